package scheduler

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func TestUrgentIsWhatWouldBeMissedBeforeTheMorning(t *testing.T) {
	morning := overviewNoon.Add(19 * time.Hour)
	for _, test := range []struct {
		name   string
		matter Matter
		urgent bool
	}{
		{"held until tonight", Matter{Code: MatterHeld, Until: morning.Add(-time.Minute)}, true},
		{"held until tomorrow evening", Matter{Code: MatterHeld, Until: morning.Add(10 * time.Hour)}, false},
		{"missed already", Matter{Code: MatterMissed}, false},
		{"paused by a person", Matter{Code: MatterPaused, Until: morning.Add(-time.Minute), Meant: true}, false},
		{"paused by vigil", Matter{Code: MatterPaused, Until: morning.Add(-time.Minute)}, true},
		{"out twice", Matter{Code: MatterOutTwice}, true},
		{"nothing goes out", Matter{Code: MatterClock}, true},
	} {
		if got := test.matter.Urgent(morning); got != test.urgent {
			t.Errorf("%s: urgent is %t", test.name, got)
		}
	}
}

func TestDoubtIsToldWhenItLastsOrAPersonHasToLook(t *testing.T) {
	for _, test := range []struct {
		next time.Time
		told bool
	}{{overviewNoon.Add(time.Minute), false}, {time.Time{}, true}} {
		o := newOutlook(t, nil)
		o.live(t, overviewNoon)
		o.doubt(t, test.next)
		matter := matterOf(t, o.see(t), MatterUncertain)
		if matter.Told(overviewNoon.Add(20*time.Second)) != test.told || !matter.Told(overviewNoon.Add(patienceWithDoubt)) {
			t.Errorf("looked up at %v: %+v", test.next, matter)
		}
	}
}

// doubt makes an attempt uncertain, to be looked up at a moment.
func (o Outlook) doubt(t *testing.T, next time.Time) {
	t.Helper()
	claim := ledger.Claim{
		Planned: ledger.Planned{Key: ledger.Key{Post: "lights/letters", Slot: "once", Account: "feed"}, Campaign: "lights", Network: "feed", Due: overviewNoon},
		Attempt: "a1", Owner: "another", Part: 1, Parts: 1, Started: overviewNoon, Deadline: overviewNoon.Add(time.Minute),
	}
	_, err := o.Ledger.Claim(t.Context(), claim)
	_, failed := o.Ledger.Finish(t.Context(), ledger.Outcome{Attempt: "a1", Finished: overviewNoon, State: ledger.Uncertain, Next: next})
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
}

func TestAMatterIsAParagraphThatNamesPostAccountCauseAndCommand(t *testing.T) {
	o := newOutlook(t, nil)
	o.live(t, overviewNoon)
	for i := range 5 {
		o.note(t, fmt.Sprint("moved-", i), "feed", ledger.Held, overviewNoon, ledger.Reason{Code: ReasonMoved, Detail: "an hour ago"})
	}
	want := `5 posts on feed: held
its schedule was moved, and it went out an hour ago; ` + "`vigil release`" + ` lets it go out again
#1 lights/moved-0, #2 lights/moved-1, #3 lights/moved-2, and 2 more
since 12:00
> vigil release 1, or: vigil skip 1`
	if diff := cmp.Diff(want, matterOf(t, o.see(t), MatterHeld).Paragraph(overviewNoon)); diff != "" {
		t.Error(diff)
	}
}

func TestEachSubjectOfAMatterIsAConditionOfItsOwn(t *testing.T) {
	files := Matter{Code: MatterFiles, Subjects: []string{"a.toml", "b.toml"}}
	for _, test := range []struct {
		matter Matter
		want   []ledger.Notice
	}{
		{files, []ledger.Notice{{Code: MatterFiles, Subject: "a.toml"}, {Code: MatterFiles, Subject: "b.toml"}}},
		{Matter{Code: MatterClock}, []ledger.Notice{{Code: MatterClock}}},
		{Matter{Code: MatterHeld, Deliveries: []int64{1}}, nil},
	} {
		if diff := cmp.Diff(test.want, test.matter.Conditions()); diff != "" {
			t.Errorf("%s: %s", test.matter.Code, diff)
		}
	}
}

func TestDeliveriesOfAnAccountThatIsNotConfiguredAreTold(t *testing.T) {
	o := newOutlook(t, nil)
	o.live(t, overviewNoon)
	o.note(t, "moved", "former", ledger.Held, overviewNoon, ledger.Reason{Code: ReasonMoved, Detail: "x"})
	overview := o.see(t)
	if diff := cmp.Diff([]string{MatterOrphaned}, codes(overview.Matters)); diff != "" {
		t.Fatal(diff)
	}
	if matter := overview.Matters[0]; matter.Waiting != 1 || matter.Account != "former" {
		t.Errorf("%+v", matter)
	}
}

func TestAServiceThatTakesNothingIsTold(t *testing.T) {
	o := newOutlook(t, nil)
	o.live(t, overviewNoon)
	failing := ledger.Service{Name: "smtp", Failing: overviewNoon, Error: "no route to host"}
	if err := o.Ledger.KeepService(t.Context(), failing, nil); err != nil {
		t.Fatal(err)
	}
	if matter := matterOf(t, o.see(t), MatterUntold); matter.What != "nobody could be told through smtp" || matter.Why != "no route to host" {
		t.Errorf("%+v", matter)
	}
}
