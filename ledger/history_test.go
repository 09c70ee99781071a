package ledger_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

// written notes a delivery with a text of its own.
func written(t *testing.T, l *ledger.Ledger, number int, text string) {
	t.Helper()
	p := planned(number)
	p.Text, p.Due = text, noon.Add(time.Duration(number)*time.Minute)
	note(t, l, ledger.Note{Planned: p, State: ledger.Missed})
}

func found(t *testing.T, l *ledger.Ledger, f ledger.Filter) []int64 {
	t.Helper()
	deliveries, err := l.History(t.Context(), f)
	must(t, err)
	var ids []int64
	for _, d := range deliveries {
		ids = append(ids, d.ID)
	}
	return ids
}

func TestSearchFindsWordsByTheirBeginnings(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		for number, text := range []string{
			1: "Напишите письмо ему ещё раз. ЁЛКА", 2: "Свой дом, который ждёт", 3: "Свои люди: пишите!",
			4: "Write a letter to the colony; don't wait", 5: "Сям’я чакае, і мы чакаем", 6: "Cafe\u0301 #FreeVasil 2026-11-22",
		} {
			written(t, l, number, text)
		}
		for search, want := range map[string][]int64{
			"пис":             {2},
			"ПИШ":             {4},
			"елк":             {2},
			"ёлка":            {2},
			"еще раз":         {2},
			"раз напишите":    {2},
			"свой":            {3},
			"свои":            {4},
			"сво":             {4, 3},
			"lett col":        {5},
			"don't":           {5},
			"сям'я":           {6},
			"CAFÉ":            {7},
			"#freevasil":      {7},
			"2026-11":         {7},
			"post-4":          {5},
			"colony absent":   nil,
			"олка":            nil,
			`"`:               nil,
			"!!! ???":         nil,
			`write" OR "cafe`: nil,
			"NOT write":       nil,
			"text:write":      nil,
		} {
			if diff := cmp.Diff(want, found(t, l, ledger.Filter{Search: search})); diff != "" {
				t.Errorf("search for %q:\n%s", search, diff)
			}
		}
	})
}

func TestSearchFindsTheTextThatWentOutAndNotAnEarlierOne(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, retrying("a1"))
		if ids := found(t, l, ledger.Filter{Search: "remember"}); len(ids) != 1 {
			t.Fatalf("the first text is found as %v", ids)
		}
		mended := claimOf(planned(1), "a2")
		mended.Text, mended.Started = "A mended sentence.", noon.Add(time.Hour)
		granted(t, l, mended)
		if ids := found(t, l, ledger.Filter{Search: "mend"}); len(ids) != 1 {
			t.Errorf("the mended text is found as %v", ids)
		}
		if ids := found(t, l, ledger.Filter{Search: "remember"}); len(ids) != 0 {
			t.Errorf("the earlier text is found as %v", ids)
		}
	})
}

func TestTheHistoryIsFilteredAndPaged(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		for number := range 6 {
			p := planned(number)
			p.Due = noon.Add(time.Duration(number/2) * time.Hour)
			if number == 5 {
				p.Account, p.People, p.Campaign = "lights@x", []string{"lights/maria-prykladnaya", "lights/vasil"}, "other"
			}
			note(t, l, ledger.Note{Planned: p, State: []ledger.State{ledger.Missed, ledger.Held}[number%2]})
		}
		for name, test := range map[string]struct {
			filter ledger.Filter
			want   []int64
		}{
			"all, the newest first": {ledger.Filter{}, []int64{6, 5, 4, 3, 2, 1}},
			"the oldest first":      {ledger.Filter{OldestFirst: true}, []int64{1, 2, 3, 4, 5, 6}},
			"an account":            {ledger.Filter{Account: "lights@x"}, []int64{6}},
			"a campaign":            {ledger.Filter{Campaign: "lights"}, []int64{5, 4, 3, 2, 1}},
			"a post":                {ledger.Filter{Post: "lights/post-2"}, []int64{3}},
			"a person":              {ledger.Filter{Person: "lights/vasil"}, []int64{6}},
			"states":                {ledger.Filter{States: []ledger.State{ledger.Held, ledger.Sent}}, []int64{6, 4, 2}},
			"a time":                {ledger.Filter{From: noon.Add(time.Hour), To: noon.Add(2 * time.Hour)}, []int64{4, 3}},
			"a page":                {ledger.Filter{Limit: 2}, []int64{6, 5}},
			"the next page":         {ledger.Filter{Limit: 2, Before: 5}, []int64{4, 3}},
			"the next, turned":      {ledger.Filter{Limit: 2, Before: 2, OldestFirst: true}, []int64{3, 4}},
			"several at once":       {ledger.Filter{Person: "lights/vasil-prykladny", States: []ledger.State{ledger.Missed}, Search: "post"}, []int64{5, 3, 1}},
			"injected":              {ledger.Filter{Account: "' OR 1=1 --"}, nil},
		} {
			if diff := cmp.Diff(test.want, found(t, l, test.filter)); diff != "" {
				t.Errorf("%s:\n%s", name, diff)
			}
		}
	})
}

