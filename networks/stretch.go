package networks

import (
	"slices"
	"strings"
)

// Passage is whole lines of a text: somebody else's words, or the campaign's own.
type Passage struct {
	Span
	Quoted bool
}

// Passages cuts a text where a quotation begins or ends. The line breaks between
// two of them belong to neither.
func Passages(text string, marks []Mark) []Passage {
	var passages []Passage
	from := 0
	for _, mark := range marks {
		if mark.Kind != Quoted || mark.Start < from {
			continue
		}
		passages = appendPassage(passages, text, Passage{Span: Span{from, mark.Start}})
		passages = appendPassage(passages, text, Passage{Span: Span{mark.Start, mark.End}, Quoted: true})
		from = mark.End
	}
	return appendPassage(passages, text, Passage{Span: Span{from, len(text)}})
}

func appendPassage(passages []Passage, text string, next Passage) []Passage {
	within := strings.Trim(next.Of(text), "\n")
	if within == "" {
		return passages
	}
	next.Start += strings.Index(next.Of(text), within)
	next.End = next.Start + len(within)
	return append(passages, next)
}

// Stretch is a piece of a text that readers see in one way.
type Stretch struct {
	Text         string
	Bold, Italic bool
	// Address is where it leads: that of a mark, or the link that it is itself.
	Address string
}

// Stretches cuts a piece of a text where its looks change. Links that stand in the
// text lead where they say. Quotations are for [Passages].
func Stretches(text string, marks []Mark, within Span) []Stretch {
	inline := slices.DeleteFunc(slices.Clone(marks), func(mark Mark) bool { return mark.Kind == Quoted })
	inline = append(inline, plainLinks(text, inline)...)
	cuts := []int{within.Start, within.End}
	for _, mark := range inline {
		cuts = append(cuts, min(max(mark.Start, within.Start), within.End), min(max(mark.End, within.Start), within.End))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var stretches []Stretch
	for i := range len(cuts) - 1 {
		stretches = append(stretches, stretchOf(text, inline, Span{cuts[i], cuts[i+1]}))
	}
	return stretches
}

// plainLinks are the links of a text that no mark has made one of already.
func plainLinks(text string, marks []Mark) []Mark {
	var links []Mark
	for _, link := range Links(text) {
		covered := slices.ContainsFunc(marks, func(mark Mark) bool {
			return mark.Kind == Linked && mark.Start < link.End && link.Start < mark.End
		})
		if !covered {
			links = append(links, Mark{Start: link.Start, End: link.End, Kind: Linked, Address: link.Of(text)})
		}
	}
	return links
}

func stretchOf(text string, marks []Mark, piece Span) Stretch {
	stretch := Stretch{Text: piece.Of(text)}
	for _, mark := range marks {
		if mark.Start > piece.Start || mark.End < piece.End {
			continue
		}
		switch mark.Kind {
		case Bold:
			stretch.Bold = true
		case Italic:
			stretch.Italic = true
		case Linked:
			stretch.Address = mark.Address
		}
	}
	return stretch
}
