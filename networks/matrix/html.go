package matrix

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"vigil/networks"
)

// person is a mention of somebody by their full name on Matrix.
type person struct {
	networks.Span
	name string
}

// userID is a name with its server, such as "@name:example.org"
// (spec.matrix.org, appendices, "User Identifiers").
var userID = regexp.MustCompile(`^@[a-z0-9._=/+-]+:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]{1,5})?`)

// peopleIn finds them outside of links.
func peopleIn(text string) []person {
	var people []person
	for _, span := range networks.Mentions(text) {
		if name := userID.FindString(text[span.Start:]); name != "" {
			people = append(people, person{networks.Span{Start: span.Start, End: span.Start + len(name)}, name})
		}
	}
	return people
}

func namesOf(people []person) []string {
	var names []string
	for _, person := range people {
		if !slices.Contains(names, person.name) {
			names = append(names, person.name)
		}
	}
	return names
}

// element is a stretch of the text between two tags.
type element struct {
	networks.Span
	open, shut string
}

// tags are the elements for marks, all among those that clients are told to show
// ("m.room.message msgtypes").
var tags = map[networks.MarkKind]string{
	networks.Bold:   "strong",
	networks.Italic: "em",
	networks.Quoted: "blockquote",
}

// htmlOf is the text in Matrix's HTML, hidden behind the warning if there is one.
func htmlOf(message networks.Message, people []person) string {
	var elements []element
	for _, mark := range message.Marks {
		elements = append(elements, elementOf(mark))
	}
	for _, person := range people {
		if inside := slices.ContainsFunc(message.Marks, person.crosses); !inside {
			elements = append(elements, link(person.Span, "https://matrix.to/#/"+url.PathEscape(person.name)))
		}
	}
	written := nest(message.Text, elements)
	if message.Warning != "" {
		written = `<span data-mx-spoiler="` + html.EscapeString(message.Warning) + `">` + written + `</span>`
	}
	return written
}

// crosses tells whether a mark would take a link to the person apart, or hold it in
// another link.
func (p person) crosses(mark networks.Mark) bool {
	apart := mark.End <= p.Start || mark.Start >= p.End
	around := mark.Start <= p.Start && mark.End >= p.End && mark.Kind != networks.Linked
	return !apart && !around
}

func elementOf(mark networks.Mark) element {
	span := networks.Span{Start: mark.Start, End: mark.End}
	if mark.Kind == networks.Linked {
		return link(span, mark.Address)
	}
	tag := tags[mark.Kind]
	return element{span, "<" + tag + ">", "</" + tag + ">"}
}

func link(span networks.Span, address string) element {
	return element{span, `<a href="` + html.EscapeString(address) + `">`, "</a>"}
}

// nest writes the text with its elements, the outer ones first.
func nest(text string, elements []element) string {
	slices.SortStableFunc(elements, func(a, b element) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	var written strings.Builder
	var open []element
	at := 0
	forward := func(to int) {
		for len(open) > 0 && open[len(open)-1].End <= to {
			last := open[len(open)-1]
			written.WriteString(escape(text[at:last.End]) + last.shut)
			open, at = open[:len(open)-1], last.End
		}
		written.WriteString(escape(text[at:to]))
		at = to
	}
	for _, element := range elements {
		forward(element.Start)
		written.WriteString(element.open)
		open = append(open, element)
	}
	forward(len(text))
	return blocks.Replace(written.String())
}

// escape leaves quotation marks as they are: between tags they mean nothing.
func escape(text string) string { return escaping.Replace(text) }

var (
	escaping = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", "<br>")
	// blocks begin and end a line by themselves.
	blocks = strings.NewReplacer("<br><blockquote>", "<blockquote>", "</blockquote><br>", "</blockquote>")
)
