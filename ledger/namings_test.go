package ledger_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

// named publishes an occurrence that names people, on each of the accounts.
func named(t testing.TB, l *ledger.Ledger, number int, at time.Time, people []string, accounts ...string) {
	t.Helper()
	for _, account := range accounts {
		p := planned(number)
		p.People, p.Account, p.Due = people, account, at
		attempt := fmt.Sprint(number, account)
		granted(t, l, claimOf(p, attempt))
		outcome := sent(attempt, attempt)
		outcome.Finished = at
		finish(t, l, outcome)
	}
}

// What counts as having been named is what readers saw: once for each occurrence.
func TestPeopleAreNamedByWhatIsOutOrWas(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		day := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
		anna, boris := "lights/anna", "lights/boris" // plainly fictional
		named(t, l, 1, day(50), []string{anna}, "feed", "mastodon")
		named(t, l, 2, day(20), []string{anna, boris}, "feed")
		named(t, l, 3, day(10), []string{anna}, "feed", "mastodon", "letters/ales")
		must(t, l.Retract(t.Context(), read(t, l, ledger.Key{Post: "lights/post-3", Slot: "once", Account: "feed"}).ID, "N", "a mistake"))
		doubt := planned(4)
		doubt.People = []string{boris}
		granted(t, l, claimOf(doubt, "doubt"))
		finish(t, l, uncertain("doubt"))
		note(t, l, ledger.Note{Planned: ledger.Planned{Key: ledger.Key{Post: "lights/late", Slot: "once", Account: "feed"}, Campaign: "lights", Due: noon, People: []string{boris}}, State: ledger.Missed})

		heard, err := l.LastHeard(t.Context(), "lights")
		must(t, err)
		if diff := cmp.Diff(map[string]time.Time{anna: day(10), boris: day(20)}, heard); diff != "" {
			t.Errorf("heard last (-want +got):\n%s", diff)
		}
		times, err := l.TimesNamed(t.Context(), "lights", day(30))
		must(t, err)
		if len(times[anna]) != 2 || len(times[boris]) != 1 {
			t.Errorf("in thirty days: %v", times)
		}
		namings, err := l.LastNamings(t.Context(), "lights")
		must(t, err)
		var lines []string
		for _, n := range namings {
			lines = append(lines, fmt.Sprintf("%s on %s is %s, %s: %v", n.Post, n.Account, n.State, n.URL, n.People))
		}
		want := []string{
			"lights/post-3 on feed is retracted, https://social.example/3feed: [lights/anna]",
			"lights/post-3 on mastodon is sent, https://social.example/3mastodon: [lights/anna]",
			"lights/post-3 on letters/ales is sent, https://social.example/3letters/ales: [lights/anna]",
			"lights/post-2 on feed is sent, https://social.example/2feed: [lights/anna lights/boris]",
		}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("the last namings (-want +got):\n%s", diff)
		}
		for _, other := range []string{"", "shadows"} {
			if heard, err := l.LastHeard(t.Context(), other); err != nil || len(heard) > 0 {
				t.Errorf("campaign %q: %v, %v", other, heard, err)
			}
		}
	})
}

// BenchmarkNamings asks a ledger of 20,000 deliveries that name 1,700 people.
func BenchmarkNamings(b *testing.B) {
	l := openAt(b, filepath.Join(b.TempDir(), "vigil.db"))
	for i := range 4000 {
		named(b, l, i, noon.Add(-time.Duration(i)*8*time.Hour), []string{fmt.Sprintf("lights/%d", i%1700)}, "a", "b", "c", "d", "e")
	}
	b.Run("last heard", func(b *testing.B) {
		for b.Loop() {
			_, err := l.LastHeard(b.Context(), "lights")
			must(b, err)
		}
	})
	b.Run("last namings", func(b *testing.B) {
		for b.Loop() {
			_, err := l.LastNamings(b.Context(), "lights")
			must(b, err)
		}
	})
	b.Run("times named", func(b *testing.B) {
		for b.Loop() {
			_, err := l.TimesNamed(b.Context(), "lights", noon.AddDate(-1, 0, 0))
			must(b, err)
		}
	})
}
