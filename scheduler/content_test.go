package scheduler

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/networks"
)

func TestSequenceE1WhatWaitsIsComposedAnew(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(limitedUntil(today(12, 30)))
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(20 * time.Minute)
		w.edit("posts/noon.toml", strings.Replace(postAt(today(12, 0), ""), "A text.", "Mended.", 1))
		time.Sleep(time.Hour)
		d.stop()
		w.wantStates(ledger.Sent)
		if got := stage.shown[0].Text; got != "Mended." {
			w.Errorf("%q went out", got)
		}
	})
}

func TestSequenceE1WhatWaitsPassesEveryGuardAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(limitedUntil(today(12, 30)))
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(20 * time.Minute)
		w.edit("posts/noon.toml", postAt(today(12, 0), "hold = \"the person died\"\n"))
		time.Sleep(time.Hour)
		if row := d.only(w); row.State != ledger.Held {
			w.Errorf("state %s, want held", row.State)
		}
		d.stop()
	})
}

func TestSequenceE1WhatWaitsAndBecomesADraftWaitsForItsWriter(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(limitedUntil(today(12, 30)))
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(20 * time.Minute)
		w.edit("posts/noon.toml", postAt(today(12, 0), "draft = true\n"))
		time.Sleep(40 * time.Minute)
		if row := d.only(w); row.State != ledger.Held || row.Reasons[0].Code != ReasonDraft {
			w.Errorf("%s for %v, want held because it is a draft", row.State, row.Reasons)
		}
		w.edit("posts/noon.toml", postAt(today(12, 0), ""))
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

func TestSequenceE1WhatWaitsDoesNotGoToAnAccountThatItsFileNoLongerMeans(t *testing.T) {
	for name, line := range map[string]string{"only_on": `only_on = ["two"]`, "not_on": `not_on = ["one"]`} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				one, two := &stage{}, &stage{}
				one.answers(limitedUntil(today(12, 30)))
				two.answers(limitedUntil(today(12, 40)))
				w.account("one", one)
				w.account("two", two)
				w.post("noon", today(12, 0), "")
				d := w.start()
				time.Sleep(20 * time.Minute)
				w.edit("posts/noon.toml", postAt(today(12, 0), line+"\n"))
				time.Sleep(time.Hour)
				d.stop()
				states := map[string]ledger.State{}
				for _, row := range w.history() {
					states[row.Account] = row.State
				}
				if diff := cmp.Diff(map[string]ledger.State{"one": ledger.Skipped, "two": ledger.Sent}, states); diff != "" {
					w.Error(diff)
				}
			})
		})
	}
}

func TestSequenceE4EachReasonToHoldIsRemovedByItself(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("noon", today(12, 0), "hold = \"waiting for the family\"\n")
		d := w.start()
		if err := d.book.Hold(w.Context(), ledger.Hold{Scope: ledger.OfAccount, Subject: "one", Why: "paused", By: "a person", Since: time.Now()}); err != nil {
			w.Fatal(err)
		}
		time.Sleep(12 * time.Minute)
		if err := d.book.Release(w.Context(), ledger.OfAccount, "one", "a person", ""); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		if row := d.only(w); row.State != ledger.Held {
			w.Errorf("one reason was removed, and it is %s", row.State)
		}
		w.edit("posts/noon.toml", postAt(today(12, 0), ""))
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

func TestWhatIsHeldTooLongIsMissed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("noon", today(12, 0), "hold = \"not yet\"\n")
		w.run(3 * time.Hour)
		w.wantStates(ledger.Missed)
	})
}

func TestSequenceE6AThreadGoesOnAsItBegan(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(answer{shows: true}, limitedUntil(today(16, 0)))
		w.account("one", stage)
		w.write("posts/thread.toml", "at = \"2000-01-01 12:00\"\ntext = '''\nOne.\n---\nTwo.'''\n")
		d := w.start()
		time.Sleep(time.Hour)
		w.edit("posts/thread.toml", "at = \"2000-01-01 12:00\"\ntext = '''\nUno.\n---\nDue.'''\n")
		time.Sleep(4 * time.Hour)
		d.stop()
		w.wantStates(ledger.Sent)
		var texts []string
		for _, post := range stage.shown {
			texts = append(texts, post.Text)
		}
		if diff := cmp.Diff([]string{"One.", "Two."}, texts); diff != "" {
			w.Error(diff)
		}
	})
}

