package scheduler

import (
	"context"
	"slices"
	"testing"
	"time"

	"vigil/ledger"
)

// readers are the stages of an account for each reader of "letters".
func (w *world) readers(names ...string) map[string]*blindStage {
	stages := map[string]*blindStage{}
	for _, name := range names {
		stages[name] = new(blindStage)
		w.account("letters/"+name, stages[name])
	}
	return stages
}

// statesByAccount are the states of all deliveries, each account having one.
func (w *world) statesByAccount(d *daemon) map[string]ledger.State {
	states := map[string]ledger.State{}
	for _, row := range d.all(w) {
		if before, twice := states[row.Account]; twice {
			w.Errorf("%s has two deliveries, %s and %s", row.Account, before, row.State)
		}
		states[row.Account] = row.State
	}
	return states
}

func TestEachReaderOfAListHasADeliveryOfHisOwn(t *testing.T) {
	inWorld(t, func(w *world) {
		stages := w.readers("ales", "nina", "vera")
		stages["ales"].answers(rejected) // no such mailbox
		stages["nina"].answers(lost)     // and nobody can look
		w.post("noon", today(12, 0), "only_on = [\"letters\"]\n")
		d := w.start()
		time.Sleep(time.Hour)
		want := map[string]ledger.State{"letters/ales": ledger.Failed, "letters/nina": ledger.Uncertain, "letters/vera": ledger.Sent}
		for account, state := range w.statesByAccount(d) {
			if state != want[account] {
				w.Errorf("%s is %s, want %s", account, state, want[account])
			}
		}
		for name, seen := range map[string]int{"ales": 0, "nina": 1, "vera": 1} {
			if got := len(stages[name].posts()); got != seen {
				w.Errorf("%s got %d letters, want %d", name, got, seen)
			}
		}
	})
}

func TestOnALaterDayAReaderMoreOrLessRepeatsNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		stages := w.readers("ales", "nina")
		stages["nina"].answers(neverLeft, neverLeft)
		w.post("noon", today(12, 0), "late = \"6h\"\n")
		w.run(10*time.Minute + 5*time.Second) // nina's server can't be reached yet
		w.accounts = w.accounts[1:]           // ales has left
		came := w.readers("vera")["vera"]     // and somebody else has come
		w.run(2 * time.Hour)
		if ales, nina := len(stages["ales"].posts()), len(stages["nina"].posts()); ales != 1 || nina != 1 {
			w.Errorf("ales got %d letters and nina %d, want one each", ales, nina)
		}
		if got := len(came.posts()); got != 0 {
			w.Errorf("who came later got %d letters of before", got)
		}
	})
}

func TestARefusedPasswordIsTriedOnceForAWholeList(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, stage := range w.readers("ales", "nina", "vera") {
			stage.answers(denied)
		}
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(time.Hour)
		holds, err := d.book.Holds(context.Background())
		if err != nil || len(holds) != 1 || holds[0].Subject != "letters" {
			w.Fatalf("holds: %v, %v", holds, err)
		}
		tried := 0
		for account, state := range w.statesByAccount(d) {
			if state != ledger.Held {
				w.Errorf("%s is %s, want held", account, state)
			}
		}
		for _, row := range d.all(w) {
			if row.Tried {
				tried++
			}
		}
		if tried != 1 {
			w.Errorf("the password was tried %d times", tried)
		}
		if err := d.book.Release(context.Background(), ledger.OfAccount, "letters", "a test", ""); err != nil {
			w.Fatal(err)
		}
	})
}

func TestAHoldOfAListHoldsEachReader(t *testing.T) {
	inWorld(t, func(w *world) {
		stages := w.readers("ales", "nina")
		other := new(blindStage)
		w.account("lettersandmore", other)
		w.post("noon", today(12, 0), "")
		d := w.start()
		hold := ledger.Hold{Scope: ledger.OfAccount, Subject: "letters", Why: "a test", By: "a test", Since: time.Now()}
		if err := d.book.Hold(context.Background(), hold); err != nil {
			w.Fatal(err)
		}
		time.Sleep(time.Hour)
		for name, stage := range stages {
			if got := len(stage.posts()); got != 0 {
				w.Errorf("%s got %d letters", name, got)
			}
		}
		if got := len(other.posts()); got != 1 {
			w.Errorf("an account whose name begins alike got %d posts, want 1", got)
		}
	})
}

func TestReadersOfAListAreWrittenToOneAfterTheOther(t *testing.T) {
	inWorld(t, func(w *world) {
		stages := w.readers("a", "b", "c", "d")
		for _, stage := range stages {
			stage.latency = 10 * time.Second
		}
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		var times []time.Time
		for _, stage := range stages {
			times = append(times, stage.times()...)
		}
		slices.SortFunc(times, time.Time.Compare)
		if len(times) != 4 || times[3].Sub(times[0]) < 30*time.Second {
			w.Errorf("the letters went out at %v", times)
		}
	})
}

func TestPostsSpeakOfAListByItsName(t *testing.T) {
	inWorld(t, func(w *world) {
		stages := w.readers("ales", "nina")
		w.post("noon", today(12, 0), "only_on = [\"letters\"]\n[on.letters]\ntext = \"A letter.\"\n[on.\"letters/nina\"]\ntext = \"A letter for Nina.\"\n")
		w.run(time.Hour)
		for name, want := range map[string]string{"ales": "A letter.", "nina": "A letter for Nina."} {
			if shown := stages[name].shown; len(shown) != 1 || shown[0].Text != want {
				w.Errorf("%s got %+v, want %q\n%s", name, shown, want, w.log.String())
			}
		}
	})
}
