package networks

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// Split cuts a text that is too long into parts that fit, in order, as few as
// its borders allow. It cuts between paragraphs where that leaves a part at
// least half full, else between sentences, else between words. Only a word that
// fits in no part of its own is cut, and in it no link, mention, hashtag or
// grapheme: one of these that is too long is a part of its own that does not
// fit, see [TextLimits.Fits]. Nothing is lost but the white space at the cuts.
func Split(text string, limits TextLimits) []string {
	if limits.Fits(text) {
		return []string{text}
	}
	var parts []string
	splitter := splitter{text: text, limits: limits, borders: bordersOf(text, limits)}
	for splitter.skipSpace(); splitter.from < len(text); splitter.skipSpace() {
		parts = append(parts, splitter.next())
	}
	return parts
}

// level says how good a border is for cutting.
type level int

const (
	inWord level = iota
	// inSentences is the end of a sentence in a script without spaces.
	inSentences
	word
	sentence
	paragraph
)

// border is a place where a text may be cut, in bytes.
type border struct {
	at    int
	level level
}

type splitter struct {
	text    string
	limits  TextLimits
	borders []border
	from    int
}

func (s *splitter) skipSpace() {
	s.from += run(s.text[s.from:], isGap)
	passed := sort.Search(len(s.borders), func(i int) bool { return s.borders[i].at > s.from })
	s.borders = s.borders[passed:]
}

// next takes the best part from the front.
func (s *splitter) next() string {
	cut := s.best(s.fitting(word))
	if cut == s.from {
		cut = s.best(s.fitting(inWord))
	}
	if cut == s.from {
		cut = s.borders[0].at
	}
	part := strings.TrimRightFunc(s.text[s.from:cut], isGap)
	s.from = cut
	return part
}

// fitting returns the borders of this level or better whose part fits. It feels
// its way forward, so that a long text costs no more than its parts.
func (s *splitter) fitting(least level) []border {
	var borders []border
	fits := func(i int) bool {
		return s.limits.Fits(strings.TrimRightFunc(s.text[s.from:borders[i].at], isGap))
	}
	passed := 0
	for _, border := range s.borders {
		if border.level < least {
			// Each counts at least 1: no better border can be near enough.
			if passed++; passed > s.limits.most() {
				break
			}
			continue
		}
		borders = append(borders, border)
		// Powers of two only: measuring each border would take quadratic time.
		if n := len(borders); n&(n-1) == 0 && !fits(n-1) {
			break
		}
	}
	return borders[:sort.Search(len(borders), func(i int) bool { return !fits(i) })]
}

// most is a length that no fitting text exceeds in graphemes, links aside.
func (t TextLimits) most() int {
	if t.Max == 0 {
		return t.MaxBytes
	}
	return t.Max
}

// best prefers the better borders as long as they leave the part half full.
func (s *splitter) best(borders []border) int {
	if len(borders) == 0 {
		return s.from
	}
	last := borders[len(borders)-1].at
	half := s.from + (last-s.from)/2
	for level := paragraph; level > inWord; level-- {
		for _, border := range slices.Backward(borders) {
			if border.at < half {
				break
			}
			if border.level >= level {
				return border.at
			}
		}
	}
	return last
}

// isGap tells whether a text may be cut at this white space: not at the ones
// that hold words together.
func isGap(r rune) bool {
	return unicode.IsSpace(r) && !strings.ContainsRune("\u00A0\u2007\u202F", r)
}

// bordersOf lists where a text may be cut: behind each grapheme that no link,
// mention or hashtag contains, and at the end.
func bordersOf(text string, limits TextLimits) []border {
	var borders []border
	var behind gap
	whole := unbreakable(text, limits)
	rest, state, at := text, -1, 0
	for rest != "" {
		var cluster string
		var boundaries int
		cluster, rest, boundaries, state = uniseg.StepString(rest, state)
		at += len(cluster)
		behind.extend(cluster)
		for len(whole) > 0 && whole[0].End <= at {
			whole = whole[1:]
		}
		if len(whole) == 0 || at <= whole[0].Start {
			borders = append(borders, border{at, behind.level(at == len(text), boundaries)})
		}
	}
	return borders
}

// gap is the white space before a border. It is counted while the text is gone
// through: looking back from each border would take quadratic time.
type gap struct {
	exists   bool
	newlines int
}

func (g *gap) extend(cluster string) {
	spaces := cluster[len(strings.TrimRightFunc(cluster, isGap)):]
	if len(spaces) < len(cluster) {
		*g = gap{}
	}
	g.exists = g.exists || spaces != ""
	g.newlines += strings.Count(spaces, "\n")
}

// level judges the border behind the gap.
func (g *gap) level(atEnd bool, boundaries int) level {
	endsSentence := boundaries&uniseg.MaskSentence != 0
	switch {
	case atEnd, g.newlines > 1:
		return paragraph
	case endsSentence && g.exists, g.newlines > 0:
		return sentence
	case g.exists:
		return word
	case endsSentence:
		return inSentences
	}
	return inWord
}

// unbreakable lists the pieces that are never cut, in order.
func unbreakable(text string, limits TextLimits) []Span {
	spans := slices.Concat(limits.links(text), Mentions(text), Hashtags(text))
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	return spans
}
