package ledger_test

import (
	"os"
	"path/filepath"
	"testing"

	"vigil/ledger"
)

func TestWhoRunsOnALedgerIsSeenWithoutTakingItsLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigil.db")
	wantRunning := func(process int, runs bool) {
		t.Helper()
		gotProcess, gotRuns, err := ledger.Running(path)
		if err != nil || gotProcess != process || gotRuns != runs {
			t.Errorf("Running says %d, %v, %v; want %d, %v", gotProcess, gotRuns, err, process, runs)
		}
	}
	wantRunning(0, false)
	for range 2 { // a look leaves the lock free
		lock, err := ledger.Lock(path)
		must(t, err)
		wantRunning(os.Getpid(), true)
		must(t, lock.Unlock())
		wantRunning(0, false)
	}
}