// Whatever names a list means all of its readers, and nobody else.
func TestAnAccountIsFoundWithItsReaders(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		for number, account := range []string{"letters", "letters/ales", "letters/nina", "letters2", "Letters/vera", "l_tters/jan"} {
			p := planned(number)
			p.Account = account
			note(t, l, ledger.Note{Planned: p, State: ledger.Held})
		}
		for account, want := range map[string][]int64{
			"letters": {3, 2, 1}, "letters/nina": {3}, "letters/": nil, "l_tters": {6}, "let": nil, "%": nil,
		} {
			if diff := cmp.Diff(want, found(t, l, ledger.Filter{Account: account})); diff != "" {
				t.Errorf("%q:\n%s", account, diff)
			}
		}
	})
}

func TestReadingMayStopEarly(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		for number := range 5 {
			written(t, l, number, "text")
		}
		for range 10 { // more often than there are connections
			for d, err := range l.EachDelivery(t.Context(), ledger.Filter{}) {
				if must(t, err); d.ID == 4 {
					break
				}
			}
		}
	})
}

func TestAttentionIsWhatAPersonShouldLookAt(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		for number, state := range []ledger.State{ledger.Missed, ledger.Held, ledger.Failed, ledger.Skipped, ledger.Retrying} {
			note(t, l, ledger.Note{Planned: planned(number), State: state})
		}
		granted(t, l, claimOf(planned(8), "a8"))
		finish(t, l, uncertain("a8"))
		granted(t, l, claimOf(planned(9), "a9"))
		finish(t, l, sent("a9", "9"))
		attention, err := l.Attention(t.Context())
		must(t, err)
		var states []ledger.State
		for _, d := range attention {
			states = append(states, d.State)
		}
		if diff := cmp.Diff([]ledger.State{ledger.Missed, ledger.Held, ledger.Failed, ledger.Uncertain}, states); diff != "" {
			t.Error(diff)
		}
		must(t, l.Skip(t.Context(), attention[0].ID, "alena", "too late now"))
		if attention, err = l.Attention(t.Context()); err != nil || len(attention) != 3 {
			t.Errorf("after a decision: %d, %v", len(attention), err)
		}
	})
}

func TestLooksAreToldWhatIsUpAndWhatBelongsToOthers(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		for number := range 5 {
			attempt, id := fmt.Sprint("a", number), fmt.Sprint(100+number)
			granted(t, l, claimOf(planned(number), attempt))
			receipt := sent(attempt, id)
			receipt.Finished = noon.Add(time.Duration(number) * time.Hour)
			finish(t, l, receipt)
		}
		must(t, l.Retract(t.Context(), read(t, l, planned(4).Key).ID, "alena", ""))
		parts, err := l.LastSent(t.Context(), "lights@mastodon", 3)
		must(t, err)
		var last []string
		for _, part := range parts {
			last = append(last, part.RemoteID)
		}
		if diff := cmp.Diff([]string{"103", "102", "101"}, last); diff != "" {
			t.Error(diff)
		}
		taken, err := l.TakenIDs(t.Context(), "lights@mastodon", noon.Add(2*time.Hour))
		must(t, err)
		if diff := cmp.Diff(map[string]bool{"102": true, "103": true, "104": true}, taken); diff != "" {
			t.Error(diff)
		}
		granted(t, l, claimOf(planned(5), "a5"))
		doubtful, err := l.InDoubt(t.Context(), "lights@mastodon")
		must(t, err)
		if len(doubtful) != 1 || doubtful[0].Key != planned(5).Key || len(doubtful[0].Attempts) != 1 || len(doubtful[0].Parts) != 1 {
			t.Errorf("in doubt: %+v", doubtful)
		}
	})
}

func TestTheLastOfAPostIsFound(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		at := func(slot string, hour int) ledger.Planned {
			p := planned(1)
			p.Slot, p.Due = slot, noon.Add(time.Duration(hour)*time.Hour)
			return p
		}
		granted(t, l, claimOf(at("b", 1), "a1"))
		finish(t, l, sent("a1", "5"))
		note(t, l, ledger.Note{Planned: at("a", 2), State: ledger.Held})
		last, ok, err := l.LastOfPost(t.Context(), planned(1).Post, planned(1).Account)
		if err != nil || !ok || last.Slot != "a" {
			t.Errorf("the last is %+v, %t, %v", last.Key, ok, err)
		}
		out, ok, err := l.LastOut(t.Context(), planned(1).Post, planned(1).Account, noon)
		if err != nil || !ok || out.Slot != "b" || len(out.Parts) != 1 {
			t.Errorf("the last that went out is %+v, %t, %v", out.Key, ok, err)
		}
		if _, ok, err := l.LastOut(t.Context(), planned(1).Post, planned(1).Account, noon.Add(time.Hour)); err != nil || ok {
			t.Errorf("one was found after the last, or %v", err)
		}
	})
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{`"`, `""*`, "a AND", "NEAR(a b)", "text : a", "*", "^a", "-a", "é\xff", "\x00", "a\x00b", "{a}", "ё ' \\"} {
		f.Add(seed)
	}
	l := openAt(f, f.TempDir()+"/vigil.db")
	note(f, l, ledger.Note{Planned: planned(1), State: ledger.Missed})
	f.Fuzz(func(t *testing.T, search string) {
		if _, err := l.History(t.Context(), ledger.Filter{Search: search}); err != nil {
			t.Errorf("searching for %q: %v", search, err)
		}
		if strings.TrimSpace(search) != "" && len(found(t, l, ledger.Filter{Search: "remember " + search})) > 1 {
			t.Errorf("searching for %q found what is not there", search)
		}
	})
}
