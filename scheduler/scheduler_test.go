package scheduler

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func TestAPostGoesOutAtItsTimeOnEachAccount(t *testing.T) {
	inWorld(t, func(w *world) {
		first, second := &stage{}, &stage{}
		w.account("one", first)
		w.account("two", second)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		for _, stage := range []*stage{first, second} {
			if diff := cmp.Diff([]time.Time{today(12, 0)}, stage.times()); diff != "" {
				w.Error(diff)
			}
		}
		w.wantStates(ledger.Sent, ledger.Sent)
	})
}

func TestARecurrenceGoesOutEachTime(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.write("posts/daily.toml", "every = \"day 09:00\"\ntext = \"Good morning.\"\n")
		w.run(46 * time.Hour)
		if diff := cmp.Diff([]string{"c/daily|2000-01-02T09:00|one", "c/daily|2000-01-03T09:00|one"}, stage.posts()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestARestartRepeatsNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.post("noon", today(12, 0), "")
		w.run(10*time.Minute + time.Second)
		w.run(time.Hour)
		w.run(time.Hour)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
	})
}
