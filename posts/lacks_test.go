package posts

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The people of these tests are invented.
func missingIn(t *testing.T, needs Needs) string {
	t.Helper()
	var told strings.Builder
	for _, lacking := range needs.Lacking() {
		told.WriteString(lacking.File + "\n")
		for _, line := range lacking.Lines() {
			told.WriteString("  " + line + "\n")
		}
	}
	return told.String()
}

func TestWhatPeopleLackIsListedReadyToBePasted(t *testing.T) {
	today := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	campaign := &Campaign{Language: "en", People: map[string]*Person{
		"vera": {
			ID: "vera", Name: Localized{"en": "Vera"}, Status: "held", Arrested: PartialDate{2021, 3, 0},
			Cases:   map[string]Localized{"gen": {"be": "Веры"}},
			Letters: Letters{To: Localized{"": "Vera"}, Address: Localized{"": "Nowhere"}, Verified: Date{2026, 1, 1}},
			Photo:   &Media{File: "media/x.jpg"},
		},
		"jan":  {ID: "jan", Name: Localized{"": "Jan"}, Status: "held"},
		"free": {ID: "free", Name: Localized{"": "Invented"}, Status: "released"},
	}}
	everybody := &Who{Status: []string{"held"}}
	cases := &Post{Entry: Entry{ID: "a/cases", Who: everybody, Languages: []string{"be", "en"}},
		Content: Content{Text: Localized{"be": "{{person.dat}} {{person.ins}} {{person.name}}", "en": "{{person.dat}}: {{person.letters}}"}}}
	day := &Post{Entry: Entry{ID: "a/day", Schedule: Schedule{Occasion: &Occasion{Kind: Arrest}}},
		Content: Content{Text: Localized{"": `{{gender "a" "b"}} {{if person.guardian}}{{person.guardian}}{{end}}`}}}
	named := &Post{Entry: Entry{ID: "a/named", People: []string{"free"}}, Content: Content{Text: Localized{"": "{{person.sentence}}"}}}
	all := []*Post{cases, day, named}
	accounts := []Account{{Name: "feed", Language: "be"}}
	for name, test := range map[string]struct {
		needs Needs
		want  string
	}{
		"all": {Needs{Campaign: campaign, Posts: all, Day: today}, `people/free.toml
  sentence = "…"
people/jan.toml
  gender = "m"
  arrested = YEAR-MONTH-DAY
  cases.be = { dat = "…", ins = "…" }
  [letters]
  to = "…"
  address = "…"
people/vera.toml
  name.be = "…"
  gender = "m"
  arrested = YEAR-MONTH-DAY
  # within cases.be:
  dat = "…", ins = "…"
  # below [letters]:
  verified = YEAR-MONTH-DAY
  # below [photo]:
  alt = "…"
`},
		"one post": {Needs{Campaign: campaign, Posts: []*Post{named}, Day: today}, "people/free.toml\n  sentence = \"…\"\n"},
		"languages of the accounts": {Needs{Campaign: campaign, Posts: []*Post{cases}, Accounts: []Account{{Name: "feed", Language: "en"}}, Day: today}, `people/jan.toml
  [letters]
  to = "…"
  address = "…"
people/vera.toml
  # below [letters]:
  verified = YEAR-MONTH-DAY
  # below [photo]:
  alt = "…"
`},
		"a language that there is": {Needs{Campaign: campaign, Posts: []*Post{cases}, Accounts: accounts, Language: "be", Day: today}, `people/jan.toml
  cases.be = { dat = "…", ins = "…" }
people/vera.toml
  name.be = "…"
  # within cases.be:
  dat = "…", ins = "…"
`},
		"a language that is to come": {Needs{Campaign: campaign, Posts: []*Post{cases}, Language: "uk", Day: today}, `people/jan.toml
  [letters]
  to = "…"
  address = "…"
people/vera.toml
  name.uk = "…"
`},
	} {
		if diff := cmp.Diff(test.want, missingIn(t, test.needs)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
