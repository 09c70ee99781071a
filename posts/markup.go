package posts

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"

	"vigil/networks"
)

// `markup = true` asks for four things of CommonMark (https://spec.commonmark.org/0.31.2/):
// **bold**, *italic*, [words](address), and > before the lines of a quote. A sign
// of these that is meant as it is has a backslash before it. All else goes out as
// it is written, addresses and @names untouched.

// markupParser knows these four, and no other part of CommonMark.
var markupParser = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewBlockquoteParser(), 1),
		util.Prioritized(parser.NewParagraphParser(), 2),
	),
	parser.WithInlineParsers(
		util.Prioritized(verbatim{}, 1),
		util.Prioritized(parser.NewLinkParser(), 2),
		util.Prioritized(parser.NewEmphasisParser(), 3),
	),
)

// readMarkup makes prose of a part's source, which is normalised, and tells what
// in it is no markup of ours.
func readMarkup(source string) (prose, []textFault) {
	reader := markupReader{source: []byte(source)}
	document := markupParser.Parse(text.NewReader(reader.source))
	// visit returns no error.
	_ = ast.Walk(document, reader.visit)
	read := prose{text: reader.text.String()}
	for _, mark := range reader.marks {
		read.mark(mark)
	}
	read.sort()
	faults := foreignMarkup(source)
	if len(faults) == 0 {
		faults = strayMarkup(reader.signs.String())
	}
	return read.normalize(), append(faults, reader.faults...)
}

// markupReader writes down what goes out of a document: the words, without the
// signs around them.
type markupReader struct {
	source []byte
	text   strings.Builder
	// signs is the text with its backslashes.
	signs strings.Builder
	// at is where the last words end in the source; ended: their line ends there.
	at    int
	ended bool

	marks  []networks.Mark
	begun  []int
	quotes int
	faults []textFault
}

func (m *markupReader) visit(node ast.Node, entering bool) (ast.WalkStatus, error) {
	switch n := node.(type) {
	case *ast.Text:
		if entering {
			m.words(n)
		}
	case *ast.Paragraph:
		m.ended = true
	case *ast.Emphasis:
		kind := networks.Italic
		if n.Level == 2 {
			kind = networks.Bold
		}
		m.stretch(entering, networks.Mark{Kind: kind})
	case *ast.Link:
		m.link(n, entering)
	case *ast.Blockquote:
		m.quote(entering)
	}
	return ast.WalkContinue, nil
}

// words writes the next words. Between two lines their distance is kept.
func (m *markupReader) words(n *ast.Text) {
	m.breakLine(n.Segment.Start)
	written := n.Segment.Value(m.source)
	m.signs.Write(written)
	m.text.Write(util.UnescapePunctuations(written))
	m.at, m.ended = n.Segment.Stop, n.SoftLineBreak() || n.HardLineBreak()
}

// breakLine ends the line, where one ends before this place of the source.
func (m *markupReader) breakLine(at int) {
	if !m.ended {
		return
	}
	between := lineBreaks(string(m.source[m.at:at]))
	m.signs.WriteString(between)
	m.text.WriteString(between)
	m.at, m.ended = at, false
}

// lineBreaks is what readers see of the signs between two lines: the empty lines,
// and how far the second one is indented.
func lineBreaks(between string) string {
	newlines := strings.Repeat("\n", strings.Count(between, "\n"))
	last := between[strings.LastIndexByte(between, '\n')+1:]
	if strings.Contains(last, ">") {
		return newlines
	}
	return newlines + last[:len(last)-len(strings.TrimLeft(last, " \t"))]
}

// stretch begins a mark, or ends the one that was begun last.
func (m *markupReader) stretch(entering bool, mark networks.Mark) {
	if entering {
		m.begun = append(m.begun, m.text.Len())
		return
	}
	last := len(m.begun) - 1
	mark.Start, mark.End = m.begun[last], m.text.Len()
	m.begun = m.begun[:last]
	if mark.Kind != "" {
		m.marks = append(m.marks, mark)
	}
}

// link marks words that lead to an address. Without words, or where they are the
// address, that stands there by itself: networks find it.
func (m *markupReader) link(n *ast.Link, entering bool) {
	if entering {
		m.stretch(true, networks.Mark{})
		return
	}
	address := string(util.UnescapePunctuations(n.Destination))
	words := strings.TrimSpace(m.text.String()[m.begun[len(m.begun)-1]:])
	mark := networks.Mark{Kind: networks.Linked, Address: address}
	switch {
	case !isWebAddress(address):
		m.faults = append(m.faults, textFault{wordFault{MarkupAddress, []any{quoted(words), quoted(address)}}, address})
		mark.Kind = ""
	case words == "":
		m.breakLine(n.Pos())
		m.text.WriteString(address)
		mark.Kind = ""
	case words == address:
		mark.Kind = ""
	}
	m.stretch(false, mark)
}

func isWebAddress(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != "" &&
		strings.IndexFunc(address, unicode.IsSpace) < 0
}

// quote marks a quote. One within another is a part of that.
func (m *markupReader) quote(entering bool) {
	if entering {
		m.quotes++
	} else {
		m.quotes--
	}
	if outermost := m.quotes == 0 && !entering || m.quotes == 1 && entering; outermost {
		m.stretch(entering, networks.Mark{Kind: networks.Quoted})
	}
}

// escapeMarkup is what a template fills in, so that no sign of it is taken for
// markup.
func escapeMarkup(value any) string {
	var escaped strings.Builder
	for _, r := range norm.NFC.String(fmt.Sprint(value)) {
		if r < utf8.RuneSelf && util.IsPunct(byte(r)) {
			escaped.WriteByte('\\')
		}
		escaped.WriteRune(r)
	}
	return escaped.String()
}
