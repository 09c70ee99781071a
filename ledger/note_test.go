package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func TestNotesMoveWhatIsNotOutAndNothingElse(t *testing.T) {
	noted := []ledger.State{ledger.Retrying, ledger.Held, ledger.Missed, ledger.Skipped, ledger.Failed}
	for _, test := range []struct {
		from  ledger.State
		moves bool
	}{
		{ledger.Retrying, true}, {ledger.Held, true},
		{ledger.Missed, false}, {ledger.Skipped, false}, {ledger.Failed, false},
	} {
		for _, to := range noted {
			t.Run(string(test.from)+" to "+string(to), func(t *testing.T) {
				each(t, func(t *testing.T, l *ledger.Ledger) {
					note(t, l, ledger.Note{Planned: planned(1), State: test.from})
					note(t, l, ledger.Note{Planned: planned(1), State: to})
					want := test.from
					if test.moves {
						want = to
					}
					wantState(t, l, planned(1).Key, want)
				})
			})
		}
	}
}

func TestANoteLeavesWhatIsOutOrMayBe(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		note(t, l, ledger.Note{Planned: planned(1), State: ledger.Missed})
		wantState(t, l, planned(1).Key, ledger.Sending)
		finish(t, l, uncertain("a1"))
		note(t, l, ledger.Note{Planned: planned(1), State: ledger.Missed})
		wantState(t, l, planned(1).Key, ledger.Uncertain)
	})
}

func TestANoteKeepsTheTextThatWasComposedAndTakesTheNewTime(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		note(t, l, ledger.Note{Planned: planned(1), State: ledger.Held, Reasons: []ledger.Reason{{Code: "embargo"}}})
		moved := planned(1)
		moved.Due, moved.Text = noon.AddDate(0, 0, 1), ""
		note(t, l, ledger.Note{Planned: moved, State: ledger.Retrying, Next: moved.Due, Count: 1})
		d := read(t, l, moved.Key)
		if d.Text != planned(1).Text || !d.Due.Equal(moved.Due) || !d.Next.Equal(moved.Due) || d.Reasons != nil {
			t.Errorf("the delivery is %+v", d)
		}
	})
}

// Sequence F1: when an occurrence falls due, earlier ones that wait are let go.
func TestALaterOccurrenceSupersedesEarlierOnesThatWait(t *testing.T) {
	hour := func(slot string, at time.Time) ledger.Planned {
		p := planned(1)
		p.Slot, p.Due = slot, at
		return p
	}
	each(t, func(t *testing.T, l *ledger.Ledger) {
		early, held, now := hour("10:00", noon.Add(-2*time.Hour)), hour("11:00", noon.Add(-time.Hour)), hour("12:00", noon)
		out, other := hour("09:00", noon.Add(-3*time.Hour)), planned(2)
		other.Due = noon.Add(-time.Hour)
		granted(t, l, claimOf(out, "a1"))
		finish(t, l, sent("a1", "1"))
		note(t, l, ledger.Note{Planned: early, State: ledger.Retrying}, ledger.Note{Planned: held, State: ledger.Held},
			ledger.Note{Planned: now, State: ledger.Retrying}, ledger.Note{Planned: other, State: ledger.Retrying})
		must(t, l.Supersede(t.Context(), now.Post, now.Account, noon, []ledger.Reason{{Code: "superseded"}}))
		for key, want := range map[ledger.Key]ledger.State{
			early.Key: ledger.Skipped, held.Key: ledger.Skipped, now.Key: ledger.Retrying, out.Key: ledger.Sent, other.Key: ledger.Retrying,
		} {
			wantState(t, l, key, want)
		}
	})
}

// Sequence D4: the obvious repair, a new time, brings back what was missed or
// has failed; it never brings back what is or may be out.
func TestAPersonReopensWhatWasMissedOrFailed(t *testing.T) {
	tomorrow := noon.AddDate(0, 0, 1)
	for _, state := range []ledger.State{ledger.Missed, ledger.Failed, ledger.Held} {
		t.Run(string(state), func(t *testing.T) {
			each(t, func(t *testing.T, l *ledger.Ledger) {
				note(t, l, ledger.Note{Planned: planned(1), State: state})
				id := read(t, l, planned(1).Key).ID
				must(t, l.Reopen(t.Context(), id, tomorrow, "vigil", "its file says tomorrow"))
				d := read(t, l, planned(1).Key)
				if d.State != ledger.Retrying || !d.Due.Equal(tomorrow) || !d.Next.Equal(tomorrow) || len(d.Decisions) != 1 {
					t.Errorf("reopened as %+v", d)
				}
				refused(t, l, claimOf(planned(1), "a1"))
				c := claimOf(planned(1), "a2")
				c.Started = tomorrow
				granted(t, l, c)
			})
		})
	}
}

