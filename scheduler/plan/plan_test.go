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

const vilnius = "Europe/Vilnius"

// at is a moment in Vilnius, where it is UTC+2 in winter.
func at(t testing.TB, clock string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation(vilnius)
	if err != nil {
		t.Fatal(err)
	}
	moment, err := time.ParseInLocation("2006-01-02 15:04", clock, zone)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func every(line string) posts.Schedule { return posts.Schedule{Every: line, Zone: vilnius} }

func fixed(t testing.TB, clock string) posts.Schedule {
	return posts.Schedule{At: at(t, clock), Zone: vilnius}
}

// planned are the occurrences of the entries on the accounts "feed" and
// "mastodon" during the first two days of December.
func planned(t testing.TB, history History, entries ...*posts.Entry) []string {
	t.Helper()
	campaign := &posts.Campaign{ID: "c", Zone: vilnius, Late: 2 * time.Hour, Entries: entries}
	accounts := []posts.Account{{Name: "feed", Network: "feed"}, {Name: "mastodon", Network: "mastodon"}}
	var lines []string
	for _, o := range Plan([]*posts.Campaign{campaign}, accounts, history, at(t, "2026-12-01 00:00"), at(t, "2026-12-02 23:59")) {
		lines = append(lines, fmt.Sprintf("%s %s %s late %s on %s",
			o.Local.Format("02 15:04"), o.Entry.ID, o.Slot, networks.Duration(o.Late), strings.Join(o.Accounts, " ")))
	}
	return lines
}

func TestPlanCountsFromTheFirstSight(t *testing.T) {
	daily := "day 18:00"
	tests := []struct {
		name    string
		entry   posts.Entry
		history History
		want    []string
	}{
		{"without a ledger everything counts", posts.Entry{Schedule: every(daily)}, History{}, []string{
			"01 18:00 p 2026-12-01T18:00 late 2h on feed mastodon",
			"02 18:00 p 2026-12-02T18:00 late 2h on feed mastodon"}},
		{"a daily post added at 18:30 waits for tomorrow (sequence C2 a)",
			posts.Entry{Schedule: every(daily), FirstSeen: at(t, "2026-12-01 18:30")}, History{}, []string{
				"02 18:00 p 2026-12-02T18:00 late 2h on feed mastodon"}},
		{"one that was read within the minute goes out",
			posts.Entry{Schedule: every(daily), FirstSeen: at(t, "2026-12-01 18:01")}, History{}, []string{
				"01 18:00 p 2026-12-01T18:00 late 2h on feed mastodon",
				"02 18:00 p 2026-12-02T18:00 late 2h on feed mastodon"}},
		{"nothing older goes out on a new account (sequence C2 b)", posts.Entry{Schedule: every(daily)},
			History{AccountSeen: map[AccountOf]time.Time{{"c", "mastodon"}: at(t, "2026-12-01 19:00")}}, []string{
				"01 18:00 p 2026-12-01T18:00 late 2h on feed",
				"02 18:00 p 2026-12-02T18:00 late 2h on feed mastodon"}},
		{"nor does a fixed time", posts.Entry{Schedule: fixed(t, "2026-12-01 18:00")},
			History{AccountSeen: map[AccountOf]time.Time{{"c", "mastodon"}: at(t, "2026-12-01 19:00")}}, []string{
				"01 18:00 p once late 2h on feed"}},
		{"another campaign's account is another one", posts.Entry{Schedule: fixed(t, "2026-12-01 18:00")},
			History{AccountSeen: map[AccountOf]time.Time{{"d", "mastodon"}: at(t, "2026-12-01 19:00")}}, []string{
				"01 18:00 p once late 2h on feed mastodon"}},
		{"a new ledger begins now (sequence C2 c)", posts.Entry{Schedule: every(daily)},
			History{Born: at(t, "2026-12-02 12:00")}, []string{
				"02 18:00 p 2026-12-02T18:00 late 2h on feed mastodon"}},
		{"nor has a new ledger a fixed time of an hour ago", posts.Entry{Schedule: fixed(t, "2026-12-01 18:00")},
			History{Born: at(t, "2026-12-01 19:00")}, nil},
		{"a fixed time first seen an hour later goes out",
			posts.Entry{Schedule: fixed(t, "2026-12-01 18:00"), FirstSeen: at(t, "2026-12-01 19:00")}, History{}, []string{
				"01 18:00 p once late 2h on feed mastodon"}},
		{"a fixed time first seen when it was too late does not",
			posts.Entry{Schedule: fixed(t, "2026-12-01 18:00"), FirstSeen: at(t, "2026-12-01 20:00")}, History{}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.entry.ID = "p"
			if diff := cmp.Diff(test.want, planned(t, test.history, &test.entry)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlanLeavesOutWhatMustNotGoOut(t *testing.T) {
	morning := fixed(t, "2026-12-01 09:00")
	got := planned(t, History{},
		&posts.Entry{ID: "draft", Schedule: morning, Draft: true},
		&posts.Entry{ID: "embargoed", Schedule: morning, Embargo: at(t, "2026-12-01 09:01")},
		&posts.Entry{ID: "expired", Schedule: morning, Expires: at(t, "2026-12-01 09:00")},
		&posts.Entry{ID: "nowhere", Schedule: morning, NotOn: []string{"feed", "mastodon"}},
		&posts.Entry{ID: "nozone", Schedule: posts.Schedule{At: morning.At, Zone: "Europe/Nowhere"}},
		&posts.Entry{ID: "noline", Schedule: every("whenever")},
		&posts.Entry{ID: "window", Schedule: fixed(t, "2026-12-01 00:00")},
		&posts.Entry{ID: "held", Schedule: morning, Hold: "why", Embargo: morning.At, OnlyOn: []string{"mastodon"}},
	)
	if diff := cmp.Diff([]string{"01 09:00 held once late 2h on mastodon"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlanIsInOrder(t *testing.T) {
	nine := fixed(t, "2026-12-01 09:00")
	got := planned(t, History{},
		&posts.Entry{ID: "b", Schedule: nine, OnlyOn: []string{"feed"}},
		&posts.Entry{ID: "a", Schedule: nine, OnlyOn: []string{"feed"}},
		&posts.Entry{ID: "z", Schedule: nine, OnlyOn: []string{"feed"}, Priority: 1},
		&posts.Entry{ID: "early", Schedule: fixed(t, "2026-12-01 08:00"), OnlyOn: []string{"feed"}},
	)
	want := []string{
		"01 08:00 early once late 2h on feed",
		"01 09:00 z once late 2h on feed",
		"01 09:00 a once late 2h on feed",
		"01 09:00 b once late 2h on feed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Sequence F1: a recurrence's late is at most half its period.
func TestLateIsAtMostHalfTheWayToTheNearerNeighbour(t *testing.T) {
	got := planned(t, History{},
		&posts.Entry{ID: "p", Schedule: posts.Schedule{Cron: "0 9,12,13 1 12 *", Zone: vilnius}, OnlyOn: []string{"feed"}},
		&posts.Entry{ID: "q", Schedule: every("day 14:00"), Late: networks.Duration(20 * time.Hour), OnlyOn: []string{"feed"}},
	)
	want := []string{
		"01 09:00 p 2026-12-01T09:00 late 1h30m on feed",
		"01 12:00 p 2026-12-01T12:00 late 30m on feed",
		"01 13:00 p 2026-12-01T13:00 late 30m on feed",
		"01 14:00 q 2026-12-01T14:00 late 12h on feed",
		"02 14:00 q 2026-12-02T14:00 late 12h on feed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDeadlineIsTheEarlierOfLateAndExpires(t *testing.T) {
	due := at(t, "2026-12-01 18:00")
	entry := &posts.Entry{Expires: due.Add(time.Hour)}
	if got := (Occurrence{Entry: entry, Due: due, Late: 2 * time.Hour}).Deadline(); !got.Equal(entry.Expires) {
		t.Errorf("deadline %s, want that of expires", got)
	}
	if got := (Occurrence{Entry: entry, Due: due, Late: time.Minute}).Deadline(); !got.Equal(due.Add(time.Minute)) {
		t.Errorf("deadline %s, want a minute after", got)
	}
}

func TestDeadlineOfARowFollowsTheFile(t *testing.T) {
	due := at(t, "2026-12-01 18:00")
	campaign := &posts.Campaign{Late: 2 * time.Hour}
	tests := []struct {
		entry posts.Entry
		want  time.Duration
	}{
		{posts.Entry{Schedule: fixed(t, "2026-12-01 18:00")}, 2 * time.Hour},
		{posts.Entry{Schedule: every("day 18:00"), Late: networks.Duration(20 * time.Hour)}, 12 * time.Hour},
		{posts.Entry{Schedule: every("hour :00"), Expires: due.Add(time.Minute)}, time.Minute},
	}
	for _, test := range tests {
		if got := NewTimetable().Deadline(campaign, &test.entry, due).Sub(due); got != test.want {
			t.Errorf("%s: %s after, want %s", Describe(test.entry.Schedule), got, test.want)
		}
	}
}

// Sequence D2: what follows less than half a period after the last one was moved.
func TestPeriodIsTheDistanceToTheNearerNeighbour(t *testing.T) {
	timetable := NewTimetable()
	tests := []struct {
		schedule posts.Schedule
		at       string
		want     time.Duration
	}{
		{every("day 18:00"), "2026-12-01 18:00", 24 * time.Hour},
		{every("weekdays 18:00"), "2026-12-04 18:00", 24 * time.Hour}, // a Friday
		{every("day 18:00"), "2026-10-25 18:00", 24 * time.Hour},      // the day before has 25 hours
		{every("monday 18:00"), "2026-12-07 18:00", 7 * 24 * time.Hour},
		{every("year 05-21 12:00"), "2026-05-21 12:00", 365 * 24 * time.Hour},
		{every("hour :15"), "2026-12-01 18:15", time.Hour},
		{posts.Schedule{Cron: "* * * * *", Zone: vilnius}, "2026-12-01 18:15", time.Minute},
		{fixed(t, "2026-12-01 18:00"), "2026-12-01 18:00", 0},
		{posts.Schedule{Every: "day 18:00", Zone: vilnius, From: posts.Date{Year: 2026, Month: 12, Day: 1}, Until: posts.Date{Year: 2026, Month: 12, Day: 1}}, "2026-12-01 18:00", 0},
		{every("year 02-29 12:00"), "2028-02-29 12:00", 4*365*24*time.Hour + 24*time.Hour},
	}
	for _, test := range tests {
		if got := timetable.Period(test.schedule, at(t, test.at)); got != test.want {
			t.Errorf("%s %s: %s, want %s", Describe(test.schedule), test.at, got, test.want)
		}
	}
}

// BenchmarkPlanOfThirtyDays is 9,000 fixed times and 1,000 weekly posts, by a
// timetable that has read none of their lines.
func BenchmarkPlanOfThirtyDays(b *testing.B) {
	start := at(b, "2026-12-01 00:00")
	campaign := &posts.Campaign{ID: "c", Zone: vilnius, Late: 2 * time.Hour}
	for i := range 9000 {
		campaign.Entries = append(campaign.Entries, &posts.Entry{ID: fmt.Sprintf("c/at-%d", i),
			Schedule: posts.Schedule{At: start.Add(time.Duration(i*4) * time.Minute), Zone: vilnius}})
	}
	for i := range 1000 {
		day := time.Weekday(i % 7)
		campaign.Entries = append(campaign.Entries, &posts.Entry{ID: fmt.Sprintf("c/weekly-%d", i),
			Schedule: every(fmt.Sprintf("%s %02d:%02d", day, i%24, i%60))})
	}
	accounts := []posts.Account{{Name: "feed"}, {Name: "mastodon"}, {Name: "x"}}
	b.ReportAllocs()
	for b.Loop() {
		if plan := Plan([]*posts.Campaign{campaign}, accounts, History{}, start, start.AddDate(0, 0, 30)); len(plan) < 12000 {
			b.Fatal(len(plan))
		}
	}
}

func TestWithoutAnyAccountTimesArePlannedAllTheSame(t *testing.T) {
	due := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)
	campaign := &posts.Campaign{ID: "c", Entries: []*posts.Entry{{ID: "c/a", Schedule: posts.Schedule{At: due, Zone: "UTC"}}}}
	plan := NewTimetable().Plan([]*posts.Campaign{campaign}, nil, History{}, due.Add(-time.Hour), due)
	if len(plan) != 1 || len(plan[0].Accounts) != 0 {
		t.Errorf("%+v, want one time on no account", plan)
	}
}

func TestSequenceD10BoundsAreLocalDaysOfTheNominalTimeAndInclusive(t *testing.T) {
	day := func(d int) posts.Date { return posts.Date{Year: 2026, Month: time.December, Day: d} }
	schedule := posts.Schedule{Every: "day 23:30", Zone: "Europe/Vilnius", From: day(1), Until: day(4), Except: []posts.Date{day(3)}}
	var got []string
	for _, at := range NewTimetable().Next(schedule, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), 9) {
		got = append(got, at.Format("01-02 15:04"))
	}
	if diff := cmp.Diff([]string{"12-01 23:30", "12-02 23:30", "12-04 23:30"}, got); diff != "" {
		t.Error(diff)
	}
}
