package scheduler

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func TestSequenceC4AFileThatTurnsInvalidIsHeldThroughARestart(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(time.Minute)
		w.edit("posts/noon.toml", "at = \"2000-01-01 12:00\"\ntext = \"broken\nagain")
		time.Sleep(time.Minute)
		d.stop()
		w.run(20 * time.Minute)
		row := w.wantStates(ledger.Held)[0]
		if row.Reasons[0].Code != ReasonInvalid {
			w.Errorf("held for %v, want its file", row.Reasons)
		}
	})
}

// Each release is a folder of its own, and a link leads to the present one.
func TestAFolderThatAnotherOneReplacesGoesOutWithItsOwnPictures(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		const candle, light = "[[media]]\nfile = \"media/candle.png\"\nalt = \"A candle\"\n", "[[media]]\nfile = \"media/light.png\"\nalt = \"A light\"\n"
		first, second := w.folder, t.TempDir()
		w.write("media/candle.png", picture(1))
		w.post("noon", today(12, 0), candle)
		campaign, err := os.ReadFile(filepath.Join(first, "campaign.toml"))
		if err != nil {
			w.Fatal(err)
		}
		w.folder = second
		w.write("campaign.toml", string(campaign))
		w.write("media/candle.png", picture(2))
		w.write("media/light.png", picture(3))
		w.post("noon", today(12, 0), candle)
		w.post("one", today(12, 5), light)
		w.folder = filepath.Join(t.TempDir(), "current")
		if err := os.Symlink(first, w.folder); err != nil {
			w.Fatal(err)
		}
		d := w.start()
		time.Sleep(time.Minute)
		if err := errors.Join(os.Remove(w.folder), os.Symlink(second, w.folder)); err != nil {
			w.Fatal(err)
		}
		w.edits <- filepath.Join(w.folder, "campaign.toml")
		time.Sleep(20 * time.Minute)
		d.stop()
		w.wantStates(ledger.Sent, ledger.Sent)
		for i, shown := range one.shown {
			if got := shown.Media[0].Width; got != i+2 {
				w.Errorf("%s is of the release before", shown.Media[0].File)
			}
		}
	})
}

func TestAFileThatIsMendedInTimeGoesOut(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("posts/noon.toml", postAt(today(12, 0), ""))
		d := w.start()
		time.Sleep(time.Minute)
		w.edit("posts/noon.toml", "at = ")
		time.Sleep(15 * time.Minute)
		w.edit("posts/noon.toml", postAt(today(12, 0), "# mended\n"))
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

func TestSequenceC5NothingIsWithdrawnWhenEverythingVanishes(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		for i := range 4 {
			w.post(fmt.Sprint("post", i), today(12, 10+i), "")
		}
		d := w.start()
		time.Sleep(time.Minute)
		w.remove("posts")
		time.Sleep(30 * time.Minute)
		if rows := d.all(w); len(rows) != 4 {
			w.Errorf("%d deliveries, want four that are held", len(rows))
		}
		for i := range 4 {
			w.post(fmt.Sprint("post", i), today(12, 10+i), "")
		}
		w.edit("people/nobody.toml", "name = \"Nobody (invented)\"\n")
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Sent, ledger.Sent, ledger.Sent, ledger.Sent)
	})
}

func TestSequenceC5NothingIsReadWhileGitChangesTheFiles(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.post("noon", today(12, 0), "")
		w.post("soon", today(11, 55), "allow.repeat = \"it is short\"\n")
		d := w.start()
		time.Sleep(time.Minute)
		w.write(".git/index.lock", "")
		w.remove("posts/soon.toml")
		w.edit("posts/noon.toml", postAt(today(11, 52), ""))
		time.Sleep(2 * time.Minute)
		if got := one.posts(); len(got) != 0 {
			w.Errorf("out are %v, from a commit that is not all there", got)
		}
		w.post("soon", today(11, 55), "allow.repeat = \"it is short\"\n")
		w.post("noon", today(12, 0), "")
		w.remove(".git/index.lock")
		time.Sleep(10 * time.Minute)
		d.stop()
		w.wantStates(ledger.Sent, ledger.Sent)
		if got := fmt.Sprint(sinceNoon(one)); got != "[-5m0s 0s]" {
			w.Errorf("they went out at %s\n%s", got, w.log.String())
		}
	})
}

