package posts

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"vigil/networks"
)

// verbatim takes what has signs of markup in it and goes out as it is: addresses
// on the web, the beginning of @_names, pictures, code, HTML.
type verbatim struct{}

func (verbatim) Trigger() []byte { return []byte{':', '@', '!', '`', '<'} }

func (verbatim) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	length := verbatimLength(block.Source()[:segment.Start], line)
	if length == 0 {
		return nil
	}
	block.Advance(length)
	return ast.NewTextSegment(text.NewSegment(segment.Start, segment.Start+length))
}

func verbatimLength(before, line []byte) int {
	switch line[0] {
	case ':':
		return restOfAddress(before, line)
	case '@':
		return len(line) - len(bytes.TrimLeft(line[1:], "_"))
	}
	return len(inlineForeign.Find(line))
}

// restOfAddress measures an address from its colon on. It does not reach into
// the signs with which the words of a link end.
func restOfAddress(before, line []byte) int {
	line, _, _ = bytes.Cut(line, []byte("]("))
	for _, protocol := range []string{"https", "http"} {
		begin := len(before) - len(protocol)
		if begin < 0 || !strings.EqualFold(string(before[begin:]), protocol) {
			continue
		}
		links := networks.Links(protocol + string(line))
		if len(links) > 0 && links[0].Start == 0 {
			return links[0].End - len(protocol)
		}
	}
	return 0
}

// inlineForeign are pieces of a line that Markdown knows and posts don't: a
// picture, code, HTML.
var inlineForeign = regexp.MustCompile("^(?:!\\[[^\\]\n]*\\]\\([^)\n]*\\)|`+[^`\n]+`+|</?[A-Za-z][^<>\n]*>)")

// foreign are the parts of Markdown that are not in the subset, by the name that
// is told. Before a sign that is meant as it is stands a backslash.
var foreign = []struct {
	name string
	form *regexp.Regexp
}{
	{"headings", regexp.MustCompile(`(?m)^[ >]{0,5}#{1,6}[ \t].*$|^.+\n {0,3}=+$`)},
	{"lists", regexp.MustCompile(`(?m)^[ >]{0,5}(?:[-+*]|[0-9]{1,9}[.)])[ \t].*$`)},
	{"lines across", regexp.MustCompile(`(?m)^ {0,3}(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$`)},
	{"code", regexp.MustCompile("(?m)^[ >]{0,5}(?:```|~~~).*$|(?:^|[^\\\\`])(`+[^`\n]+`+)")},
	{"pictures", regexp.MustCompile(`(?:^|[^\\])(!\[[^\]\n]*\]\([^)\n]*\))`)},
	{"HTML", regexp.MustCompile(`(?:^|[^\\(]|[^\]]\()(</?[A-Za-z][^<>\n]*>)`)},
}

// foreignMarkup finds the first of each.
func foreignMarkup(source string) []textFault {
	var faults []textFault
	for _, part := range foreign {
		found := part.form.FindStringSubmatch(source)
		if found == nil {
			continue
		}
		snippet := strings.TrimSpace(found[len(found)-1])
		if snippet == "" {
			snippet = strings.TrimSpace(found[0])
		}
		faults = append(faults, textFault{wordFault{MarkupForeign, []any{part.name, quoted(snippet)}}, snippet})
	}
	return faults
}

// stray are signs that were left over: nobody writes them as they are.
var stray = regexp.MustCompile(`\*\*|(?:^|[^\\])(?:\]\(|\] \(https?:)`)

// strayMarkup finds signs that were meant as markup, and mark nothing.
func strayMarkup(signs string) []textFault {
	found := stray.FindString(signs)
	if found == "" {
		return nil
	}
	if at := strings.IndexAny(found, "*]"); at > 0 {
		found = found[at:]
	}
	return []textFault{{wordFault{MarkupStray, []any{found}}, found}}
}
