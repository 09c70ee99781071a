package plan

import (
	"strings"
	"testing"
	"time"

	"vigil/posts"

	"github.com/google/go-cmp/cmp"
)

func TestLinesAreSaidInWords(t *testing.T) {
	tests := []struct{ every, cron, want string }{
		{"monday 18:00", "", "every Monday at 18:00"},
		{"Every Mondays at 9:00", "", "every Monday at 09:00"},
		{"monday, thursday 18:00", "", "every Monday and Thursday at 18:00"},
		{"mon and thu 18:00", "", "every Monday and Thursday at 18:00"},
		{"day 09:00", "", "every day at 09:00"},
		{"weekdays 19:00", "", "every Monday to Friday at 19:00"},
		{"weekend 10:00", "", "every Saturday and Sunday at 10:00"},
		{"2 weeks monday 18:00", "", "every 2 weeks on Monday at 18:00"},
		{"3 days 09:00", "", "every 3 days at 09:00"},
		{"first monday 18:00", "", "the first Monday of each month at 18:00"},
		{"first and third monday 18:00", "", "the first and third Monday of each month at 18:00"},
		{"last friday 18:00", "", "the last Friday of each month at 18:00"},
		{"month 1, 15 12:00", "", "on day 1 and 15 of each month at 12:00"},
		{"month 31 12:00", "", "on day 31 of each month that has it at 12:00"},
		{"last day 12:00", "", "on the last day of each month at 12:00"},
		{"year 05-21 12:00", "", "every year on 21 May at 12:00"},
		{"year 02-29 12:00", "", "every leap year on 29 February at 12:00"},
		{"hour :15", "", "every hour at :15"},
		{"", "0 18 * * MON", "every Monday at 18:00"},
		{"", "0 9,18 * * *", "every day at 09:00 and 18:00"},
		{"", "* * * * *", "every minute"},
		{"", "*/15 9-17 * * 1-5", "every Monday to Friday, every 15 minutes, in the hours 09 to 17"},
		{"", "5 */2 * * *", "every 2 hours from 00:05 on"},
		{"", "0 12 1 * MON", "on day 1 of each month, and also every Monday at 12:00"},
		{"", "0 12 * 6-8 0", "every Sunday of June to August at 12:00"},
		{"", "0 12 * 12 *", "every day of December at 12:00"},
	}
	for _, test := range tests {
		got := Describe(posts.Schedule{Every: test.every, Cron: test.cron, Zone: vilnius})
		if want := test.want + ", " + vilnius; got != want {
			t.Errorf("%s%s: %q, want %q", test.every, test.cron, got, want)
		}
	}
}

