package posts

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// TranslationsBehind compares a file of a campaign with what it was at a revision, and
// tells which texts have changed in one language and not in another. White space, the
// order of keys and comments don't count; a language that has come or gone is no
// change of the others. A file that can't be read is told of elsewhere.
func TranslationsBehind(path string, was, is []byte, revision string, allowed map[string]string) []Problem {
	before, _, err := decode(string(was))
	if err != nil {
		return nil
	}
	after, _, err := decode(string(is))
	if err != nil {
		return nil
	}
	t := translations{doc: &document{file: path, source: is}, revision: revision}
	t.compare(before, after, "")
	t.compareCases(before, after)
	return Silence(t.doc.problems, allowedIn(after), allowed)
}

// allowedIn are the codes that a file allows.
func allowedIn(tree map[string]any) map[string]string {
	table, _ := tree["allow"].(map[string]any)
	allowed := make(map[string]string, len(table))
	for code, why := range table {
		allowed[code] = fmt.Sprint(why)
	}
	return allowed
}

// translations are the texts of two versions of a file while they are compared.
type translations struct {
	doc      *document
	revision string
}

// forReaders are the keys whose values may stand there by language.
var forReaders = []string{"text", "title", "warning", "hashtags", "alt", "options", "place", "name", "sentence", "guardian", "to", "address"}

func (t *translations) compare(was, is map[string]any, path string) {
	for _, key := range slices.Sorted(maps.Keys(is)) {
		here := child(path, key)
		before, after := tablesIn(was[key]), tablesIn(is[key])
		for i := range min(len(before), len(after)) {
			switch _, list := is[key].(map[string]any); {
			case slices.Contains(forReaders, key):
				t.compareLanguages(before[i], after[i], here)
			case list:
				t.compare(before[i], after[i], here)
			default:
				t.compare(before[i], after[i], element(here, i))
			}
		}
	}
}

// tablesIn are the tables that a value is, or holds.
func tablesIn(value any) []map[string]any {
	switch value := value.(type) {
	case map[string]any:
		return []map[string]any{value}
	case []map[string]any:
		return value
	case []any:
		var tables []map[string]any
		for _, element := range value {
			tables = append(tables, tablesIn(element)...)
		}
		return tables
	}
	return nil
}

func (t *translations) compareLanguages(was, is map[string]any, path string) {
	var changed, same []string
	for _, language := range slices.Sorted(maps.Keys(is)) {
		before, known := was[language]
		switch {
		case !known:
		case wordsIn(before) == wordsIn(is[language]):
			same = append(same, child(path, language))
		default:
			changed = append(changed, child(path, language))
		}
	}
	for _, behind := range same {
		if len(changed) > 0 {
			t.tell(changed[0], behind)
		}
	}
}

// wordsIn is what readers see of a text or a list, whatever white space divides it.
func wordsIn(value any) string {
	if list, ok := value.([]any); ok {
		var words []string
		for _, element := range list {
			words = append(words, wordsIn(element))
		}
		return strings.Join(words, "\n")
	}
	return strings.Join(strings.Fields(norm.NFC.String(fmt.Sprint(value))), " ")
}

// compareCases tells of forms of a name that has changed without them.
func (t *translations) compareCases(was, is map[string]any) {
	tables := func(tree map[string]any, key string) map[string]any {
		table, _ := tree[key].(map[string]any)
		return table
	}
	for _, language := range slices.Sorted(maps.Keys(tables(is, "cases"))) {
		before, known := tables(was, "cases")[language]
		if !known || !reflect.DeepEqual(before, tables(is, "cases")[language]) {
			continue
		}
		nameBefore, named := tables(was, "name")[language]
		if named && wordsIn(nameBefore) != wordsIn(tables(is, "name")[language]) {
			t.tell("name."+language, casesOf(language))
		}
	}
}

func (t *translations) tell(changed, behind string) {
	t.doc.report(TongueBehind, behind, changed, t.doc.keyPlace(changed).Line, t.revision, behind)
}
