package notices

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Message is what a service is given.
type Message struct {
	// Title is one line, for services that have such a thing; Text says all.
	Title, Text string
}

// compose says matters in as many bytes as the service takes.
func (t *Teller) compose(o *outlet, matters []telling, digest bool, now time.Time) Message {
	local := now.In(t.Zone)
	title := fmt.Sprintf("vigil on %s needs you now", t.Host)
	if digest {
		title = fmt.Sprintf("vigil on %s, digest of %s", t.Host, local.Format("Mon 2 January"))
	}
	zone := "Times are " + t.Zone.String() + "."
	var old []string
	var paragraphs []string
	for _, m := range matters {
		if digest && !slices.ContainsFunc(m.notices, o.news) {
			first, _, _ := strings.Cut(m.Text, "\n")
			old = append(old, "- "+first)
			continue
		}
		paragraphs = append(paragraphs, m.Text)
	}
	if len(old) > 0 {
		paragraphs = append(paragraphs, "Known before, and still so:\n"+strings.Join(old, "\n"))
	}
	return Message{Title: title, Text: fitted(title, append(paragraphs, zone), o.service.limit)}
}

// more is what stands in place of what has no room.
const more = "%d more; see all with: vigil status"

// fitted joins paragraphs in at most limit bytes, the first of them in any case.
func fitted(title string, paragraphs []string, limit int) string {
	text := title
	room := limit - len(more) - 10
	for i, paragraph := range paragraphs {
		if len(text)+len("\n\n")+len(paragraph) <= room {
			text += "\n\n" + paragraph
			continue
		}
		if i == 0 {
			text += "\n\n" + shortened(paragraph, room-len(text)-len("\n\n"))
			continue
		}
		return text + "\n\n" + fmt.Sprintf(more, len(paragraphs)-i)
	}
	return text
}

// shortened cuts a text to at most limit bytes, between two of its characters.
func shortened(text string, limit int) string {
	const ellipsis = "…"
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:max(0, limit-len(ellipsis))], "") + ellipsis
}
