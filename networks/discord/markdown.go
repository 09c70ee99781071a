package discord

import (
	"strings"

	"vigil/networks"
)

// content is the text of a message in Discord's Markdown. A warning stands above the
// text, which is a spoiler; a quotation can't begin inside of one, so that there its
// words stand plain.
func content(m networks.Message) string {
	switch {
	case m.Warning == "":
		return markdown(m.Text, m.Marks)
	case m.Text == "":
		return plain(m.Warning)
	}
	hidden := markup().Markdown(m.Text, m.Marks, networks.Span{End: len(m.Text)})
	return plain(m.Warning) + warningGap + spoiler + hidden + spoiler
}

// markup knows which signs Discord takes for markup. The address of a link stands in
// angle brackets, which keep a preview away from it as well (support.discord.com,
// "Markdown Text 101", "Masked Links").
func markup() networks.TextLimits { return webhookLimits().Text }

// plain is a text in which nothing is markup.
func plain(text string) string { return markup().Escape(text) }

// markdown writes quotations with a sign before each line.
func markdown(text string, marks []networks.Mark) string {
	var written strings.Builder
	from := 0
	for _, passage := range networks.Passages(text, marks) {
		written.WriteString(text[from:passage.Start]) // the line breaks between
		shown := markup().Markdown(text, marks, passage.Span)
		if passage.Quoted {
			shown = networks.QuotedLines(shown)
		}
		written.WriteString(shown)
		from = passage.End
	}
	return written.String()
}
