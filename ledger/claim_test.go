package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func TestAClaimAndItsReceiptAreReadBackWhole(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		c := claimOf(planned(1), "a1")
		id := granted(t, l, c)
		finish(t, l, sent("a1", "700"))
		want := ledger.Delivery{
			ID: id, Campaign: c.Campaign, Key: c.Key, Network: c.Network, Due: noon, State: ledger.Sent, Language: "en",
			People: c.People, Text: c.Text, URL: "https://social.example/700", SentAt: noon.Add(time.Second), Tried: true, Count: 1,
			Updated: noon.Add(time.Second), Since: noon.Add(time.Second),
			Parts: []ledger.Part{{
				Number: 1, State: ledger.Sent, Receipt: []byte(`{"id":"700"}`), RemoteID: "700",
				URL: "https://social.example/700", KeyUsed: noon, SentAt: noon.Add(time.Second),
			}},
			Attempts: []ledger.Attempt{{
				ID: "a1", Part: 1, Owner: "daemon", Key: "key", Message: c.Message, Started: noon, Deadline: c.Deadline,
				Finished: noon.Add(time.Second), Outcome: "sent", Status: 200, Receipt: []byte(`{"id":"700"}`),
			}},
		}
		if diff := cmp.Diff(want, read(t, l, c.Key)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOfManyClaimsAtOnceForOneKeyOneIsGranted(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		grants := make(chan string, 32)
		var claims sync.WaitGroup
		for i := range 32 {
			claims.Go(func() {
				attempt := fmt.Sprint("a", i)
				claimed, err := l.Claim(t.Context(), claimOf(planned(1), attempt))
				if err != nil {
					t.Error(err)
				}
				if claimed.Granted {
					grants <- attempt
				}
			})
		}
		claims.Wait()
		if len(grants) != 1 {
			t.Fatalf("%d claims were granted, want 1", len(grants))
		}
		if attempts := read(t, l, planned(1).Key).Attempts; len(attempts) != 1 || attempts[0].ID != <-grants {
			t.Errorf("the attempts are %v, want the granted one", attempts)
		}
	})
}

func TestSequenceB3EachHoldStopsAClaimUntilItIsReleased(t *testing.T) {
	p := planned(1)
	for _, hold := range []ledger.Hold{
		{Scope: ledger.Everything},
		{Scope: ledger.OfCampaign, Subject: p.Campaign},
		{Scope: ledger.OfAccount, Subject: p.Account},
		{Scope: ledger.OfPerson, Subject: p.People[0]},
		{Scope: ledger.OfPost, Subject: p.Post},
		{Scope: ledger.OfQueueFile, Subject: p.Post},
	} {
		t.Run(string(hold.Scope), func(t *testing.T) {
			each(t, func(t *testing.T, l *ledger.Ledger) {
				hold.Why, hold.By, hold.Since = "the family asked", "alena", noon
				must(t, l.Hold(t.Context(), hold))
				claimed := refused(t, l, claimOf(p, "a1"))
				if claimed.State != ledger.Held || len(claimed.Reasons) != 1 || !strings.Contains(claimed.Reasons[0].Detail, "the family asked") {
					t.Errorf("refused with %+v, want it held by the hold", claimed)
				}
				must(t, l.Release(t.Context(), hold.Scope, hold.Subject, "alena", "they agreed"))
				granted(t, l, claimOf(p, "a2"))
				if attempts := read(t, l, p.Key).Attempts; len(attempts) != 1 || attempts[0].ID != "a2" {
					t.Errorf("the attempts are %v, want only the granted one", attempts)
				}
			})
		})
	}
}

func TestAHoldOnOneDeliveryStopsItAndNoOther(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		note(t, l, ledger.Note{Planned: planned(1), State: ledger.Retrying, Next: noon})
		id := read(t, l, planned(1).Key).ID
		must(t, l.Hold(t.Context(), ledger.Hold{Scope: ledger.OfDelivery, Subject: fmt.Sprint(id), Why: "wait", By: "alena", Since: noon}))
		refused(t, l, claimOf(planned(1), "a1"))
		granted(t, l, claimOf(planned(2), "a2"))
	})
}

