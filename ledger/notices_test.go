package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vigil/ledger"
)

// wantNotices compares the keys of those that are open.
func wantNotices(t *testing.T, l *ledger.Ledger, want ...string) {
	t.Helper()
	var keys []string
	for _, notice := range notices(t, l) {
		keys = append(keys, notice.Key())
	}
	if diff := cmp.Diff(want, keys, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func notices(t *testing.T, l *ledger.Ledger) []ledger.Notice {
	t.Helper()
	open, err := l.Notices(t.Context())
	must(t, err)
	return open
}

func TestANoticeIsWrittenWithTheStateThatItTellsAndEndsWithIt(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		note(t, l, ledger.Note{Planned: planned(1), State: ledger.Retrying})
		wantNotices(t, l)
		note(t, l, ledger.Note{Planned: planned(1), State: ledger.Held, Reasons: []ledger.Reason{{Code: "changing"}}})
		note(t, l, ledger.Note{Planned: planned(1), State: ledger.Held, Reasons: []ledger.Reason{{Code: "invalid"}}})
		wantNotices(t, l, "#1 held")
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, uncertain("a1"))
		wantNotices(t, l, "#1 uncertain")
		late := sent("a1", "5")
		finish(t, l, late)
		wantNotices(t, l)
		note(t, l, ledger.Note{Planned: planned(2), State: ledger.Missed})
		wantNotices(t, l, "#2 missed")
	})
}

func TestOutTwiceIsToldThoughThePostIsSent(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, sent("a1", "5"))
		finish(t, l, sent("a1", "6"))
		wantNotices(t, l, "#1 out_twice")
		must(t, l.EndNotices(t.Context(), noon))
		wantNotices(t, l, "#1 out_twice") // it came after that
		must(t, l.EndNotices(t.Context(), noon.Add(time.Hour)))
		wantNotices(t, l)
	})
}

func TestConditionsBeginAndEnd(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		file := func(name string) ledger.Notice { return ledger.Notice{Code: "files", Subject: name} }
		note(t, l, ledger.Note{Planned: planned(1), State: ledger.Held})
		must(t, l.NoteConditions(t.Context(), []ledger.Notice{{Code: "clock"}, file("a.toml"), file("a.toml")}))
		must(t, l.NoteConditions(t.Context(), []ledger.Notice{file("a.toml"), file("b.toml")}))
		wantNotices(t, l, "#1 held", "files a.toml", "files b.toml")
		must(t, l.EndNotices(t.Context(), noon.Add(time.Hour)))
		wantNotices(t, l, "#1 held", "files a.toml", "files b.toml") // they last
		must(t, l.NoteConditions(t.Context(), nil))
		wantNotices(t, l, "#1 held")
	})
}

func TestEachServiceAcceptsForItself(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		must(t, l.NoteConditions(t.Context(), []ledger.Notice{{Code: "clock"}}))
		id := notices(t, l)[0].ID
		mail := ledger.Service{Name: "smtp", Digested: noon, Accepted: noon}
		chat := ledger.Service{Name: "telegram", Digested: noon, Failing: noon, Error: "no such chat"}
		for range 2 { // twice is as good as once
			must(t, l.KeepService(t.Context(), mail, []int64{id}))
			must(t, l.KeepService(t.Context(), chat, nil))
		}
		if got := notices(t, l)[0]; !cmp.Equal(got.Accepted, []string{"smtp"}) || !got.Told.Equal(noon) {
			t.Errorf("the notice is %+v", got)
		}
		chat = ledger.Service{Name: "telegram", Digested: noon, Accepted: noon.Add(time.Hour)}
		must(t, l.KeepService(t.Context(), chat, []int64{id}))
		if got := notices(t, l)[0]; !cmp.Equal(got.Accepted, []string{"smtp", "telegram"}) {
			t.Errorf("the notice is %+v", got)
		}
		services, err := l.Services(t.Context())
		must(t, err)
		if diff := cmp.Diff([]ledger.Service{mail, chat}, services); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTalliesKnowWhenAnAccountLastSent(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, sent("a1", "5"))
		note(t, l, ledger.Note{Planned: planned(2), State: ledger.Held})
		got, err := l.Tallies(t.Context())
		must(t, err)
		want := []ledger.Tally{
			{Count: ledger.Count{Account: "lights@mastodon", State: ledger.Held, Deliveries: 1}},
			{Count: ledger.Count{Account: "lights@mastodon", State: ledger.Sent, Deliveries: 1}, LastSent: noon.Add(time.Second)},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if size, err := l.Size(t.Context()); err != nil || size < 4096 {
			t.Errorf("%d bytes, %v", size, err)
		}
	})
}
