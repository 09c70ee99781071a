package posts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Capitals are told of where this many words in a row have nothing else, which
// together have this many letters; or where this share of a text has.
const (
	capitalWords   = 3
	capitalLetters = 10
	capitalPercent = 70
)

// findCapitals looks for words that shout. Scripts without capitals have none.
func findCapitals(m *manuscript) []finding {
	if capitalsIn(m.text) < capitalLetters {
		return nil
	}
	text := m.words()
	if run := longestCapitals(text); run != "" {
		return []finding{{Capitals, run, []any{run, asSentence(run)}}}
	}
	if whole := strings.TrimSpace(text); mostlyCapitals(whole) {
		return []finding{{Capitals, whole, []any{whole, asSentence(whole)}}}
	}
	return nil
}

func capitalsIn(text string) int {
	count := 0
	for _, r := range text {
		if unicode.IsUpper(r) {
			count++
		}
	}
	return count
}

// longestCapitals is the longest run of words in capitals. A comma ends a run:
// abbreviations are listed so.
func longestCapitals(text string) string {
	longest, start, end, words, letters := "", 0, 0, 0, 0
	finish := func() {
		if words >= capitalWords && letters >= capitalLetters && end-start > len(longest) {
			longest = text[start:end]
		}
		words, letters = 0, 0
	}
	for at := 0; at < len(text); {
		size := wordLength(text[at:])
		if size == 0 {
			r, width := utf8.DecodeRuneInString(text[at:])
			if strings.ContainsRune(",;/()0123456789", r) {
				finish()
			}
			at += width
			continue
		}
		word := text[at : at+size]
		count := utf8.RuneCountInString(word)
		switch {
		case !hasCase(word) || strings.ToUpper(word) != word:
			finish()
		case count > 1 || words > 0:
			if words == 0 {
				start = at
			}
			end = at + size
			if count > 1 {
				words++
				letters += count
			}
		}
		at += size
	}
	finish()
	return longest
}

// wordLength is how many bytes of letters a text begins with.
func wordLength(text string) int {
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '’' && r != '\'' })
	if end < 0 {
		return len(text)
	}
	return end
}

// mostlyCapitals tells that a short text is one cry. One word may be a name or an
// abbreviation.
func mostlyCapitals(text string) bool {
	capitals, small := capitalsIn(text), 0
	for _, r := range text {
		if unicode.IsLower(r) {
			small++
		}
	}
	return capitals >= capitalLetters && len(strings.Fields(text)) > 1 &&
		!strings.Contains(text, ",") && capitals*100 > (capitals+small)*capitalPercent
}

func asSentence(words string) string { return capitalised(strings.ToLower(words)) }
