package scheduler

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func TestAPostThatIsPublishedByHandIsDoneWith(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(time.Minute)
		if _, err := d.Publish(w.Context(), "noon"); err != nil {
			w.Error(err)
		}
		if _, err := d.Publish(w.Context(), "noon"); err == nil || !strings.Contains(err.Error(), "does not go out twice") {
			w.Errorf("a second time: %v", err)
		}
		time.Sleep(time.Hour)
		d.stop()
		if diff := cmp.Diff([]time.Time{today(11, 51)}, stage.times()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestADraftIsNotPublishedByHand(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.write("posts/draft.toml", "draft = true\ntext = \"Not ready.\"\n")
		d := w.start()
		time.Sleep(time.Minute)
		if _, err := d.Publish(w.Context(), "draft"); err == nil || !strings.Contains(err.Error(), "draft = true") {
			w.Errorf("%v, want to hear that it is a draft", err)
		}
		d.stop()
		w.wantStates()
		if up := stage.texts(); len(up) != 0 {
			w.Errorf("%v is up", up)
		}
	})
}

func TestARecurrenceThatIsPublishedByHandGoesOnAsPlanned(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.write("posts/daily.toml", "every = \"day 12:00\"\ntext = \"Noon.\"\n")
		d := w.start()
		time.Sleep(time.Minute)
		if _, err := d.Publish(w.Context(), "daily"); err != nil {
			w.Error(err)
		}
		time.Sleep(time.Hour)
		d.stop()
		if diff := cmp.Diff([]time.Time{today(11, 51), today(12, 0)}, stage.times()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestWhatIsReleasedGoesOutAtOnceThoughItsFileNamesALaterTime(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("evening", today(18, 0), "")
		d := w.start()
		hold := ledger.Hold{Scope: ledger.OfAccount, Subject: "one", Why: "a pause", By: "a person", Since: time.Now()}
		if err := d.book.Hold(w.Context(), hold); err != nil {
			w.Fatal(err)
		}
		if _, err := d.Publish(w.Context(), "evening"); err == nil {
			w.Error("a held account published")
		}
		release := func(scope ledger.Scope, subject string) {
			if err := d.book.Release(w.Context(), scope, subject, "a person", ""); err != nil {
				w.Fatal(err)
			}
		}
		release(ledger.OfAccount, "one")
		release(ledger.OfDelivery, fmt.Sprint(d.only(w).ID))
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

func TestAPersonsEmbargoHoldsWhatNamesThem(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("people/invented.toml", "name = \"Invented Person\"\nembargo = 2000-01-02\n")
		w.post("noon", today(12, 0), "person = \"invented\"\n")
		d := w.start()
		time.Sleep(12 * time.Minute)
		if row := d.only(w); row.State != ledger.Held || row.Reasons[0].Code != ReasonEmbargo {
			w.Errorf("%s for %v, want held by the embargo", row.State, row.Reasons)
		}
		d.stop()
	})
}

func TestARetractedPostIsTakenDownAndStaysSo(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.write("posts/thread.toml", "at = \"2000-01-01 12:00\"\ntext = '''\nOne.\n---\nTwo.'''\n")
		d := w.start()
		time.Sleep(12 * time.Minute)
		if err := d.Retract(w.Context(), d.only(w).ID, "a person", "an address in it is wrong"); err != nil {
			w.Error(err)
		}
		time.Sleep(time.Hour)
		d.stop()
		w.wantStates(ledger.Retracted)
		if got := stage.posts(); len(got) != 0 {
			w.Errorf("still up: %v", got)
		}
	})
}

func TestAThreadThatIsPlannedAnewAndGivenUpAgainIsMissed(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(unavailable, unavailable)
		w.account("one", stage)
		w.write("posts/thread.toml", "at = \"2000-01-01 12:00\"\nlate = \"10m\"\ntext = '''\nOne.\n---\nTwo.'''\n")
		d := w.start()
		giveUp := func() {
			time.Sleep(30 * time.Minute)
			row := d.only(w)
			if err := d.NotSent(w.Context(), row.ID, "a person", "I looked"); err != nil {
				w.Fatal(err)
			}
		}
		giveUp()
		if err := d.book.Reopen(w.Context(), d.only(w).ID, today(13, 0), "a person", "once more"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Until(today(13, 0)))
		giveUp()
		d.stop()
		w.wantStates(ledger.Missed)
	})
}
