package posts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"

	"vigil/networks"
)

// text is a plain string.
func (v value) text() string {
	text, ok := v.raw.(string)
	if !ok {
		v.wrongType("a text", `"…"`)
	}
	return text
}

// reason is a text that says why; an empty one is an error.
func (v value) reason() string {
	text, ok := v.raw.(string)
	if !ok || strings.TrimSpace(text) == "" {
		v.report(EmptyReason, v.name())
		// What cannot be read must not be taken for its absence.
		return "?"
	}
	return text
}

func (v value) flag() bool {
	flag, ok := v.raw.(bool)
	if !ok {
		v.wrongType("true or false", "true")
	}
	return flag
}

func (v value) number() int {
	number, ok := v.raw.(int64)
	if !ok {
		v.wrongType("a whole number", "1")
	}
	return int(number)
}

func (v value) fraction() float64 {
	switch number := v.raw.(type) {
	case int64:
		return float64(number)
	case float64:
		return number
	}
	v.wrongType("a number", "0.5")
	return 0
}

// oneOf is a text that has to be one of a few.
func (v value) oneOf(choices ...string) string {
	text := v.text()
	if slices.Contains(choices, text) {
		return text
	}
	if _, ok := v.raw.(string); ok {
		v.report(WrongValue, v.name(), quoted(text), Suggestion(text, choices))
	}
	return ""
}

// list is a list of texts; one text is a list of one.
func (v value) list() []string {
	switch raw := v.raw.(type) {
	case string:
		return []string{raw}
	case []any:
		return v.texts(raw)
	}
	v.wrongType("a list of texts", `["…", "…"]`)
	return nil
}

