package posts

import (
	"fmt"
	"strings"
	"unicode"
)

// fewestLetters is how long a text has to be before its language is judged: names
// and titles are shorter. Of its letters this share decides its script.
const (
	fewestLetters = 30
	scriptPercent = 80
)

// usualScripts is the script that each language is written in here. A language that is
// not listed, or that has its script in its name, is not judged.
var usualScripts = map[string]*unicode.RangeTable{
	"be": unicode.Cyrillic, "ru": unicode.Cyrillic, "uk": unicode.Cyrillic, "bg": unicode.Cyrillic,
	"en": unicode.Latin, "pl": unicode.Latin, "de": unicode.Latin, "fr": unicode.Latin, "es": unicode.Latin,
	"it": unicode.Latin, "lt": unicode.Latin, "lv": unicode.Latin, "cs": unicode.Latin, "sv": unicode.Latin,
	"ar": unicode.Arabic, "fa": unicode.Arabic, "he": unicode.Hebrew, "ka": unicode.Georgian, "hy": unicode.Armenian, "el": unicode.Greek,
}

// scriptNames are scripts as sentences call a text that is written in one.
var scriptNames = []struct {
	table *unicode.RangeTable
	name  string
}{
	{unicode.Latin, "a language with Latin letters"},
	{unicode.Cyrillic, "a language with Cyrillic letters"},
	{unicode.Arabic, "a language with Arabic letters"},
	{unicode.Hebrew, "Hebrew"},
	{unicode.Georgian, "Georgian"},
	{unicode.Armenian, "Armenian"},
	{unicode.Greek, "Greek"},
}

// telling are three languages by letters that one has and others lack: at least so
// many of one must stand there, and none of the others. From the alphabets:
// Belarusian has ў and і, and no и, щ, ъ, ї, є, ґ; Russian has и, щ, ъ, and no і,
// ў, ї, є, ґ; Ukrainian has ї, є, ґ and і beside и, and no ы, э, ё, ъ, ў.
var telling = []struct{ code, name, has, lacks string }{
	{"be", "Belarusian", "ўі", "ищъїєґ"},
	{"ru", "Russian", "ищъ", "іўїєґ"},
	{"uk", "Ukrainian", "їєґ", "ыэёъў"},
}

// findOtherLanguage compares a text with its declared language. It decides only
// what letters decide; a text in two languages passes.
func findOtherLanguage(m *manuscript) []finding {
	script := usualScripts[m.language]
	if script == nil {
		return nil
	}
	code, name := guessed(strings.ToLower(m.words()), script)
	if name == "" || code == m.language {
		return nil
	}
	remedy := fmt.Sprintf("write %s.%s = … and, if it is wanted, %s.%s = …", m.kind, code, m.kind, m.language)
	if code == "" {
		remedy = "put the text below the language that it is in: " + m.kind + ".LANGUAGE = …, or correct language in campaign.toml"
	}
	return []finding{{LanguageDoubt, firstLine(m.text), []any{m.language, name, remedy}}}
}

// guessed is the language that a text is in where it is plainly another one than
// its script or letters allow; code is empty where only the script is known.
func guessed(text string, declared *unicode.RangeTable) (code, name string) {
	letters, counts := countScripts(text)
	if letters < fewestLetters {
		return "", ""
	}
	for i, script := range scriptNames {
		if counts[i]*100 < letters*scriptPercent {
			continue
		}
		if script.table == unicode.Cyrillic {
			if code, name = tellApart(text); code != "" {
				return code, name
			}
		}
		if script.table != declared {
			return "", script.name
		}
	}
	return "", ""
}

func countScripts(text string) (letters int, counts []int) {
	counts = make([]int, len(scriptNames))
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		for i, script := range scriptNames {
			if unicode.Is(script.table, r) {
				counts[i]++
				break
			}
		}
	}
	return letters, counts
}

// fewestTelling is how many telling letters a text has to have.
const fewestTelling = 3

func tellApart(text string) (code, name string) {
	for _, language := range telling {
		if strings.ContainsAny(text, language.lacks) {
			continue
		}
		count := 0
		for _, r := range text {
			if strings.ContainsRune(language.has, r) {
				count++
			}
		}
		if count >= fewestTelling {
			return language.code, language.name
		}
	}
	return "", ""
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
