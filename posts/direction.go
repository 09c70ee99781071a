package posts

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// The signs between which a stretch of text has a direction of its own, that of its
// first letter: FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE.
const (
	firstStrongIsolate    = "\u2068"
	popDirectionalIsolate = "\u2069"
)

// isolated is a value of the other direction than the text that shows it. It goes out
// between isolates, as "Unicode Bidirectional Algorithm" (UAX #9, section 2.7,
// https://www.unicode.org/reports/tr9/) advises for inserted text: without them a
// Latin name at the beginning of an Arabic post makes networks set the whole of it
// from left to right (rules P2 and P3), and figures behind a Hebrew name change sides
// in an English sentence (W2, N1). Readers see nothing of the signs; like all that
// goes out they are counted. An older screen that does not know them (they came with
// Unicode 6.3, in 2013) shows the text as it would without.
type isolated string

func (i isolated) String() string {
	inner := strings.ReplaceAll(string(i), "\n", popDirectionalIsolate+"\n"+firstStrongIsolate)
	return firstStrongIsolate + inner + popDirectionalIsolate
}

// shown is a value as it stands within a text of the scene's language. In a text
// without a language nobody knows which direction is the other one.
func (s *scene) shown(text string) any {
	if s.language != "" && hasLetters(text, !rightToLeft(s.language)) {
		return isolated(text)
	}
	return text
}

// leftward are the scripts that are written from right to left, of languages in use,
// and the languages that are usually written in one of them (CLDR, likely subtags; a
// test compares).
var (
	leftwardScripts   = []string{"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"}
	leftwardLanguages = []string{"ar", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)

// rightToLeft tells how a language is written: by the script that the code names
// ("pa-Arab"), else by its usual one.
func rightToLeft(code string) bool {
	base, rest, _ := strings.Cut(code, "-")
	if script, _, _ := strings.Cut(rest, "-"); len(script) == len("Arab") {
		return slices.Contains(leftwardScripts, script)
	}
	return slices.Contains(leftwardLanguages, base)
}

// hasLetters tells whether a text has letters that are written in a direction.
func hasLetters(text string, leftward bool) bool {
	for rest := text; rest != ""; {
		if leftward && rest[0] < 0xd6 { // no letter before U+0590 is written so
			rest = rest[1:]
			continue
		}
		properties, size := bidi.LookupString(rest)
		switch properties.Class() {
		case bidi.R, bidi.AL:
			if leftward {
				return true
			}
		case bidi.L:
			if !leftward {
				return true
			}
		}
		rest = rest[max(size, 1):]
	}
	return false
}
