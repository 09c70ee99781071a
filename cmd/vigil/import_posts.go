package main

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vigil/posts"
)

// planImport is a plan on its way into a campaign.
type planImport struct {
	read   *reading
	sheet  *spreadsheet
	wanted importing
	posts  []*importedPost
	// refused are the rows that can't be posts; over is how many lie in the past.
	refused []planRefusal
	over    int
	// imported maps the marks of rows that were imported before to their files.
	imported map[string]string
}

type planRefusal struct {
	number int
	why    string
}

// importedPost is the post that some rows make together.
type importedPost struct {
	rows []*planRow
	// path is its file inside the campaign. There tells that it was imported before.
	path  string
	there bool
	// picture is the path of its picture inside the campaign, once it was copied.
	picture string
}

// newImport understands the rows, and joins those that make one post.
func newImport(read *reading, sheet *spreadsheet, wanted importing) *planImport {
	p := &planImport{read: read, sheet: sheet, wanted: wanted, imported: marksIn(read)}
	for _, row := range sheet.rows {
		understood, err := p.understand(row)
		switch {
		case err == errOver:
			p.over++
		case err != nil:
			p.refuse(row.number, err.Error())
		default:
			p.join(understood)
		}
	}
	for _, post := range p.posts {
		p.recognise(post)
	}
	p.posts = slices.DeleteFunc(p.posts, func(post *importedPost) bool { return len(post.rows) == 0 })
	return p
}

func (p *planImport) refuse(number int, why string) {
	p.refused = append(p.refused, planRefusal{number, why})
}

// join adds a row to the first post that it can be a part of.
func (p *planImport) join(row *planRow) {
	at := slices.IndexFunc(p.posts, func(post *importedPost) bool { return post.takes(row) })
	if at < 0 {
		p.posts = append(p.posts, &importedPost{rows: []*planRow{row}})
		return
	}
	p.posts[at].rows = append(p.posts[at].rows, row)
}

// takes tells whether a row is of the same post, and contradicts none of its rows.
func (post *importedPost) takes(row *planRow) bool {
	first := post.rows[0]
	if !first.due.Equal(row.due) || first.person != row.person || first.image != row.image || !slices.Equal(first.hashtags, row.hashtags) {
		return false
	}
	return !slices.ContainsFunc(post.rows, row.contradicts)
}

// contradicts tells that two rows say different things in one language to one account.
func (r *planRow) contradicts(other *planRow) bool {
	if len(r.accounts) == 0 != (len(other.accounts) == 0) {
		return false // the one that names an account has the words for it
	}
	if len(r.accounts) > 0 && !slices.ContainsFunc(r.accounts, func(name string) bool { return slices.Contains(other.accounts, name) }) {
		return false
	}
	for language, text := range r.text {
		if said, both := other.text[language]; both && said != text {
			return true
		}
	}
	return false
}

// mark is a row as its post's file remembers it: by when it says what to whom about whom,
// so that another way to write the day, or another picture, makes no other row of it.
func (r *planRow) mark() string {
	row := fmt.Sprintf("%s %q %q %q", r.due.UTC().Format(time.RFC3339), r.accounts, r.person, r.text)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(row)))[:8]
}

// markLine is the first line of a post that was imported.
var markLine = regexp.MustCompile(`^# imported from .*: ([0-9a-f ]+)\n`)

// marksIn are the rows that the posts of a campaign were made of, wherever they lie now.
func marksIn(read *reading) map[string]string {
	marks := map[string]string{}
	for _, file := range read.listing.Posts {
		source, err := os.ReadFile(read.pathOf(file.Path))
		if err != nil {
			continue // `vigil check` tells of it
		}
		if found := markLine.FindSubmatch(source); found != nil {
			for mark := range strings.FieldsSeq(string(found[1])) {
				marks[mark] = file.Path
			}
		}
	}
	return marks
}

// recognise finds out whether a post is in the campaign already, and names its file if it
// is not. A row that would join a post that is there is refused: nothing is written over.
func (p *planImport) recognise(post *importedPost) {
	for _, row := range post.rows {
		if file, known := p.imported[row.mark()]; known {
			post.path, post.there = file, true
		}
	}
	if !post.there {
		post.path = p.freePath(post)
		return
	}
	post.rows = slices.DeleteFunc(post.rows, func(row *planRow) bool {
		_, known := p.imported[row.mark()]
		if !known {
			p.refuse(row.number, fmt.Sprintf("it belongs to %s, which is there already; write it there", post.path))
		}
		return !known
	})
}

// freePath is a name by the month and the first words, that no other post has.
func (p *planImport) freePath(post *importedPost) string {
	first := post.rows[0]
	name := proposedName(first.due, first.text[slices.Sorted(maps.Keys(first.text))[0]])
	for number := 1; ; number++ {
		file := postsFolder + "/" + name + ".toml"
		if number > 1 {
			file = fmt.Sprintf("%s/%s-%d.toml", postsFolder, name, number)
		}
		taken := func(other *importedPost) bool { return other != post && other.path == file }
		if _, err := os.Lstat(p.read.pathOf(file)); os.IsNotExist(err) && !slices.ContainsFunc(p.posts, taken) {
			return file
		}
	}
}

// longestName is how long the proposed name of a file is at most, in letters.
const longestName = 40

// proposedName is a name for a post: its month, and the first words of its text.
func proposedName(at time.Time, text string) string {
	var name string
	words := strings.FieldsFunc(strings.ToLower(posts.Normalize(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	for _, word := range words[:min(len(words), 5)] {
		if name != "" && utf8.RuneCountInString(name+"-"+word) > longestName {
			break
		}
		name = strings.TrimPrefix(name+"-"+word, "-")
	}
	return path.Join(at.Format("2006-01"), cmp.Or(name, "post"))
}

// made are the posts that are to be written.
func (p *planImport) made() []*importedPost {
	return slices.DeleteFunc(slices.Clone(p.posts), func(post *importedPost) bool { return post.there })
}

// outcome says what becomes of its rows.
func (post *importedPost) outcome(own string) string {
	if post.there {
		return post.path + " is there already"
	}
	said := []string{post.path, clockOf(post.rows[0].due)}
	if accounts := post.accounts(); len(accounts) > 0 {
		said = append(said, "on "+andList(accounts))
	}
	if languages := post.languages(own); len(languages) > 0 {
		said = append(said, "in "+andList(languages))
	}
	if post.picture != "" {
		said = append(said, post.picture)
	}
	return printable(strings.Join(said, "; "))
}

// accounts are those that its rows name; none where one of them goes everywhere.
func (post *importedPost) accounts() []string {
	var names []string
	for _, row := range post.rows {
		if len(row.accounts) == 0 {
			return nil
		}
		names = append(names, row.accounts...)
	}
	return sortedOnce(names)
}

// languages are those of its texts; none where it has only the campaign's own.
func (post *importedPost) languages(own string) []string {
	languages := map[string]bool{}
	for _, row := range post.rows {
		for language := range row.text {
			languages[cmp.Or(language, own)] = true
		}
	}
	if len(languages) == 1 && languages[own] {
		return nil
	}
	return slices.Sorted(maps.Keys(languages))
}
