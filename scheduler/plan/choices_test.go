package plan

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vigil/networks"
	"vigil/posts"

	"github.com/google/go-cmp/cmp"
)

// people are plainly fictional: their names are their ids.
func people(t testing.TB, lines ...string) map[string]*posts.Person {
	t.Helper()
	known := map[string]*posts.Person{}
	for _, line := range lines {
		id, rest, _ := strings.Cut(line, " ")
		person := &posts.Person{ID: id, Name: posts.Localized{"": id}, Status: "held"}
		for word := range strings.FieldsSeq(rest) {
			key, value, _ := strings.Cut(word, "=")
			switch key {
			case "born":
				person.Born = partial(t, value)
			case "arrested":
				person.Arrested = partial(t, value)
			case "status":
				person.Status = value
			}
		}
		known[id] = person
	}
	return known
}

func partial(t testing.TB, written string) posts.PartialDate {
	t.Helper()
	for precision, layout := range []string{"2006", "2006-01", time.DateOnly} {
		day, err := time.Parse(layout, written)
		if err != nil {
			continue
		}
		date := posts.PartialDate{Year: day.Year(), Month: day.Month(), Day: day.Day()}
		switch precision {
		case 0:
			date.Month, date.Day = 0, 0
		case 1:
			date.Day = 0
		}
		return date
	}
	t.Fatalf("%q is no date", written)
	return posts.PartialDate{}
}

// lines are what a plan says between two days.
func lines(t testing.TB, campaign *posts.Campaign, history History, from, to string) []string {
	t.Helper()
	campaign.ID, campaign.Zone = "c", vilnius
	for i, entry := range campaign.Entries {
		if entry.ID == "" {
			entry.ID = fmt.Sprint("p", i)
		}
		if entry.Schedule.Zone == "" {
			entry.Schedule.Zone = vilnius
		}
	}
	var lines []string
	for _, o := range Plan([]*posts.Campaign{campaign}, nil, history, at(t, from+" 00:00"), at(t, to+" 23:59")) {
		mark := ""
		if o.Tentative {
			mark = "~"
		}
		lines = append(lines, fmt.Sprintf("%s%s %s %s: %s", mark, o.Local.Format("2006-01-02 15:04"), o.Entry.ID, o.Slot, strings.Join(o.People, " ")))
	}
	return lines
}

func occasion(kind posts.OccasionKind, days ...int) *posts.Occasion {
	return &posts.Occasion{Kind: kind, Days: days, Clock: networks.Duration(10 * time.Hour)}
}