func TestHoldsOnOthersStopNothing(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		for _, hold := range []ledger.Hold{
			{Scope: ledger.OfCampaign, Subject: "light"}, {Scope: ledger.OfAccount, Subject: "lights"},
			{Scope: ledger.OfPerson, Subject: "lights/vasil"}, {Scope: ledger.OfPost, Subject: "lights/post"},
			{Scope: ledger.OfPerson, Subject: "%"}, {Scope: ledger.OfDelivery, Subject: "17"},
		} {
			must(t, l.Hold(t.Context(), hold))
		}
		granted(t, l, claimOf(planned(1), "a1"))
	})
}

// Sequence E4: what is held for two reasons stays held when one of them goes.
func TestReleasingOneOfTwoReasonsLeavesTheOther(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		must(t, l.Hold(t.Context(), ledger.Hold{Scope: ledger.OfAccount, Subject: "lights@mastodon", Why: "paused", By: "alena", Since: noon}))
		unapproved := claimOf(planned(1), "a1")
		unapproved.Holds = []ledger.Reason{{Code: "unapproved"}}
		if claimed := refused(t, l, unapproved); len(claimed.Reasons) != 2 {
			t.Fatalf("held for %v, want both reasons", claimed.Reasons)
		}
		must(t, l.Release(t.Context(), ledger.OfAccount, "lights@mastodon", "alena", ""))
		claimed := refused(t, l, unapproved)
		if diff := cmp.Diff([]ledger.Reason{{Code: "unapproved"}}, claimed.Reasons); diff != "" {
			t.Error(diff)
		}
		granted(t, l, claimOf(planned(1), "a2"))
	})
}

func TestNothingFinalIsEverGrantedAgain(t *testing.T) {
	decide := func(decision func(l *ledger.Ledger, id int64) error) func(*testing.T, *ledger.Ledger) {
		return func(t *testing.T, l *ledger.Ledger) { must(t, decision(l, read(t, l, planned(1).Key).ID)) }
	}
	up := func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, sent("a1", "700"))
	}
	noted := func(state ledger.State) func(*testing.T, *ledger.Ledger) {
		return func(t *testing.T, l *ledger.Ledger) { note(t, l, ledger.Note{Planned: planned(1), State: state}) }
	}
	for state, steps := range map[ledger.State][]func(*testing.T, *ledger.Ledger){
		ledger.Sending: {func(t *testing.T, l *ledger.Ledger) { granted(t, l, claimOf(planned(1), "a1")) }},
		ledger.Sent:    {up},
		ledger.Uncertain: {func(t *testing.T, l *ledger.Ledger) {
			granted(t, l, claimOf(planned(1), "a1"))
			finish(t, l, uncertain("a1"))
		}},
		ledger.Failed:    {noted(ledger.Failed)},
		ledger.Missed:    {noted(ledger.Missed)},
		ledger.Skipped:   {noted(ledger.Skipped)},
		ledger.Retracted: {up, decide(func(l *ledger.Ledger, id int64) error { return l.Retract(t.Context(), id, "alena", "wrong address") })},
		ledger.Gone:      {up, decide(func(l *ledger.Ledger, id int64) error { return l.MarkGone(t.Context(), id, "404 twice") })},
	} {
		t.Run(string(state), func(t *testing.T) {
			each(t, func(t *testing.T, l *ledger.Ledger) {
				for _, step := range steps {
					step(t, l)
				}
				held := claimOf(planned(1), "a9")
				held.Holds = []ledger.Reason{{Code: "embargo"}}
				for _, claim := range []ledger.Claim{claimOf(planned(1), "a8"), held} {
					if claimed := refused(t, l, claim); claimed.State != state {
						t.Errorf("a claim made it %s, want it %s still", claimed.State, state)
					}
				}
			})
		})
	}
}

