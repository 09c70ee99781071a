package scheduler

import (
	"testing"
	"time"

	"vigil/ledger"
)

// What was dropped must not keep a later doubt from being resolved.
func TestWhatIsTriedAgainAfterItsPastWasDroppedIsStillLookedUp(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(unavailable, rejected)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Until(today(12, 30)))
		w.wantStates(ledger.Failed)
		if _, err := w.open().Forget(w.Context(), ledger.Keep{Attempts: time.Hour}, 0, time.Now().Add(48*time.Hour)); err != nil {
			w.Fatal(err)
		}
		w.post("noon", today(14, 0), "")
		stage.answers(unavailable)
		w.run(time.Until(today(15, 0)))
		w.wantStates(ledger.Sent)
	})
}
