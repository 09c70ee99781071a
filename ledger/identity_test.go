package ledger_test

import (
	"strings"
	"testing"

	"vigil/ledger"
)

func identity(name, id string) ledger.Identity {
	return ledger.Identity{Name: name, Network: "stage", Server: "social.example", RemoteID: id, Handle: "@" + id}
}

// stopped puts a hold of vigil's own, and one of a person, on an account.
func stopped(t *testing.T, l *ledger.Ledger, account string) {
	t.Helper()
	must(t, l.Hold(t.Context(), ledger.Hold{Scope: ledger.OfAccount, Subject: account, Kind: ledger.ByVigil, Why: "changed", By: "vigil", Since: noon}))
	must(t, l.Hold(t.Context(), ledger.Hold{Scope: ledger.OfAccount, Subject: account, Why: "a break", By: "a person", Since: noon}))
}

func whys(t *testing.T, l *ledger.Ledger) string {
	t.Helper()
	holds, err := l.Holds(t.Context())
	must(t, err)
	var all []string
	for _, hold := range holds {
		all = append(all, hold.Subject+": "+hold.Why)
	}
	return strings.Join(all, ", ")
}

func wantError(t *testing.T, err error, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		t.Errorf("error %v, want one about %q", err, part)
	}
}

func TestSequenceD8AConfirmedIdentityIsTheAccountsAndEndsOnlyTheHoldOfVigil(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		must(t, l.Pin(t.Context(), identity("one", "1")))
		stopped(t, l, "one")
		must(t, l.Confirm(t.Context(), identity("one", "2"), "a person", "we moved"))
		must(t, l.Pin(t.Context(), identity("one", "2")))
		wantError(t, l.Pin(t.Context(), identity("one", "1")), "vigil accounts confirm one")
		if got := whys(t, l); got != "one: a break" {
			t.Errorf("held: %s; want the person's hold alone", got)
		}
	})
}

func TestSequenceD8AnIdentityIsNotConfirmedWhileSomethingMayBeOutUnderTheOldOne(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		account := planned(1).Account
		must(t, l.Pin(t.Context(), identity(account, "1")))
		granted(t, l, claimOf(planned(1), "a1"))
		wantError(t, l.Confirm(t.Context(), identity(account, "2"), "a person", ""), "is sending")
		finish(t, l, uncertain("a1"))
		wantError(t, l.Confirm(t.Context(), identity(account, "2"), "a person", ""), "vigil resolve")
		finish(t, l, sent("a1", "5"))
		must(t, l.Confirm(t.Context(), identity(account, "2"), "a person", ""))
	})
}

func TestSequenceD8TwoNamesAreNotConfirmedAsOneIdentity(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		must(t, l.Pin(t.Context(), identity("one", "1")))
		must(t, l.Pin(t.Context(), identity("two", "2")))
		wantError(t, l.Confirm(t.Context(), identity("two", "1"), "a person", ""), "vigil accounts rename one two")
	})
}

func TestSequenceD8ARenamedAccountKeepsItsHistory(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		from := planned(1).Account
		must(t, l.Pin(t.Context(), identity(from, "1")))
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, sent("a1", "5"))
		// The new name was seen before anybody knew that it is the same account.
		waits := planned(2)
		waits.Account = "new"
		note(t, l, ledger.Note{Planned: waits, State: ledger.Held})
		again := planned(1)
		again.Account = "new"
		note(t, l, ledger.Note{Planned: again, State: ledger.Held})
		stopped(t, l, "new")

		must(t, l.RenameAccount(t.Context(), from, "new", "a person", "a better name"))
		if d := read(t, l, again.Key); d.State != ledger.Sent || d.Parts[0].RemoteID != "5" {
			t.Errorf("under the new name it is %s, want what went out under the old one", d.State)
		}
		wantState(t, l, waits.Key, ledger.Held)
		refused(t, l, claimOf(again, "a2"))
		must(t, l.Pin(t.Context(), identity("new", "1")))
		if got := whys(t, l); got != "new: a break" {
			t.Errorf("held: %s; want the person's hold alone", got)
		}
		known, err := l.LastSent(t.Context(), "new", 3)
		if err != nil || len(known) != 1 {
			t.Errorf("the last posts of the new name: %v, %v", known, err)
		}
	})
}

func TestSequenceD8AnAccountIsNotRenamedIntoOneWithAHistory(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		other := planned(2)
		other.Account = "new"
		granted(t, l, claimOf(planned(1), "a1"))
		wantError(t, l.RenameAccount(t.Context(), planned(1).Account, "new", "a person", ""), "is sending")
		finish(t, l, sent("a1", "5"))
		granted(t, l, claimOf(other, "a2"))
		finish(t, l, sent("a2", "6"))
		wantError(t, l.RenameAccount(t.Context(), planned(1).Account, "new", "a person", ""), "history of its own")
		wantError(t, l.RenameAccount(t.Context(), "nobody", "nothing", "a person", ""), "not in the ledger")
	})
}

func TestSequenceF4AClockThatWasAheadIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		year := noon.AddDate(1, 0, 0)
		must(t, l.Beat(t.Context(), year, year))
		early, past := planned(1), planned(2)
		early.Due = noon.AddDate(0, 1, 0)
		past.Due = noon.AddDate(0, -1, 0)
		note(t, l, ledger.Note{Planned: early, State: ledger.Missed}, ledger.Note{Planned: past, State: ledger.Missed})
		reopened, err := l.Rewind(t.Context(), noon)
		if err != nil || reopened != 1 {
			t.Fatalf("reopened %d, %v; want the one that is still to come", reopened, err)
		}
		wantState(t, l, early.Key, ledger.Retrying)
		wantState(t, l, past.Key, ledger.Missed)
		if d := read(t, l, early.Key); !d.Next.Equal(early.Due) {
			t.Errorf("tried again at %v, want its time %v", d.Next, early.Due)
		}
		for name, of := range map[string]func() (any, error){
			"watermark": func() (any, error) { return l.Watermark(t.Context()) },
			"heartbeat": func() (any, error) { return l.LastBeat(t.Context()) },
		} {
			if got, err := of(); err != nil || got != any(noon) {
				t.Errorf("%s %v, %v; want %v", name, got, err, noon)
			}
		}
	})
}

func TestAPersonIsAskedOnceAboutADoubt(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		id := granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, uncertain("a1"))
		asked := ledger.Reason{Code: "undecided", Detail: "the timeline is empty"}
		for i, want := range []bool{true, false} {
			first, err := l.AskPerson(t.Context(), planned(1).Key, noon, asked)
			if err != nil || first != want {
				t.Errorf("asked for the %d. time: %v, %v", i+1, first, err)
			}
		}
		open, err := l.Notices(t.Context())
		must(t, err)
		asks := 0
		for _, n := range open {
			if n.Code == ledger.NoticeUndecided && n.Delivery == id {
				asks++
			}
		}
		if asks != 1 {
			t.Errorf("%d notices, want one", asks)
		}
		finish(t, l, sent("a1", "5"))
		if first, err := l.AskPerson(t.Context(), planned(1).Key, noon, asked); err != nil || first {
			t.Errorf("what is decided was asked about: %v, %v", first, err)
		}
	})
}