func TestALockThatGitHasLeftIsNotBelievedForEver(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.write(".git/index.lock", "")
		d := w.start()
		time.Sleep(time.Minute)
		w.edit("posts/noon.toml", postAt(today(12, 10), ""))
		time.Sleep(25 * time.Minute)
		d.stop()
		if got := fmt.Sprint(sinceNoon(one)); got != "[10m0s]" {
			w.Errorf("it went out at %s\n%s", got, w.log.String())
		}
	})
}

func TestAWorkTreeBesideItsRepositoryIsKnownAsOne(t *testing.T) {
	repository, tree := t.TempDir(), t.TempDir()
	lock := filepath.Join(repository, "worktrees", "tree", "index.lock")
	if err := errors.Join(os.MkdirAll(filepath.Dir(lock), 0o755), os.MkdirAll(filepath.Join(tree, "campaign"), 0o755),
		os.WriteFile(filepath.Join(tree, ".git"), []byte("gitdir: "+filepath.Dir(lock)+"\n"), 0o644)); err != nil {
		t.Fatal(err)
	}
	if checkedOut(filepath.Join(tree, "campaign"), time.Now()) {
		t.Error("it is said to be changed, and nobody does")
	}
	if err := os.WriteFile(lock, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if !checkedOut(filepath.Join(tree, "campaign"), time.Now()) {
		t.Error("it is not known that it is being changed")
	}
}

func TestSequenceC5ASingleAbsentFileIsHeldAtOnceAndWithdrawnAfterAMinute(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		for i := range 12 {
			w.post(fmt.Sprint("post", i), today(13, i), "")
		}
		w.post("noon", today(12, 0), "")
		w.post("soon", today(11, 51), "")
		d := w.start()
		time.Sleep(58 * time.Second)
		w.remove("posts/soon.toml")
		w.remove("posts/noon.toml")
		time.Sleep(20 * time.Second)
		if row := d.only(w); row.State != ledger.Held || row.Reasons[0].Code != ReasonAbsent {
			w.Errorf("%s for %v, want held because its file is absent", row.State, row.Reasons)
		}
		time.Sleep(15 * time.Minute)
		if row := d.only(w); row.State != ledger.Skipped {
			w.Errorf("%s, want skipped: the file was taken away", row.State)
		}
		d.stop()
	})
}

func TestSequenceC6AVersionCountsWhenTwoLooksAgree(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		d := w.start()
		time.Sleep(10 * time.Minute)
		// The first 4 KB of a copy are a post of their own; the rest makes it a draft.
		w.edit("posts/copy.toml", postAt(today(11, 59), ""))
		time.Sleep(settling / 2)
		w.edit("posts/copy.toml", postAt(today(11, 59), "draft = true\n"))
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates()
	})
}

func TestSequenceD2AMovedRecurrenceIsHeldAndCanBeReleased(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("posts/daily.toml", "every = \"day 12:00\"\ntext = \"Noon.\"\n")
		d := w.start()
		time.Sleep(11 * time.Minute)
		w.edit("posts/daily.toml", "every = \"day 12:05\"\ntext = \"Noon.\"\n")
		time.Sleep(10 * time.Minute)
		rows := d.all(w)
		if len(rows) != 2 || rows[0].State != ledger.Held || rows[0].Reasons[0].Code != ReasonMoved {
			w.Fatalf("%+v, want the second held as moved", rows)
		}
		if err := d.book.Release(w.Context(), ledger.OfDelivery, fmt.Sprint(rows[0].ID), "a person", "meant so"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Sent, ledger.Sent)
	})
}

