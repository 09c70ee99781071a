package scheduler

import (
	"testing"
	"time"

	"vigil/ledger"
)

// waitsBehindAnother has a series fall due at noon, behind a post of the same minute and
// account that uses the gap up.
func (w *world) waitsBehindAnother() {
	w.Helper()
	w.stage("one", func(a *Account) { a.Gap = 5 * time.Minute })
	w.post("first", today(12, 0), "allow.repeat = \"it is short\"\n")
	w.write("posts/hourly.toml", "every = \"hour :00\"\ntext = \"Each hour.\"\n")
}

// wantAtNoon expects the series' time at noon to be out, though its file has others since.
func (w *world) wantAtNoon() {
	w.Helper()
	w.wantStates(ledger.Sent, ledger.Sent, ledger.Sent)
	if row, err := w.open().DeliveryByKey(w.Context(), ledger.Key{Post: "c/hourly", Slot: "2000-01-01T12:00", Account: "one"}); err != nil || row.State != ledger.Sent {
		w.Errorf("the time at noon is %q: %v\n%s", row.State, err, w.log.String())
	}
}

func TestATimeThatWaitsForItsAccountGoesOutThoughItsSeriesHasOthersSince(t *testing.T) {
	inWorld(t, func(w *world) {
		w.waitsBehindAnother()
		d := w.start()
		time.Sleep(12 * time.Minute)
		w.edit("posts/hourly.toml", "every = \"hour :45\"\ntext = \"Each hour.\"\n")
		time.Sleep(50 * time.Minute)
		d.stop()
		w.wantAtNoon()
	})
}

func TestATimeThatWaitedWhenTheDaemonEndedGoesOutThoughItsSeriesHasOthersSince(t *testing.T) {
	inWorld(t, func(w *world) {
		w.waitsBehindAnother()
		w.run(12 * time.Minute)
		w.edit("posts/hourly.toml", "every = \"hour :45\"\ntext = \"Each hour.\"\n")
		w.run(50 * time.Minute)
		w.wantAtNoon()
	})
}
