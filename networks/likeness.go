package networks

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SameText compares a text that was sent with one that a network shows. HTML,
// white space, the form of Unicode, signs that only say in which direction to read, the server of a mention and links that are
// shown shortened with an ellipsis don't matter. [Different] means that they
// have less than four fifths of the shorter one's words in common; what lies
// between is [Unclear], such as the same words with another link: links that a
// network replaces must be expanded before.
//
// Two texts without a word are the same, which proves little: compare pictures too.
func SameText(want, got string) Likeness {
	wanted, shown := wordsOf(want), wordsOf(got)
	if len(wanted) == len(shown) && sameWords(wanted, shown) {
		return Same
	}
	if wanted, shown = withoutAddresses(wanted), withoutAddresses(shown); len(wanted)+len(shown) == 0 {
		return Unclear
	}
	shorter := min(len(wanted), len(shown))
	if shorter > 0 && common(wanted, shown)*5 >= shorter*4 {
		return Unclear
	}
	return Different
}

var (
	lineBreak = regexp.MustCompile(`(?i)<br\s*/?>|</?p\b[^>]*>|</?div\b[^>]*>|</?li\b[^>]*>`)
	element   = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
)

// wordsOf takes a text apart, with its markup gone.
func wordsOf(text string) []string {
	if strings.Contains(text, "</") || lineBreak.MatchString(text) {
		text = element.ReplaceAllString(lineBreak.ReplaceAllString(text, "\n"), "")
	}
	text = norm.NFC.String(strings.Map(withoutDirections, html.UnescapeString(text)))
	text = replace(text, Mentions(text), withoutServer)
	return strings.FieldsFunc(text, unicode.IsSpace)
}

// withoutAddresses leaves out each word with an address in it, also one without a
// protocol, which a network may have added.
func withoutAddresses(words []string) []string {
	return slices.DeleteFunc(words, func(word string) bool {
		return len(Links(word)) > 0 || len(weightedLinks(word)) > 0
	})
}

// withoutDirections drops the signs of Unicode's bidirectional algorithm (UAX #9,
// https://www.unicode.org/reports/tr9/, section 2), which some networks take away.
func withoutDirections(r rune) rune {
	switch {
	case r == '\u061c', r == '\u200e', r == '\u200f', '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069':
		return -1
	}
	return r
}

func sameWords(wanted, shown []string) bool {
	for i := range wanted {
		if !sameWord(wanted[i], shown[i]) {
			return false
		}
	}
	return true
}

// sameWord accepts an address without its protocol, its last slash, or its end,
// if an ellipsis stands for that.
func sameWord(want, got string) bool {
	if want == got {
		return true
	}
	if len(Links(want)) == 0 && len(Links(got)) == 0 {
		return false
	}
	want, got = bareAddress(want), bareAddress(got)
	beginning, cut := strings.CutSuffix(got, "…")
	return want == got || cut && strings.Contains(beginning, ".") && strings.HasPrefix(want, beginning)
}

func bareAddress(link string) string {
	return strings.TrimSuffix(link[protocolLength(link):], "/")
}

// common counts the words that both have, without their punctuation.
func common(a, b []string) int {
	counts := make(map[string]int)
	for _, word := range a {
		counts[plain(word)]++
	}
	shared := 0
	for _, word := range b {
		if key := plain(word); counts[key] > 0 {
			counts[key]--
			shared++
		}
	}
	return shared
}

func plain(word string) string {
	return strings.ToLower(strings.TrimFunc(word, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}))
}