// The same instant has another name on the clocks of another zone.
func TestSequenceD2ATimeThatGetsAnotherNameDoesNotGoOutTwice(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("posts/hourly.toml", "every = \"hour :00\"\ntext = \"The hour.\"\n")
		d := w.start()
		time.Sleep(10*time.Minute + 5*time.Second)
		w.edit("posts/hourly.toml", "every = \"hour :00\"\ntimezone = \"Europe/Vilnius\"\ntext = \"The hour.\"\n")
		time.Sleep(10 * time.Minute)
		d.stop()
		for _, row := range w.history()[1:] {
			if row.State != ledger.Held {
				w.Errorf("%s is %s as well", row.Slot, row.State)
			}
		}
	})
}

func TestSequenceD3ANameThatWentOutIsNotUsedAgainSilently(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("announcement", today(12, 0), "")
		d := w.start()
		time.Sleep(12 * time.Minute)
		w.edit("posts/announcement.toml", strings.Replace(postAt(today(13, 0), ""), "A text.", "Another text.", 1))
		time.Sleep(90 * time.Minute)
		d.stop()
		w.wantStates(ledger.Sent)
		if !strings.Contains(w.log.String(), "this name went out before") {
			w.Errorf("nobody was told:\n%s", w.log.String())
		}
	})
}

func TestSequenceD4WhatWasMissedOpensAgainWhenItsFileIsMoved(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(rejected)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(12 * time.Minute)
		w.edit("posts/noon.toml", postAt(today(13, 0), ""))
		time.Sleep(90 * time.Minute)
		d.stop()
		row := w.wantStates(ledger.Sent)[0]
		if !row.Due.Equal(today(13, 0)) {
			w.Errorf("due %v, want the new time", row.Due)
		}
		if diff := cmp.Diff([]time.Time{today(13, 0)}, stage.times()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestSequenceD4WhatIsHeldFollowsItsFileToALaterTime(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.post("noon", today(12, 0), "hold = \"not yet\"\n")
		d := w.start()
		time.Sleep(12 * time.Minute)
		w.edit("posts/noon.toml", postAt(today(13, 0), ""))
		time.Sleep(30 * time.Minute)
		if got := len(stage.posts()); got != 0 {
			w.Errorf("it went out before its new time")
		}
		time.Sleep(time.Hour)
		d.stop()
		w.wantStates(ledger.Sent)
		if diff := cmp.Diff([]time.Time{today(13, 0)}, stage.times()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestSequenceD6TwoCampaignsOfOneIDAreRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		book := w.open()
		_, err := OpenQueue(w.Context(), QueueOptions{Ledger: book, Folders: []string{w.folder, w.folder}, Defaults: w.defaults(), Log: w.logger()})
		if err == nil || !strings.Contains(err.Error(), "same id") {
			w.Errorf("error %v, want that they have the same id", err)
		}
	})
}

func TestAnEditOfTheTextCountsUpToTheClaim(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(9 * time.Minute)
		w.edit("posts/noon.toml", strings.Replace(postAt(today(12, 0), ""), "A text.", "Corrected.", 1))
		time.Sleep(5 * time.Minute)
		d.stop()
		if got := stage.shown[0].Text; got != "Corrected." {
			w.Errorf("%q went out", got)
		}
	})
}

