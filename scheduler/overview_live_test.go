package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

// live reads the overview's list of what is up, as "post on account: what has changed".
func (d *daemon) live(w *world) (lines []string, matters []Matter) {
	w.Helper()
	overview, err := d.outlook(w).Overview(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	for _, live := range overview.Live {
		lines = append(lines, fmt.Sprintf("%s %s on %s: %s", live.Person, live.Post, live.Account, live.Was))
	}
	for _, matter := range overview.Matters {
		if matter.Code == MatterLive || matter.Code == MatterLiveToo {
			matters = append(matters, matter)
		}
	}
	return lines, matters
}

func TestWhatIsUpAndNamesSomebodyWhoseStatusChangesIsListed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.stage("two")
		w.write("people/jana.toml", held)
		w.post("noon", today(12, 0), aboutHer)
		w.post("other", today(12, 0), "text = \"Nobody is named.\"")
		d := w.start()
		time.Sleep(20 * time.Minute)
		if lines, _ := d.live(w); len(lines) > 0 {
			t.Errorf("nothing has changed, and listed is %v", lines)
		}
		w.edit("people/jana.toml", died)
		time.Sleep(time.Minute)
		lines, matters := d.live(w)
		slices.Sort(lines)
		if want := "c/jana c/noon on one: jana was held, and is died"; len(lines) != 2 || lines[0] != want {
			t.Errorf("listed is %q; want two, the first %q", lines, want)
		}
		if len(matters) != 1 || !strings.HasPrefix(matters[0].What, "2 posts are up, and c/jana is named") ||
			matters[0].Command != "vigil history --person c/jana --state sent" || !matters[0].Early {
			t.Errorf("the matters are %+v", matters)
		}
		later := d.outlook(w)
		later.Now = later.Now.Add(liveFor)
		if up, err := later.stillUp(w.Context()); err != nil || len(up) > 0 {
			t.Errorf("after a month listed is %v (%v)", up, err)
		}
	})
}

func TestWhatAPersonLetGoAfterTheChangeIsNotListedAsOutlived(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("people/jana.toml", held)
		w.post("noon", today(12, 0), aboutHer)
		d := w.start()
		w.edit("people/jana.toml", released)
		time.Sleep(11 * time.Minute)
		row := d.heldFor(w, "and is released")
		if err := d.book.Release(w.Context(), ledger.OfDelivery, fmt.Sprint(row.ID), "a person", "it is about that"); err != nil {
			t.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		if state := d.all(w)[0].State; state != ledger.Sent {
			t.Fatalf("it is %s", state)
		}
		if lines, _ := d.live(w); len(lines) > 0 {
			t.Errorf("listed is %v", lines)
		}
	})
}

func TestManyPeopleShareAMatter(t *testing.T) {
	f := facts{}
	for i := range livePeople + 2 {
		f.live = append(f.live, Live{Person: fmt.Sprintf("c/p%d", i), Was: "was held, and is released"})
	}
	matters := f.outlived()
	if len(matters) != livePeople+1 || matters[livePeople].Code != MatterLiveToo || matters[livePeople].Why != "c/p5, c/p6" {
		t.Errorf("the matters are %+v", matters)
	}
}
