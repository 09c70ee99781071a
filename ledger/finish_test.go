package ledger_test

import (
	"errors"
	"testing"
	"time"

	"vigil/ledger"
)

// Sequence A3: whatever was made of the delivery meanwhile, a receipt that comes
// late makes it sent.
func TestSequenceA3ALateReceiptIsNeverThrownAway(t *testing.T) {
	later := noon.Add(time.Hour)
	resolved := func(state ledger.State) func(*testing.T, *ledger.Ledger) {
		return func(t *testing.T, l *ledger.Ledger) {
			finish(t, l, ledger.Outcome{Attempt: "a1", Finished: later, State: state, Next: later, By: "vigil", Why: "not there"})
		}
	}
	for name, meanwhile := range map[string]func(*testing.T, *ledger.Ledger){
		"uncertain": func(*testing.T, *ledger.Ledger) {},
		"retrying":  resolved(ledger.Retrying),
		"failed":    resolved(ledger.Failed),
		"missed":    resolved(ledger.Missed),
		"held": func(t *testing.T, l *ledger.Ledger) {
			resolved(ledger.Retrying)(t, l)
			note(t, l, ledger.Note{Planned: planned(1), State: ledger.Held})
		},
		"skipped": func(t *testing.T, l *ledger.Ledger) {
			resolved(ledger.Retrying)(t, l)
			must(t, l.Supersede(t.Context(), planned(1).Post, planned(1).Account, later, nil))
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, l *ledger.Ledger) {
				granted(t, l, claimOf(planned(1), "a1"))
				finish(t, l, uncertain("a1"))
				meanwhile(t, l)
				wantState(t, l, planned(1).Key, ledger.State(name))
				if finished := finish(t, l, sent("a1", "5")); finished.State != ledger.Sent || finished.OutTwice {
					t.Errorf("the late receipt made it %+v, want it sent, once", finished)
				}
				d := read(t, l, planned(1).Key)
				if last := d.Decisions[len(d.Decisions)-1]; last.Verb != "late" {
					t.Errorf("the last decision is %+v, want the late answer on record", last)
				}
			})
		})
	}
}

func TestTheSameReceiptTwiceChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, sent("a1", "5"))
		if finished := finish(t, l, sent("a1", "5")); finished.State != ledger.Sent || finished.OutTwice {
			t.Errorf("the same receipt again: %+v", finished)
		}
	})
}

func TestASecondIDIsOutTwiceAndTheFirstStays(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, uncertain("a1"))
		finish(t, l, ledger.Outcome{Attempt: "a1", Finished: noon, State: ledger.Retrying, Next: noon, By: "vigil"})
		granted(t, l, claimOf(planned(1), "a2"))
		finish(t, l, sent("a2", "6"))
		if finished := finish(t, l, sent("a1", "5")); !finished.OutTwice || finished.State != ledger.Sent {
			t.Errorf("a second id was answered with %+v, want the alarm", finished)
		}
		if d := read(t, l, planned(1).Key); d.Parts[0].RemoteID != "6" || !d.OutTwice || string(d.Attempts[0].Receipt) != `{"id":"5"}` {
			t.Errorf("the delivery is %+v, want the first id kept and both on record", d)
		}
		attention, err := l.Attention(t.Context())
		if err != nil || len(attention) != 1 {
			t.Errorf("attention: %v, %v; want the one that is out twice", attention, err)
		}
	})
}

// Sequence A3, the last words: claimed by a newer attempt.
func TestAReceiptWhileANewerAttemptIsUnderWayIsAnAlarmAtOnce(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, uncertain("a1"))
		finish(t, l, ledger.Outcome{Attempt: "a1", Finished: noon, State: ledger.Retrying, Next: noon, By: "vigil"})
		granted(t, l, claimOf(planned(1), "a2"))
		if finished := finish(t, l, sent("a1", "5")); !finished.OutTwice || finished.State != ledger.Sent {
			t.Errorf("answered with %+v, want it sent, with the alarm", finished)
		}
		if finished := finish(t, l, uncertain("a2")); finished.State != ledger.Sent {
			t.Errorf("the newer attempt's error made it %s, want it sent still", finished.State)
		}
	})
}

