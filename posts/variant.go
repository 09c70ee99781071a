package posts

import (
	"fmt"
	"slices"
	"strings"
)

// variants reads [[variant]]: what readers see instead, each in its turn.
func (r *postReader) variants(v value) {
	for _, t := range v.tables() {
		var variant Content
		readTable(t, &variant, contentKeys)
		if variant.Text == nil && variant.Media == nil && variant.Poll == nil && len(t.values) > 0 {
			t.missing("text", `text = "…"`)
		}
		r.post.Variants = append(r.post.Variants, variant)
		t.warnOfStragglers()
	}
}

// texts is how many texts the post takes in turn: its own, where it has one, and
// then each [[variant]].
func (p *Post) texts() int {
	if len(p.Content.Text) > 0 {
		return 1 + len(p.Variants)
	}
	return max(1, len(p.Variants))
}

// variant is the one whose turn it is, by its place in the file; none where it is the
// turn of the post's own text.
func (p *Post) variant(turn int) (index int, ok bool) {
	if len(p.Variants) == 0 {
		return 0, false
	}
	index = turn%p.texts() - (p.texts() - len(p.Variants))
	return index, index >= 0
}

// textLanguages are the languages of the post's text, else of its first variant's:
// all are in the same ones.
func (p *Post) textLanguages() []string {
	if len(p.Text) == 0 && len(p.Variants) > 0 {
		return languagesOf(p.Variants[0].Text)
	}
	return languagesOf(p.Text)
}

// checkVariants wants a post that goes out several times, and texts in the same
// languages: otherwise an account would be left out at some of the times.
func (p *postCheck) checkVariants() {
	schedule := p.post.Schedule
	if len(p.post.Variants) == 0 {
		return
	}
	if len(p.reader.times) > 0 && !schedule.Recurring() && schedule.Evergreen == 0 && schedule.Occasion == nil && schedule.Event == nil {
		p.doc.report(VariantOnce, "variant")
	}
	for i, variant := range p.post.Variants {
		languages := languagesOf(variant.Text)
		if variant.Text != nil && !slices.Equal(languages, p.post.Languages) {
			p.doc.report(VariantLanguages, fmt.Sprintf("variant[%d].text", i), inWords(languages), inWords(p.post.Languages))
		}
	}
}

func inWords(languages []string) string {
	if len(languages) == 0 {
		return "the campaign's language"
	}
	return strings.Join(languages, ", ")
}