func TestABrokenCampaignIsLookedAtAgainOnlyWhenItChanges(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		queue, err := OpenQueue(w.Context(), QueueOptions{Ledger: w.open(), Folders: []string{w.folder}, Defaults: w.defaults(), Log: w.logger()})
		if err != nil {
			w.Fatal(err)
		}
		defer queue.Close() // it was only read
		w.edit("campaign.toml", "id = ")
		look := func() (again bool) {
			time.Sleep(settling)
			if again, err = queue.Recheck(w.Context(), []string{filepath.Join(w.folder, "campaign.toml")}); err != nil {
				w.Fatal(err)
			}
			return again
		}
		if first, second, third := look(), look(), look(); !first || second || third {
			w.Errorf("looked at again: %v, %v, %v; want only once, until two looks agree", first, second, third)
		}
		w.edit("campaign.toml", "id = \"c\"\nname = \"A campaign\"\ntimezone = \"UTC\"\n")
		if first, second := look(), look(); !first || second || len(queue.Problems()) > 0 {
			w.Errorf("after it was mended: %v, %v, problems %v", first, second, queue.Problems())
		}
	})
}

// Who may read a file is changed without a trace in the file.
func TestAFileThatMayBeReadAgainIsRead(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	for _, file := range []string{"campaign.toml", "people/anna.toml", "posts/noon.toml"} {
		t.Run(file, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.stage("one")
				w.write("people/anna.toml", "name = \"Anna (invented)\"\n")
				w.post("noon", today(12, 0), "person = \"anna\"\n")
				for i := range 6 {
					w.post(fmt.Sprint("later", i), today(18, i), "")
				}
				closed := filepath.Join(w.folder, file)
				if err := os.Chmod(closed, 0); err != nil {
					w.Fatal(err)
				}
				d := w.start()
				time.Sleep(time.Minute)
				if err := os.Chmod(closed, 0o644); err != nil {
					w.Fatal(err)
				}
				for range 3 {
					if _, err := d.queue.Refresh(w.Context()); err != nil {
						w.Fatal(err)
					}
					time.Sleep(settling)
				}
				time.Sleep(20 * time.Minute)
				d.stop()
				w.wantStates(ledger.Sent)
			})
		})
	}
}

func TestWhatWaitsInACampaignThatIsNoMoreEnds(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		one.answers(neverLeft)
		w.post("noon", today(12, 0), "")
		w.post("held", today(12, 0), "hold = \"not yet\"\n")
		w.run(10*time.Minute + 10*time.Second)
		w.write("campaign.toml", "id = \"d\"\nname = \"A campaign\"\ntimezone = \"UTC\"\n")
		d := w.start()
		time.Sleep(10 * time.Minute)
		d.stop()
		for _, row := range w.history() {
			if row.Campaign == "c" && (row.State != ledger.Skipped || !hasReason(row, ReasonRemoved)) {
				t.Errorf("%s is %s: %s", row.Key, row.State, Sentences(row.Reasons))
			}
		}
	})
}

func TestADoubtInACampaignThatIsNoMoreIsResolved(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		one.answers(lost)
		w.post("noon", today(12, 0), "")
		w.run(10*time.Minute + 2*time.Second)
		w.wantStates(ledger.Uncertain)
		w.write("campaign.toml", "id = \"d\"\nname = \"A campaign\"\ntimezone = \"UTC\"\n")
		w.remove("posts/noon.toml")
		w.run(30 * time.Minute)
		w.wantStates(ledger.Sent)
	})
}

// Between the look that finds campaign.toml whole and the one that believes it, nobody knows
// yet what the campaign's files say.
func TestWhatWaitsInACampaignThatIsMendedAfterAStartIsNotTakenForRemoved(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		whole := "id = \"c\"\nname = \"A campaign\"\ntimezone = \"UTC\"\nrepeat_after = \"0s\"\n"
		w.post("noon", today(12, 0), "hold = \"not yet\"\n")
		w.write("posts/hourly.toml", "every = \"hour :30\"\ntext = \"Each hour.\"\n")
		w.run(11 * time.Minute)
		w.write("campaign.toml", "broken")
		d := w.start()
		time.Sleep(29*time.Minute + 59*time.Second + 500*time.Millisecond) // the next heartbeat comes in between
		w.edit("campaign.toml", whole)
		time.Sleep(5 * time.Minute)
		d.stop()
		w.wantStates(ledger.Held, ledger.Sent)
	})
}
