package posts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheFormsOfANameAreReadByLanguageAndCase(t *testing.T) {
	person, problems := ReadPerson(&Campaign{}, "people/vera.toml", []byte(`
name.be = "Вера Прыдуманая"
cases.be = { gen = "Веры Прыдуманай", voc = "" }
cases.uk.voc = "Віро Вигадана"
`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := map[string]Localized{"gen": {"be": "Веры Прыдуманай"}, "voc": {"uk": "Віро Вигадана"}}
	if diff := cmp.Diff(want, person.Cases); diff != "" {
		t.Error(diff)
	}
}

func TestCasesThatAreMistakenAreAnsweredWithTheWordsToWrite(t *testing.T) {
	for line, want := range map[string]string{
		`cases.be = { dativ = "Веры" }`: "[cases.be] has no key dativ | ",
		`cases = { dat = "Веры" }`:      `"dat" is no code of a language | write cases.be = { dat = "…" }`,
		`cases.dat.be = "Веры"`:         `"dat" is no code of a language | write cases.be = { dat = "…" }`,
		`cases.by = { dat = "Веры" }`:   `"by" is no code of a language | write cases.be`,
		`cases.be = "Веры"`:             "cases.be is a text, not a table | ",
		`cases.be = { dat = ["Веры"] }`: "cases.be.dat is a list, not a text | ",
	} {
		_, problems := ReadPerson(&Campaign{}, "people/vera.toml", []byte("name = \"Vera\"\n"+line+"\n"))
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Message+" | "+problems[0].Remedy, want) {
			t.Errorf("%s: %+v, want %s", line, problems, want)
		}
	}
}

func TestATextWithoutALanguageAsksForOneBeforeItTakesACase(t *testing.T) {
	person := fictional()
	person.Cases = map[string]Localized{"dat": {"be": "Веры Прыдуманай"}}
	_, faults := expand("{{person.dat}}", sceneOf("", person))
	if got := tell(faults); !strings.Contains(got, "for a text without a language") || !strings.Contains(got, `language = "be" to campaign.toml`) {
		t.Error(got)
	}
}

func TestTheFormsOfANameAreApproved(t *testing.T) {
	request := func(dative string) Composition {
		person := fictional()
		person.Cases = map[string]Localized{"dat": {"be": dative}}
		post := &Post{Entry: Entry{ID: "a", Languages: []string{"be"}}, Content: Content{Text: Localized{"be": "{{person.dat}}"}}}
		return Composition{Campaign: &Campaign{}, Post: post, People: []*Person{person}, Account: Account{Name: "feed", Language: "be"}}
	}
	if Approvable(request("Веры")) == Approvable(request("Вэры")) {
		t.Error("another form of the name needs no new approval")
	}
}

func TestAPersonIsPassedOverOnlyForWhatItsLanguagesShow(t *testing.T) {
	post := &Post{Content: Content{Text: Localized{"be": "{{person.dat}}", "en": "{{person.sentence}}", "ru": "{{if person.gen}}{{person.gen}}{{end}}"}}}
	person := &Person{ID: "nichto", Name: Localized{"": "Nichto"}}
	for _, test := range []struct {
		languages []string
		want      []string
	}{
		{[]string{"be"}, []string{"dat (dative) in be"}},
		{[]string{"en"}, []string{"sentence"}},
		{[]string{"ru"}, nil},
		{[]string{"be", "en", "ru"}, []string{"dat (dative) in be", "sentence"}},
	} {
		if diff := cmp.Diff(test.want, person.Lacks(post.uses(), test.languages)); diff != "" {
			t.Errorf("in %v: %s", test.languages, diff)
		}
	}
}

func TestWhatATextUsesIsFoundWhereverItStands(t *testing.T) {
	post := &Post{
		Content: Content{
			Text: Localized{"": `{{gender "a" "b" "c"}}{{plural (days person.arrested) "a" "b"}}`},
			Poll: &Poll{Options: LocalizedList{"be": {"{{person.ins}}"}}},
		},
		Variants: []Content{{Text: Localized{"be": `{{range people}}{{.voc}}{{end}}`}}},
		On:       map[string]Content{"x": {Warning: Localized{"": `{{gender "a" "b"}}`}}},
	}
	want := Uses{"": {"arrested", "arrested.day", "gender"}, "be": {"ins", "voc"}}
	if diff := cmp.Diff(want, post.uses()); diff != "" {
		t.Error(diff)
	}
}
