package plan

import (
	"fmt"
	"testing"
	"time"

	"vigil/posts"

	"github.com/google/go-cmp/cmp"
)

// crowd are plainly fictional people, as many as were asked for.
func crowd(count int) map[string]*posts.Person {
	people := make(map[string]*posts.Person, count)
	for i := range count {
		id := fmt.Sprintf("person-%04d", i)
		people[id] = &posts.Person{ID: id, Name: posts.Localized{"": id}, Status: "held",
			Born: posts.PartialDate{Year: 1950 + i%50, Month: time.Month(i%12 + 1), Day: i%28 + 1}}
	}
	return people
}

func TestARoundIsAsLongAsItTakesToNameEverybody(t *testing.T) {
	daily := posts.Schedule{Every: "day 09:00", Zone: vilnius}
	for _, test := range []struct {
		name               string
		people             int
		entries            []*posts.Entry
		days, withTwoDaily int
	}{
		{"one a day", 582, []*posts.Entry{{ID: "a", Schedule: daily, Who: &posts.Who{}}}, 582, 194},
		{"one a week", 12, []*posts.Entry{{ID: "a", Schedule: posts.Schedule{Every: "monday 09:00", Zone: vilnius}, Who: &posts.Who{}}}, 84, 6},
		{"more a day than there are people", 2, []*posts.Entry{{ID: "a", Schedule: posts.Schedule{Every: "hour :30", Zone: vilnius}, Who: &posts.Who{}}}, 1, 1},
		{"what is held, a draft, an occasion and a post with a name do not count", 10, []*posts.Entry{
			{ID: "a", Schedule: daily, Who: &posts.Who{}},
			{ID: "b", Schedule: daily, Who: &posts.Who{}, Hold: "not now"},
			{ID: "c", Schedule: daily, Who: &posts.Who{}, Draft: true},
			{ID: "d", Schedule: posts.Schedule{Occasion: occasion(posts.Birthday), Zone: vilnius}, Who: &posts.Who{}},
			{ID: "e", Schedule: daily, People: []string{"person-0001"}},
		}, 10, 4},
		{"nobody in turn", 3, []*posts.Entry{{ID: "a", Schedule: daily, People: []string{"person-0001"}}}, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			campaign := &posts.Campaign{ID: "c", Zone: vilnius, People: crowd(test.people), Entries: test.entries}
			round := NewTimetable().Prospect(campaign, nil, History{}, at(t, "2026-12-01 00:00")).Round
			if got := [2]int{round.Days(0), round.Days(2)}; got != [2]int{test.days, test.withTwoDaily} {
				t.Errorf("%+v: a round of %d days, and %d with two more a day; want %d and %d", round, got[0], got[1], test.days, test.withTwoDaily)
			}
		})
	}
}

// What is said of the next time is what `vigil plan` prints.
func TestEverybodysNextTimeIsThatOfThePlan(t *testing.T) {
	campaign := &posts.Campaign{
		ID: "c", Zone: vilnius, People: people(t, "anna", "boris", "clara born=1990-06-01", "david status=released born=1980-12-24", "elena", "felix status=released"),
		Slots: map[string]posts.Slot{"noon": {Every: "day 12:00"}},
		Entries: []*posts.Entry{
			{ID: "c/birthday", Schedule: posts.Schedule{Occasion: occasion(posts.Birthday), Zone: vilnius}, Who: &posts.Who{Status: []string{"held", "released"}}},
			{ID: "c/first", Schedule: posts.Schedule{Slot: "noon"}, Priority: 1},
			{ID: "c/held", Schedule: fixed(t, "2026-12-01 06:00"), People: []string{"elena"}, Hold: "not yet"},
			{ID: "c/named", Schedule: posts.Schedule{Slot: "noon"}, People: []string{"boris"}},
			{ID: "c/round", Schedule: posts.Schedule{Every: "day 09:00", Zone: vilnius}, Who: &posts.Who{}},
		},
	}
	history := History{Held: map[PersonOf]bool{{"c", "elena"}: true}, Named: map[PersonOf]time.Time{{"c", "clara"}: at(t, "2026-11-30 00:00")}}
	now := at(t, "2026-12-01 00:00")
	want := map[string]string{}
	for _, o := range Plan([]*posts.Campaign{campaign}, nil, history, now, now.AddDate(0, 0, 60)) {
		for _, id := range o.People {
			if want[id] == "" && o.Entry.Hold == "" {
				want[id] = o.Entry.ID + " " + o.Local.Format(time.DateTime)
			}
		}
	}
	got := map[string]string{}
	for id, o := range NewTimetable().Prospect(campaign, nil, history, now).Next {
		got[id] = o.Entry.ID + " " + o.Local.Format(time.DateTime)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 4 {
		t.Errorf("%d have a next time (-plan +prospect):\n%s", len(got), diff)
	}
}

// Whoever no rotation names has their own day, months after the round is over.
func TestAProspectReachesAYearForOccasions(t *testing.T) {
	campaign := &posts.Campaign{
		ID: "c", Zone: vilnius, People: people(t, "anna", "boris born=1990-11-01 status=released"),
		Entries: []*posts.Entry{
			{ID: "c/birthday", Schedule: posts.Schedule{Occasion: occasion(posts.Birthday), Zone: vilnius}, Who: &posts.Who{Status: []string{"released"}}},
			{ID: "c/round", Schedule: posts.Schedule{Every: "day 09:00", Zone: vilnius}, Who: &posts.Who{}},
		},
	}
	next := NewTimetable().Prospect(campaign, nil, History{}, at(t, "2026-12-01 00:00")).Next["boris"]
	if got := next.Local.Format(time.DateOnly); got != "2027-11-01" {
		t.Errorf("boris comes on %s", got)
	}
}

// A person whom somebody holds has no turn; nobody else loses theirs.
func TestARotationPassesOverWhoIsHeldByACommand(t *testing.T) {
	campaign := &posts.Campaign{
		People:  people(t, "anna", "boris"),
		Entries: []*posts.Entry{{ID: "round", Schedule: posts.Schedule{Every: "day 09:00"}, Who: &posts.Who{}}},
	}
	history := History{
		Held:      map[PersonOf]bool{{"c", "anna"}: true},
		Announced: map[OccurrenceOf]Announced{{"round", "2026-12-01T09:00"}: {Due: at(t, "2026-12-01 09:00"), Person: "anna"}},
	}
	want := []string{
		"2026-12-01 09:00 round 2026-12-01T09:00: anna", // which was announced, and will be held
		"~2026-12-02 09:00 round 2026-12-02T09:00: boris",
		"~2026-12-03 09:00 round 2026-12-03T09:00: boris",
	}
	if diff := cmp.Diff(want, lines(t, campaign, history, "2026-12-01", "2026-12-03")); diff != "" {
		t.Errorf("the plan differs (-want +got):\n%s", diff)
	}
}

// BenchmarkProspect is of 1,700 people at one a day: a round of five years.
func BenchmarkProspect(b *testing.B) {
	campaign := &posts.Campaign{ID: "c", Zone: vilnius, People: crowd(1700), Entries: []*posts.Entry{
		{ID: "c/round", Schedule: posts.Schedule{Every: "day 09:00", Zone: vilnius}, Who: &posts.Who{}},
		{ID: "c/birthday", Schedule: posts.Schedule{Occasion: occasion(posts.Birthday), Zone: vilnius}},
	}}
	for b.Loop() {
		if got := len(NewTimetable().Prospect(campaign, nil, History{}, at(b, "2026-12-01 00:00")).Next); got != 1700 {
			b.Fatalf("%d of 1,700 have a next time", got)
		}
	}
}
