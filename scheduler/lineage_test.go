package scheduler

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

// git runs it in the campaign's folder. What it wrote there was written before
// this moment, on the bubble's clock.
func (w *world) git(arguments ...string) {
	w.Helper()
	options := []string{"-C", w.folder, "-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "init.defaultBranch=main"}
	if answer, err := exec.Command("git", append(options, arguments...)...).CombinedOutput(); err != nil {
		w.Fatalf("git %v: %v\n%s", arguments, err, answer)
	}
	written := time.Now().Add(-2 * settling)
	err := filepath.WalkDir(w.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return os.Chtimes(path, written, written)
	})
	if err != nil {
		w.Fatal(err)
	}
}

// commit commits the campaign as it is.
func (w *world) commit() {
	w.Helper()
	w.git("add", "--all")
	w.git("commit", "--quiet", "--message", "as it is")
}

// moveTo lets the next daemon run on another machine, with a copy of the campaign.
func (w *world) moveTo(place, folder string) { w.place, w.folder = place, folder }

// twoMachines has a campaign of four posts on one machine, published from at its
// newest version, and an older copy of it on another one, where it goes on.
func twoMachines(t *testing.T, test func(w *world, stage *stage)) {
	older := filepath.Join(t.TempDir(), "older")
	inWorld(t, func(w *world) {
		newer, stage := w.folder, &stage{}
		w.place = "first"
		w.account("one", stage)
		w.post("same", today(12, 0), "")
		w.post("corrected", today(12, 5), "")
		w.post("deleted", today(12, 10), "")
		w.post("moved", today(12, 15), "")
		w.git("init", "--quiet")
		w.commit()
		w.git("clone", "--quiet", newer, older)

		w.write("posts/corrected.toml", "at = \"2000-01-01 12:05\"\ntext = \"A better text.\"\n")
		w.git("rm", "--quiet", "posts/deleted.toml")
		w.post("moved", today(18, 0), "")
		w.post("new", today(12, 20), "")
		w.commit()
		w.run(time.Minute)

		w.moveTo("second", older)
		w.git("status") // stamps the clone's files
		test(w, stage)
	})
}

func (w *world) heldAs(d *daemon) map[string]string {
	w.Helper()
	held := map[string]string{}
	for _, row := range d.all(w) {
		if row.State == ledger.Held {
			held[row.Post] = row.Reasons[0].Code
		}
	}
	return held
}

func TestSequenceB1AnOlderQueuePublishesOnlyWhatIsTheSameInBoth(t *testing.T) {
	twoMachines(t, func(w *world, stage *stage) {
		d := w.start()
		time.Sleep(time.Until(today(12, 30)))
		if diff := cmp.Diff([]string{"c/same|once|one"}, stage.posts()); diff != "" {
			w.Error(diff)
		}
		want := map[string]string{"c/corrected": ReasonStrayed, "c/deleted": ReasonStrayed, "c/moved": ReasonStrayed, "c/new": ReasonStrayed}
		if diff := cmp.Diff(want, w.heldAs(d)); diff != "" {
			w.Error(diff)
		}
		w.git("pull", "--quiet")
		w.edits <- filepath.Join(w.folder, "campaign.toml")
		time.Sleep(5 * time.Minute)
		want2 := []string{"c/corrected|once|one", "c/new|once|one", "c/same|once|one"}
		got := slices.Sorted(slices.Values(stage.posts()))
		if diff := cmp.Diff(want2, got); diff != "" {
			w.Errorf("after it was brought up to date: %s\n%s", diff, w.log.String())
		}
		time.Sleep(time.Until(today(18, 1)))
		if got := len(stage.posts()); got != 4 {
			w.Errorf("%d posts, want the moved one at its new time as well", got)
		}
	})
}

func TestWhatAnOlderQueueSaysStaysHeldThroughARestart(t *testing.T) {
	twoMachines(t, func(w *world, stage *stage) {
		w.run(time.Minute)
		w.run(2 * time.Hour)
		if diff := cmp.Diff([]string{"c/same|once|one"}, stage.posts()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestAPersonMayLetOutWhatAnOlderQueueHolds(t *testing.T) {
	twoMachines(t, func(w *world, stage *stage) {
		d := w.start()
		time.Sleep(time.Until(today(12, 30)))
		for _, row := range d.all(w) {
			if row.Post == "c/corrected" {
				if err := d.book.Release(w.Context(), ledger.OfDelivery, strconv.FormatInt(row.ID, 10), "tester", "it is right"); err != nil {
					w.Fatal(err)
				}
			}
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		if diff := cmp.Diff([]string{"c/same|once|one", "c/corrected|once|one"}, stage.posts()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestACopyThatFollowsFromTheLastOneIsPublishedFrom(t *testing.T) {
	twoMachines(t, func(w *world, stage *stage) {
		w.git("pull", "--quiet")
		w.write("posts/later.toml", postAt(today(12, 25), ""))
		w.commit()
		w.run(time.Hour)
		want := []string{"c/same|once|one", "c/corrected|once|one", "c/new|once|one", "c/later|once|one"}
		if diff := cmp.Diff(want, stage.posts()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestAPersonWhoDiffersInAnOlderQueueHoldsEverything(t *testing.T) {
	older := filepath.Join(t.TempDir(), "older")
	inWorld(t, func(w *world) {
		newer, stage := w.folder, &stage{}
		w.place = "first"
		w.account("one", stage)
		w.write("people/anna.toml", "name = \"Anna, invented\"\nstatus = \"held\"\n")
		w.post("noon", today(12, 0), "person = \"anna\"\n")
		w.git("init", "--quiet")
		w.commit()
		w.git("clone", "--quiet", newer, older)
		w.write("people/anna.toml", "name = \"Anna, invented\"\nstatus = \"released\"\n")
		w.commit()
		w.run(time.Minute)
		w.moveTo("second", older)
		w.git("status")
		w.run(time.Hour)
		if got := stage.posts(); len(got) != 0 {
			w.Errorf("%v went out, although the person was released", got)
		}
	})
}