// Sequence D5: two on one day are two, each with a name of its own, for ever.
func TestSequenceD5EverybodyHasTheirOwnOccasion(t *testing.T) {
	campaign := &posts.Campaign{
		People: people(t, "anna born=1990-12-02", "boris born=1985-12-02", "clara born=1980-12", "david born=2000-02-29",
			"elena born=1970-12-03 status=released", "felix arrested=2024-03-09", "gleb"),
		Entries: []*posts.Entry{
			{ID: "birthday", Schedule: posts.Schedule{Occasion: occasion(posts.Birthday)}},
			{ID: "days", Schedule: posts.Schedule{Occasion: occasion(posts.DaysHeld, 100, 1000)}},
		},
	}
	for _, test := range []struct {
		name, from, to string
		want           []string
	}{
		{"two on one day; a month alone, and who was released, have none", "2026-12-01", "2026-12-03", []string{
			"2026-12-02 10:00 birthday anna/birthday-2026: anna",
			"2026-12-02 10:00 birthday boris/birthday-2026: boris"}},
		{"29 February in a common year", "2027-02-27", "2027-03-01", []string{"2027-02-28 10:00 birthday david/birthday-2027: david"}},
		{"and in a leap year", "2028-02-27", "2028-03-01", []string{"2028-02-29 10:00 birthday david/birthday-2028: david"}},
		{"the thousandth day", "2026-12-04", "2026-12-05", []string{"2026-12-04 10:00 days felix/day-1000: felix"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, lines(t, campaign, History{}, test.from, test.to)); diff != "" {
				t.Errorf("the plan differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnOccasionIsToldBeforeItsDayAndAtItsHour(t *testing.T) {
	early := occasion(posts.Birthday)
	early.Before = networks.Duration(21 * 24 * time.Hour)
	campaign := &posts.Campaign{
		People:  people(t, "anna born=1990-01-10"),
		Entries: []*posts.Entry{{ID: "cards", Schedule: posts.Schedule{Occasion: early}}},
	}
	want := []string{"2026-12-20 10:00 cards anna/birthday-2027: anna"}
	if diff := cmp.Diff(want, lines(t, campaign, History{}, "2026-12-01", "2026-12-31")); diff != "" {
		t.Errorf("the plan differs (-want +got):\n%s", diff)
	}
	person, day, ok := OccasionOf(campaign, campaign.Entries[0], "anna/birthday-2027")
	if !ok || person != "anna" || day != (posts.Date{Year: 2027, Month: time.January, Day: 10}) {
		t.Errorf("the slot is %s's on %s (%v)", person, day, ok)
	}
}

func TestAnOccasionOnTheLastEveningOfTheYearIsPlannedWhenTheYearHasEndedElsewhere(t *testing.T) {
	evening := occasion(posts.Birthday)
	evening.Clock = networks.Duration(20 * time.Hour)
	campaign := &posts.Campaign{
		People:  people(t, "anna born=1990-12-31"),
		Entries: []*posts.Entry{{ID: "birthday", Schedule: posts.Schedule{Zone: "America/New_York", Occasion: evening}}},
	}
	// It is three in the morning of 2027 in Vilnius, and one in UTC.
	want := []string{"2026-12-31 20:00 birthday anna/birthday-2026: anna"}
	if diff := cmp.Diff(want, lines(t, campaign, History{}, "2027-01-01", "2027-01-01")); diff != "" {
		t.Errorf("the plan differs (-want +got):\n%s", diff)
	}
}

// Sequence H1: whoever was silent longest, the same for all accounts; what was
// announced stays; newcomers come where they were placed.
func TestSequenceH1TheRotationTakesWhoWasSilentLongest(t *testing.T) {
	daily := posts.Schedule{Every: "day 09:00"}
	campaign := &posts.Campaign{
		People: people(t, "anna", "boris", "clara", "david status=died"),
		Entries: []*posts.Entry{
			{ID: "by-name", Schedule: fixed(t, "2026-12-02 08:00"), People: []string{"boris"}},
			{ID: "round", Schedule: daily, Who: &posts.Who{}},
		},
	}
	named := map[PersonOf]time.Time{{"c", "anna"}: at(t, "2026-11-30 09:00"), {"c", "boris"}: at(t, "2026-11-01 09:00"), {"c", "clara"}: at(t, "2026-11-29 09:00")}
	for _, test := range []struct {
		name    string
		history History
		want    []string
	}{
		{"in turn, and a post that names somebody counts", History{Named: named}, []string{
			"~2026-12-01 09:00 round 2026-12-01T09:00: boris",
			"2026-12-02 08:00 by-name once: boris",
			"~2026-12-02 09:00 round 2026-12-02T09:00: clara",
			"~2026-12-03 09:00 round 2026-12-03T09:00: anna",
			"~2026-12-04 09:00 round 2026-12-04T09:00: boris"}},
		{"what was announced stays, whatever happened since", History{Named: named,
			Announced: map[OccurrenceOf]Announced{{"round", "2026-12-01T09:00"}: {Due: at(t, "2026-12-01 09:00"), Person: "anna"}}}, []string{
			"2026-12-01 09:00 round 2026-12-01T09:00: anna",
			"2026-12-02 08:00 by-name once: boris",
			"~2026-12-02 09:00 round 2026-12-02T09:00: clara",
			"~2026-12-03 09:00 round 2026-12-03T09:00: anna",
			"~2026-12-04 09:00 round 2026-12-04T09:00: boris"}},
		{"a newcomer stands where they were placed", History{
			Named:  map[PersonOf]time.Time{{"c", "anna"}: at(t, "2026-11-30 09:00"), {"c", "boris"}: at(t, "2026-11-01 09:00")},
			Placed: map[PersonOf]time.Time{{"c", "clara"}: at(t, "2026-11-20 09:00")}}, []string{
			"~2026-12-01 09:00 round 2026-12-01T09:00: boris",
			"2026-12-02 08:00 by-name once: boris",
			"~2026-12-02 09:00 round 2026-12-02T09:00: clara",
			"~2026-12-03 09:00 round 2026-12-03T09:00: anna",
			"~2026-12-04 09:00 round 2026-12-04T09:00: boris"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, lines(t, campaign, test.history, "2026-12-01", "2026-12-04")); diff != "" {
				t.Errorf("the plan differs (-want +got):\n%s", diff)
			}
		})
	}
}

// A plan of later days is made through all days before them: it is the same as the
// end of a longer one.
func TestALaterWindowOfARotationIsTheEndOfTheWholePlan(t *testing.T) {
	campaign := &posts.Campaign{
		People:  people(t, "anna", "boris", "clara", "david", "elena"),
		Entries: []*posts.Entry{{ID: "round", Schedule: posts.Schedule{Every: "day 09:00"}, Who: &posts.Who{}}},
	}
	history := History{Until: at(t, "2026-12-01 00:00")}
	whole := lines(t, campaign, history, "2026-12-01", "2026-12-20")
	if diff := cmp.Diff(whole[12:], lines(t, campaign, history, "2026-12-13", "2026-12-20")); diff != "" {
		t.Errorf("the later window differs (-whole +later):\n%s", diff)
	}
}

func TestARotationPassesOverWhoLacksWhatTheTextShows(t *testing.T) {
	campaign := &posts.Campaign{
		People:  people(t, "anna", "boris born=1990", "clara born=1990-05-01"),
		Entries: []*posts.Entry{{ID: "round", Schedule: posts.Schedule{Every: "day 09:00"}, Who: &posts.Who{}, Uses: posts.Uses{"": {"born", "born.day"}}}},
	}
	for _, line := range lines(t, campaign, History{}, "2026-12-01", "2026-12-03") {
		if !strings.HasSuffix(line, ": clara") {
			t.Errorf("%s: only clara's file has the day", line)
		}
	}
}

// Everybody is named once before anybody is named again, also while people come and
// go; only who came late stands where they were placed.
func TestARotationIsFair(t *testing.T) {
	campaign := &posts.Campaign{
		People:  people(t, "a", "b", "c", "d", "e", "f", "g"),
		Entries: []*posts.Entry{{ID: "round", Schedule: posts.Schedule{Every: "day 09:00"}, Who: &posts.Who{}}},
	}
	seen := map[string]int{}
	for i, line := range lines(t, campaign, History{}, "2026-12-01", "2027-01-04") {
		_, person, _ := strings.Cut(line, ": ")
		seen[person]++
		if round := i/7 + 1; seen[person] != round {
			t.Fatalf("%s is named for the %dth time in round %d", person, seen[person], round)
		}
	}
}

func slotted(slot string, evergreen time.Duration) posts.Schedule {
	return posts.Schedule{Slot: slot, Evergreen: networks.Duration(evergreen)}
}

// Sequence H2: a slot goes to who waits for it, in order; what was announced stays,
// and a post that was not ready takes the next one.
func TestSequenceH2SlotsAreTakenInOrder(t *testing.T) {
	campaign := func() *posts.Campaign {
		return &posts.Campaign{
			Slots: map[string]posts.Slot{"noon": {Every: "day 12:00"}},
			Entries: []*posts.Entry{
				{ID: "a", Schedule: slotted("noon", 0)},
				{ID: "b", Schedule: slotted("noon", 0), Priority: 1},
				{ID: "old", Schedule: slotted("noon", 48*time.Hour)},
				{ID: "rested", Schedule: slotted("noon", 48*time.Hour)},
			},
		}
	}
	uses := map[string]Uses{"old": {4, at(t, "2026-11-30 12:00")}, "rested": {2, at(t, "2026-11-20 12:00")}}
	for _, test := range []struct {
		name    string
		history History
		want    []string
	}{
		{"the urgent one first, then in order, then the evergreens that have rested", History{Uses: uses}, []string{
			"~2026-12-01 12:00 b once: ", "~2026-12-02 12:00 a once: ", "~2026-12-03 12:00 rested 3: ",
			"~2026-12-04 12:00 old 5: ", "~2026-12-05 12:00 rested 4: "}},
		{"a newer one does not move what was announced", History{Uses: uses, Announced: map[OccurrenceOf]Announced{
			{"a", "once"}: {Due: at(t, "2026-12-01 12:00")}}}, []string{
			"2026-12-01 12:00 a once: ", "~2026-12-02 12:00 b once: ", "~2026-12-03 12:00 rested 3: ",
			"~2026-12-04 12:00 old 5: ", "~2026-12-05 12:00 rested 4: "}},
		{"one that went out is done, and one that gave up its slot takes the next", History{
			Uses:      map[string]Uses{"b": {1, at(t, "2026-11-30 12:00")}, "old": {4, at(t, "2026-11-30 12:00")}, "rested": {2, at(t, "2026-11-30 12:00")}},
			Announced: map[OccurrenceOf]Announced{{"a", "once"}: {Due: at(t, "2026-11-30 12:00")}}}, []string{
			"~2026-12-01 12:00 a once: ", "~2026-12-02 12:00 old 5: ", "~2026-12-03 12:00 rested 3: ",
			"~2026-12-04 12:00 old 6: ", "~2026-12-05 12:00 rested 4: "}},
		{"one that has just gone out keeps its slot: the daemon may have died before all accounts had it", History{
			Uses:      map[string]Uses{"b": {1, at(t, "2026-12-01 12:00")}, "rested": {2, at(t, "2026-12-01 12:00")}},
			Announced: map[OccurrenceOf]Announced{{"b", "once"}: {Due: at(t, "2026-12-01 12:00")}}}, []string{
			"2026-12-01 12:00 b once: ", "~2026-12-02 12:00 a once: ", "~2026-12-03 12:00 old 1: ",
			"~2026-12-04 12:00 rested 3: ", "~2026-12-05 12:00 old 2: "}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, lines(t, campaign(), test.history, "2026-12-01", "2026-12-05")); diff != "" {
				t.Errorf("the plan differs (-want +got):\n%s", diff)
			}
		})
	}
}

// Sequence D11: jitter stays within the day, and is the same at each run; quiet
// hours move a slot to their end.
func TestSequenceD11JitterStaysInItsDayAndOutsideQuietHours(t *testing.T) {
	campaign := func() *posts.Campaign {
		return &posts.Campaign{
			Quiet: "23:00-07:00",
			Slots: map[string]posts.Slot{"evening": {Every: "day 22:50", Jitter: 2 * time.Hour}, "early": {Every: "day 00:10", Jitter: time.Hour}},
			Entries: []*posts.Entry{
				{ID: "evening", Schedule: slotted("evening", time.Hour)}, {ID: "early", Schedule: slotted("early", time.Hour)}},
		}
	}
	first := lines(t, campaign(), History{}, "2026-12-01", "2027-01-31")
	if diff := cmp.Diff(first, lines(t, campaign(), History{}, "2026-12-01", "2027-01-31")); diff != "" {
		t.Errorf("another run plans otherwise:\n%s", diff)
	}
	clocks := map[string]bool{}
	for _, line := range first {
		clock := strings.Fields(line)[1]
		clocks[clock] = true
		if clock < "07:00" || clock >= "23:00" {
			t.Errorf("%s lies in the quiet hours", line)
		}
	}
	if len(clocks) < 20 {
		t.Errorf("only %d different hours: there is no jitter", len(clocks))
	}
}
