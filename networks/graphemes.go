package networks

import (
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// graphemeCount counts what a reader takes for one character (UAX 29).
func graphemeCount(text string) int {
	count := 0
	for ; text != ""; count++ {
		text = text[graphemeLength(text):]
	}
	return count
}

// graphemeLength measures the grapheme cluster that a text begins with. Between
// two letters of common scripts there is always a border, so the tables are
// asked only where one of two neighbours may join.
func graphemeLength(text string) int {
	first, size := utf8.DecodeRuneInString(text)
	if neverJoins(first) {
		if size == len(text) {
			return size
		}
		if next, _ := utf8.DecodeRuneInString(text[size:]); neverJoins(next) {
			return size
		}
	}
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(text, -1)
	return len(cluster)
}

// neverJoins knows characters of the class Other, which join no other one of
// that class: printable ASCII, Latin, Greek and Cyrillic letters without the
// combining marks, dashes and quotation marks
// (https://www.unicode.org/Public/15.0.0/ucd/auxiliary/GraphemeBreakProperty.txt).
// ©, ® and the soft hyphen are of other classes.
func neverJoins(r rune) bool {
	switch {
	case r < 0x80:
		return r >= ' ' && r < 0x7F
	case r < 0x300:
		return r >= 0xA0 && r != '©' && r != '®' && r != '\u00AD'
	}
	return r >= 0x370 && r < 0x483 || r >= 0x48A && r < 0x530 || r >= 0x2010 && r < 0x2028
}