func TestARetryIsGrantedWhenItsTimeHasComeAndNotBefore(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, retrying("a1"))
		early := claimOf(planned(1), "a2")
		early.Started = noon.Add(time.Minute - time.Microsecond)
		if claimed := refused(t, l, early); claimed.State != ledger.Retrying {
			t.Errorf("an early claim made it %s", claimed.State)
		}
		onTime := claimOf(planned(1), "a3")
		onTime.Started, onTime.Text = noon.Add(time.Minute), "A mended text."
		granted(t, l, onTime)
		d := read(t, l, planned(1).Key)
		if part := d.Parts[0]; part.Generation != 1 || !part.KeyUsed.Equal(onTime.Started) {
			t.Errorf("the part is %+v, want a new generation whose key is first used now", part)
		}
		if d.Text != "A mended text." {
			t.Errorf("the text is %q, want the one that was composed anew", d.Text)
		}
	})
}

func TestAnUncertainPartIsSentOnceMoreOnlyToResolveIt(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		finish(t, l, uncertain("a1"))
		again := claimOf(planned(1), "a2")
		again.Resolving = true
		again.Started = noon.Add(time.Hour)
		granted(t, l, again)
		if part := read(t, l, planned(1).Key).Parts[0]; !part.KeyUsed.Equal(noon) {
			t.Errorf("the key was first used %v, want the first attempt's time", part.KeyUsed)
		}
	})
}

func TestAnotherLeaderIsRefusedAndNothingIsWritten(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		c := claimOf(planned(1), "a1")
		c.Epoch = 7
		if _, err := l.Claim(t.Context(), c); !errors.Is(err, ledger.ErrNotLeading) {
			t.Errorf("the claim answered %v, want ErrNotLeading", err)
		}
		if _, err := l.DeliveryByKey(t.Context(), c.Key); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("reading answered %v, want ErrNotFound", err)
		}
	})
}

func TestAThreadGoesOnInItsOrderAndAsItBegan(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		part := func(number, parts int, attempt string) ledger.Claim {
			c := claimOf(planned(1), attempt)
			c.Part, c.Parts, c.Started = number, parts, noon.Add(time.Hour)
			if number == 1 {
				c.Thread = [][]byte{[]byte("one"), []byte("two"), []byte("three")}
			}
			return c
		}
		granted(t, l, part(1, 3, "a1"))
		refused(t, l, part(2, 3, "a2"))
		if finished := finish(t, l, sent("a1", "701")); finished.State != ledger.Retrying {
			t.Errorf("after part 1 the delivery is %s, want it to wait for part 2", finished.State)
		}
		refused(t, l, part(1, 3, "a3"))
		refused(t, l, part(3, 3, "a4"))
		refused(t, l, part(2, 2, "a5"))
		granted(t, l, part(2, 3, "a6"))
		finish(t, l, sent("a6", "702"))
		granted(t, l, part(3, 3, "a7"))
		if finished := finish(t, l, sent("a7", "703")); finished.State != ledger.Sent {
			t.Errorf("after the last part the delivery is %s", finished.State)
		}
		d := read(t, l, planned(1).Key)
		if d.URL != "https://social.example/701" || string(d.Parts[1].Message) != "two" {
			t.Errorf("the thread is %+v, want the first part's address and the frozen second message", d)
		}
	})
}

func TestAThreadThatIsShorterWhenComposedAnewIsWholeWithoutTheRest(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		long := claimOf(planned(1), "a1")
		long.Parts, long.Thread = 2, [][]byte{[]byte("one"), []byte("two")}
		granted(t, l, long)
		finish(t, l, retrying("a1"))
		short := claimOf(planned(1), "a2")
		short.Started = noon.Add(time.Hour)
		granted(t, l, short)
		if finished := finish(t, l, sent("a2", "700")); finished.State != ledger.Sent {
			t.Errorf("the delivery is %s, want it sent", finished.State)
		}
	})
}
