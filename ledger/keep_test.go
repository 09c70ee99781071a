package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"vigil/ledger"
)

const year = 365 * 24 * time.Hour

// forgetAll goes round once.
func forgetAll(t *testing.T, l *ledger.Ledger, keep ledger.Keep, now time.Time) {
	t.Helper()
	for after := int64(0); ; {
		last, err := l.Forget(t.Context(), keep, after, now)
		must(t, err)
		if after = last; last == 0 {
			return
		}
	}
}

func TestOnlyWhatNothingRestsOnIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "sent"))
		finish(t, l, sent("sent", "r1"))
		granted(t, l, claimOf(planned(2), "in flight"))
		granted(t, l, claimOf(planned(3), "in doubt"))
		finish(t, l, uncertain("in doubt"))
		granted(t, l, claimOf(planned(4), "once more"))
		finish(t, l, retrying("once more"))
		granted(t, l, claimOf(planned(5), "twice"))
		finish(t, l, sent("twice", "r5"))
		second := sent("twice", "r6")
		finish(t, l, second)

		before := read(t, l, planned(1).Key)
		forgetAll(t, l, ledger.Keep{}, noon.Add(99*year))
		forgetAll(t, l, ledger.Keep{Attempts: year}, noon.Add(year))
		if length(t, l, 1) == 0 {
			t.Error("it was forgotten too early")
		}
		forgetAll(t, l, ledger.Keep{Attempts: year}, noon.Add(year+time.Hour))
		for number, want := range map[int]bool{1: false, 2: true, 3: true, 4: true, 5: true} {
			if kept := length(t, l, number) > 0; kept != want {
				t.Errorf("the message of %d is kept: %t, want %t", number, kept, want)
			}
		}
		after := read(t, l, planned(1).Key)
		if a, b := after.Attempts[0], before.Attempts[0]; a.Outcome != b.Outcome || a.Key != b.Key || !a.Finished.Equal(b.Finished) || a.Status != b.Status {
			t.Errorf("what became of it was forgotten: %+v", a)
		}
		if after.Text != before.Text || after.URL != before.URL || len(after.Parts[0].Receipt) == 0 || after.Parts[0].RemoteID != "r1" {
			t.Errorf("what is out was forgotten: %+v", after)
		}
	})
}

func length(t *testing.T, l *ledger.Ledger, number int) int {
	t.Helper()
	return len(read(t, l, planned(number).Key).Attempts[0].Message)
}

func TestAThreadThatIsNotOutYetKeepsItsParts(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		claim := claimOf(planned(1), "a1")
		claim.Parts, claim.Thread = 2, [][]byte{[]byte(`{"text":"one"}`), []byte(`{"text":"two"}`)}
		granted(t, l, claim)
		finish(t, l, sent("a1", "r1"))
		forgetAll(t, l, ledger.Keep{Attempts: year}, noon.Add(2*year))
		if parts := read(t, l, planned(1).Key).Parts; len(parts[0].Message) == 0 || len(parts[1].Message) == 0 {
			t.Errorf("it can't go on as it began: %+v", parts)
		}
		claim.Attempt, claim.Part, claim.Thread, claim.Started = "a2", 2, nil, noon.Add(time.Minute)
		granted(t, l, claim)
		finish(t, l, sent("a2", "r2"))
		forgetAll(t, l, ledger.Keep{Attempts: year}, noon.Add(2*year))
		if parts := read(t, l, planned(1).Key).Parts; len(parts[0].Message)+len(parts[1].Message) > 0 {
			t.Errorf("it is out, and keeps %+v", parts)
		}
	})
}

func TestForgettingGoesRoundInSmallSteps(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		var notes []ledger.Note
		for number := range 450 {
			notes = append(notes, ledger.Note{Planned: planned(number), State: ledger.Missed})
		}
		note(t, l, notes...)
		var steps []int64
		for after := int64(-1); after != 0; {
			last, err := l.Forget(t.Context(), ledger.Keep{Attempts: year, Readings: year}, max(after, 0), noon)
			must(t, err)
			steps, after = append(steps, last), last
		}
		if got := fmt.Sprint(steps); got != "[200 400 450 0]" {
			t.Errorf("it looked as far as %s", got)
		}
	})
}

func TestWhatMayBeOutIsKeptWhileItMayBeTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "in doubt"))
		finish(t, l, uncertain("in doubt"))
		finish(t, l, ledger.Outcome{Attempt: "in doubt", Finished: noon.Add(time.Minute), State: ledger.Missed, By: "vigil", Why: "not there"})
		forgetAll(t, l, ledger.Keep{Attempts: year}, noon.Add(2*year))
		if length(t, l, 1) == 0 {
			t.Error("it may be tried again, and a look could not ask after the first try")
		}
		must(t, l.Skip(t.Context(), 1, "anna", "it is over"))
		forgetAll(t, l, ledger.Keep{Attempts: year}, noon.Add(2*year))
		if length(t, l, 1) > 0 {
			t.Error("it is over, and keeps its message")
		}
	})
}
