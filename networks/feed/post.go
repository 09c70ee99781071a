package feed

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"vigil/networks"
)

const postVersion = 1

// post is what posts/NAME.json holds: a post with those of its parts that are
// out. Fields are added, never renamed. It is as public as the page.
type post struct {
	Version int    `json:"version"`
	Name    string `json:"name"`
	// ID is the post's in both feeds. It never changes.
	ID    string `json:"id"`
	Parts []part `json:"parts"`
}

// part is one part of a thread, or the only one.
type part struct {
	Number    int            `json:"number"`
	Due       time.Time      `json:"due"`
	Text      string         `json:"text,omitempty"`
	Title     string         `json:"title,omitempty"`
	Warning   string         `json:"warning,omitempty"`
	Sensitive bool           `json:"sensitive,omitempty"`
	Language  string         `json:"language,omitempty"`
	Hashtags  []string       `json:"hashtags,omitempty"`
	Media     []medium       `json:"media,omitempty"`
	Poll      *networks.Poll `json:"poll,omitempty"`
	// Parent is the id of the part or post that this one answers.
	Parent string `json:"parent,omitempty"`
}

// medium is a picture or a video that lies in media/.
type medium struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	Alt    string `json:"alt,omitempty"`
}

// extensions of the files that can be shown.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
	"video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm",
}

// mediaTypes are the types with an extension, pictures first.
func mediaTypes() []string {
	return slices.Sorted(maps.Keys(extensions))
}

// partOf is what the message adds to its post.
func partOf(m networks.Message) (part, error) {
	added := part{
		Number: max(m.Part, 1), Due: m.Due.UTC(), Text: m.Text, Title: m.Title, Warning: m.Warning,
		Sensitive: m.Sensitive, Language: m.Language, Hashtags: m.Hashtags, Poll: m.Poll,
	}
	if m.Parent != nil {
		if _, _, err := parseID(m.Parent.ID); err != nil {
			return part{}, fmt.Errorf("the post that this one answers: %w", err)
		}
		added.Parent = m.Parent.ID
	}
	for _, file := range m.Media {
		named, err := mediumOf(file)
		if err != nil {
			return part{}, err
		}
		added.Media = append(added.Media, named)
	}
	return added, nil
}

func mediumOf(file networks.Media) (medium, error) {
	extension, known := extensions[file.Type]
	if !known {
		return medium{}, fmt.Errorf("%s: a feed can't show %s", file.File, file.Type)
	}
	if sum, err := hex.DecodeString(file.Hash); err != nil || len(sum) != sha256.Size {
		return medium{}, fmt.Errorf("%s: %q is not a SHA-256", file.File, file.Hash)
	}
	return medium{
		Name: file.Hash + extension, Type: file.Type, Size: file.Size,
		Width: file.Width, Height: file.Height, Alt: file.Alt,
	}, nil
}

// with returns the post with this part added or exchanged.
func (p post) with(added part) post {
	p = p.without(added.Number)
	p.Parts = append(p.Parts, added)
	slices.SortFunc(p.Parts, func(a, b part) int { return a.Number - b.Number })
	return p
}

// without returns the post without the part of this number.
func (p post) without(number int) post {
	p.Parts = slices.DeleteFunc(slices.Clone(p.Parts), func(each part) bool { return each.Number == number })
	return p
}

func (p post) has(number int) bool {
	return slices.ContainsFunc(p.Parts, func(each part) bool { return each.Number == number })
}

// published is when the first part was due, updated when the last was.
func (p post) published() time.Time { return p.Parts[0].Due }

func (p post) updated() time.Time { return p.Parts[len(p.Parts)-1].Due }

// title is a line for lists. What a warning hides must not stand in it.
func (p post) title() string {
	opening := p.Parts[0]
	line, _, _ := strings.Cut(opening.Text, "\n")
	alt := ""
	if len(opening.Media) > 0 {
		alt = opening.Media[0].Alt
	}
	return first(opening.Title, opening.Warning, shortened(line), shortened(alt), opening.Due.Format(time.DateOnly))
}

// shortened cuts a line at a word, to what fits into a list.
func shortened(line string) string {
	const most = 90
	if utf8.RuneCountInString(line) <= most {
		return line
	}
	cut := string([]rune(line)[:most])
	if space := strings.LastIndexByte(cut, ' '); space > most/2 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,.;:–—-") + "…"
}

// hashtags are those of all parts, each once.
func (p post) hashtags() []string {
	var all []string
	for _, each := range p.Parts {
		for _, tag := range each.Hashtags {
			if !slices.Contains(all, tag) {
				all = append(all, tag)
			}
		}
	}
	return all
}

// newest first; of those due in one instant, by name.
func newestFirst(a, b *shelved) int {
	if c := b.published().Compare(a.published()); c != 0 {
		return c
	}
	return strings.Compare(a.Name, b.Name)
}

func (p post) encoded() ([]byte, error) {
	encoded, err := json.MarshalIndent(p, "", "\t")
	return append(encoded, '\n'), err
}

// nameOf names a post after its delivery, for ever: something readable, and 60
// bits of a SHA-256 that keep two posts of one title apart.
func nameOf(delivery string) string {
	sum := sha256.Sum256([]byte(delivery))
	mark := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:12])
	id, _, _ := strings.Cut(delivery, "|")
	readable := unreadable.ReplaceAllString(strings.ToLower(id[strings.LastIndexByte(id, '/')+1:]), "-")
	readable = strings.Trim(readable[:min(len(readable), 40)], "-")
	return strings.TrimPrefix(readable+"-"+mark, "-")
}

var unreadable = regexp.MustCompile(`[^a-z0-9]+`)

// A part's id is the post's name, and its number from the second on.
var partID = regexp.MustCompile(`^([a-z0-9]+(?:-[a-z0-9]+)*)(?:#([1-9][0-9]{0,5}))?$`)

func idOf(name string, number int) string {
	if number == 1 {
		return name
	}
	return name + "#" + strconv.Itoa(number)
}

func parseID(id string) (name string, number int, err error) {
	found := partID.FindStringSubmatch(id)
	if found == nil {
		return "", 0, fmt.Errorf("%q is not a post of this feed", id)
	}
	if found[2] == "" {
		return found[1], 1, nil
	}
	number, err = strconv.Atoi(found[2])
	return found[1], number, err
}

// urn names something for ever: a UUID of version 8, made of a SHA-256 (RFC
// 9562, section 5.8).
func urn(kind, of string) string {
	sum := sha256.Sum256([]byte("vigil " + kind + "\n" + of))
	sum[6] = sum[6]&0x0F | 0x80
	sum[8] = sum[8]&0x3F | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
