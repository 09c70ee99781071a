package networks

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Length counts a text as a network with these limits does. What is not named
// in them counts as [Characters].
func Length(text string, limits TextLimits) int {
	switch limits.Counting {
	case Weighted:
		return weigh(text, limits, true)
	case Graphemes:
		return uniseg.GraphemeClusterCount(limits.counted(text))
	case UTF16:
		return len(utf16.Encode([]rune(limits.counted(text))))
	case Bytes:
		return len(limits.counted(text))
	}
	return utf8.RuneCountInString(limits.counted(text))
}

// Fits tells whether the network takes a text of this length. X refuses some
// characters as well (validate.yml of twitter/twitter-text, "invalid
// characters").
func (t TextLimits) Fits(text string) bool {
	if t.MaxBytes > 0 && len(text) > t.MaxBytes {
		return false
	}
	if t.Counting == Weighted && strings.ContainsAny(text, "\ufffe\ufeff\uffff") {
		return false
	}
	return t.Max == 0 || Length(text, t) <= t.Max
}

// counted is the text with each link as long as it counts, and each mention as
// much of it as counts. Mastodon counts the same way
// (app/validators/status_length_validator.rb).
func (t TextLimits) counted(text string) string {
	if t.Link > 0 {
		text = replace(text, t.links(text), func(string) string { return strings.Repeat("x", t.Link) })
	}
	if t.ShortMentions {
		text = replace(text, Mentions(text), withoutServer)
	}
	return text
}

// links are the pieces of a text that count as links.
func (t TextLimits) links(text string) []Span {
	if t.Counting == Weighted {
		return weightedLinks(text)
	}
	return Links(text)
}

// withoutServer makes "@name" of "@name@server".
func withoutServer(mention string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(mention, "@"), "@")
	return "@" + name
}

func replace(text string, spans []Span, with func(string) string) string {
	if len(spans) == 0 {
		return text
	}
	var replaced strings.Builder
	from := 0
	for _, span := range spans {
		replaced.WriteString(text[from:span.Start])
		replaced.WriteString(with(span.Of(text)))
		from = span.End
	}
	replaced.WriteString(text[from:])
	return replaced.String()
}