// Sequence A1 (d): a remote id belongs to one delivery.
func TestAReceiptOfAnotherDeliveryIsRefused(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		first := granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, sent("a1", "5"))
		granted(t, l, claimOf(planned(2), "a2"))
		_, err := l.Finish(t.Context(), sent("a2", "5"))
		if taken, ok := errors.AsType[*ledger.TakenError](err); !ok || taken.Owner != first {
			t.Errorf("answered with %v, want a TakenError for #%d", err, first)
		}
		wantState(t, l, planned(2).Key, ledger.Sending)
		elsewhere := planned(3)
		elsewhere.Account = "lights@elsewhere"
		granted(t, l, claimOf(elsewhere, "a3"))
		finish(t, l, sent("a3", "5"))
	})
}

func TestAnErrorOfAnOlderAttemptOnlyStandsInItsRow(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, uncertain("a1"))
		finish(t, l, ledger.Outcome{Attempt: "a1", Finished: noon, State: ledger.Retrying, Next: noon, By: "vigil"})
		granted(t, l, claimOf(planned(1), "a2"))
		late := retrying("a1")
		late.Error = "429 after all"
		if finished := finish(t, l, late); finished.State != ledger.Sending {
			t.Errorf("the delivery is %s, want it sending still", finished.State)
		}
		if attempt := read(t, l, planned(1).Key).Attempts[0]; attempt.Error != "429 after all" {
			t.Errorf("the attempt is %+v, want the late error in it", attempt)
		}
	})
}

func TestAReceiptNeedsAnIDUnlessAPersonSaysSo(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		if _, err := l.Finish(t.Context(), sent("a1", "")); err == nil {
			t.Error("a receipt without an id was taken for success")
		}
		finish(t, l, uncertain("a1"))
		finish(t, l, ledger.Outcome{Attempt: "a1", Finished: noon.Add(time.Hour), State: ledger.Sent, By: "alena", Why: "I saw it"})
		d := read(t, l, planned(1).Key)
		if d.State != ledger.Sent || !d.SentAt.Equal(noon) {
			t.Errorf("the delivery is %s at %v, want it sent at about the attempt's start", d.State, d.SentAt)
		}
		want := ledger.Decision{At: noon.Add(time.Hour), By: "alena", Verb: "resolve", Scope: ledger.OfDelivery, Subject: "1", Why: "I saw it"}
		if len(d.Decisions) != 1 || d.Decisions[0] != want {
			t.Errorf("the decisions are %+v, want %+v", d.Decisions, want)
		}
	})
}

func TestAnUnknownAttemptIsAnError(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		if _, err := l.Finish(t.Context(), sent("nobody", "5")); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("answered with %v, want ErrNotFound", err)
		}
	})
}

func TestAThreadWhoseRestIsGivenUpIsPartial(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		c := claimOf(planned(1), "a1")
		c.Parts, c.Thread = 2, [][]byte{[]byte("one"), []byte("two")}
		granted(t, l, c)
		finish(t, l, sent("a1", "5"))
		c.Attempt, c.Part, c.Started = "a2", 2, noon.Add(time.Minute)
		granted(t, l, c)
		if finished := finish(t, l, ledger.Outcome{Attempt: "a2", Finished: noon, State: ledger.Failed}); finished.State != ledger.Partial {
			t.Errorf("the delivery is %s, want partial", finished.State)
		}
		id := read(t, l, c.Key).ID
		must(t, l.Retract(t.Context(), id, "alena", "half a story"))
		wantState(t, l, c.Key, ledger.Retracted)
	})
}

func TestAnEndAndTheNextClaimAreWrittenTogetherOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		first, second := planned(1), planned(2)
		granted(t, l, claimOf(first, "a1"))
		later := claimOf(second, "a2")
		later.Epoch = 7
		if _, _, err := l.FinishAndClaim(t.Context(), sent("a1", "5"), later); !errors.Is(err, ledger.ErrNotLeading) {
			t.Fatalf("a claim of another leader answered %v", err)
		}
		if d, err := l.DeliveryByKey(t.Context(), first.Key); err != nil || d.State != ledger.Sending {
			t.Errorf("the end was written without the claim: %s, %v", d.State, err)
		}
		finished, claimed, err := l.FinishAndClaim(t.Context(), sent("a1", "5"), claimOf(second, "a2"))
		if err != nil || finished.State != ledger.Sent || !claimed.Granted {
			t.Fatalf("%+v, %+v, %v; want it sent, and the next granted", finished, claimed, err)
		}
		if _, _, err := l.FinishAndClaim(t.Context(), sent("unknown", "6"), claimOf(planned(3), "a3")); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("an unknown attempt answered %v", err)
		}
		if _, err := l.DeliveryByKey(t.Context(), planned(3).Key); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("the claim was written without the end: %v", err)
		}
	})
}