// Sequences D3 and F6: too late is said, and changes nothing.
func TestADecisionThatComesTooLateIsToldSo(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		id := granted(t, l, claimOf(planned(1), "a1"))
		decisions := map[string]func() error{
			"skip":    func() error { return l.Skip(t.Context(), id, "alena", "") },
			"reopen":  func() error { return l.Reopen(t.Context(), id, noon, "alena", "") },
			"retract": func() error { return l.Retract(t.Context(), id, "alena", "") },
		}
		refuse := func(state ledger.State, verbs ...string) {
			for _, verb := range verbs {
				refused, ok := errors.AsType[*ledger.StateError](decisions[verb]())
				if !ok || refused.State != state {
					t.Errorf("%s of a delivery that is %s answered %v", verb, state, refused)
				}
			}
			wantState(t, l, planned(1).Key, state)
		}
		refuse(ledger.Sending, "skip", "reopen", "retract")
		finish(t, l, uncertain("a1"))
		refuse(ledger.Uncertain, "skip", "reopen", "retract")
		finish(t, l, sent("a1", "5"))
		refuse(ledger.Sent, "skip", "reopen")
		must(t, l.Retract(t.Context(), id, "alena", "wrong address"))
		refuse(ledger.Retracted, "skip", "reopen", "retract")
		if err := l.Skip(t.Context(), 4711, "alena", ""); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("an unknown delivery was answered with %v", err)
		}
	})
}

func TestNothingIsDecidedAboutAThreadWhileAPartIsUnderWay(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		c := claimOf(planned(1), "a1")
		c.Parts, c.Thread = 2, [][]byte{[]byte("1"), []byte("2")}
		id := granted(t, l, c)
		finish(t, l, sent("a1", "5"))
		c.Attempt, c.Part, c.Started = "a2", 2, noon.Add(time.Minute)
		granted(t, l, c)
		if _, ok := errors.AsType[*ledger.StateError](l.Retract(t.Context(), id, "alena", "")); !ok {
			t.Error("a thread was retracted while its second part was under way")
		}
		finish(t, l, retrying("a2"))
		must(t, l.Retract(t.Context(), id, "alena", "half a story"))
		wantState(t, l, c.Key, ledger.Retracted)
	})
}

func TestADeliveryIsReleasedFromTheGuardsThatOnlyDoubt(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		note(t, l, ledger.Note{Planned: planned(1), State: ledger.Held, Reasons: []ledger.Reason{{Code: "moved"}}, Next: noon.Add(time.Hour)})
		must(t, l.Release(t.Context(), ledger.OfDelivery, "1", "alena", "it is meant so"))
		d := read(t, l, planned(1).Key)
		if !d.Released.Equal(noon) || !d.Next.Equal(noon) || len(d.Decisions) != 1 {
			t.Errorf("released as %+v, want it evaluated again now", d)
		}
		if err := l.Release(t.Context(), ledger.OfAccount, "lights@mastodon", "alena", ""); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("releasing what is not held answered %v", err)
		}
	})
}

func TestDueRowsComeWhenTheirTimeHasCome(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		for i, state := range []ledger.State{ledger.Retrying, ledger.Held, ledger.Retrying, ledger.Missed} {
			note(t, l, ledger.Note{Planned: planned(i), State: state, Next: noon.Add(time.Duration(i) * time.Minute)})
		}
		granted(t, l, claimOf(planned(9), "a1"))
		finish(t, l, uncertain("a1"))
		rows, next, err := l.Due(t.Context(), noon.Add(time.Minute))
		must(t, err)
		var posts []string
		for _, row := range rows {
			posts = append(posts, row.Post)
		}
		if diff := cmp.Diff([]string{"lights/post-0", "lights/post-1", "lights/post-9"}, posts); diff != "" {
			t.Error(diff)
		}
		if !next.Equal(noon.Add(2 * time.Minute)) {
			t.Errorf("the next is due %v", next)
		}
		must(t, l.Postpone(t.Context(), planned(9).Key, time.Time{}, []ledger.Reason{{Code: "undecided"}}))
		if d := read(t, l, planned(9).Key); !d.Next.IsZero() || d.Reasons[0].Code != "undecided" {
			t.Errorf("postponed for a person as %+v", d)
		}
	})
}

func TestWhatAnEarlierProcessLeftInFlightIsUncertain(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		over := time.Now().Add(-time.Hour) // on PostgreSQL its lease has to be over
		left, own := claimOf(planned(1), "a1"), claimOf(planned(2), "a2")
		left.Deadline, own.Deadline, own.Owner = over, over, "me"
		granted(t, l, left)
		granted(t, l, own)
		_, err := l.Abandon(t.Context(), "me", noon.Add(time.Minute))
		must(t, err)
		wantState(t, l, planned(2).Key, ledger.Sending)
		d := read(t, l, planned(1).Key)
		if d.State != ledger.Uncertain || !d.Next.Equal(noon.Add(time.Minute)) || !d.Attempts[0].Finished.Equal(noon.Add(time.Minute)) {
			t.Errorf("abandoned as %+v, want it to be looked up at once", d)
		}
	})
}

func TestKnownAreThoseThatArePlannedOrWait(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		old, waiting := planned(1), planned(2)
		old.Due, waiting.Due = noon.Add(-time.Hour), noon.Add(-time.Hour)
		note(t, l, ledger.Note{Planned: old, State: ledger.Missed}, ledger.Note{Planned: waiting, State: ledger.Held},
			ledger.Note{Planned: planned(3), State: ledger.Skipped})
		known, err := l.KnownSince(t.Context(), noon)
		must(t, err)
		want := map[ledger.Key]ledger.Known{
			waiting.Key:    {ID: 2, State: ledger.Held, Due: waiting.Due},
			planned(3).Key: {ID: 3, State: ledger.Skipped, Due: noon},
		}
		if diff := cmp.Diff(want, known); diff != "" {
			t.Error(diff)
		}
	})
}
