package feed

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"time"

	"vigil/networks"
)

//go:embed templates
var embedded embed.FS

var templates = template.Must(template.ParseFS(embedded, "templates/*.html"))

//go:embed templates/style.css
var style []byte

// channel is what the feeds and pages say about themselves.
type channel struct {
	ID, Title, Author string
	// Base is the folder's address, ending in a slash, or empty.
	Base string
}

// view is a post as the templates need it.
type view struct {
	Channel                   channel
	Words                     words
	Title, Headline, Language string
	Published, When           string
	Page, Parent              string
	Parts                     []partView
	Tags                      []string
}

type partView struct {
	part
	Words      words
	Paragraphs []paragraph
	Media      []mediumView
}

// paragraph is a list of lines, and a line a list of spans.
type paragraph [][]span

// span is text, and where it leads if it is a link.
type span struct{ Text, Link string }

type mediumView struct {
	medium
	Address string
	Video   bool
}

// view shows a post from a place where base leads to the folder.
func (c channel) view(p post, base string) view {
	opening := p.Parts[0]
	v := view{
		Channel: c, Words: wordsFor(opening.Language),
		Title: p.title(), Headline: opening.Title, Language: opening.Language,
		Published: p.published().Format(time.RFC3339), When: p.published().Format("2006-01-02 15:04 UTC"),
		Page: base + pageName(p.Name), Parent: parentPage(p, base), Tags: p.unwrittenHashtags(),
	}
	for _, each := range p.Parts {
		v.Parts = append(v.Parts, partViewOf(each, base))
	}
	return v
}

// parentPage is the page of another post that this one answers.
func parentPage(p post, base string) string {
	name, number, err := parseID(p.Parts[0].Parent)
	if err != nil || name == p.Name {
		return ""
	}
	if number == 1 {
		return base + pageName(name)
	}
	return fmt.Sprintf("%s#%d", base+pageName(name), number)
}

// unwrittenHashtags are those that the reader does not see in the text already.
func (p post) unwrittenHashtags() []string {
	var written strings.Builder
	for _, each := range p.Parts {
		written.WriteString(strings.ToLower(each.Text) + "\n")
	}
	return slices.DeleteFunc(p.hashtags(), func(tag string) bool {
		return strings.Contains(written.String(), "#"+strings.ToLower(tag))
	})
}

func partViewOf(p part, base string) partView {
	v := partView{part: p, Words: wordsFor(p.Language), Paragraphs: paragraphs(p.Text)}
	for _, file := range p.Media {
		v.Media = append(v.Media, mediumView{file, base + "media/" + file.Name, strings.HasPrefix(file.Type, "video/")})
	}
	return v
}

var blankLines = regexp.MustCompile(`\n{2,}`)

func paragraphs(text string) []paragraph {
	if text == "" {
		return nil
	}
	var all []paragraph
	for _, block := range blankLines.Split(text, -1) {
		var lines paragraph
		for line := range strings.SplitSeq(block, "\n") {
			lines = append(lines, spans(line))
		}
		all = append(all, lines)
	}
	return all
}

func spans(line string) []span {
	var all []span
	at := 0
	for _, link := range networks.Links(line) {
		address := link.Of(line)
		all = append(all, span{Text: line[at:link.Start]}, span{Text: address, Link: address})
		at = link.End
	}
	return append(all, span{Text: line[at:]})
}

// page is the post's own page, which lies one folder below.
func (c channel) page(p post) ([]byte, error) { return render("page", c.view(p, "../")) }

// index lists the newest posts.
func (s *shelf) index() ([]byte, error) {
	list := struct {
		Channel channel
		Words   words
		Lines   template.HTML
	}{Channel: s.about, Words: wordsFor("")}
	if len(s.newest) > 0 {
		list.Words = wordsFor(s.newest[0].Parts[0].Language)
	}
	list.Lines = template.HTML(bytes.Join(s.rendered(func(each *shelved) []byte { return each.line }), nil)) // made by the template "line"
	return render("index", list)
}

func render(name string, data any) ([]byte, error) {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, data); err != nil {
		return nil, fmt.Errorf("the page %s: %w", name, err)
	}
	return bytes.Map(withoutControls, out.Bytes()), nil
}

// withoutControls drops the characters that neither HTML nor XML allows.
func withoutControls(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r >= 0x7F && r < 0xA0 || r == 0xFFFE || r == 0xFFFF {
		return -1
	}
	return r
}
