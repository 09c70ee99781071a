package scheduler

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

func TestSequenceD1AMovedFileIsTheSamePost(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
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
		w.stage("one")
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

func TestSequenceD7AFileWhoseLettersAreStoredInAnotherFormKeepsAllThatIsKnownOfIt(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("и\u0306", today(12, 0), "")
		for _, other := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			w.post(other, today(18, 0), "")
		}
		d := w.start()
		hold := ledger.Hold{Scope: ledger.OfPost, Subject: "c/\u0439", Why: "the family asks for it", By: "a person", Since: time.Now()}
		if err := d.book.Hold(w.Context(), hold); err != nil {
			w.Fatal(err)
		}
		time.Sleep(time.Minute)
		w.remove("posts/и\u0306.toml")
		w.edit("posts/\u0439.toml", postAt(today(12, 0), ""))
		time.Sleep(30 * time.Minute)
		d.stop()
		w.wantStates(ledger.Held)
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

func TestSequenceD8ALookAtAnotherAccountCannotTell(t *testing.T) {
	for name, pinned := range map[string]networks.Identity{
		"another account": {ID: "2", Server: "stage.example"}, "another server": {ID: "1", Server: "other.example"},
	} {
		t.Run(name, func(t *testing.T) {
			search := networks.Search{Account: pinned}
			finding, mistaken := search.Mistaken(networks.Identity{ID: "1", Handle: "@one", Server: "stage.example"})
			if !mistaken || finding.Verdict != networks.CannotTell {
				t.Errorf("%v, %v; want that it proves nothing", finding, mistaken)
			}
		})
	}
	if _, mistaken := (networks.Search{}).Mistaken(networks.Identity{ID: "1"}); mistaken {
		t.Error("an account that was never verified is not another one")
	}
}

// failing is a network that refuses a credential for a while.
type failing struct {
	*verified
	mutex   sync.Mutex
	failure error
	asked   int
}

func (f *failing) recovers() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.failure = nil
}

func (f *failing) Verify(ctx context.Context) (networks.Identity, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.asked++
	if f.failure != nil {
		return networks.Identity{}, f.failure
	}
	return f.verified.Verify(ctx)
}

func TestSequenceD8ANetworkThatDidNotAnswerIsAskedAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &failing{verified: &verified{stage: &stage{}, id: "first", longest: 3}, failure: unavailable.err}
		w.account("one", network)
		d := w.start()
		time.Sleep(30 * time.Minute)
		network.recovers()
		time.Sleep(time.Hour)
		known, err := d.book.Identities(w.Context())
		if err != nil || len(known) != 1 || known[0].RemoteID != "first" {
			w.Errorf("known: %v, %v; want it verified in the end", known, err)
		}
		if network.asked > 10 {
			w.Errorf("asked %d times in an hour and a half", network.asked)
		}
	})
}

func TestSequenceA8AnAccountWhoseCredentialIsAcceptedAgainGoesOnByItself(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &failing{verified: &verified{stage: &stage{}, id: "first"}, failure: denied.err}
		w.account("one", network)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(30 * time.Minute)
		if row := d.only(w); row.State != ledger.Held {
			w.Errorf("%s on a refused credential", row.State)
		}
		network.recovers()
		time.Sleep(time.Hour)
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

func TestSequenceA8ACredentialThatMayOnlyLookIsNotTriedForEver(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &failing{verified: &verified{stage: &stage{}, id: "first"}}
		for range 50 {
			network.answers(denied)
		}
		w.account("one", network)
		w.post("noon", today(12, 0), "late = \"5h\"\n")
		w.run(6 * time.Hour)
		book := w.open()
		whole, err := book.Delivery(w.Context(), 1)
		if err != nil || len(whole.Attempts) > 2 {
			w.Errorf("%d attempts on a credential that is refused, %v", len(whole.Attempts), err)
		}
	})
}

// While campaign.toml has errors nothing is read, and a file that goes meanwhile has not
// been gone for long when it is mended.
func TestSequenceD1AFileThatIsMovedWhileTheCampaignIsBrokenIsTheSamePost(t *testing.T) {
	for _, broken := range []time.Duration{time.Hour, time.Hour + time.Second} { // a look at a new file counts each other second
		inWorld(t, func(w *world) {
			shown := w.stage("one")
			campaign := "id = \"c\"\nname = \"A campaign\"\ntimezone = \"UTC\"\nrepeat_after = \"0s\"\n[slots]\noften = \"hour :00\"\n"
			w.write("campaign.toml", campaign)
			w.others()
			w.write("posts/letters.toml", "slot = \"often\"\ntext = \"Write a letter.\"\n")
			d := w.start()
			time.Sleep(70 * time.Minute)
			w.edit("campaign.toml", campaign+"nonsense = \n")
			w.remove("posts/letters.toml")
			w.edit("posts/moved/letters.toml", "slot = \"often\"\ntext = \"Write a letter.\"\n")
			time.Sleep(broken)
			w.edit("campaign.toml", campaign)
			time.Sleep(3 * time.Hour)
			d.stop()
			w.wantPosts(shown, 1)
			if row := w.rowOf("c/moved/letters"); row.State != ledger.Sent {
				t.Errorf("it is %s", row.State)
			}
		})
	}
}

func TestABrokenCampaignIsNotReadAgainAndAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		campaign := "id = \"c\"\nname = \"A campaign\"\ntimezone = \"UTC\"\n"
		w.write("campaign.toml", campaign)
		w.others()
		w.post("noon", today(12, 30), "")
		d := w.start()
		time.Sleep(10 * time.Minute)
		w.edit("campaign.toml", campaign+"nonsense = \n")
		w.remove("posts/a.toml")
		w.edit("posts/new.toml", postAt(today(15, 0), ""))
		time.Sleep(time.Hour)
		d.stop()
		if told := strings.Count(w.log.String(), "msg=held"); told != 1 {
			t.Errorf("it was told %d times that the post is held, want once", told)
		}
	})
}
