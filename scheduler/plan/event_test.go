package plan

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/posts"
)

// eventAt is an event with reminders of so many hours before it.
func eventAt(t testing.TB, clock string, hours ...int) posts.Schedule {
	event := &posts.Event{Start: at(t, clock)}
	for _, before := range hours {
		event.Remind = append(event.Remind, networks.Duration(time.Duration(before)*time.Hour))
	}
	return posts.Schedule{Event: event, Zone: vilnius}
}

func TestTheRemindersOfAnEventArePlanned(t *testing.T) {
	for name, test := range map[string]struct {
		entry posts.Entry
		want  []string
	}{
		"each by its own name, of use until the next": {
			posts.Entry{Schedule: eventAt(t, "2026-12-02 18:00", 24, 2, 1)}, []string{
				"01 18:00 p 1d late 2h on feed mastodon",
				"02 16:00 p 2h late 1h on feed mastodon",
				"02 17:00 p 1h late 1h on feed mastodon"}},
		"not those that were over when the file came": {
			posts.Entry{Schedule: eventAt(t, "2026-12-02 18:00", 24, 3), FirstSeen: at(t, "2026-12-02 12:00")}, []string{
				"02 15:00 p 3h late 2h on feed mastodon"}},
		"but one that is still of use": {
			posts.Entry{Schedule: eventAt(t, "2026-12-02 18:00", 24, 3), FirstSeen: at(t, "2026-12-02 16:00")}, []string{
				"02 15:00 p 3h late 2h on feed mastodon"}},
		"none once it has begun": {
			posts.Entry{Schedule: eventAt(t, "2026-12-02 18:00", 1), FirstSeen: at(t, "2026-12-02 18:00")}, nil},
		"none after the post has expired": {
			posts.Entry{Schedule: eventAt(t, "2026-12-02 18:00", 24, 2), Expires: at(t, "2026-12-02 12:00")}, []string{
				"01 18:00 p 1d late 2h on feed mastodon"}},
	} {
		test.entry.ID = "p"
		if diff := cmp.Diff(test.want, planned(t, History{}, &test.entry)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAReminderIsOfNoUseOnceItsEventHasBegun(t *testing.T) {
	timetable := NewTimetable()
	campaign := &posts.Campaign{ID: "c", Zone: vilnius, Late: 24 * time.Hour}
	entry := &posts.Entry{ID: "p", Schedule: eventAt(t, "2026-12-02 18:00", 24, 2)}
	for due, want := range map[string]string{
		"2026-12-01 18:00": "2026-12-02 16:00",
		"2026-12-02 16:00": "2026-12-02 18:00",
		"2026-12-02 17:59": "2026-12-02 18:00",
		"2026-12-03 12:00": "2026-12-02 18:00",
	} {
		if got := timetable.Deadline(campaign, entry, at(t, due)); !got.Equal(at(t, want)) {
			t.Errorf("due %s: of use until %s, want %s", due, got, want)
		}
	}
}

func TestAMovedEventHasTheSameReminders(t *testing.T) {
	timetable := NewTimetable()
	for _, start := range []string{"2026-12-02 18:00", "2027-06-02 18:00"} {
		due, ok := timetable.Due(eventAt(t, start, 24, 2), "1d")
		if want := at(t, start).Add(-24 * time.Hour); !ok || !due.Equal(want) {
			t.Errorf("of %s: %s, %v", start, due, ok)
		}
	}
	if due, ok := timetable.Due(eventAt(t, "2026-12-02 18:00", 24), "7d"); ok {
		t.Errorf("a reminder that the file does not have is due at %s", due)
	}
}

func TestAnEventIsDescribed(t *testing.T) {
	want := "7d, 1d and 2h before an event on Wednesday, 2 December 2026 at 18:00, Europe/Vilnius"
	if got := Describe(eventAt(t, "2026-12-02 18:00", 7*24, 24, 2)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// turns are the texts, of so many, that a schedule takes between two days.
func turns(t testing.TB, schedule posts.Schedule, texts int, from, to string) []string {
	t.Helper()
	schedule.Zone = vilnius
	entry := &posts.Entry{ID: "p", Schedule: schedule, Texts: texts}
	campaign := &posts.Campaign{ID: "c", Zone: vilnius, Entries: []*posts.Entry{entry}}
	var lines []string
	for _, o := range Plan([]*posts.Campaign{campaign}, nil, History{}, at(t, from), at(t, to)) {
		lines = append(lines, fmt.Sprintf("%s %d", o.Local.Format("02 15:04"), Turn(o)%texts))
	}
	return lines
}

func TestTheTurnFollowsFromTheOccurrenceAlone(t *testing.T) {
	first := posts.Date{Year: 2026, Month: time.December, Day: 1}
	for name, test := range map[string]struct {
		schedule posts.Schedule
		from, to string
		want     []string
	}{
		"from the first day on": {posts.Schedule{Every: "day 09:00", From: first}, "2026-12-01 00:00", "2026-12-04 23:00",
			[]string{"01 09:00 0", "02 09:00 1", "03 09:00 2", "04 09:00 0"}},
		"the same in a plan that begins later": {posts.Schedule{Every: "day 09:00", From: first}, "2026-12-03 00:00", "2026-12-04 23:00",
			[]string{"03 09:00 2", "04 09:00 0"}},
		"a day that is left out has had its turn": {posts.Schedule{Every: "day 09:00", From: first, Except: []posts.Date{{Year: 2026, Month: time.December, Day: 2}}}, "2026-12-01 00:00", "2026-12-04 23:00",
			[]string{"01 09:00 0", "03 09:00 2", "04 09:00 0"}},
		"over a year's end, without a first day": {posts.Schedule{Every: "thursday 09:00"}, "2026-12-24 00:00", "2027-01-08 00:00",
			[]string{"24 09:00 0", "31 09:00 1", "07 09:00 2"}},
		"several times a day": {posts.Schedule{Cron: "0 9,18 * * *", From: first}, "2026-12-01 00:00", "2026-12-02 23:00",
			[]string{"01 09:00 0", "01 18:00 1", "02 09:00 2", "02 18:00 0"}},
		"over a change of the clocks": {posts.Schedule{Every: "day 03:30", From: posts.Date{Year: 2027, Month: time.March, Day: 27}}, "2027-03-27 00:00", "2027-03-29 23:00",
			[]string{"27 03:30 0", "28 04:30 1", "29 03:30 2"}},
		"by reminders": {eventAt(t, "2026-12-02 18:00", 24, 2, 1), "2026-12-01 00:00", "2026-12-02 23:00",
			[]string{"01 18:00 0", "02 16:00 1", "02 17:00 2"}},
	} {
		if diff := cmp.Diff(test.want, turns(t, test.schedule, 3, test.from, test.to)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestOccasionsAndEvergreensHaveTurns(t *testing.T) {
	of := func(schedule posts.Schedule, slot string) int {
		return Turn(Occurrence{Entry: &posts.Entry{Schedule: schedule, Texts: 2}, Slot: slot})
	}
	birthday := posts.Schedule{Occasion: &posts.Occasion{Kind: posts.Birthday}}
	if of(birthday, "anna/birthday-2027")+1 != of(birthday, "anna/birthday-2028") {
		t.Error("two birthdays in a row are not in turn")
	}
	days := posts.Schedule{Occasion: &posts.Occasion{Kind: posts.DaysHeld, Days: []int{100, 500, 1000}}}
	if of(days, "anna/day-100")+2 != of(days, "anna/day-1000") {
		t.Error("the days are not in turn")
	}
	evergreen := posts.Schedule{Slot: "noon", Evergreen: 1}
	if got := []int{of(evergreen, "1"), of(evergreen, "2"), of(evergreen, "once")}; !cmp.Equal(got, []int{0, 1, 0}) {
		t.Errorf("%v", got)
	}
}

func BenchmarkTheTurnOfADailyPost(b *testing.B) {
	o := Occurrence{Entry: &posts.Entry{Schedule: every("day 09:00"), Texts: 2}, Slot: "2036-12-01T09:00"}
	for b.Loop() {
		Turn(o)
	}
}
