package scheduler

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/networks"
)

func TestSequenceA1ALookThatComesTooEarlySendsNothingAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		// The post is executed, and seen by nobody for the ten seconds after.
		stage := &stage{blindStage: blindStage{hidden: 10 * time.Second}}
		stage.answers(lost)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		w.wantStates(ledger.Sent)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
	})
}

func TestSequenceA1NotThereCountsAfterTwoLooksThatAgree(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(unavailable)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		w.wantStates(ledger.Sent)
		settled := today(12, 0).Add(time.Duration(stageLimits.Settles) + secondLook)
		if diff := cmp.Diff([]time.Time{settled}, stage.times()); diff != "" {
			w.Error(diff)
		}
		if stage.looks < 2 {
			w.Errorf("%d looks before it was sent again, want 2", stage.looks)
		}
	})
}

func TestSequenceA1ThreadPartsAreNotTakenForEachOther(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(answer{shows: true}, lost, answer{shows: true})
		w.account("one", stage)
		w.write("posts/thread.toml", "at = \"2000-01-01 12:00\"\ntext = '''\nOne.\n---\nTwo.\n---\nThree.'''\n")
		w.run(time.Hour)
		w.wantStates(ledger.Sent)
		var texts []string
		for _, post := range stage.shown {
			texts = append(texts, post.Text)
		}
		if diff := cmp.Diff([]string{"One.", "Two.", "Three."}, texts); diff != "" {
			w.Fatalf("%s\n%s", diff, w.log.String())
		}
		if parent := stage.shown[2].Parent; parent == nil || parent.ID != stage.shown[1].id {
			w.Errorf("the third part answers %v, want the second", parent)
		}
	})
}

func TestSequenceA2AnAttemptHasADeadlineWithinTheUseOfThePost(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{blindStage: blindStage{latency: time.Hour}}
		w.account("one", stage)
		w.post("noon", today(12, 0), "late = \"10s\"\n")
		w.run(10*time.Minute + 10*time.Second + time.Millisecond)
		row := w.wantStates(ledger.Uncertain)[0]
		book := w.open()
		whole, err := book.Delivery(w.Context(), row.ID)
		if err != nil {
			w.Fatal(err)
		}
		if got, want := whole.Attempts[0].Deadline, today(12, 0).Add(10*time.Second); !got.Equal(want) {
			w.Errorf("deadline %v, want %v", got, want)
		}
	})
}

func TestSequenceA4ServerErrorsAreInDoubt(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(unavailable)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		w.wantStates(ledger.Uncertain)
		if got := len(stage.posts()); got != 0 {
			w.Errorf("sent again %d times: nobody knows whether it is out", got)
		}
	})
}

func TestSequenceA5ANetworkThatCantBeLookedAtGetsTheSameKeyWithinHalfItsLife(t *testing.T) {
	honours := func(a *Account) {
		a.Limits.Replay, a.Limits.KeyLife = networks.ReplaysPost, networks.Duration(time.Hour)
	}
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(unavailable, answer{shows: true})
		w.account("one", stage, honours)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		w.wantStates(ledger.Sent)
		if got := stage.shown[0].Key; got != networks.IdempotencyKey("c/noon|once|one", 1, 0) {
			w.Errorf("sent again with key %s, want the first one", got)
		}
	})
}

func TestSequenceA5APutIsPutAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(unavailable, unavailable, answer{shows: true})
		w.account("one", stage, func(a *Account) { a.Limits.Replay = networks.ReplaysPut })
		w.post("noon", today(12, 0), "")
		w.run(10*time.Minute + time.Minute)
		w.wantStates(ledger.Sent)
	})
}

func TestSequenceA6AKeyLastsUntilADefiniteFailure(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(limitedUntil(today(12, 5)), unavailable, answer{shows: true})
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		row := w.wantStates(ledger.Sent)[0]
		whole, err := w.open().Delivery(w.Context(), row.ID)
		if err != nil {
			w.Fatal(err)
		}
		var keys []string
		for _, attempt := range whole.Attempts {
			keys = append(keys, attempt.Key)
		}
		second := networks.IdempotencyKey("c/noon|once|one", 1, 1)
		want := []string{networks.IdempotencyKey("c/noon|once|one", 1, 0), second, second}
		if diff := cmp.Diff(want, keys); diff != "" {
			w.Error(diff)
		}
	})
}

func TestSequenceA8ARefusedCredentialHoldsTheAccountAndLosesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(denied)
		w.account("one", stage)
		w.post("first", today(12, 0), "")
		w.post("second", today(12, 10), "")
		d := w.start()
		time.Sleep(30 * time.Minute)
		if got := len(stage.posts()); got != 0 {
			w.Fatalf("%d posts on a refused credential", got)
		}
		if err := d.book.Release(w.Context(), ledger.OfAccount, "one", "an operator", "new token"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Sent, ledger.Sent)
	})
}

func TestSequenceC3WhatIsOverdueIsLookedUpBeforeItIsSent(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		w.account("one", stage)
		w.run(time.Minute) // the ledger's birth
		w.backup()
		w.post("noon", today(12, 0), "")
		w.run(11 * time.Minute) // it goes out
		w.restore()             // and is forgotten
		time.Sleep(20 * time.Minute)
		w.run(time.Hour)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts after the ledger was restored, want 1", got)
		}
		w.wantStates(ledger.Sent)
	})
}

func TestSequenceF6APersonsWordIsCheckedOnceMore(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{blindStage: blindStage{hidden: 24 * time.Hour}}
		stage.answers(lost)
		doubtful := &cannotTell{stage: stage}
		w.account("one", doubtful)
		w.post("noon", today(12, 0), "late = \"12h\"\n")
		d := w.start()
		time.Sleep(time.Hour)
		row := d.only(w)
		if row.State != ledger.Uncertain {
			w.Fatalf("state %s, want uncertain", row.State)
		}
		doubtful.certain.Store(true)
		stage.hidden = 0
		err := d.NotSent(w.Context(), row.ID, "a person", "I did not see it")
		if err == nil || !strings.Contains(err.Error(), "out after all") {
			w.Errorf("error %v, want that it is out after all", err)
		}
		d.stop()
		w.wantStates(ledger.Sent)
	})
}