func TestBoundsAreSaidInWords(t *testing.T) {
	schedule := posts.Schedule{Every: "monday 18:00", Zone: vilnius,
		From: posts.Date{Year: 2026, Month: 12, Day: 1}, Until: posts.Date{Year: 2027, Month: 1, Day: 31},
		Except: []posts.Date{{Year: 2026, Month: 12, Day: 28}}}
	want := "every Monday at 18:00, Europe/Vilnius, from 1 December 2026 until 31 January 2027 inclusive, but not on 28 December 2026"
	if got := Describe(schedule); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Describe(fixed(t, "2026-12-01 18:00")), "on Tuesday, 1 December 2026 at 18:00, Europe/Vilnius"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLinesComeRoundWhenTheySay(t *testing.T) {
	december := posts.Date{Year: 2026, Month: 12, Day: 2} // a Wednesday
	tests := []struct {
		schedule posts.Schedule
		want     string
	}{
		{every("first, third monday 18:00"), "2026-12-07 2026-12-21 2027-01-04 2027-01-18"},
		{every("last monday 18:00"), "2026-12-28 2027-01-25 2027-02-22 2027-03-29"},
		{every("last day 12:00"), "2026-12-31 2027-01-31 2027-02-28 2027-03-31"},
		{every("first, last day 12:00"), "2026-12-01 2026-12-31 2027-01-01 2027-01-31"},
		{every("month 31 12:00"), "2026-12-31 2027-01-31 2027-03-31 2027-05-31"},
		{every("year 02-29 12:00"), "2028-02-29 2032-02-29 2036-02-29 2040-02-29"},
		{every("2 weeks monday 18:00"), "2026-12-07 2026-12-21 2027-01-04 2027-01-18"},
		{posts.Schedule{Every: "2 weeks monday 18:00", Zone: vilnius, From: december}, "2026-12-07 2026-12-21 2027-01-04 2027-01-18"},
		{posts.Schedule{Every: "2 weeks tuesday, thursday 18:00", Zone: vilnius, From: december}, "2026-12-03 2026-12-15 2026-12-17 2026-12-29"},
		{posts.Schedule{Every: "3 days 18:00", Zone: vilnius, From: december}, "2026-12-02 2026-12-05 2026-12-08 2026-12-11"},
		{posts.Schedule{Every: "day 00:00", Zone: vilnius, From: december, Until: posts.Date{Year: 2026, Month: 12, Day: 5},
			Except: []posts.Date{{Year: 2026, Month: 12, Day: 4}}}, "2026-12-02 2026-12-03 2026-12-05"},
		{fixed(t, "2026-12-01 18:00"), "2026-12-01"},
	}
	for _, test := range tests {
		var got []string
		for _, next := range NewTimetable().Next(test.schedule, at(t, "2026-11-30 23:59"), 4) {
			got = append(got, next.Format(time.DateOnly))
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s:\n%s", Describe(test.schedule), diff)
		}
	}
}

// Around 2100, which is no leap year, eight years pass between two such days.
func TestTheLeapDayComesRoundAfter2100(t *testing.T) {
	next := NewTimetable().Next(every("year 02-29 12:00"), at(t, "2096-03-01 00:00"), 1)
	if len(next) != 1 || next[0].Year() != 2104 {
		t.Errorf("%v, want one in 2104", next)
	}
}

func TestCheckRefusesWhatCantBeKept(t *testing.T) {
	day := posts.Date{Year: 2026, Month: 12, Day: 1}
	tests := []struct {
		schedule posts.Schedule
		want     posts.Code
	}{
		{every("monday 18:00"), ""},
		{every("monday"), posts.BadEvery},
		{every("18:00"), posts.BadEvery},
		{every("mondy 18:00"), posts.BadEvery},
		{every("monday 6pm"), posts.BadEvery},
		{every("monday 24:00"), posts.BadEvery},
		{every("day 09:00, 18:00"), posts.BadEvery},
		{every("hour 15"), posts.BadEvery},
		{every("day :15"), posts.BadEvery},
		{every("first 18:00"), posts.BadEvery},
		{every("second day 18:00"), posts.BadEvery},
		{every("month 32 12:00"), posts.BadEvery},
		{every("year 02-30 12:00"), posts.BadEvery},
		{every("year 21 May 12:00"), posts.BadEvery},
		{every("2 monday 12:00"), posts.BadEvery},
		{every("0 days 12:00"), posts.BadEvery},
		{every("2 weeks 12:00"), posts.BadEvery},
		{every("12:00 monday"), posts.BadEvery},
		{every("панядзелак 18:00"), posts.BadEvery},
		{posts.Schedule{Cron: "0 18 * * MON"}, ""},
		{posts.Schedule{Cron: "0 18 * * MONDAY"}, posts.BadCron},
		{posts.Schedule{Cron: "0 18 * * 7"}, posts.BadCron},
		{posts.Schedule{Cron: "0 24 * * *"}, posts.BadCron},
		{posts.Schedule{Cron: "0 0 18 * * MON"}, posts.BadCron},
		{posts.Schedule{Cron: "0 18 * *"}, posts.BadCron},
		{posts.Schedule{Cron: ", 18 * * *"}, posts.BadCron},
		{posts.Schedule{Cron: "*-5 18 * * *"}, posts.BadCron},
		{posts.Schedule{Cron: "@daily"}, posts.BadCron},
		{posts.Schedule{Cron: "@every 1h"}, posts.CronSinceStart},
		{posts.Schedule{Cron: "TZ=UTC 0 18 * * *"}, posts.CronZone},
		{posts.Schedule{Cron: "CRON_TZ=UTC"}, posts.CronZone},
		{posts.Schedule{Cron: "0 12 31 2 *"}, posts.NeverDue},
		{posts.Schedule{Cron: "0 12 29 2 *"}, ""},
		{posts.Schedule{Cron: "* * * * *"}, posts.Often},
		{posts.Schedule{Cron: "0 * * * *"}, ""},
		{posts.Schedule{Every: "monday 18:00", From: day, Until: day}, posts.NeverDue},
		{posts.Schedule{Every: "tuesday 18:00", From: day, Until: day}, ""},
		{posts.Schedule{Every: "tuesday 18:00", Until: day, From: day, Except: []posts.Date{day}}, posts.NeverDue},
		{posts.Schedule{Every: "monday 18:00", Zone: "Europe/Wilna"}, posts.BadZone},
		{posts.Schedule{Every: "monday 18:00", Zone: "Local"}, posts.BadZone},
		{posts.Schedule{At: at(t, "2026-12-01 18:00"), Zone: "Europe/Wilna"}, posts.BadZone},
	}
	for _, test := range tests {
		if test.schedule.Zone == "" {
			test.schedule.Zone = vilnius
		}
		var got posts.Code
		for _, problem := range NewTimetable().Check(test.schedule, at(t, "2026-11-01 00:00")) {
			got = problem.Code
			if strings.Contains(problem.Message+problem.Remedy, "%!") {
				t.Errorf("the sentence has holes: %s; %s", problem.Message, problem.Remedy)
			}
		}
		if got != test.want {
			t.Errorf("%+v: problem %q, want %q", test.schedule, got, test.want)
		}
	}
}

func TestCheckTellsOfTheNightThatMovesAPost(t *testing.T) {
	now := at(t, "2026-11-01 00:00")
	problems := NewTimetable().Check(every("day 03:30"), now)
	if len(problems) != 1 || problems[0].Code != posts.HourSkipped || problems[0].Severity != posts.Warning {
		t.Fatalf("%v, want one warning", problems)
	}
	if diff := cmp.Diff([]string{"2027-03-28 03:30", vilnius, "2027-03-28 04:30"}, problems[0].Args); diff != "" {
		t.Error(diff)
	}
	// Sequence D9: 03:00 moves onto 04:00, which exists: nothing is moved.
	if problems := NewTimetable().Check(posts.Schedule{Cron: "0 3,4 * * *", Zone: vilnius}, now); len(problems) > 0 {
		t.Errorf("%v, want none", problems)
	}
}

func FuzzEveryLineIsReadOrRefused(f *testing.F) {
	f.Add("2 weeks monday, thursday 18:00")
	f.Add("first last day :15")
	f.Fuzz(func(t *testing.T, line string) {
		checkLine(t, posts.Schedule{Every: line, Zone: vilnius})
	})
}

func FuzzCronLineIsReadOrRefused(f *testing.F) {
	f.Add("*/7 0-5,7 ? JAN-MAR/2 sun")
	f.Add("TZ=UTC")
	f.Add("0 0 30 2 *")
	f.Fuzz(func(t *testing.T, line string) {
		checkLine(t, posts.Schedule{Cron: line, Zone: vilnius})
	})
}

// checkLine wants either a problem or times, never a panic or an endless look.
func checkLine(t *testing.T, schedule posts.Schedule) {
	timetable := NewTimetable()
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	readable := !posts.HasErrors(timetable.Check(schedule, now))
	if Describe(schedule) == "" && schedule.Recurring() {
		t.Errorf("%+v has no words", schedule)
	}
	if times := timetable.Next(schedule, now, 3); readable && schedule.Recurring() && len(times) != 3 {
		t.Errorf("%+v: %v, want three times", schedule, times)
	}
}
