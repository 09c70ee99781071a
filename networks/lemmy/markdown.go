package lemmy

import (
	"strings"

	"vigil/networks"
)

// A spoiler is a piece that readers open by its title (join-lemmy.org/docs/users/02-media.html,
// "Spoiler"). The title is no Markdown.
const (
	spoilerStart = "::: spoiler "
	spoilerTitle = "\n"
	spoilerEnd   = "\n:::"
)

// bodyOf is the text of a post in Markdown, behind its warning where it has one.
func bodyOf(message networks.Message) string {
	text := markdown(message.Text, message.Marks)
	if message.Warning == "" {
		return text
	}
	return spoilerStart + strings.Join(strings.Fields(message.Warning), " ") + spoilerTitle + text + spoilerEnd
}

// markdown writes quotations with a sign before each line, and two spaces before each
// line break, which would be a mere space otherwise (CommonMark, "Hard line breaks").
func markdown(text string, marks []networks.Mark) string {
	var written strings.Builder
	from := 0
	for _, passage := range networks.Passages(text, marks) {
		written.WriteString(between(text[from:passage.Start]))
		shown := broken(limits().Text.Markdown(text, marks, passage.Span))
		if passage.Quoted {
			shown = networks.QuotedLines(shown)
		}
		written.WriteString(shown)
		from = passage.End
	}
	return written.String()
}

// between are the line breaks beside a quotation: what follows it without a blank line
// would be taken for a part of it.
func between(breaks string) string {
	if breaks == "\n" {
		return "\n\n"
	}
	return breaks
}

// broken keeps single line breaks; those beside a blank line end a paragraph.
func broken(text string) string {
	lines := strings.Split(text, "\n")
	for i := range len(lines) - 1 {
		if lines[i] != "" && lines[i+1] != "" {
			lines[i] += "  "
		}
	}
	return strings.Join(lines, "\n")
}
