package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

// sayingTheSame asks to send a text that another post may have said.
func sayingTheSame(number int, attempt string) ledger.Claim {
	c := claimOf(planned(number), attempt)
	c.Wording, c.RepeatSince = 77, noon.Add(-24*time.Hour)
	return c
}

func TestTheSameTextFromAnotherPostIsHeldAlsoWhileTheFirstIsOnItsWay(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, sayingTheSame(1, "a1"))
		claimed := refused(t, l, sayingTheSame(2, "a2"))
		want := []ledger.Reason{{Code: ledger.ReasonRepeat, Detail: planned(1).Post}}
		if diff := cmp.Diff(want, claimed.Reasons); claimed.State != ledger.Held || diff != "" {
			t.Errorf("%s%s", claimed.State, diff)
		}
		again := sayingTheSame(2, "a3")
		again.RepeatSince = time.Time{}
		granted(t, l, again)
	})
}

func TestADayHasSoManyDeliveriesAndTheirOwnRepetitionCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		pace := ledger.Pace{PerDay: 1, Day: noon.Add(-12 * time.Hour)}
		first, second := claimOf(planned(1), "a1"), claimOf(planned(2), "a2")
		first.Pace, second.Pace = pace, pace
		granted(t, l, first)
		claimed, err := l.Claim(t.Context(), second)
		if err != nil || claimed.Granted || len(claimed.Later) != 1 || claimed.Later[0].Code != ledger.ReasonPerDay {
			t.Errorf("%+v, %v", claimed, err)
		}
		if _, err := l.DeliveryByKey(t.Context(), second.Key); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("a claim that comes later wrote a row: %v", err)
		}
		if count, err := l.Begun(t.Context(), first.Account, pace.Day); err != nil || count != 1 {
			t.Errorf("%d, %v", count, err)
		}
		second.Pace.Day = noon.Add(time.Hour) // the next day
		granted(t, l, second)
	})
}

func TestABudgetCountsWhatMayHaveBeenExecuted(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		priced := func(number int, attempt string) ledger.Claim {
			c := claimOf(planned(number), attempt)
			c.Price, c.Remaining = 40, 40
			c.Pace = ledger.Pace{Budget: 100, Month: noon.Add(-time.Hour)}
			return c
		}
		granted(t, l, priced(1, "a1"))
		finish(t, l, sent("a1", "700"))
		granted(t, l, priced(2, "a2"))
		finish(t, l, ledger.Outcome{Attempt: "a2", Finished: noon, State: ledger.Failed, Kind: "rejected", Error: "422"})
		granted(t, l, priced(3, "a3")) // in flight
		claimed := refused(t, l, priced(4, "a4"))
		if claimed.State != ledger.Held || claimed.Reasons[0].Code != ledger.ReasonBudget {
			t.Errorf("%+v", claimed)
		}
		if spent, err := l.Spent(t.Context(), planned(1).Account, noon.Add(-time.Hour)); err != nil || spent != 80 {
			t.Errorf("%d spent, %v", spent, err)
		}
	})
}

func TestWhatANetworkAskedForStopsItsAccountUntilThenOrUntilARelease(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		until := noon.Add(time.Hour)
		finish(t, l, ledger.Outcome{
			Attempt: "a1", Finished: noon, State: ledger.Retrying, Next: until, Kind: "rate limited", Error: "429",
			Shut: ledger.Window{Until: until, Why: "429"},
		})
		claimed, err := l.Claim(t.Context(), claimOf(planned(2), "a2"))
		if err != nil || claimed.Granted || !claimed.Until.Equal(until) {
			t.Errorf("%+v, %v", claimed, err)
		}
		must(t, l.Shut(t.Context(), ledger.Window{Account: planned(1).Account, Until: noon.Add(time.Minute), Why: "shorter"}))
		windows, err := l.Windows(t.Context(), noon)
		want := []ledger.Window{{Account: planned(1).Account, Until: until, Why: "429"}}
		if diff := cmp.Diff(want, windows); diff != "" || err != nil {
			t.Errorf("%s%v", diff, err)
		}
		must(t, l.Release(t.Context(), ledger.OfAccount, planned(1).Account, "anna", "their mistake"))
		granted(t, l, claimOf(planned(2), "a3"))
	})
}

func TestHoldsOfDifferentKindsStandBesideEachOther(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		hold := func(kind ledger.Kind, why string) {
			must(t, l.Hold(t.Context(), ledger.Hold{Scope: ledger.OfAccount, Subject: "a", Kind: kind, Why: why, By: "x", Since: noon}))
		}
		hold(ledger.Paused, "a pause")
		hold(ledger.ByPerson, "a hold")
		hold(ledger.ByVigil, "denied")
		hold(ledger.ByVigil, "denied again")
		must(t, l.Resume(t.Context(), ledger.OfAccount, "a", "anna", ""))
		if err := l.Resume(t.Context(), ledger.OfAccount, "a", "anna", ""); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("%v", err)
		}
		holds, err := l.Holds(t.Context())
		if err != nil || len(holds) != 2 || holds[0].Why != "a hold" || holds[1].Why != "denied" {
			t.Errorf("%+v, %v", holds, err)
		}
		must(t, l.Release(t.Context(), ledger.OfAccount, "a", "anna", ""))
		decisions, err := l.Decisions(t.Context(), "", "")
		var verbs []string
		for _, d := range decisions {
			verbs = append(verbs, d.Verb)
		}
		if diff := cmp.Diff([]string{"pause", "hold", "hold", "resume", "release"}, verbs); diff != "" || err != nil {
			t.Errorf("%s%v", diff, err)
		}
	})
}
