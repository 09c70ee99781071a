package scheduler

import (
	"testing"
	"testing/synctest"
	"time"
)

// What a process takes over has been in doubt since before it began, however late it
// looks for the first time: a restart may not make the network settle twice.
func TestWhatWasTakenOverSettlesFromTheStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var looks looks
		started := time.Now()
		time.Sleep(2 * time.Minute)
		looks.begin("taken over", started)
		looks.begin("own", time.Now())
		if left := looks.settlesIn("taken over", 2*time.Minute); left != 0 {
			t.Errorf("it settles %s longer", left)
		}
		if left := looks.settlesIn("own", 2*time.Minute); left != 2*time.Minute {
			t.Errorf("what has just begun settles in %s", left)
		}
	})
}
