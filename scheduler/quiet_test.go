package scheduler

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

// quietWorld has a campaign in Vilnius that is quiet from 12:30 to 14:00 UTC.
func quietWorld(t *testing.T, test func(w *world, stage *stage)) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.write("campaign.toml", "id = \"c\"\nname = \"A campaign\"\ntimezone = \"Europe/Vilnius\"\nquiet = \"14:30-16:00\"\n")
		test(w, stage)
	})
}

func TestSequenceD11QuietHoursPutOffWhatIsLateAndNothingElse(t *testing.T) {
	quietWorld(t, func(w *world, stage *stage) {
		w.post("late", today(14, 15), "")
		w.post("hopeless", today(14, 10), "late = \"1h\"\n")
		w.write("posts/meant.toml", "at = \"2000-01-01 14:45\"\ntext = \"Meant for the quiet hours.\"\n")
		w.run(time.Minute)
		time.Sleep(time.Until(today(12, 35)))
		d := w.start()
		time.Sleep(time.Until(today(15, 0)))
		d.stop()
		if diff := cmp.Diff([]string{"c/meant|once|one", "c/late|once|one"}, stage.posts()); diff != "" {
			w.Error(diff)
		}
		if at := stage.times()[len(stage.times())-1]; at.Before(today(14, 0)) || at.After(today(14, 1)) {
			w.Errorf("what was late went out at %s, want it when the quiet hours end", at)
		}
		w.wantStates(ledger.Missed, ledger.Sent, ledger.Sent)
	})
}

func TestSequenceD11ARetryKeepsToTheQuietHours(t *testing.T) {
	quietWorld(t, func(w *world, stage *stage) {
		w.post("retried", today(14, 29), "")
		stage.next = []answer{neverLeft, neverLeft}
		w.run(3 * time.Hour)
		w.wantStates(ledger.Sent)
		if at := stage.times()[0]; at.Before(today(14, 0)) {
			w.Errorf("it was tried again at %s, in the quiet hours", at)
		}
	})
}
