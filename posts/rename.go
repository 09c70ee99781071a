package posts

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Renames are files of a campaign that get another name.
type Renames struct {
	// Campaign is the campaign's id, with which posts may name each other.
	Campaign string
	// Files are the paths inside the campaign, of posts, people, and what is shown
	// with them: old → new.
	Files map[string]string
}

// Renamed is one value that names a renamed file.
type Renamed struct {
	Place
	Key      string
	Old, New string
}

func (r Renamed) String() string {
	return fmt.Sprintf("%s:%d: %s = %q, not %q", r.File, r.Line, r.Key, r.New, r.Old)
}

// Follow rewrites the values of a file of a kind ("post", "person") that name a
// renamed one. All else stays as it is, sign by sign. The error is one of syntax: then
// nobody can tell what the file names.
func (r Renames) Follow(kind, file string, source []byte) ([]byte, []Renamed, error) {
	if _, _, err := decode(string(source)); err != nil {
		return nil, nil, err
	}
	var found []Renamed
	places := locate(source)
	texts := places.texts()
	slices.Reverse(texts) // from the end, so that the places before stay what they are
	paths := pathsOf(places)
	changed := source
	for _, text := range texts {
		key := withoutNumbers(paths[text])
		follow := references[kind][lastOf(key)]
		written, isText := textOf(source[text.value:text.end])
		if follow == nil || !isText || !follows(kind, key) {
			continue
		}
		now, renamed := follow(r, written)
		if !renamed {
			continue
		}
		line, column := position(source, text.value)
		found = append(found, Renamed{Place{file, line, column}, key, written, now})
		changed = splice(changed, text.value, text.end, requoted(source[text.value], now))
	}
	slices.Reverse(found)
	return changed, found, nil
}

func pathsOf(places *locator) map[spot]string {
	paths := make(map[spot]string, len(places.spots))
	for path, spot := range places.spots {
		paths[spot] = path
	}
	return paths
}

// references are the keys whose values name other files, by the kind of file and
// their last part; what they say follows a renaming.
var references = map[string]map[string]func(Renames, string) (string, bool){
	"post": {
		"reply_to": Renames.post, "repost": Renames.post,
		"person": Renames.person, "people": Renames.person,
		"file": Renames.shown,
	},
	"person": {"file": Renames.shown},
}

// follows tells a reference from a key of the same name that an account or a network
// has for something else.
func follows(kind, key string) bool {
	table, _ := path.Split(strings.ReplaceAll(key, ".", "/"))
	if lastOf(key) == "file" {
		return strings.HasSuffix(table, "media/") || kind == "person" && table == "photo/"
	}
	return table == ""
}

func lastOf(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// textOf is what a text in quotation marks says.
func textOf(written []byte) (string, bool) {
	value, err := readValue(string(written))
	text, isText := value.(string)
	return text, err == nil && isText
}

// requoted puts a name between the quotation marks that stood there, if it can.
func requoted(quote byte, name string) string {
	if quote == '\'' && !strings.ContainsAny(name, "'\n") {
		return "'" + name + "'"
	}
	return fmt.Sprintf("%q", name)
}

// post follows the name of a post, in the form in which it is written.
func (r Renames) post(written string) (string, bool) {
	id := (&postReader{campaign: r.Campaign}).postID(written)
	below := strings.TrimPrefix(id, r.Campaign+"/")
	now, renamed := r.lookUp(postsFolder + "/" + below + extension)
	if !renamed {
		return "", false
	}
	name := strings.TrimSuffix(strings.TrimPrefix(now, postsFolder+"/"), extension)
	if strings.HasPrefix(strings.Trim(strings.TrimSpace(written), "/"), r.Campaign+"/") {
		name = r.Campaign + "/" + name
	}
	return name, true
}

func (r Renames) person(written string) (string, bool) {
	now, renamed := r.lookUp(peopleFolder + "/" + written + extension)
	return personID(now), renamed
}

// shown follows the path of a picture or a video.
func (r Renames) shown(written string) (string, bool) {
	return r.lookUp(path.Clean(strings.ReplaceAll(written, `\`, "/")))
}

// lookUp finds a file by its name, in whichever form the name is stored.
func (r Renames) lookUp(file string) (string, bool) {
	file = norm.NFC.String(file)
	for old, now := range r.Files {
		if norm.NFC.String(old) == file {
			return now, true
		}
	}
	return "", false
}

// Was writes into a post that was renamed what it was called before, so that it is
// known as the same post. A name that it goes back to is taken out again.
func Was(source []byte, old, now string) ([]byte, error) {
	edit, err := NewEdit(source)
	if err != nil {
		return nil, err
	}
	var names []string
	switch written := edit.find("was").(type) {
	case string:
		names = []string{written}
	case []any:
		for _, name := range written {
			names = append(names, fmt.Sprint(name))
		}
	}
	if !slices.Contains(names, old) {
		names = append(names, old)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == now })
	if len(names) == 0 {
		err = edit.Remove("was", "")
	} else {
		err = edit.Set("was", tomlList(names), "")
	}
	return bytes.Clone(edit.Source()), err
}

func tomlList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
