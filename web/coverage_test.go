package web

import (
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
)

// withPeople gives the site a campaign with a rotation and people, all fictional.
func (f *fixture) withPeople(people map[string]string) {
	f.Helper()
	folder := map[string]string{
		"campaign.toml":      "id = \"lights\"\nname = \"Lights\"\ntimezone = \"Europe/Vilnius\"\nlanguage = \"en\"\naccounts = [\"feed\", \"mastodon\"]\nsilence = \"90d\"\n",
		"posts/in-turn.toml": "every = \"day 18:00\"\nwho = { status = [\"held\"] }\ntext = \"{{person.name}} was sentenced to {{person.sentence}}.\"\n",
	}
	for id, content := range people {
		folder["people/"+id+".toml"] = content
	}
	read, problems := posts.ReadCampaign(writeFolder(f, folder), posts.Defaults{Now: noon})
	if posts.HasErrors(problems) {
		f.Fatal(problems)
	}
	f.options.Campaigns = func() []*posts.Campaign { return []*posts.Campaign{read} }
	f.site = New(f.options)
}

// somePeople are three fictional ones.
var somePeople = map[string]string{
	"vasil-prykladny": "name.en = \"Vasil Prykladny\"\nname.be = \"Васіль Прыкладны\"\nstatus = \"held\"\nsentence = \"two years\"\n",
	"piotr-vydumany":  "name = \"Пётр Выдуманы\"\nstatus = \"held\"\n",
	"nadzeya":         "name = \"Nadzeya Invented\"\nstatus = \"released\"\n",
}

func TestThePageOfPeopleTellsWhoWasNamedWhenAndWhoIsNext(t *testing.T) {
	f := newFixture(t)
	f.withPeople(somePeople)
	before := planned("letters", "mastodon", noon.AddDate(0, 0, -100))
	f.claim(before, "a", 1, 1, networks.Message{Text: "Remember."})
	sent := sentAs("7")
	sent.Finished = before.Due
	f.finish("a", sent)
	page := f.get("/people", http.StatusOK)
	f.expect(page, "At today&#39;s times each of 1 person", "The longest silence is 100 days. 1 person has been silent for more than 90 days",
		`<a href="/history?person=lights%2Fvasil-prykladny">Vasil Prykladny</a>, held`, "100 days <strong",
		`<a href="/delivery/1">#1 lights/letters</a> on mastodon`, `href="https://social.example/7"`, "0, 0, 1",
		"never; counted since", "people/piotr-vydumany.toml lacks sentence", "not in turn", "not planned",
		`<time datetime="2026-11-22T18:00:00&#43;02:00">`, `href="/people.csv?spreadsheet&amp;"`)
	f.expect(f.get("/", http.StatusOK), "1 person has been silent for more than 90 days")
}

var personLink = regexp.MustCompile(`href="/history\?person=lights%2F([\w-]+)"`)

func peopleOf(page string) string {
	var names []string
	for _, found := range personLink.FindAllStringSubmatch(page, -1) {
		names = append(names, found[1])
	}
	return strings.Join(names, " ")
}

