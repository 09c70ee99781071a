package scheduler

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// asksFor writes a campaign whose posts somebody has to approve.
func (w *world) asksFor(approvals string) {
	w.Helper()
	w.campaign("repeat_after = \"0s\"\n" + approvals)
}

const (
	oneOfTwo = "approvals = 1\napprovers = [\"anna\", \"boris\"]\n"
	bothOf   = "approvals = 2\napprovers = [\"anna\", \"boris\", \"clara\"]\n"
)

// approve approves as a command does, and wakes the daemon.
func (d *daemon) approve(w *world, post, slot, by string) []Approved {
	w.Helper()
	approved, err := d.outlook(w).Approve(w.Context(), Word{Post: post, Slot: slot, By: by})
	if err != nil {
		w.Fatal(err)
	}
	d.wake <- struct{}{}
	time.Sleep(time.Second)
	return approved
}

// refusesToApprove approves what can't be, and compares the answer.
func (d *daemon) refusesToApprove(w *world, post, by, want string) {
	w.Helper()
	if _, err := d.outlook(w).Approve(w.Context(), Word{Post: post, By: by}); err == nil || !strings.Contains(err.Error(), want) {
		w.Errorf("approving %s as %s: %v; want %q", post, by, err, want)
	}
}

// heldUnapproved tells whether the newest delivery waits for an approval.
func (d *daemon) heldUnapproved(w *world, words string) ledger.Delivery {
	w.Helper()
	return d.heldFor(w, "needs approval ("+words)
}

func TestSequenceE3WhatNobodyApprovedByItsTimeIsHeldAndGoesOutOnceItIsApproved(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(oneOfTwo)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(11 * time.Minute)
		d.heldUnapproved(w, "0 of 1")
		d.refusesToApprove(w, "c/noon", "mallory", `"mallory" is none of the approvers of c, who are anna, boris`)
		d.approve(w, "c/noon", "", "boris")
		time.Sleep(time.Second)
		row := d.only(w)
		if row.State != ledger.Sent || len(one.posts()) != 1 {
			w.Fatalf("%s: %s\n%s", row.State, Sentences(row.Reasons), w.log.String())
		}
		whole, err := d.book.Delivery(w.Context(), row.ID)
		if err != nil || len(whole.Decisions) != 1 || whole.Decisions[0].By != "boris" || whole.Decisions[0].Verb != "approve" {
			w.Errorf("it does not say who approved it: %v %v", whole.Decisions, err)
		}
	})
}

func TestSequenceE3TwoDifferentPeopleApprove(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(bothOf)
		w.post("noon", today(12, 0), "")
		d := w.start()
		d.approve(w, "c/noon", "", "anna")
		d.refusesToApprove(w, "c/noon", "anna", "anna has approved it before")
		time.Sleep(11 * time.Minute)
		d.heldUnapproved(w, "1 of 2")
		d.approve(w, "c/noon", "", "clara")
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts after two people approved it\n%s", got, w.log.String())
		}
	})
}

func TestSequenceE3AnEditAsksAgainWhereTheRenderingChanged(t *testing.T) {
	inWorld(t, func(w *world) {
		one, two := &stage{}, &stage{}
		w.account("one", one)
		w.account("two", two)
		w.asksFor(oneOfTwo)
		w.post("noon", today(12, 0), "")
		d := w.start()
		d.approve(w, "c/noon", "", "anna")
		w.edit("posts/noon.toml", "# a comment\ntext = '''A text.'''\nat = \"2000-01-01 12:00\"\nallow.repeat = \"it is short\"\n[on.two]\ntext = \"Another text.\"\n")
		time.Sleep(11 * time.Minute)
		if len(one.posts()) != 1 || len(two.posts()) != 0 {
			w.Errorf("%d posts on one, %d on two; want one and none\n%s", len(one.posts()), len(two.posts()), w.log.String())
		}
		row, err := d.book.DeliveryByKey(w.Context(), ledger.Key{Post: "c/noon", Slot: "once", Account: "two"})
		if want := "needs approval (0 of 1; it was changed since it was approved)"; err != nil || row.State != ledger.Held || Sentences(row.Reasons) != want {
			w.Errorf("%s: %s; want it held because it %s", row.State, Sentences(row.Reasons), want)
		}
		if approved := d.approve(w, "c/noon", "", "boris"); len(approved) != 1 || approved[0].Account != "two" {
			w.Errorf("approved %v; want two alone", approved)
		}
		if len(one.posts()) != 1 || len(two.posts()) != 1 {
			w.Errorf("%d posts on one, %d on two", len(one.posts()), len(two.posts()))
		}
	})
}

