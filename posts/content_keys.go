package posts

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"vigil/networks"
)

// contentKeys are what readers see: on top of a post, and below [on.NAME].
var contentKeys = keys[*Content]{
	{"text", func(c *Content, v value) { c.Text = v.localized() }, "what readers see; a line of --- begins the next part of a thread", byLanguage(plainText)},
	{"title", func(c *Content, v value) { c.Title = v.localized() }, "a title, on networks that have one", byLanguage(plainText)},
	{"warning", func(c *Content, v value) { c.Warning = v.localized() }, "a sentence that is shown in place of the post until the reader asks for it", byLanguage(plainText)},
	{"hashtags", func(c *Content, v value) { c.Hashtags = v.hashtags() }, "words without #, beside the campaign's and the person's", byLanguage(someTexts)},
	{"media", func(c *Content, v value) { c.readMedia(v) }, "[[media]]: a picture or a video", someTables(mediaKeys.shape("file"))},
	{"poll", func(c *Content, v value) { c.readPoll(v) }, "[poll]: a question with options", pollKeys.shape("options", "open")},
	{"markup", func(c *Content, v value) { flag := v.flag(); c.Markup = &flag }, "true: the text has a few signs of Markdown, for bold and italic words, links and quotes", aFlag},
	{"sensitive", func(c *Content, v value) { flag := v.flag(); c.Sensitive = &flag }, "true: pictures are hidden until the reader asks for them", aFlag},
	{"visibility", func(c *Content, v value) { c.Visibility = v.text() }, "who sees it, in the network's words: \"unlisted\"", plainText},
}

func (k keys[T]) has(name string) bool {
	for i := range k {
		if k[i].name == name {
			return true
		}
	}
	return false
}

var mediaKeys = keys[*Media]{
	{"file", func(m *Media, v value) { m.File = v.filePath() }, "the picture, as a path inside the campaign: \"media/envelope.jpg\"", plainText},
	{"alt", func(m *Media, v value) { m.Alt = v.localized() }, "what the picture shows, for those who can't see it", byLanguage(plainText)},
	{"focus", func(m *Media, v value) { m.Focus = v.focus() }, "the point that stays visible: { x = 0.0, y = 0.5 }, from -1 to 1", focusKeys.shape()},
	{"part", func(m *Media, v value) { m.Part = v.part() }, "the part of the thread that shows it, from 1", aNumber},
}

// readMedia reads [[media]]; an empty list below [on.NAME] means none there.
func (c *Content) readMedia(v value) {
	c.Media = []Media{}
	for _, t := range v.tables() {
		file := Media{Part: 1}
		readTable(t, &file, mediaKeys)
		if file.File == "" && t.values["file"] == nil && len(t.values) > 0 {
			t.missing("file", `file = "media/…"`)
		}
		file.Line = t.doc.keyPlace(t.path()).Line
		c.Media = append(c.Media, file)
	}
}

// missing reports a key that the table can't do without, at its beginning.
func (t *table) missing(key, example string) {
	t.doc.report(KeyMissing, t.path(), t.title, key, example)
}

// filePath is a path inside the campaign, with /.
func (v value) filePath() string {
	written := v.text()
	if at := strings.IndexAny(written, "\n\t\r\b\f"); at >= 0 {
		v.report(EscapedPath, v.key, escapeMade[written[at]], unescape(written))
		return ""
	}
	file := strings.ReplaceAll(norm.NFC.String(written), `\`, "/")
	if file == "" {
		return ""
	}
	if path.IsAbs(file) || strings.Contains(file, ":/") || !inside(file) {
		v.report(OutsideFolder)
		return ""
	}
	return path.Clean(file)
}

func inside(file string) bool {
	clean := path.Clean(file)
	return clean != ".." && !strings.HasPrefix(clean, "../")
}

// escapeMade says what a letter after a backslash became.
var escapeMade = map[byte]string{'\n': "a new line", '\t': "a tab", '\r': "a control character", '\b': "a control character", '\f': "a control character"}

// unescape guesses the path that was meant.
func unescape(made string) string {
	return strings.NewReplacer("\n", "/n", "\t", "/t", "\r", "/r", "\b", "/b", "\f", "/f", `\`, "/").Replace(made)
}

// part is the number of a thread's part, from 1.
func (v value) part() int {
	part := v.number()
	if _, whole := v.raw.(int64); whole && part < 1 {
		v.report(WrongValue, v.name(), strconv.Itoa(part), "the first part is 1")
		return 1
	}
	return part
}

var focusKeys = keys[*networks.Focus]{
	{"x", func(f *networks.Focus, v value) { f.X = v.share() }, "from -1, the left edge, to 1", aShare},
	{"y", func(f *networks.Focus, v value) { f.Y = v.share() }, "from -1, the lower edge, to 1", aShare},
}

func (v value) focus() *networks.Focus {
	t, ok := v.single()
	if !ok {
		return nil
	}
	var focus networks.Focus
	readTable(t, &focus, focusKeys)
	return &focus
}

// share is a number from -1 to 1.
func (v value) share() float64 {
	number := v.fraction()
	if !(number >= -1 && number <= 1) {
		v.report(WrongValue, v.name(), fmt.Sprint(number), "write a number from -1 to 1")
		return 0
	}
	return number
}

var pollKeys = keys[*Poll]{
	{"options", func(p *Poll, v value) { p.Options = v.localizedList() }, "the answers to choose from: [\"Yes\", \"Tonight\"]", byLanguage(someTexts)},
	{"open", func(p *Poll, v value) { p.Open = v.duration() }, "how long answers are taken: \"3d\"", aLength},
	{"multiple", func(p *Poll, v value) { p.Multiple = v.flag() }, "true: several answers may be chosen", aFlag},
	{"without", func(p *Poll, v value) { p.Without = v.oneOf("skip", "list") }, "what happens where a network has no polls: \"skip\" leaves it out, \"list\" writes the answers into the text", oneOf("skip", "list")},
}

func (c *Content) readPoll(v value) {
	t, ok := v.single()
	if !ok {
		return
	}
	c.Poll = &Poll{}
	readTable(t, c.Poll, pollKeys)
	if t.values["options"] == nil {
		t.missing("options", `options = ["Yes", "No"]`)
	}
	if t.values["open"] == nil {
		t.missing("open", `open = "3d"`)
	}
}
