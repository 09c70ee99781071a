package scheduler

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

const (
	held     = "name = \"Jana Vydumanaja (invented)\"\nstatus = \"held\"\n"
	released = "name = \"Jana Vydumanaja (invented)\"\nstatus = \"released\"\n"
	died     = "name = \"Jana Vydumanaja (invented)\"\nstatus = \"died\"\n"
	aboutHer = "person = \"jana\"\n"
)

// heldFor tells whether the newest delivery is held for a changed status.
func (d *daemon) heldFor(w *world, words string) ledger.Delivery {
	w.Helper()
	row := d.all(w)[0]
	if row.State != ledger.Held || !strings.Contains(Sentences(row.Reasons), words) {
		w.Errorf("%s: %s; want it held because %s", row.State, Sentences(row.Reasons), words)
	}
	return row
}

func TestSequenceE5WhatNamesAPersonWhoseStatusChangesIsHeldUntilItIsReleased(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.write("people/jana.toml", held)
		w.write("posts/daily.toml", "every = \"day 12:00\"\nlate = \"12h\"\ntext = \"Free {{person.name}}!\"\n"+aboutHer)
		d := w.start()
		time.Sleep(20 * time.Minute) // the first went out
		w.edit("people/jana.toml", released)
		time.Sleep(24 * time.Hour)
		row := d.heldFor(w, "jana was held, and is released")
		if err := d.book.Release(w.Context(), ledger.OfDelivery, fmt.Sprint(row.ID), "a person", "it is about her release"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(24 * time.Hour) // the released one, and that of the third day
		if got := len(one.posts()); got != 3 {
			w.Errorf("%d posts, want three: a release is a word about the post\n%s", got, w.log.String())
		}
		w.edit("people/jana.toml", died)
		time.Sleep(24 * time.Hour)
		d.heldFor(w, "jana was released, and is died")
	})
}

func TestAReleaseIsNoWordAboutAStatusThatChangesLater(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.write("people/jana.toml", held)
		w.post("noon", today(12, 0), aboutHer)
		d := w.start()
		w.edit("people/jana.toml", released)
		time.Sleep(11 * time.Minute)
		row := d.heldFor(w, "and is released")
		if err := d.book.Hold(w.Context(), ledger.Hold{Scope: ledger.OfAccount, Subject: "one", Why: "wait", By: "a person", Since: time.Now()}); err != nil {
			w.Fatal(err)
		}
		if err := d.book.Release(w.Context(), ledger.OfDelivery, fmt.Sprint(row.ID), "a person", "yes"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		w.edit("people/jana.toml", died)
		time.Sleep(time.Minute)
		if err := d.book.Release(w.Context(), ledger.OfAccount, "one", "a person", ""); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		d.heldFor(w, "and is died")
		if len(one.posts()) != 0 {
			w.Error("it went out about somebody who has died")
		}
	})
}

func TestAnEditedFileIsWrittenAboutPeopleAsTheyAreNow(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.write("people/jana.toml", held)
		w.post("noon", today(12, 0), aboutHer)
		w.run(time.Minute)
		w.write("people/jana.toml", released) // while nothing runs
		d := w.start()
		time.Sleep(11 * time.Minute)
		d.heldFor(w, "jana was held")
		w.edit("posts/noon.toml", postAt(today(12, 0), aboutHer+"# read again\n"))
		time.Sleep(time.Minute)
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts after the file was edited: %s", got, Sentences(d.only(w).Reasons))
		}
	})
}

func TestSequenceE1TheRestOfAThreadIsHeldWhenAPersonsStatusChanges(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.write("people/jana.toml", held)
		one.answers(answer{shows: true}, neverLeft)
		w.write("posts/thread.toml", "at = \"2000-01-01 12:00\"\ntext = '''\none\n---\ntwo'''\n"+aboutHer)
		d := w.start()
		time.Sleep(10*time.Minute + time.Second)
		w.edit("people/jana.toml", died)
		time.Sleep(time.Hour)
		d.heldFor(w, "and is died")
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d parts are out", got)
		}
	})
}

func TestSequenceE4ResumingLeavesWhatElseStandsAgainstAnAccount(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.post("noon", today(12, 0), "")
		d := w.start()
		hold := func(kind ledger.Kind, by string) {
			h := ledger.Hold{Scope: ledger.OfAccount, Subject: "one", Kind: kind, Why: "because of " + by, By: by, Since: time.Now()}
			if err := d.book.Hold(w.Context(), h); err != nil {
				w.Fatal(err)
			}
		}
		hold(ledger.Paused, "Anna")
		hold(ledger.ByPerson, "Boris")
		hold(ledger.ByVigil, "vigil")
		time.Sleep(11 * time.Minute)
		if why := Sentences(d.heldFor(w, "Anna").Reasons); !strings.Contains(why, "Boris") || !strings.Contains(why, "vigil") {
			w.Error(why)
		}
		if err := d.book.Resume(w.Context(), ledger.OfAccount, "one", "Anna", ""); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		d.heldFor(w, "Boris")
		if err := d.book.Release(w.Context(), ledger.OfAccount, "one", "Boris", ""); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts", got)
		}
	})
}

func TestWhatAPauseMadeTooLateSaysSo(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("noon", today(12, 0), "")
		d := w.start()
		pause := ledger.Hold{Scope: ledger.Everything, Kind: ledger.Paused, Why: "the server moves", By: "Anna", Since: time.Now()}
		if err := d.book.Hold(w.Context(), pause); err != nil {
			w.Fatal(err)
		}
		time.Sleep(11 * time.Minute)
		d.stop()
		w.run(3 * time.Hour) // a pause lasts through restarts
		row := w.wantStates(ledger.Missed)[0]
		if why := Sentences(row.Reasons); !strings.Contains(why, "the server moves") {
			w.Error(why)
		}
	})
}

func TestALineHoldInAFileLastsThroughARestartAndEndsWithTheFile(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.post("noon", today(12, 0), "hold = \"ask the lawyer\"\n")
		w.run(11 * time.Minute)
		d := w.start()
		time.Sleep(time.Minute)
		d.heldFor(w, "ask the lawyer")
		w.edit("posts/noon.toml", postAt(today(12, 0), ""))
		time.Sleep(time.Minute)
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts", got)
		}
	})
}