func TestSequenceE3WhatWasApprovedGoesOutAsItWasComposedThen(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(oneOfTwo)
		w.post("noon", today(12, 0), "")
		d := w.start()
		d.approve(w, "c/noon", "", "anna")
		d.recompose(w, "The text that an older version composed.")
		time.Sleep(11 * time.Minute)
		synctest.Wait()
		if len(one.shown) != 1 || one.shown[0].Text != "The text that an older version composed." || !one.shown[0].Due.Equal(today(12, 0)) {
			w.Errorf("%+v\n%s", one.shown, w.log.String())
		}
	})
}

// recompose puts another message into the approvals, as if another version of vigil had
// composed it of the same files.
func (d *daemon) recompose(w *world, text string) {
	w.Helper()
	known, err := d.book.Approvals(w.Context(), "c/noon")
	if err != nil || len(known) != 1 {
		w.Fatal(known, err)
	}
	known[0].Messages = frozen([]networks.Message{{Version: 1, Part: 1, Parts: 1, Text: text}})
	if err := d.book.Approve(w.Context(), known); err != nil {
		w.Fatal(err)
	}
}

func TestSequenceE3AnApprovalFallsWhenItsMessageDoesNotFitAnyMore(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(oneOfTwo)
		w.post("noon", today(12, 0), "")
		d := w.start()
		d.approve(w, "c/noon", "", "anna")
		d.recompose(w, strings.Repeat("long ", 200))
		time.Sleep(11 * time.Minute)
		d.heldUnapproved(w, "0 of 1; what was approved does not fit the account any more")
		d.approve(w, "c/noon", "", "anna")
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts after it was approved anew", got)
		}
	})
}

func TestSequenceE3ARecurrenceIsApprovedForAllItsTimes(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(oneOfTwo)
		w.write("posts/daily.toml", "every = \"day 12:00\"\ntext = \"Day: {{date}}.\"\n")
		d := w.start()
		d.approve(w, "c/daily", "", "anna")
		time.Sleep(49 * time.Hour)
		synctest.Wait()
		if len(one.shown) != 3 || one.shown[0].Text == one.shown[2].Text {
			w.Errorf("%d posts, want one with the date of each day\n%s", len(one.shown), w.log.String())
		}
		w.edit("posts/daily.toml", "every = \"day 12:00\"\ntext = \"The day: {{date}}.\"\n")
		time.Sleep(24 * time.Hour)
		d.heldUnapproved(w, "0 of 1; it was changed")
	})
}

func TestSequenceE3WhoIsNamedInTurnIsApprovedEachTime(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(oneOfTwo)
		w.person("anna", "status = \"held\"\n")
		w.person("boris", "status = \"held\"\n")
		w.write("posts/round.toml", "every = \"day 12:00\"\nwho = { status = [\"held\"] }\ntext = \"{{person.name}} is remembered.\"\n")
		d := w.start()
		time.Sleep(time.Second)
		approved := d.approve(w, "c/round", "", "anna")
		if len(approved) != 1 || approved[0].Slot != "2000-01-01T12:00" {
			w.Fatalf("approved %+v", approved)
		}
		time.Sleep(25 * time.Hour)
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts, want the one that was approved", got)
		}
		d.heldUnapproved(w, "0 of 1")
	})
}

