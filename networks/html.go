package networks

import (
	"html"
	"regexp"
	"strings"
)

// HTML is a text with its marks as networks take it that are written in HTML: a
// paragraph for each that a blank line ends, a quotation for what is quoted. Nothing
// of the text becomes markup by itself, and links lead where they say.
func HTML(text string, marks []Mark) string {
	var written []string
	for _, passage := range Passages(text, marks) {
		paragraphs := paragraphsOf(text, marks, passage.Span)
		if passage.Quoted {
			paragraphs = "<blockquote>" + paragraphs + "</blockquote>"
		}
		written = append(written, paragraphs)
	}
	return strings.Join(written, "\n")
}

// blankLines stand between two paragraphs.
var blankLines = regexp.MustCompile(`\n{2,}`)

func paragraphsOf(text string, marks []Mark, passage Span) string {
	var paragraphs []string
	from := passage.Start
	for _, gap := range append(blankLines.FindAllStringIndex(passage.Of(text), -1), []int{passage.End - passage.Start, 0}) {
		paragraph := Span{from, passage.Start + gap[0]}
		paragraphs = append(paragraphs, "<p>"+inlineHTML(Stretches(text, marks, paragraph))+"</p>")
		from = passage.Start + gap[1]
	}
	return strings.Join(paragraphs, "\n")
}

func inlineHTML(stretches []Stretch) string {
	var written strings.Builder
	for _, stretch := range stretches {
		shown := strings.ReplaceAll(html.EscapeString(stretch.Text), "\n", "<br>")
		if stretch.Italic {
			shown = "<em>" + shown + "</em>"
		}
		if stretch.Bold {
			shown = "<strong>" + shown + "</strong>"
		}
		if stretch.Address != "" {
			shown = `<a href="` + html.EscapeString(stretch.Address) + `">` + shown + "</a>"
		}
		written.WriteString(shown)
	}
	return written.String()
}

var (
	betweenParagraphs = regexp.MustCompile(`(?i)</(?:p|blockquote|figure)>\s*(?:<(?:p|blockquote|figure)\b[^>]*>\s*)+`)
	comment           = regexp.MustCompile(`(?s)<!--.*?-->`)
)

// TextOfHTML is what a reader of HTML sees of its text: the reverse of [HTML], for
// what a fake network was sent.
func TextOfHTML(markup string) string {
	markup = comment.ReplaceAllString(markup, "")
	markup = betweenParagraphs.ReplaceAllString(markup, "\n\n")
	markup = lineBreak.ReplaceAllStringFunc(markup, func(tag string) string {
		if strings.HasPrefix(strings.ToLower(tag), "<br") {
			return "\n"
		}
		return ""
	})
	return strings.Trim(html.UnescapeString(element.ReplaceAllString(markup, "")), "\n")
}
