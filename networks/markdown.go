package networks

import "strings"

// Markdown is a passage with its marks as networks take it that are written in
// Markdown. Whatever else in it would be markup is escaped, see [TextLimits.Escape]. A
// quotation is for [QuotedLines].
func (t TextLimits) Markdown(text string, marks []Mark, passage Span) string {
	if len(marks) == 0 {
		return t.Escape(passage.Of(text)) // in one piece, as it is counted
	}
	var written strings.Builder
	for _, stretch := range Stretches(text, marks, passage) {
		written.WriteString(t.inMarkdown(stretch))
	}
	return written.String()
}

// endsAddress are the signs that an address may not hold within angle brackets
// (CommonMark 0.31, "Link destination").
var endsAddress = strings.NewReplacer("<", "%3C", ">", "%3E")

func (t TextLimits) inMarkdown(stretch Stretch) string {
	text := t.Escape(stretch.Text)
	if stretch.Address == stretch.Text {
		text = stretch.Text
	} else if stretch.Address != "" {
		text = "[" + text + "](<" + endsAddress.Replace(stretch.Address) + ">)"
	}
	if stretch.Italic {
		text = enclose("*", text)
	}
	if stretch.Bold {
		text = enclose("**", text)
	}
	return text
}

// enclose puts signs close to the words: beside a space they would mean nothing.
func enclose(sign, text string) string {
	words := strings.TrimSpace(text)
	if words == "" {
		return text
	}
	before, after, _ := strings.Cut(text, words)
	return before + sign + words + sign + after
}

// QuotedLines puts the sign of a quotation before each line, as Markdown and its
// relatives have it.
func QuotedLines(text string) string { return "> " + strings.ReplaceAll(text, "\n", "\n> ") }