func TestSequenceE4ResumingDoesNotApprove(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(oneOfTwo)
		w.post("noon", today(12, 0), "")
		d := w.start()
		pause := ledger.Hold{Scope: ledger.OfAccount, Subject: "one", Kind: ledger.Paused, Why: "a day off", By: "anna", Since: time.Now()}
		if err := d.book.Hold(w.Context(), pause); err != nil {
			w.Fatal(err)
		}
		time.Sleep(11 * time.Minute)
		if err := d.book.Resume(w.Context(), ledger.OfAccount, "one", "anna", ""); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		row := d.heldUnapproved(w, "0 of 1")
		if err := d.book.Release(w.Context(), ledger.OfDelivery, fmt.Sprint(row.ID), "anna", "go"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		d.heldUnapproved(w, "0 of 1")
		if err := d.book.Hold(w.Context(), pause); err != nil {
			w.Fatal(err)
		}
		d.approve(w, "c/noon", "", "boris")
		d.heldFor(w, "a day off")
		if err := d.book.Resume(w.Context(), ledger.OfAccount, "one", "anna", ""); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts once it is approved and resumed", got)
		}
	})
}

func TestWhatIsNeverApprovedIsMissed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.asksFor(oneOfTwo)
		w.post("noon", today(12, 0), "late = \"1h\"\n")
		w.run(2 * time.Hour)
		w.wantStates(ledger.Missed)
	})
}

func TestSequenceH2WhatIsNotApprovedForItsSlotTakesTheNextOne(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(oneOfTwo + "late = \"1h\"\n[slots]\nnoon = \"day 12:00\"\n")
		w.write("posts/queued.toml", "slot = \"noon\"\ntext = \"It has time.\"\n")
		d := w.start()
		time.Sleep(3 * time.Hour)
		d.heldUnapproved(w, "0 of 1")
		d.approve(w, "c/queued", "", "anna")
		if got := len(one.posts()); got != 0 {
			w.Errorf("it went out at an hour that nobody chose")
		}
		time.Sleep(22 * time.Hour)
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts at the next slot\n%s", got, w.log.String())
		}
	})
}

func TestSequenceD1ApprovalsFollowAPostToItsNewName(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(oneOfTwo)
		w.post("noon", today(12, 0), "")
		d := w.start()
		d.approve(w, "c/noon", "", "anna")
		w.edit("posts/midday.toml", postAt(today(12, 0), "was = [\"noon\"]\n"))
		w.remove("posts/noon.toml")
		time.Sleep(11 * time.Minute)
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts under the new name\n%s", got, w.log.String())
		}
	})
}

func TestSequenceE5AnApprovalIsAWordAboutPeopleAsTheyAreNow(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(oneOfTwo)
		w.write("people/jana.toml", held)
		w.post("noon", today(12, 0), aboutHer)
		d := w.start()
		d.approve(w, "c/noon", "", "anna")
		w.edit("people/jana.toml", released)
		time.Sleep(11 * time.Minute)
		d.heldUnapproved(w, "0 of 1; it was changed")
		d.heldFor(w, "jana was held, and is released")
		d.approve(w, "c/noon", "", "anna")
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts after it was approved with her as she is: %s", got, Sentences(d.only(w).Reasons))
		}
	})
}

func TestAnApproverWhoIsNoneAnyMoreDoesNotCount(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.asksFor(oneOfTwo)
		w.post("noon", today(12, 0), "")
		d := w.start()
		d.approve(w, "c/noon", "", "anna")
		w.edit("campaign.toml", "id = \"c\"\nname = \"A campaign\"\ntimezone = \"UTC\"\nrepeat_after = \"0s\"\napprovals = 1\napprovers = [\"boris\"]\n")
		time.Sleep(11 * time.Minute)
		d.heldUnapproved(w, "0 of 1")
	})
}

