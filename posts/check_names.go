package posts

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A word is compared with a name where both have at least nameLetters. One of them
// may differ, two from longNameLetters on; words that are alike for rootLetters have
// a root in common.
const (
	nameLetters     = 5
	longNameLetters = 8
	rootLetters     = 7
)

// endings are how many letters at the end of a name a language changes from case to
// case; without an entry: none.
var endings = map[string]int{"be": 2, "ru": 2, "uk": 2, "pl": 2, "lt": 2, "lv": 2, "cs": 2}

// findMisspeltNames looks for words that are nearly a name of somebody whom the post
// names, and no name of anybody in the campaign.
func findMisspeltNames(m *manuscript) []finding {
	var found []finding
	if m.kind == "alt" || len(m.people) == 0 {
		return nil
	}
	words := properWords(m.words(), m.language)
	for _, person := range m.people {
		names := properWords(m.allForms(person), m.language)
		for _, word := range words {
			if meant, misspelt := m.misspelt(word, names); misspelt && !m.knows(word) {
				found = append(found, finding{NameMisspelt, word, []any{word, personFile(person), meant}})
			}
		}
	}
	return found
}

// allForms are a person's name and its cases in the text's language.
func (m *manuscript) allForms(person *Person) string {
	forms := make([]string, 0, 1+len(person.Cases))
	for _, names := range append([]Localized{person.Name}, slices.Collect(maps.Values(person.Cases))...) {
		name, _ := names.in(m.languageIn(names))
		forms = append(forms, name)
	}
	return strings.Join(forms, "\n")
}

// languageIn is the key of the map in the text's language, with its region or
// without.
func (m *manuscript) languageIn(names Localized) string {
	for code := range names {
		if code != "" && baseLanguage(code) == m.language {
			return code
		}
	}
	return m.language
}

// properWords are the words that may be names: with a capital, where there are any.
// Arabic writes its names as any other word.
func properWords(text, language string) []string {
	var names []string
	for at := 0; at < len(text); {
		size := wordLength(text[at:])
		if size == 0 {
			_, size = utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		word := strings.TrimSuffix(strings.TrimSuffix(text[at:at+size], "'s"), "’s")
		first, _ := utf8.DecodeRuneInString(word)
		if unicode.IsUpper(first) && strings.ToUpper(word) != word || language == "ar" && unicode.Is(unicode.Arabic, first) {
			names = append(names, word)
		}
		at += size
	}
	return names
}

// misspelt tells which of the names a word nearly is; a word that is one of them
// is right.
func (m *manuscript) misspelt(word string, names []string) (meant string, misspelt bool) {
	folded := foldedName(word, m.language)
	for _, name := range names {
		if sameName(folded, foldedName(name, m.language), endings[m.language]) {
			return "", false
		}
	}
	for _, name := range names {
		if nearName(folded, foldedName(name, m.language), endings[m.language]) {
			return name, true
		}
	}
	return "", false
}

// Spellings that nobody takes for a mistake.
var (
	alikeLetters  = strings.NewReplacer("ё", "е", "ў", "в", "’", "'", "ʼ", "'")
	alikeInArabic = strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا", "ى", "ي", "ة", "ه", "ـ", "")
)

// foldedName makes such spellings the same.
func foldedName(name, language string) string {
	name = alikeLetters.Replace(strings.ToLower(name))
	if language != "ar" {
		return name
	}
	name = alikeInArabic.Replace(name)
	for _, prefix := range []string{"و", "ل", "ب"} {
		if rest := strings.TrimPrefix(name, prefix); utf8.RuneCountInString(rest) >= nameLetters {
			name = rest
		}
	}
	return name
}

// sameName tells that only the ending differs, as from one case to another.
func sameName(word, name string, ending int) bool {
	if word == name {
		return true
	}
	w, n := []rune(word), []rune(name)
	stem := max(len(n)-ending, 3)
	return ending > 0 && len(w) >= stem && len(n) >= stem && len(w) <= len(n)+3 && string(w[:stem]) == string(n[:stem])
}

// nearName tells that a word was meant to be the name: it begins with the same
// letter, and few letters differ before the ending. What differs late is another
// word of the same root.
func nearName(word, name string, ending int) bool {
	w, n := []rune(word), []rune(name)
	if len(w) < nameLetters || len(n) < nameLetters || w[0] != n[0] {
		return false
	}
	if ending > 0 && alikeFor(w, n) >= min(rootLetters, len(n)-ending-1) {
		return false
	}
	allowed := 1
	if len(n) >= longNameLetters {
		allowed = 2
	}
	for cut := 0; cut <= ending+1 && len(w)-cut >= nameLetters; cut++ {
		for short := 0; short <= ending && len(n)-short >= nameLetters; short++ {
			if ending == 0 && cut > 0 {
				return false
			}
			if editSteps(string(w[:len(w)-cut]), string(n[:len(n)-short])) <= allowed {
				return true
			}
		}
	}
	return false
}

// alikeFor is how many letters two words have in common at their beginning.
func alikeFor(a, b []rune) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// knows tells whether a word is in the name of anybody in the campaign, or of their
// guardians, or in an address: posts speak of several people.
func (m *manuscript) knows(word string) bool {
	folded := foldedName(word, m.language)
	for _, person := range m.campaign.People {
		for _, names := range []Localized{person.Name, person.Guardian, person.Letters.To, person.Letters.Address} {
			name, _ := names.in(m.languageIn(names))
			for _, known := range properWords(name, m.language) {
				if sameName(folded, foldedName(known, m.language), endings[m.language]) {
					return true
				}
			}
		}
	}
	return false
}

// spellings are how a text may call a person: the whole name, and the last word of
// it.
func (m *manuscript) spellings(person *Person) []string {
	name, _ := person.Name.in(m.languageIn(person.Name))
	name, _, _ = strings.Cut(name, "(")
	words := strings.Fields(name)
	if len(words) == 0 {
		return nil
	}
	return []string{strings.Join(words, " "), words[len(words)-1]}
}