func TestSequenceE7AReplyWaitsForItsParentAndEndsWithIt(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(limitedUntil(today(12, 20)))
		w.account("one", stage)
		w.post("a-parent", today(12, 0), "")
		w.post("b-reply", today(12, 1), "reply_to = \"a-parent\"\n")
		w.run(time.Hour)
		w.wantStates(ledger.Sent, ledger.Sent)
		if parent := stage.shown[1].Parent; parent == nil || parent.ID != stage.shown[0].id {
			w.Errorf("it answers %v", parent)
		}
	})
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(rejected)
		w.account("one", stage)
		w.post("a-parent", today(12, 0), "")
		w.post("b-reply", today(12, 1), "reply_to = \"a-parent\"\n")
		w.run(3 * time.Hour)
		w.wantStates(ledger.Failed, ledger.Skipped)
	})
}

func TestARepostShowsThePostAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.post("noon", today(12, 0), "")
		w.write("posts/again.toml", "at = \"2000-01-01 12:30\"\nrepost = \"noon\"\n")
		w.run(time.Hour)
		w.wantStates(ledger.Sent, ledger.Sent)
		if got := stage.shown[1].Text; got != "again: 1" {
			w.Errorf("%q", got)
		}
	})
}

func TestAnAccountThatCantBeOpenedHoldsItsOwnPostsOnly(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.account("two", nil, func(a *Account) { a.Opened, a.Problem = nil, errNoToken })
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(12 * time.Minute)
		states := map[string]ledger.State{}
		for _, row := range d.all(w) {
			states[row.Account] = row.State
		}
		if diff := cmp.Diff(map[string]ledger.State{"one": ledger.Sent, "two": ledger.Held}, states); diff != "" {
			w.Error(diff)
		}
		d.stop()
	})
}

func TestSequenceE2APictureThatWasChangedIsNotSentInPlaceOfTheOther(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(unavailable)
		w.account("one", stage, func(a *Account) { a.Limits.Replay = networks.ReplaysPut })
		w.write("media/a.png", picture(1))
		w.post("noon", today(12, 0), "[[media]]\nfile = \"media/a.png\"\nalt = \"A square\"\n")
		d := w.start()
		time.Sleep(10*time.Minute + time.Millisecond)
		w.write("media/a.png", picture(2))
		time.Sleep(time.Hour)
		if row := d.only(w); row.State != ledger.Uncertain || row.Reasons[0].Code != ReasonUndecided {
			w.Errorf("%s for %v, want that a person has to decide", row.State, row.Reasons)
		}
		d.stop()
		if got := len(stage.posts()); got != 0 {
			w.Errorf("%d posts with another picture than was written down", got)
		}
	})
}

func TestAPictureThatWasMissingIsFoundWhenItIsThere(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("noon", today(12, 0), "[[media]]\nfile = \"media/a.png\"\nalt = \"A square\"\n")
		d := w.start()
		time.Sleep(12 * time.Minute)
		if row := d.only(w); row.State != ledger.Held {
			w.Errorf("%s without its picture", row.State)
		}
		w.edit("media/a.png", picture(1))
		time.Sleep(2 * time.Minute)
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

// picture is a PNG of this many pixels a side.
func picture(side int) string {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		panic(err)
	}
	return file.String()
}

func TestABegunThreadWaitsForAnAccountThatCantBeOpenedAnyMore(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(answer{shows: true}, limitedUntil(today(12, 20)))
		w.account("one", stage)
		w.write("posts/thread.toml", "at = \"2000-01-01 12:00\"\ntext = '''\nOne.\n---\nTwo.'''\n")
		w.run(11 * time.Minute)
		w.accounts[0].Opened, w.accounts[0].Problem = nil, errNoToken
		d := w.start()
		time.Sleep(30 * time.Minute)
		if row := d.only(w); row.State != ledger.Held || row.Reasons[0].Code != ReasonAccount {
			w.Errorf("%s for %v, want held because of its account", row.State, row.Reasons)
		}
		d.stop()
		w.accounts[0].Opened, w.accounts[0].Problem = stage, nil
		w.run(time.Minute)
		w.wantStates(ledger.Sent)
	})
}