func TestPeopleAreSearchedFilteredAndOrdered(t *testing.T) {
	f := newFixture(t)
	f.withPeople(somePeople)
	for query, want := range map[string]string{
		"":                                      "piotr-vydumany vasil-prykladny nadzeya",
		"sort=name":                             "nadzeya vasil-prykladny piotr-vydumany",
		"sort=next":                             "vasil-prykladny piotr-vydumany nadzeya",
		"status=held":                           "piotr-vydumany vasil-prykladny",
		"q=" + escaped("петр"):                  "piotr-vydumany",
		"q=" + escaped("ПРЫК васіль"):           "vasil-prykladny",
		"q=prykladn&status=released":            "",
		"q=" + escaped(`%_"*`):                  "piotr-vydumany vasil-prykladny nadzeya",
		"silent=1":                              "",
		"campaign=lights&status=held&sort=name": "vasil-prykladny piotr-vydumany",
		"campaign=other":                        "",
	} {
		page := f.get("/people?"+query, http.StatusOK)
		if got := peopleOf(page); len(strings.Fields(got)) != len(strings.Fields(want)) || strings.HasPrefix(query, "sort") && got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
		if want == "" {
			f.expect(page, "Nobody fits")
		}
	}
	page := f.get("/people?q=a%26b&sort=next&silent=3&status=died", http.StatusOK)
	f.expect(page, `value="a&amp;b"`, `value="3"`, `<option value="died" selected>`, `name="sort" value="next"`,
		`href="/people.csv?spreadsheet&amp;q=a%26b&amp;silent=3&amp;sort=next&amp;status=died"`)
	f.expect(f.get("/people?sort=next", http.StatusOK), `aria-current="true">Who comes next first`)
	for query, want := range map[string]string{"sort=luck": "people are sorted by", "silent=-1": "is not a number of days", "skip=x": "is not a number"} {
		f.expect(f.get("/people?"+query, http.StatusBadRequest), want)
		f.get("/people.csv?"+query, http.StatusBadRequest)
	}
}

func TestThePeopleAreATableForASpreadsheet(t *testing.T) {
	f := newFixture(t)
	f.withPeople(map[string]string{"evil": "name = \"=1+1\"\nstatus = \"held\"\nsentence = \"two years\"\n"})
	f.claim(ledger.Planned{
		Key: ledger.Key{Post: "lights/a", Slot: "once", Account: "feed"}, Campaign: "lights", Due: noon.AddDate(0, 0, -3), People: []string{"lights/evil"},
	}, "a", 1, 1, networks.Message{Text: "Remember."})
	f.finish("a", sentAs("7"))
	rows, err := csv.NewReader(strings.NewReader(f.get("/people.csv", http.StatusOK))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{coverageColumns, {
		"lights/evil", "'=1+1", "held", "0", noon.Format(time.RFC3339), "1", "1", "1", noon.Format(time.RFC3339), "lights/a", "feed", "1",
		"https://social.example/7", "2026-11-22T16:00:00Z", "lights/in-turn", "true", "",
	}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestManyPeopleArePages(t *testing.T) {
	f := newFixture(t)
	people := map[string]string{}
	for i := range 230 {
		people[fmt.Sprintf("person-%03d", i)] = fmt.Sprintf("name = \"Fictional %03d\"\nstatus = \"held\"\n", i)
	}
	f.withPeople(people)
	seen, pages := map[string]bool{}, 0
	for path := "/people?sort=name"; path != ""; pages++ {
		page := f.get(path, http.StatusOK)
		f.expect(page, "230 people")
		for id := range strings.FieldsSeq(peopleOf(page)) {
			seen[id] = true
		}
		path = ""
		if found := older.FindStringSubmatch(page); found != nil {
			path = html.UnescapeString(found[1])
		}
	}
	if len(seen) != 230 || pages != 3 {
		t.Errorf("%d people on %d pages", len(seen), pages)
	}
}

// A list of readers is one account to look at, whoever its readers are.
func TestAListIsFoundWithAllOfItsReaders(t *testing.T) {
	f := newFixture(t)
	for _, reader := range []string{"letters/ales", "letters/nina", "letters2/vera"} {
		f.note(ledger.Note{Planned: planned(strings.ReplaceAll(reader, "/", "-"), reader, noon), State: ledger.Missed})
		if err := f.ledger.SeeAccounts(t.Context(), map[ledger.AccountOf]time.Time{{Campaign: "lights", Account: reader}: noon}); err != nil {
			t.Fatal(err)
		}
	}
	page := f.get("/history?account=letters", http.StatusOK)
	if diff := cmp.Diff([]string{"letters-ales", "letters-nina"}, rowsOf(page)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	f.expect(page, `<option value="letters" selected>`, `<option value="letters/ales">`)
	f.expect(f.get("/", http.StatusOK), `<a href="/history?account=letters&amp;state=missed">2 missed</a>`)
}