func TestThePlanAndTheOverviewTellWhatIsNotApproved(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.asksFor(bothOf)
		w.post("noon", today(12, 0), "")
		w.post("evening", today(20, 0), "")
		d := w.start()
		time.Sleep(time.Second)
		d.approve(w, "c/noon", "", "anna")
		outlook := d.outlook(w)
		upcoming, err := outlook.Upcoming(w.Context(), outlook.Now, outlook.Now.Add(horizon))
		if err != nil || len(upcoming) != 2 {
			w.Fatal(upcoming, err)
		}
		for i, want := range []string{"needs approval (1 of 2)", "needs approval (0 of 2)"} {
			if got := Sentences(upcoming[i].Reasons); got != want {
				w.Errorf("%s: %q, want %q", upcoming[i].Post, got, want)
			}
		}
		overview, err := outlook.Overview(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		var told []string
		for _, matter := range overview.Matters {
			if matter.Code == MatterApproval {
				told = append(told, fmt.Sprint(matter.Early, " ", matter.Subjects))
			}
		}
		if want := "[false [c/noon once, within an hour] true [c/evening once, within a day]]"; fmt.Sprint(told) != want {
			w.Errorf("%s\nwant %s", told, want)
		}
		d.approve(w, "c/noon", "", "clara")
		if upcoming, err = outlook.Upcoming(w.Context(), outlook.Now, outlook.Now.Add(horizon)); err != nil || len(upcoming[0].Reasons) > 0 {
			w.Error(upcoming[0].Reasons, err)
		}
	})
}

func TestAnApprovedPictureGoesOutUnderWhateverNameItLiesThere(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one")
		w.asksFor(oneOfTwo)
		w.write("media/candle.png", picture(1))
		w.post("noon", today(12, 0), "[[media]]\nfile = \"media/candle.png\"\nalt = \"A candle\"\n")
		w.post("one", today(12, 5), "[[media]]\nfile = \"media/candle.png\"\nalt = \"A candle\"\n")
		d := w.start()
		d.approve(w, "c/noon", "", "anna")
		d.approve(w, "c/one", "", "anna")
		w.write("media/light.png", picture(1))
		w.edit("posts/noon.toml", postAt(today(12, 0), "[[media]]\nfile = \"media/light.png\"\nalt = \"A candle\"\n"))
		time.Sleep(11 * time.Minute)
		synctest.Wait()
		if len(one.shown) != 1 || one.shown[0].Media[0].File != "media/light.png" || one.shown[0].Media[0].Open == nil {
			w.Fatalf("%+v: %s", one.shown, Sentences(d.all(w)[0].Reasons))
		}
		w.edit("media/candle.png", picture(2))
		time.Sleep(5 * time.Minute)
		d.heldUnapproved(w, "0 of 1; it was changed")
	})
}

func TestATextThatNamesTheDayIsApprovedForThatDay(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.asksFor(oneOfTwo + "late = \"1h\"\n[slots]\nnoon = \"day 12:00\"\n")
		w.write("posts/dated.toml", "slot = \"noon\"\ntext = \"Today is {{date}}.\"\nhold = \"wait\"\n")
		d := w.start()
		time.Sleep(time.Second)
		d.approve(w, "c/dated", "", "anna")
		time.Sleep(2 * time.Hour) // its slot is over
		w.edit("posts/dated.toml", "slot = \"noon\"\ntext = \"Today is {{date}}.\"\n")
		time.Sleep(23 * time.Hour)
		d.heldUnapproved(w, "0 of 1; it says something else at its new time")
	})
}

func TestWhatIsListedForApprovalCanBeApproved(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.asksFor(oneOfTwo)
		w.person("anna", "status = \"held\"\n")
		w.person("boris", "status = \"held\"\n")
		w.write("posts/round.toml", "every = \"day 12:00\"\nwho = { status = [\"held\"] }\ntext = \"{{person.name}} is remembered.\"\n")
		d := w.start()
		time.Sleep(time.Second)
		waiting, err := d.outlook(w).Unapproved(w.Context())
		if err != nil || len(waiting) == 0 {
			w.Fatal(waiting, err)
		}
		for _, u := range waiting {
			d.approve(w, u.Post, u.Slot, "anna")
		}
	})
}
