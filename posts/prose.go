package posts

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vigil/networks"
)

// prose is a normalised text and its marked stretches, which are as
// [networks.Mark] promises.
type prose struct {
	text  string
	marks []networks.Mark
}

// add puts a paragraph below the text.
func (p *prose) add(paragraph string) {
	p.text = strings.TrimSpace(p.text + "\n\n" + paragraph)
}

// piece is a stretch of the prose, with what falls into it of each mark.
func (p prose) piece(start, end int) prose {
	piece := prose{text: p.text[start:end]}
	for _, mark := range p.marks {
		mark.Start, mark.End = max(mark.Start, start)-start, min(mark.End, end)-start
		piece.mark(mark)
	}
	return piece
}

// mark adds a mark behind those that begin before it, less the white space at
// its ends. One that holds nothing is left out.
func (p *prose) mark(mark networks.Mark) {
	if mark.Start >= mark.End {
		return
	}
	stretch := mark.Of(p.text)
	mark.End -= len(stretch) - len(strings.TrimRightFunc(stretch, unicode.IsSpace))
	mark.Start += len(stretch) - len(strings.TrimLeftFunc(stretch, unicode.IsSpace))
	if mark.Start < mark.End {
		p.marks = append(p.marks, mark)
	}
}

// sort puts outer marks before inner ones. Of two with the same stretch the one
// that was added later is the outer one: it was closed later.
func (p *prose) sort() {
	slices.Reverse(p.marks)
	slices.SortStableFunc(p.marks, func(a, b networks.Mark) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
}

// normalize brings the text into normal form again. Where signs of markup stood
// between a letter and its accent, or before the end of a line, what is left may
// have lost it.
func (p prose) normalize() prose {
	normal := prose{text: Normalize(p.text)}
	if normal.text == p.text {
		return p
	}
	for _, mark := range p.marks {
		mark.Start = len(normal.text) - len(Normalize(p.text[mark.Start:]))
		mark.End = len(Normalize(p.text[:mark.End]))
		mark.Start, mark.End = runeAt(normal.text, mark.Start), runeAt(normal.text, mark.End)
		normal.mark(mark)
	}
	return normal
}

// runeAt is the nearest place not behind this one where a character begins.
func runeAt(text string, at int) int {
	at = min(max(at, 0), len(text))
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// shownWith is the text as it is for an account that shows these kinds of marks
// and no others. It reads well without them: bold and italic words stand there
// plain, the address of a link behind its words, and each line of a quote begins
// with ">". lost are the kinds of which nothing is seen.
func (p prose) shownWith(kinds []networks.MarkKind) (shown prose, lost []networks.MarkKind) {
	shown.text = p.text
	var all []insertion
	for _, mark := range p.marks {
		if slices.Contains(kinds, mark.Kind) {
			shown.marks = append(shown.marks, mark)
			continue
		}
		words := wordsFor(mark, p.text)
		if len(words) == 0 {
			lost = append(lost, mark.Kind)
		}
		all = append(all, words...)
	}
	slices.SortFunc(all, func(a, b insertion) int { return cmp.Compare(b.at, a.at) })
	for _, words := range all {
		shown.insert(words)
	}
	return shown, lost
}

// insertion is words that stand in for a mark, and where.
type insertion struct {
	at    int
	words string
}

func wordsFor(mark networks.Mark, text string) []insertion {
	switch mark.Kind {
	case networks.Linked:
		return []insertion{{mark.End, " (" + mark.Address + ")"}}
	case networks.Quoted:
		return quoteSigns(mark, text)
	}
	return nil
}

func quoteSigns(mark networks.Mark, text string) []insertion {
	var signs []insertion
	at := mark.Start
	for line := range strings.Lines(mark.Of(text)) {
		sign := quoteSign
		if line == "\n" {
			sign = strings.TrimSpace(sign)
		}
		signs = append(signs, insertion{at, sign})
		at += len(line)
	}
	return signs
}

// insert keeps each mark on its words: what is put in where a mark ends or begins
// does not belong to it.
func (p *prose) insert(more insertion) {
	p.text = p.text[:more.at] + more.words + p.text[more.at:]
	for i := range p.marks {
		mark := &p.marks[i]
		if mark.Start >= more.at {
			mark.Start += len(more.words)
		}
		if mark.End > more.at {
			mark.End += len(more.words)
		}
	}
}
