package email

import (
	"html"
	"slices"
	"strings"

	"vigil/networks"
)

// plain is the text for those who read it without HTML: links show where they lead,
// quotes begin with ">", pictures are described.
func plain(message networks.Message) string {
	text := message.Text
	inserted := map[int]string{}
	for _, mark := range message.Marks {
		switch mark.Kind {
		case networks.Linked:
			if words := mark.Of(text); words != mark.Address {
				inserted[mark.End] += " <" + mark.Address + ">"
			}
		case networks.Quoted:
			for at := mark.Start; at < mark.End; {
				inserted[at] = "> " + inserted[at]
				next := strings.IndexByte(text[at:mark.End], '\n')
				if next < 0 {
					break
				}
				at += next + 1
			}
		}
	}
	var written strings.Builder
	for at := 0; at <= len(text); at++ {
		written.WriteString(inserted[at])
		if at < len(text) {
			written.WriteByte(text[at])
		}
	}
	for _, picture := range message.Media {
		if picture.Alt != "" {
			written.WriteString("\n\n[" + picture.Alt + "]")
		}
	}
	return written.String()
}

// webpage is the text as HTML that every mail program shows: no styles, nothing that
// is fetched from elsewhere.
func webpage(message networks.Message) string {
	var page strings.Builder
	page.WriteString(`<!doctype html><html`)
	if message.Language != "" {
		page.WriteString(` lang="` + html.EscapeString(message.Language) + `"`)
	}
	page.WriteString(`><head><meta charset="utf-8"><title>` + html.EscapeString(message.Title) + `</title></head><body><div dir="auto">`)
	page.WriteString(render(message.Text, message.Marks, 0, len(message.Text), false))
	page.WriteString(`</div>`)
	for i, picture := range message.Media {
		page.WriteString(`<p><img src="cid:` + contentID(i) + `" alt="` + html.EscapeString(picture.Alt) + `" style="max-width:100%"></p>`)
	}
	page.WriteString(`</body></html>`)
	return page.String()
}

// render is a stretch of the text with the marks that lie in it, the outer ones
// first. Within a link there is no other one.
func render(text string, marks []networks.Mark, from, to int, inLink bool) string {
	var written strings.Builder
	at := from
	for i := range marks {
		mark := marks[i]
		if mark.Start < at || mark.End > to {
			continue
		}
		written.WriteString(prose(text[at:mark.Start], inLink))
		inner := slices.DeleteFunc(slices.Clone(marks[i+1:]), func(m networks.Mark) bool { return m.Start < mark.Start || m.End > mark.End })
		opening, closing := elements(mark)
		written.WriteString(opening + render(text, inner, mark.Start, mark.End, inLink || mark.Kind == networks.Linked) + closing)
		at = mark.End
		if mark.Kind == networks.Quoted && at < to && text[at] == '\n' {
			at++ // a quotation ends its line itself
		}
	}
	written.WriteString(prose(text[at:to], inLink))
	return written.String()
}

func elements(mark networks.Mark) (opening, closing string) {
	switch mark.Kind {
	case networks.Bold:
		return "<strong>", "</strong>"
	case networks.Italic:
		return "<em>", "</em>"
	case networks.Quoted:
		return "<blockquote>", "</blockquote>"
	case networks.Linked:
		return `<a href="` + html.EscapeString(mark.Address) + `">`, "</a>"
	}
	return "", ""
}

// prose is text without marks: addresses lead to themselves.
func prose(text string, inLink bool) string {
	var written strings.Builder
	at := 0
	if !inLink {
		for _, link := range networks.Links(text) {
			address := html.EscapeString(link.Of(text))
			written.WriteString(escape(text[at:link.Start]) + `<a href="` + address + `">` + address + "</a>")
			at = link.End
		}
	}
	written.WriteString(escape(text[at:]))
	return written.String()
}

func escape(text string) string {
	return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>\n")
}
