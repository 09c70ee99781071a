package scheduler

import (
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

func TestSequenceD1AMovedFileIsTheSamePost(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		for _, other := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			w.post(other, today(18, 0), "")
		}
		d := w.start()
		time.Sleep(11 * time.Minute)
		w.remove("posts/noon.toml")
		w.edit("posts/moved/noon.toml", postAt(today(12, 0), ""))
		time.Sleep(30 * time.Minute)
		if row := d.only(w); row.State != ledger.Sent || row.Post != "c/moved/noon" {
			w.Errorf("%s is %s, want the moved name, sent", row.Post, row.State)
		}
		d.stop()
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
	})
}

func TestSequenceD1AFileThatNamesItsFormerNameIsTheSamePost(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		for _, other := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			w.post(other, today(18, 0), "")
		}
		w.run(11 * time.Minute)
		w.remove("posts/noon.toml")
		w.write("posts/later.toml", strings.Replace(postAt(today(12, 0), "was = [\"noon\"]\n"), "A text.", "Another text.", 1))
		w.run(30 * time.Minute)
		row := w.wantStates(ledger.Sent)[0]
		if row.Post != "c/later" {
			w.Errorf("the row is of %s, want the new name", row.Post)
		}
	})
}

func TestSequenceD8AnAccountThatIsSomebodyElseIsHeld(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &verified{stage: &stage{}, id: "first"}
		w.account("one", stage)
		w.run(time.Minute)
		stage.id = "second"
		w.post("noon", today(12, 0), "")
		w.run(30 * time.Minute)
		row := w.wantStates(ledger.Held)[0]
		if !strings.Contains(Sentences(row.Reasons), "give the new one another name") {
			w.Errorf("held for %q", Sentences(row.Reasons))
		}
	})
}

func TestTheLimitsThatAServerTellsCountAtOnceAndAfterARestart(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &verified{stage: &stage{}, id: "first", longest: 3}
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(11 * time.Minute)
		if row := d.only(w); row.State != ledger.Held || row.Reasons[0].Code != ReasonCompose {
			w.Errorf("%s for %v, want held because it is too long there", row.State, row.Reasons)
		}
		d.stop()
		accounts := w.fresh()
		if err := RecallLimits(w.Context(), w.open(), accounts); err != nil {
			w.Fatal(err)
		}
		if got := accounts[0].Limits.Text.Max; got != 3 {
			w.Errorf("after a restart the limit is %d, want the server's", got)
		}
	})
}
