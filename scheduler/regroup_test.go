package scheduler

import (
	"context"
	"testing"
	"time"
)

// regroup has the readers of "letters" be these from now on, in a daemon that goes on.
func (w *world) regroup(d *daemon, names ...string) map[string]*blindStage {
	w.Helper()
	w.accounts = nil
	stages := w.readers(names...)
	if err := d.Regroup(context.Background(), "letters", w.fresh()); err != nil {
		w.Error(err)
	}
	return stages
}

func TestARunningDaemonWritesToWhoComesAndNotToWhoHasLeft(t *testing.T) {
	inWorld(t, func(w *world) {
		before := w.readers("ales", "nina")
		w.post("noon", today(12, 0), "late = \"6h\"\n")
		w.post("evening", today(18, 0), "")
		d := w.start()
		time.Sleep(time.Hour)
		after := w.regroup(d, "nina", "vera")
		time.Sleep(8 * time.Hour)
		for name, want := range map[string]int{"ales": 1, "nina": 1} {
			if got := len(before[name].posts()); got != want {
				w.Errorf("%s got %d letters before the list changed, want %d", name, got, want)
			}
		}
		for name, want := range map[string]int{"nina": 1, "vera": 1} {
			if got := len(after[name].posts()); got != want {
				w.Errorf("%s got %d letters after it, want %d, the one of the evening", name, got, want)
			}
		}
	})
}

// A delivery is a row with its reader's name: what is under way comes to its end.
func TestALetterThatIsUnderWayKeepsItsReader(t *testing.T) {
	inWorld(t, func(w *world) {
		ales := w.readers("ales", "nina")["ales"]
		ales.answers(neverLeft, neverLeft, neverLeft)
		w.post("noon", today(12, 0), "late = \"6h\"\n")
		d := w.start()
		time.Sleep(10*time.Minute + 5*time.Second) // ales's server can't be reached yet
		w.regroup(d, "nina")
		time.Sleep(4 * time.Hour)
		if got := len(ales.posts()); got != 1 {
			w.Errorf("ales got %d letters, want the one that was tried before he left", got)
		}
	})
}

// A list that could not be read is one account with a problem, until it can.
func TestAListThatIsMendedTakesThePlaceOfItsProblem(t *testing.T) {
	inWorld(t, func(w *world) {
		w.account("letters", nil, func(a *Account) { a.Problem = errNoToken })
		w.post("evening", today(18, 0), "")
		d := w.start()
		time.Sleep(time.Minute)
		stages := w.regroup(d, "ales")
		time.Sleep(8 * time.Hour)
		if got := len(stages["ales"].posts()); got != 1 {
			w.Errorf("ales got %d letters, want 1", got)
		}
		for _, account := range d.Accounts() {
			if account.Problem != nil {
				w.Errorf("%s has a problem still: %v", account.Name, account.Problem)
			}
		}
	})
}

// A reader who is given another name is somebody else to vigil, and lives at the same
// address: what he has got must not come again.
func TestAReaderWhoIsRenamedGetsNothingTwice(t *testing.T) {
	for name, goesOn := range map[string]bool{"in a running daemon": true, "at a restart": false} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.readers("ales")
				w.post("noon", today(12, 0), "late = \"6h\"\n")
				d := w.start()
				time.Sleep(10*time.Minute + 30*time.Second)
				var renamed *blindStage
				if goesOn {
					renamed = w.regroup(d, "ales-1")["ales-1"]
				} else {
					d.stop()
					w.accounts = nil
					renamed = w.readers("ales-1")["ales-1"]
					w.start()
				}
				time.Sleep(time.Hour)
				if got := len(renamed.posts()); got != 0 {
					w.Errorf("under his new name he got %d letters of before", got)
				}
			})
		})
	}
}
