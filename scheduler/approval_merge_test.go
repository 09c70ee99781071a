package scheduler

import (
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

func TestWhatIsOnTheBranchIsApprovedAndSaysWhoMergedIt(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor("approvals = \"merge\"\n")
		w.post("merged", today(12, 0), "")
		w.git("init", "--quiet")
		w.commit()
		w.post("mine", today(12, 5), "")
		d := w.start()
		time.Sleep(20 * time.Minute)
		row := d.heldFor(w, "not approved: posts/mine.toml is not on the branch as it lies here; commit it to the branch")
		if row.Post != "c/mine" || len(one.posts()) != 1 {
			w.Errorf("%s is held, %d posts", row.Post, len(one.posts()))
		}
		sent, err := d.book.DeliveryByKey(w.Context(), ledger.Key{Post: "c/merged", Slot: "once", Account: "one"})
		if err != nil || len(sent.Decisions) != 1 || sent.Decisions[0].By != "Nobody" || !strings.HasPrefix(sent.Decisions[0].Why, "commit ") {
			w.Errorf("%v %v", sent.Decisions, err)
		}
		w.commit() // nobody tells the daemon
		time.Sleep(2 * time.Minute)
		if got := len(one.posts()); got != 2 {
			w.Errorf("%d posts after it was committed: %s", got, Sentences(d.all(w)[0].Reasons))
		}
	})
}

func TestAFolderThatIsNoCloneIsFilledFromTheBranch(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.asksFor("approvals = \"merge\"\n")
		w.post("noon", today(12, 0), "")
		w.run(20 * time.Minute)
		w.wantStates(ledger.Sent)
	})
}
