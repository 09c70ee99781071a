package posts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fictional is a person who does not exist; nor does any other one of these
// tests but Aliaksandr Birulia.
func fictional() *Person {
	return &Person{
		ID:       "vera-prydumanaja",
		Name:     Localized{"be": "Вера Прыдуманая", "en": "Vera Prydumanaja"},
		Status:   "held",
		Sentence: Localized{"be": "пяць гадоў", "en": "five years"},
		Born:     PartialDate{1980, time.May, 1},
		Arrested: PartialDate{2021, time.March, 0},
		Gender:   "f",
		Handles:  map[string]string{"mastodon": "@vera@example.org"},
		Letters:  Letters{To: Localized{"": "Vera Prydumanaja"}, Address: Localized{"": "1 Invented Street\nNowhere"}},
	}
}

// birulia has the facts that the campaign published, and no other.
func birulia() *Person {
	return &Person{
		ID:       "aliaksandr-birulia",
		Name:     Localized{"": "Aliaksandr Birulia"},
		Status:   "held",
		Guardian: Localized{"": "Ilya Mironov"},
		Letters: Letters{
			To:      Localized{"": "Aliaksandr Vladimirovich Birulia"},
			Address: Localized{"": "Correctional Colony No. 9, Gorki, Dobrolyubova St., 16"},
		},
	}
}

func sceneOf(language string, people ...*Person) *scene {
	minsk := time.FixedZone("UTC+3", 3*60*60)
	return &scene{
		campaign: &Campaign{Name: "Until All Are Free"},
		people:   people, language: language, network: "mastodon",
		local: time.Date(2026, time.December, 1, 18, 0, 0, 0, minsk),
	}
}

func TestWordsAreFilledIn(t *testing.T) {
	for _, test := range []struct{ language, text, want string }{
		{"en", "No words at all.", "No words at all."},
		{"en", "{{person.name}} is {{person.status}}.", "Vera Prydumanaja is held."},
		{"be", "{{person.name}}: {{person.sentence}}.", "Вера Прыдуманая: пяць гадоў."},
		{"en", "{{person.letters}}", "Vera Prydumanaja\n1 Invented Street\nNowhere"},
		{"en", "{{person.handle}}", "@vera@example.org"},
		{"en", "{{range people}}{{.handle}}{{end}}", "@vera@example.org"},
		{"en", "{{campaign.name}}", "Until All Are Free"},
		{"en", "{{date}}, {{clock}}", "1 December 2026, 18:00"},
		{"be", "{{date}}", "1 снежня 2026"},
		{"ru", "{{date}}", "1 декабря 2026"},
		{"uk", "{{date}}", "1 грудня 2026"},
		{"pl", "{{date}}", "1 grudnia 2026"},
		{"be-tarask", "{{date}}", "1 снежня 2026"},
		{"lt", "{{date}}", "2026 m. gruodžio 1 d."},
		{"fi", "{{date}}", "2026-12-01"},
		{"de", "{{date}}", "1. Dezember 2026"},
		{"fr", "{{date}}", "1er décembre 2026"},
		{"ka", "{{date}}", "1 დეკემბერი, 2026"},
		{"fr", `{{date "Monday 2 January"}}`, "mardi 1er décembre"},
		{"ru", `{{date "Monday, 2 January"}}`, "вторник, 1 декабря"},
		{"ru", `{{date "January 2006"}}`, "декабрь 2026"},
		{"lt", `{{date "02.01.2006"}}`, "01.12.2026"},
		{"be", "{{date person.born}}; {{person.arrested}}", "1 мая 1980; сакавік 2021"},
		{"en", `{{date "January 2" person.born}}`, "May 1"},
		{"be", `{{age}} {{plural age "год" "гады" "гадоў"}}`, "46 гадоў"},
		{"en", `{{years person.born}} {{plural age "year" "years"}}`, "46 years"},
		{"be", `{{gender "асуджаны" "асуджаная"}}`, "асуджаная"},
		{"en", "{{days person.born}}", "17015"},
		{"en", "{{if person.guardian}}with a guardian{{else}}alone{{end}}", "alone"},
		{"en", "{{with person.guardian}}{{.}}{{else}}nobody yet{{end}}", "nobody yet"},
		{"en", `{{if eq person.status "held"}}still held{{end}}`, "still held"},
		{"en", "{{range people}}{{.name}}; {{end}}", "Vera Prydumanaja; "},
		{"en", "{{range $i, $p := people}}{{$p.sentence}}{{end}}", "five years"},
		{"en", "{{range people}}{{.}}{{end}}", "Vera Prydumanaja"},
		{"en", `{{"{{"}} is a brace`, "{{ is a brace"},
	} {
		got, faults := expand(test.text, sceneOf(test.language, fictional()))
		if len(faults) > 0 {
			t.Errorf("%s: %v", test.text, faults)
		} else if got != test.want {
			t.Errorf("%s in %s = %q, want %q", test.text, test.language, got, test.want)
		}
	}
}

