package scheduler

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"
	"time"

	"vigil/ledger"
)

// restored plays sequence C3: a backup now, a post at noon, and the backup restored
// a quarter of an hour later.
func restored(w *world) {
	book := w.open()
	if _, err := book.Backup(w.Context(), w.database+".copy"); err != nil {
		w.Fatal(err)
	}
	w.run(time.Until(today(12, 15)))
	w.wantStates(ledger.Sent)
	lock, err := ledger.Lock(w.database)
	if err != nil {
		w.Fatal(err)
	}
	if _, err := ledger.Restore(w.Context(), lock, w.database, w.database+".copy", ledger.Options{}); err != nil {
		w.Fatal(err)
	}
	if err := lock.Unlock(); err != nil {
		w.Fatal(err)
	}
}

func TestSequenceC3UnderARestoredLedgerWhatIsFoundIsNotSentAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.post("noon", today(12, 0), "")
		w.run(time.Minute)
		restored(w)
		w.run(time.Hour)
		w.wantStates(ledger.Sent)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
	})
}

func TestSequenceC3UnderARestoredLedgerWhatCannotBeLookedUpIsHeld(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Minute)
		restored(w)
		w.run(time.Minute)
		row := w.wantStates(ledger.Held)[0]
		if len(row.Reasons) != 1 || row.Reasons[0].Code != ReasonCopied {
			w.Errorf("it is held because of %v", row.Reasons)
		}
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
		if err := w.open().Release(w.Context(), ledger.OfDelivery, "1", "anna", "it is not there"); err != nil {
			w.Fatal(err)
		}
		w.run(time.Minute)
		w.wantStates(ledger.Sent)
	})
}

// The mark ends by itself: what is due after the restored ledger was first led on
// can't have gone out behind its back.
func TestWhatIsDueAfterALedgerWasRestoredGoesOut(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Minute)
		restored(w)
		w.run(time.Minute)
		w.post("afternoon", today(14, 0), "")
		w.run(time.Until(today(13, 59)))
		time.Sleep(5 * time.Minute) // a downtime, past its time
		w.run(time.Minute)
		if got := stage.posts(); len(got) != 2 {
			w.Errorf("%d posts, want 2", len(got))
		}
	})
}

// A failure that the copy remembers says nothing about what followed it.
func TestUnderARestoredLedgerARetryIsInDoubtToo(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(neverLeft)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Until(today(12, 0).Add(5 * time.Second)))
		w.wantStates(ledger.Retrying)
		restored(w)
		w.run(time.Minute)
		w.wantStates(ledger.Held)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
	})
}

// A person's word that the copy remembers was followed, perhaps, after it was made.
func TestUnderARestoredLedgerWhatWasReleasedBeforeIsInDoubtToo(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(neverLeft)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		hold := ledger.Hold{Scope: ledger.OfAccount, Subject: "one", Why: "not yet", By: "anna", Since: time.Now()}
		if err := w.open().Hold(w.Context(), hold); err != nil {
			w.Fatal(err)
		}
		d := w.start()
		time.Sleep(time.Until(today(12, 1)))
		for scope, subject := range map[ledger.Scope]string{ledger.OfDelivery: "1", ledger.OfAccount: "one"} {
			if err := d.book.Release(w.Context(), scope, subject, "anna", "it may go out"); err != nil {
				w.Fatal(err)
			}
		}
		d.wake <- struct{}{}
		time.Sleep(5 * time.Second)
		d.stop()
		w.wantStates(ledger.Retrying)
		restored(w)
		w.run(time.Minute)
		w.wantStates(ledger.Held)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
	})
}

// What waits for slots has no time of its own: under the copy, which does not know of
// the slot that it had, it would have another one.
func TestUnderARestoredLedgerWhatHadASlotMeanwhileDoesNotHaveAnother(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.campaign("[slots]\noften = \"hour :10\"\n")
		w.run(time.Minute)
		w.write("posts/waits.toml", "slot = \"often\"\ntext = \"It has time.\"\n")
		restored(w)
		w.write("posts/later.toml", "slot = \"often\"\ntext = \"It has time, too.\"\n")
		w.run(3 * time.Hour)
		w.wantStates(ledger.Sent, ledger.Sent)
		if got := stage.posts(); len(got) != 2 {
			w.Errorf("out are %v, want each once", got)
		}
	})
}

func TestUnderARestoredLedgerWhatMayHaveHadASlotIsHeldWhereItCannotBeLookedUp(t *testing.T) {
	inWorld(t, func(w *world) {
		blind := &blindStage{}
		w.account("one", blind)
		w.campaign("[slots]\noften = \"hour :10\"\n")
		w.run(2 * time.Minute)
		w.write("posts/waits.toml", "slot = \"often\"\ntext = \"It has time.\"\n")
		restored(w)
		w.run(time.Hour)
		if row := w.wantStates(ledger.Held)[0]; !hasReason(row, ReasonCopied) || len(blind.posts()) != 1 {
			w.Errorf("%d posts; it is held because %s", len(blind.posts()), Sentences(row.Reasons))
		}
	})
}

// It may have gone out before it was called missed: the copy does not know.
func TestUnderARestoredLedgerWhatIsMissedAndTriedAgainIsLookedUp(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.post("noon", today(12, 0), "")
		w.run(time.Minute)
		restored(w)
		time.Sleep(time.Until(today(15, 0)))
		d := w.start()
		time.Sleep(time.Minute)
		w.wantStates(ledger.Missed)
		if err := d.book.Reopen(w.Context(), 1, time.Now(), "anna", "it was missed"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Sent)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
	})
}

// oftenASlot is a campaign whose post takes the next slot, an hour at most ahead.
func (w *world) oftenASlot(keys string) {
	w.Helper()
	w.campaign("[slots]\noften = \"hour :10\"\n")
	w.write("posts/waits.toml", "slot = \"often\"\ntext = \"It has time.\"\n"+keys)
}

// loseLedger is what a disk that breaks does.
func (w *world) loseLedger() {
	w.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(w.database + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			w.Fatal(err)
		}
	}
}

func TestSequenceC3UnderANewLedgerWhatHadASlotUnderTheLostOneIsLookedUp(t *testing.T) {
	for _, keys := range []string{"", "evergreen = \"2d\"\n"} {
		inWorld(t, func(w *world) {
			one := w.stage("one")
			w.oftenASlot(keys)
			w.run(time.Hour)
			w.wantStates(ledger.Sent)
			w.loseLedger()
			w.run(5 * time.Hour)
			w.wantStates(ledger.Sent)
			if got := len(one.posts()); got != 1 {
				w.Errorf("readers see %d posts\n%s", got, w.log.String())
			}
		})
	}
}

func TestSequenceC3UnderANewLedgerWhatCannotBeLookedUpWaitsForAPerson(t *testing.T) {
	inWorld(t, func(w *world) {
		blind := &blindStage{}
		w.account("one", blind)
		w.oftenASlot("")
		d := w.start()
		time.Sleep(time.Hour)
		row := d.heldFor(w, "the ledger is new")
		if err := d.book.Release(w.Context(), ledger.OfDelivery, fmt.Sprint(row.ID), "anna", "it is its first time"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(2 * time.Hour)
		if got := len(blind.posts()); got != 1 {
			w.Errorf("%d posts once it was released\n%s", got, w.log.String())
		}
		w.write("posts/later.toml", "slot = \"often\"\ntext = \"It was written later.\"\n")
		d.stop()
		w.run(2 * time.Hour)
		if got := len(blind.posts()); got != 2 {
			w.Errorf("%d posts: what was written under this ledger needs no word\n%s", got, w.log.String())
		}
	})
}
