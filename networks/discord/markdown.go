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
	hidden := stretches(m.Text, m.Marks, networks.Span{End: len(m.Text)})
	return plain(m.Warning) + warningGap + spoiler + hidden + spoiler
}

// plain is a text in which nothing is markup.
func plain(text string) string { return webhookLimits().Text.Escape(text) }

// markdown writes quotations with a sign before each line.
func markdown(text string, marks []networks.Mark) string {
	var written strings.Builder
	from := 0
	for _, passage := range networks.Passages(text, marks) {
		written.WriteString(text[from:passage.Start]) // the line breaks between
		shown := stretches(text, marks, passage.Span)
		if passage.Quoted {
			shown = "> " + strings.ReplaceAll(shown, "\n", "\n> ")
		}
		written.WriteString(shown)
		from = passage.End
	}
	return written.String()
}

func stretches(text string, marks []networks.Mark, within networks.Span) string {
	if len(marks) == 0 {
		return plain(within.Of(text))
	}
	var written strings.Builder
	for _, stretch := range networks.Stretches(text, marks, within) {
		written.WriteString(styled(stretch))
	}
	return written.String()
}

// styled writes a stretch. The address of a link stands in angle brackets, which may
// hold what would end it otherwise, and keep a preview away from it (support.discord.com,
// "Markdown Text 101", "Masked Links").
func styled(stretch networks.Stretch) string {
	text := plain(stretch.Text)
	if stretch.Address == stretch.Text {
		text = stretch.Text
	} else if stretch.Address != "" {
		text = "[" + text + "](<" + strings.ReplaceAll(stretch.Address, ">", "%3E") + ">)"
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
