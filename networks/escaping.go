package networks

import "strings"

// Escape writes a backslash before each sign that the network would take for
// markup, but not within links, which would lead elsewhere. It is how a text is
// counted as well.
func (t TextLimits) Escape(text string) string {
	var escaped strings.Builder
	from := 0
	for _, link := range Links(text) {
		t.escapeInto(&escaped, text[from:link.Start], startsLine(text, from))
		escaped.WriteString(link.Of(text))
		from = link.End
	}
	t.escapeInto(&escaped, text[from:], startsLine(text, from))
	return escaped.String()
}

func startsLine(text string, at int) bool { return at == 0 || text[at-1] == '\n' }

// escapeInto writes a piece without links. Space does not end the start of a line.
func (t TextLimits) escapeInto(into *strings.Builder, piece string, atStart bool) {
	for _, r := range piece {
		if strings.ContainsRune(t.Escaped, r) || atStart && strings.ContainsRune(t.EscapedStarts, r) {
			into.WriteByte('\\')
		}
		into.WriteRune(r)
		atStart = r == '\n' || atStart && r == ' '
	}
}