func (v value) texts(raw []any) []string {
	texts := make([]string, 0, len(raw))
	for _, element := range raw {
		text, ok := element.(string)
		if !ok {
			v.report(WrongType, v.name(), "a list that holds "+describe(element), "a list of texts", v.name()+` = ["…", "…"]`)
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}

// single is a single table.
func (v value) single() (*table, bool) {
	values, ok := v.raw.(map[string]any)
	if !ok {
		v.wrongType("a table", "{ … }")
		return nil, false
	}
	return v.inner(values, -1, "["+v.name()+"]"), true
}

// tables is a list of tables; one table is a list of one, so that [media] is
// taken for [[media]].
func (v value) tables() []*table {
	title := "[[" + v.key + "]]"
	switch raw := v.raw.(type) {
	case map[string]any:
		return []*table{v.inner(raw, -1, title)}
	case []map[string]any:
		tables := make([]*table, len(raw))
		for i, values := range raw {
			tables[i] = v.inner(values, i, title)
		}
		return tables
	case []any:
		return v.inlineTables(raw, title)
	}
	v.report(WrongType, v.name(), describe(v.raw), "a table", title+" on a line of its own, and its keys below it")
	return nil
}

func (v value) inlineTables(raw []any, title string) []*table {
	var tables []*table
	for i, element := range raw {
		values, ok := element.(map[string]any)
		if !ok {
			v.report(WrongType, v.name(), "a list that holds "+describe(element), "a table", title+" on a line of its own, and its keys below it")
			return nil
		}
		tables = append(tables, v.inner(values, i, title))
	}
	return tables
}

func (v value) inner(values map[string]any, index int, title string) *table {
	return &table{doc: v.table.doc, parent: v.table, key: v.key, index: index, title: title, values: values}
}

// localized is what readers see: one text, or one per language.
func (v value) localized() Localized {
	switch raw := v.raw.(type) {
	case string:
		v.checkText(raw)
		return Localized{"": raw}
	case map[string]any:
		texts := make(Localized, len(raw))
		v.eachLanguage(raw, func(code string, of value) {
			if text := of.text(); text != "" {
				of.checkText(text)
				texts[code] = text
			}
		})
		return texts
	}
	v.wrongType("a text, or one for each language", `"…"`)
	return nil
}

// localizedList is a list that readers see, one or one per language.
func (v value) localizedList() LocalizedList {
	raw, ok := v.raw.(map[string]any)
	if !ok {
		return LocalizedList{"": v.list()}
	}
	lists := make(LocalizedList, len(raw))
	v.eachLanguage(raw, func(code string, of value) { lists[code] = of.list() })
	return lists
}

// eachLanguage goes through a table whose keys are languages.
func (v value) eachLanguage(raw map[string]any, read func(code string, of value)) {
	texts := v.inner(raw, -1, v.key)
	for code, raw := range raw {
		of := value{texts, code, raw}
		if knownLanguage(code) && !of.isTopKey() {
			read(code, of)
		} else if !of.misplaced() {
			of.reportKey(BadLanguage, quoted(code), languageRemedy(v.path(), code))
		}
	}
}

// isTopKey tells a key of the post that slipped below a table of languages
// from a language of the same letters, such as Washo (was).
func (v value) isTopKey() bool {
	if len(v.key) == 2 {
		return false
	}
	return slices.Contains(v.table.doc.topKeys, v.key)
}

// knownLanguage tells whether a code begins with a language of ISO 639; a
// script or a region may follow ("sr-Latn", "pt-BR").
func knownLanguage(code string) bool {
	base, rest, tagged := strings.Cut(code, "-")
	if base != strings.ToLower(base) || tagged && rest == "" {
		return false
	}
	known, err := language.ParseBase(base)
	return err == nil && known.String() == base
}

// likelyLanguages are codes of countries that stand for their language, and languages
// by their English names.
var likelyLanguages = map[string]string{
	"by": "be", "ua": "uk", "cz": "cs", "gr": "el", "jp": "ja", "cn": "zh", "dk": "da", "ee": "et", "ge": "ka", "am": "hy", "kz": "kk", "rs": "sr", "si": "sl", "us": "en", "gb": "en",
	"arabic": "ar", "belarusian": "be", "czech": "cs", "english": "en", "french": "fr", "georgian": "ka", "german": "de", "hebrew": "he", "latvian": "lv",
	"lithuanian": "lt", "polish": "pl", "russian": "ru", "spanish": "es", "ukrainian": "uk",
}

// likelyLanguage is the code that was probably meant: of a country, in capitals, with
// three letters where there are two ("bel"), with _ for -, or the language's English
// name.
func likelyLanguage(code string) (string, bool) {
	lower := strings.ToLower(code)
	if likely, ok := likelyLanguages[lower]; ok {
		return likely, true
	}
	if tag, err := language.Parse(strings.ReplaceAll(code, "_", "-")); err == nil {
		return tag.String(), knownLanguage(tag.String())
	}
	nearest, ok := nearestOf(lower, slices.Sorted(maps.Keys(likelyLanguages)))
	return likelyLanguages[nearest], ok && len(nearest) > len("xx")
}

func languageRemedy(path, code string) string {
	if likely, ok := likelyLanguage(code); ok {
		return fmt.Sprintf("write %s.%s", path, likely)
	}
	return fmt.Sprintf("write %s.be, %s.en, %s.ru, or another code of ISO 639", path, path, path)
}

// language is a code as a value.
func (v value) language() string {
	code := v.text()
	if code != "" && !knownLanguage(code) {
		remedy := "write a code of ISO 639 such as be, en, ru, uk, pl or pt-BR"
		if likely, ok := likelyLanguage(code); ok {
			remedy = fmt.Sprintf("write %q", likely)
		}
		v.report(BadLanguage, quoted(code), remedy)
	}
	return code
}

// hashtags are words without #; a # before one is taken away.
func (v value) hashtags() LocalizedList {
	lists := v.localizedList()
	for code, tags := range lists {
		for i, tag := range tags {
			lists[code][i] = v.hashtag(tag)
		}
	}
	return lists
}

func (v value) hashtag(written string) string {
	tag := strings.TrimLeft(strings.TrimSpace(written), "#")
	if whole := strings.Map(inHashtag, tag); whole != tag || tag == "" {
		place := v.table.doc.valuePlace(v.path(), written)
		remedy := `"` + whole + `"`
		if whole == "" {
			remedy = "a word, or delete it"
		}
		v.table.doc.add(NewProblem(BadHashtag, place, quoted(written), remedy))
	}
	return tag
}

// inHashtag drops what would end a hashtag.
func inHashtag(r rune) rune {
	if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
		return r
	}
	return -1
}

// duration is a length of time in quotation marks, with a unit.
func (v value) duration() time.Duration {
	switch raw := v.raw.(type) {
	case string:
		length, err := networks.ParseDuration(raw)
		if err != nil {
			v.report(BadDuration, v.name(), quoted(raw))
		}
		return length
	case int64, float64:
		v.report(BareNumber, v.name(), fmt.Sprint(raw))
		return 0
	}
	v.wrongType("a length of time", `"2h"`)
	return 0
}
