package web

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func escaped(text string) string { return url.QueryEscape(text) }

var rowLink = regexp.MustCompile(`href="/delivery/\d+">#\d+ lights/([\w-]+)<`)

// rowsOf are the names of the posts on a page of the history, sorted.
func rowsOf(page string) []string {
	var names []string
	for _, found := range rowLink.FindAllStringSubmatch(page, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	return names
}

func TestTheHistoryIsFiltered(t *testing.T) {
	f := newFixture(t)
	f.seed()
	yolka := planned("yolka", "feed", time.Date(2026, 11, 20, 22, 30, 0, 0, time.UTC)) // 21 November in Vilnius
	yolka.Text, yolka.People, yolka.Campaign = "Зялёная ёлка стаіць", []string{"lights/other"}, "other"
	f.note(ledger.Note{Planned: yolka, State: ledger.Missed})
	for query, want := range map[string][]string{
		"account=mastodon": {"doubt", "refused", "thread"},
		"state=missed":     {"late", "yolka"},
		"state=missed&state=skipped&account=feed": {"late", "superseded", "yolka"},
		"campaign=other":                {"yolka"},
		"person=lights%2Fother":         {"yolka"},
		"post=lights%2Flate":            {"late"},
		"to=2026-11-20":                 nil,
		"to=2026-11-21":                 {"yolka"},
		"from=2026-11-21&to=2026-11-21": {"yolka"},
		"q=" + escaped("елк"):           {"yolka"},
		"q=" + escaped("ЁЛКА зял"):      {"yolka"},
		"q=refus":                       {"refused"},
		"q=" + escaped(`"*) OR (`):      nil,
		"account=nobody":                nil,
	} {
		page := f.get("/history?"+query, http.StatusOK)
		if diff := cmp.Diff(want, rowsOf(page)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
		if want == nil {
			f.expect(page, "Nothing fits")
		}
	}
}

func TestTheFormKeepsWhatWasAskedFor(t *testing.T) {
	f := newFixture(t)
	f.seed()
	page := f.get("/history?account=gone&state=held&q=a%26b&from=2026-01-02&person=x&post=y", http.StatusOK)
	f.expect(page, `<option value="gone" selected>`, `value="held" checked`, `value="a&amp;b"`, `value="2026-01-02"`, `id="post" name="post" value="y"`,
		`href="/history.csv?spreadsheet&amp;account=gone&amp;from=2026-01-02&amp;person=x&amp;post=y&amp;q=a%26b&amp;state=held"`)
}

func TestAFilterThatIsNotUnderstoodSaysSo(t *testing.T) {
	f := newFixture(t)
	for query, want := range map[string]string{
		"from=yesterday": "is not a day such as", "to=2026-13-01": "is not a day", "state=lost": "there is no state", "before=x": "not the number",
	} {
		f.expect(f.get("/history?"+query, http.StatusBadRequest), want)
		f.get("/history.csv?"+query, http.StatusBadRequest)
	}
}

var older = regexp.MustCompile(`rel="next" href="([^"]+)"`)

func TestPagesFollowEachOtherWithoutGapOrRepetition(t *testing.T) {
	f := newFixture(t)
	f.many(120, noon.AddDate(0, -1, 0))
	var all []string
	path, pages := "/history?account=feed&q=fictional", 0
	for path != "" {
		page := f.get(path, http.StatusOK)
		all, pages, path = append(all, rowsOf(page)...), pages+1, ""
		if found := older.FindStringSubmatch(page); found != nil {
			path = html.UnescapeString(found[1])
		}
	}
	slices.Sort(all)
	var want []string
	for i := range 120 {
		want = append(want, fmt.Sprintf("post-%05d", i))
	}
	if diff := cmp.Diff(want, all); diff != "" || pages != 3 {
		t.Errorf("%d pages (-want +got):\n%s", pages, diff)
	}
}

func TestAnAccountThatIsConfiguredNoMoreIsOffered(t *testing.T) {
	f := newFixture(t)
	err := f.ledger.SeeAccounts(t.Context(), map[ledger.AccountOf]time.Time{{Campaign: "earlier", Account: "old"}: noon})
	if err != nil {
		t.Fatal(err)
	}
	f.expect(f.get("/history", http.StatusOK), `<option value="old">`, `<option value="earlier">`)
}

func TestAllOfAPageIsFoundWithoutAFilter(t *testing.T) {
	f := newFixture(t)
	f.seed()
	page := f.get("/history", http.StatusOK)
	if got := len(rowsOf(page)); got != 7 {
		t.Errorf("got %d rows, want 7", got)
	}
	if strings.Contains(page, `rel="next"`) {
		t.Error("there is a link to a page that would be empty")
	}
}
