package posts

import (
	"slices"
	"strings"
)

// statusWords are what texts say of a person right behind the name, or, in Arabic,
// right before it; and the statuses that the file may have then. They are few, so
// that they have one meaning: "is not free" and "her mother died" are none.
var statusWords = map[string][]struct {
	words  string
	agrees []string
}{
	"en": {
		{"has been released|was released|has been freed|was freed|is free at last|is free again|is finally free|walked free", free},
		{"has died|died|passed away|has passed away|was killed", dead},
		{"is still in prison|is in prison|is behind bars|is still behind bars|is being held|is still held|remains in prison|remains behind bars", held},
	},
	"be": {
		{"выйшаў на волю|выйшла на волю|на волі|вызвалены|вызвалена|выйшаў на свабоду|выйшла на свабоду|на свабодзе", free},
		{"памёр|памерла|загінуў|загінула", dead},
		{"за кратамі|у зняволенні|у калоніі|у турме|дагэтуль за кратамі|усё яшчэ за кратамі|застаецца за кратамі", held},
	},
	"ru": {
		{"вышел на свободу|вышла на свободу|на свободе|освобождён|освобожден|освобождена|вышел на волю|вышла на волю", free},
		{"умер|умерла|скончался|скончалась|погиб|погибла", dead},
		{"за решёткой|за решеткой|в заключении|в колонии|в тюрьме|всё ещё за решёткой|до сих пор за решёткой|остаётся за решёткой", held},
	},
	"uk": {
		{"вийшов на волю|вийшла на волю|на волі|звільнений|звільнена", free},
		{"помер|померла|загинув|загинула", dead},
		{"за ґратами|в ув'язненні|у колонії|у в'язниці", held},
	},
	"ar": {
		{"أفرج عن|أُفرج عن|تم الإفراج عن|أطلق سراح|أُطلق سراح|خرج من السجن|خرجت من السجن", free},
		{"توفي|توفيت|تُوفي|رحل", dead},
		{"لا يزال في السجن|لا تزال في السجن|ما زال في السجن|ما زالت في السجن", held},
	},
}

var (
	free = []string{"released"}
	dead = []string{"died"}
	held = []string{"held", "house-arrest"}
)

// findStatus compares what a text says of somebody with that person's file. Where
// the file says nothing certain, it is not compared.
func findStatus(m *manuscript) []finding {
	if m.kind == "alt" {
		return nil
	}
	text := strings.ToLower(m.text)
	if len(text) != len(m.text) {
		return nil // a letter whose small form is longer: places would not fit
	}
	var found []finding
	for _, person := range m.people {
		if person.Status == "" || person.Status == "unknown" {
			continue
		}
		for _, said := range statusWords[m.language] {
			if words := m.saysOf(person, text, said.words); words != "" && !slices.Contains(said.agrees, person.Status) {
				found = append(found, finding{StatusSaid, words, []any{words, personFile(person), person.Status, said.agrees[0]}})
			}
		}
	}
	return found
}

// saysOf finds a name and, right beside it, one of the words. The text is in small
// letters.
func (m *manuscript) saysOf(person *Person, text, alternatives string) string {
	for _, name := range m.spellings(person) {
		name = strings.ToLower(name)
		for words := range strings.SplitSeq(alternatives, "|") {
			if !strings.Contains(text, words) {
				continue
			}
			for _, phrase := range []string{name + " " + words, name + ", " + words, name + " — " + words, words + " " + name} {
				if at := strings.Index(text, phrase); at >= 0 && m.stands(at, at+len(phrase)) {
					return m.text[at : at+len(phrase)]
				}
			}
		}
	}
	return ""
}

// conditions are the beginnings of sentences that speak of what is not so, or not
// yet.
var conditions = wordSet(`if when until till unless whether once not never
	калі пакуль каб не ніколі ці
	если когда пока чтобы не никогда ли
	якщо коли поки щоб не ніколи чи
	إذا عندما حتى لم لن لا لو متى`)

// stands tells that a phrase ends where a word ends, and that no word before it in
// its sentence takes it back; nor is it a question.
func (m *manuscript) stands(start, end int) bool {
	if wordLength(m.text[end:]) > 0 {
		return false
	}
	before := m.text[:start]
	before = before[strings.LastIndexAny(before, ".!?…\n؟")+1:]
	for _, word := range plainWords(before) {
		if conditions[word] {
			return false
		}
	}
	after := m.text[end:]
	if at := strings.IndexAny(after, ".!?…\n؟"); at >= 0 && (after[at] == '?' || strings.HasPrefix(after[at:], "؟")) {
		return false
	}
	return true
}