func TestPluralFormsGoWithTheNumber(t *testing.T) {
	be := []string{"год", "гады", "гадоў"}
	for n, want := range map[int]string{0: "гадоў", 1: "год", 2: "гады", 4: "гады", 5: "гадоў", 11: "гадоў", 12: "гадоў", 21: "год", 22: "гады", 111: "гадоў", 1701: "год"} {
		if got, err := choosePlural("be", n, be); err != nil || got != want {
			t.Errorf("%d %s, want %s (%v)", n, got, want, err)
		}
	}
	arabic := []string{"0", "1", "2", "3-10", "11-99", "100"}
	for n, want := range map[int]string{0: "0", 1: "1", 2: "2", 7: "3-10", 25: "11-99", 100: "100", 103: "3-10"} {
		if got, err := choosePlural("ar", n, arabic); err != nil || got != want {
			t.Errorf("%d is %s in Arabic, want %s (%v)", n, got, want, err)
		}
	}
	if got, err := choosePlural("", 1, []string{"day", "days"}); got != "day" || err != nil {
		t.Errorf("without a language: %s, %v", got, err)
	}
}

func TestWhatIsMissingNamesThePersonTheFileAndTheLineToAdd(t *testing.T) {
	for text, want := range map[string]string{
		"{{person.sentence}}":              `people/aliaksandr-birulia.toml has no sentence, which the text shows | add there: sentence = "…"`,
		"{{age}}":                          "people/aliaksandr-birulia.toml has no born, which the text shows | add there: born = YEAR-MONTH-DAY",
		"{{days person.arrested}}":         "people/aliaksandr-birulia.toml has no arrested, which the text shows | add there: arrested = YEAR-MONTH-DAY",
		`{{gender "a" "b"}}`:               `people/aliaksandr-birulia.toml has no gender "m" or "f", which the text shows | add there: gender = "m"`,
		`{{plural age "a" "b"}}`:           "people/aliaksandr-birulia.toml has no born, which the text shows | add there: born = YEAR-MONTH-DAY",
		"{{range people}}{{.born}}{{end}}": "people/aliaksandr-birulia.toml has no born, which the text shows | add there: born = YEAR-MONTH-DAY",
	} {
		_, faults := expand(text, sceneOf("en", birulia()))
		if got := tell(faults); got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestALanguageThatAPersonLacksIsNamed(t *testing.T) {
	_, faults := expand("{{person.name}}", sceneOf("ru", fictional()))
	want := `people/vera-prydumanaja.toml has no name in ru, which the text shows | add there: name.ru = "…"`
	if got := tell(faults); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAllThatIsMissingIsToldAtOnceWithItsPlace(t *testing.T) {
	text := "{{person.name}} got\n{{person.sentence}}, {{person.sentence}}, in {{person.sentenced}}"
	got, faults := expand(text, sceneOf("en", birulia()))
	if got != "" {
		t.Errorf("a text with gaps came out: %q", got)
	}
	var snippets []string
	for _, fault := range faults {
		snippets = append(snippets, fault.snippet)
	}
	if diff := cmp.Diff([]string{"{{person.sentence}}", "{{person.sentenced}}"}, snippets); diff != "" {
		t.Error(diff)
	}
}

func TestAMonthIsNoDay(t *testing.T) {
	_, faults := expand("{{days person.arrested}}", sceneOf("en", fictional()))
	if got := tell(faults); !strings.Contains(got, "no day in arrested") {
		t.Error(got)
	}
}

func TestNearMissesAreAnsweredWithTheWordsToWrite(t *testing.T) {
	for text, want := range map[string]string{
		"{Person.Name}":       "{Person.Name} would go out as it stands | write {{person.name}}",
		"{{Person.Name}}":     "Person.Name means nothing between {{ and }} | write {{person.name}}",
		"{{.Person.Name}}":    ".Person.Name means nothing between {{ and }} | write {{person.name}}",
		"{{.name}}":           ".name means nothing between {{ and }} | write {{person.name}}",
		"{{name}}":            "name means nothing between {{ and }} | write {{person.name}}",
		"{{person.Name}}":     "person.Name means nothing between {{ and }} | write {{person.name}}",
		"${person.name}":      "${person.name} would go out as it stands | write {{person.name}}",
		"[[person_name]]":     "[[person_name]] would go out as it stands | write {{person.name}}",
		"{person.name}}":      "{person.name} would go out as it stands | write {{person.name}}",
		"{{person.name}":      "a {{ has no }} on its line, or a quotation mark after it is not closed | write {{person.name}}",
		"{{person.name":       "a {{ has no }} on its line, or a quotation mark after it is not closed | write {{person.name}}",
		"{{now}}":             "now means nothing between {{ and }} | write {{clock}}",
		"{{Campaign.Name}}":   "Campaign.Name means nothing between {{ and }} | write {{campaign.name}}",
		"{{gender “a” “b”}}":  "curly quotation marks stand between {{ and }} | use straight ones",
		"{{person.dative}}":   "person.dative means nothing between {{ and }} | write {{person.dat}}",
		"{{dat}}":             "dat means nothing between {{ and }} | write {{person.dat}}",
		"{{event.place}}":     "the text speaks of an event, and the post has none | write [event]",
		"{{if person.name}}a": "{{if}}, {{with}} or {{range}} is not closed | write {{end}}",
	} {
		_, faults := expand(text, sceneOf("en", fictional()))
		if got := tell(faults); !strings.HasPrefix(got, want) {
			t.Errorf("%s:\n got %s\nwant %s…", text, got, want)
		}
	}
}

func TestOrdinaryBracesGoOut(t *testing.T) {
	for _, text := range []string{"{ }", "a set {1, 2}", "[[wiki]]", "}} {", ":-{", "func() {}"} {
		if got, faults := expand(text, sceneOf("en")); got != text || len(faults) > 0 {
			t.Errorf("%q became %q, %s", text, got, tell(faults))
		}
	}
}

func TestWordsOfOnePersonNeedExactlyOne(t *testing.T) {
	for _, test := range []struct {
		people []*Person
		want   Code
	}{{nil, TemplateNobody}, {[]*Person{birulia(), fictional()}, TemplateSeveral}} {
		_, faults := expand("{{person.name}}", sceneOf("en", test.people...))
		if len(faults) != 1 || faults[0].code != test.want {
			t.Errorf("with %d people: %s", len(test.people), tell(faults))
		}
	}
}

func TestWhatMightNeverEndIsRefused(t *testing.T) {
	for text, want := range map[string]Code{
		"{{range 1000000000000}}{{end}}":                               TemplateRange,
		"{{range people}}{{range people}}{{end}}{{end}}":               TemplateRange,
		`{{define "a"}}{{template "a"}}{{end}}{{template "a"}}`:        TemplateKeyword,
		`{{define "a"}}{{template "a"}}{{end}}`:                        TemplateKeyword,
		`{{block "a" .}}{{template "a"}}{{end}}`:                       TemplateKeyword,
		`{{printf "%1000000d" 1}}`:                                     TemplateWord,
		`{{$a := "x"}}{{$a = print $a $a}}`:                            TemplateWord,
		`{{html "x"}}`:                                                 TemplateWord,
		`{{people}}`:                                                   TemplateRange,
		strings.Repeat("x", longestTemplate) + "{{date}}":              TemplateTooLong,
		strings.Repeat("(", 20000) + "{{" + strings.Repeat("(", 20000): TemplateSyntax,
	} {
		_, faults := expand(text, sceneOf("en", fictional()))
		if len(faults) == 0 || faults[0].code != want {
			t.Errorf("%.60s: got %s, want %s", text, tell(faults), want)
		}
	}
}

func TestEveryWordThatIsExplainedWorks(t *testing.T) {
	person := fictional()
	person.Arrested.Day = 7
	for _, word := range Words() {
		language := "en"
		if strings.Contains(word.Example, "гад") {
			language = "be"
		}
		scene := sceneOf(language, person)
		scene.event, scene.link = gathering(), "https://example.org/"
		if _, faults := expand(word.Example, scene); len(faults) > 0 {
			t.Errorf("%s: %s", word.Example, tell(faults))
		}
		if word.About == "" {
			t.Errorf("%s is not explained", word.Example)
		}
	}
}

func TestEachFieldOfAPersonIsAWord(t *testing.T) {
	fields := sceneOf("en").describe(&Person{})
	for _, word := range personWords {
		if _, ok := fields[word]; !ok {
			t.Errorf("person.%s is promised and not there", word)
		}
	}
	if len(fields) != len(personWords) {
		t.Errorf("%d fields, %d of them can be written", len(fields), len(personWords))
	}
}

// tell is what the faults say, with the words to write instead.
func tell(faults []textFault) string {
	var told []string
	for _, fault := range faults {
		problem := NewProblem(fault.code, Place{}, fault.args...)
		told = append(told, fmt.Sprintf("%s | %s", problem.Message, problem.Remedy))
	}
	return strings.Join(told, "\n")
}

func FuzzTemplatesEndAndStayShort(f *testing.F) {
	for _, word := range Words() {
		f.Add(word.Example)
	}
	for _, seed := range []string{
		"{{range 9}}{{end}}", "{Person.Name}", "{{$x := age}}{{$x}}", "{{with .}}{{.x}}{{end}}", "{{(person).name}}", "{{person.name.x}}",
		"{{- /* a */ -}}", "{{if lt age 5}}{{end}}", "{{not person.born}}", "{{eq person.born 1}}", "{{date date}}", "{{break}}", "{{nil}}", "{{.}}",
		"{{plural 1 2}}", "{{days (days person.born)}}", "{{person.born.String}}", "{{person | date}}", "{{and}}", "{{'a'}}", "{{1i}}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, faults := expand(text, sceneOf("be", fictional()))
		if len(out) > longestExpansion {
			t.Errorf("%d bytes came out of %d", len(out), len(text))
		}
		if strings.Contains(out, "<no value>") || strings.Contains(out, "%!") && !strings.Contains(text, "%!") {
			t.Errorf("a gap went out: %q", out)
		}
		for _, fault := range faults {
			if NewProblem(fault.code, Place{}, fault.args...).Message == "" {
				t.Errorf("the code %s has no words", fault.code)
			}
		}
	})
}
