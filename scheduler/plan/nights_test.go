package plan

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigil/posts"

	"github.com/google/go-cmp/cmp"
)

// The nights in which clocks change, written out for readers; a walk through
// every minute compares many more. Sequences D9 and D10, docs/design.md.
func TestSequenceD9NightsOfTheClockChange(t *testing.T) {
	cron := func(line, zone string) posts.Schedule { return posts.Schedule{Cron: line, Zone: zone} }
	tests := []struct {
		name     string
		schedule posts.Schedule
		day      string
		want     []string
	}{
		{"a missing time moves forward by the gap", cron("30 3 * * *", vilnius), "2027-03-28",
			[]string{"2027-03-28T03:30 at 04:30 +0300"}},
		{"a doubled time goes out once, the first time", cron("30 3 * * *", vilnius), "2026-10-25",
			[]string{"2026-10-25T03:30 at 03:30 +0300"}},
		{"two slots on one instant are one, and the real one keeps its name (D9)", cron("0 3,4 * * *", vilnius), "2027-03-28",
			[]string{"2027-03-28T04:00 at 04:00 +0300"}},
		{"a star leaves missing hours out", cron("15 */3 * 3 *", vilnius), "2027-03-28", []string{
			"2027-03-28T00:15 at 00:15 +0200", "2027-03-28T06:15 at 06:15 +0300", "2027-03-28T09:15 at 09:15 +0300",
			"2027-03-28T12:15 at 12:15 +0300", "2027-03-28T15:15 at 15:15 +0300", "2027-03-28T18:15 at 18:15 +0300", "2027-03-28T21:15 at 21:15 +0300"}},
		{"and follows doubled ones twice", cron("15 */3 25 10 *", vilnius), "2026-10-25", []string{
			"2026-10-25T00:15 at 00:15 +0300", "2026-10-25T03:15 at 03:15 +0300", "2026-10-25T03:15~1 at 03:15 +0200", "2026-10-25T06:15 at 06:15 +0200",
			"2026-10-25T09:15 at 09:15 +0200", "2026-10-25T12:15 at 12:15 +0200", "2026-10-25T15:15 at 15:15 +0200", "2026-10-25T18:15 at 18:15 +0200", "2026-10-25T21:15 at 21:15 +0200"}},
		{"New York, spring", cron("30 2 * * *", "America/New_York"), "2026-03-08", []string{"2026-03-08T02:30 at 03:30 -0400"}},
		{"New York, autumn", cron("30 1 * * *", "America/New_York"), "2026-11-01", []string{"2026-11-01T01:30 at 01:30 -0400"}},
		{"half an hour is missing", cron("0,15,40 2 * * *", "Australia/Lord_Howe"), "2026-10-04", []string{
			"2026-10-04T02:00 at 02:30 +1100", "2026-10-04T02:40 at 02:40 +1100", "2026-10-04T02:15 at 02:45 +1100"}},
		{"half an hour comes twice", cron("45 1 * * *", "Australia/Lord_Howe"), "2026-04-05", []string{"2026-04-05T01:45 at 01:45 +1100"}},
		{"summer time by a negative winter", cron("30 1 * * *", "Europe/Dublin"), "2026-03-29", []string{"2026-03-29T01:30 at 02:30 +0100"}},
		{"the end of Ramadan", cron("30 2 * * *", "Africa/Casablanca"), "2026-03-22", []string{"2026-03-22T02:30 at 03:30 +0100"}},
		{"no midnight", cron("0 0 * * *", "Asia/Tehran"), "2022-03-22", []string{"2022-03-22T00:00 at 01:00 +0430"}},
		{"a lost day's time is that of the next day (D9)", cron("0 9 * * *", "Pacific/Apia"), "2011-12-31", []string{"2011-12-31T09:00 at 09:00 +1400"}},
		{"a post of the lost day alone goes out a day later", cron("0 9 30 12 *", "Pacific/Apia"), "2011-12-31", []string{"2011-12-30T09:00 at 09:00 +1400"}},
		{"until means the nominal day (D10)",
			posts.Schedule{Cron: "0 9 * * *", Zone: "Pacific/Apia", From: posts.Date{Year: 2011, Month: 12, Day: 30}, Until: posts.Date{Year: 2011, Month: 12, Day: 30}},
			"2011-12-31", []string{"2011-12-30T09:00 at 09:00 +1400"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, dayOf(t, test.schedule, test.day)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// dayOf are the slots that are due on a day of the schedule's zone.
func dayOf(t *testing.T, schedule posts.Schedule, day string) []string {
	t.Helper()
	r := recurrenceOf(t, schedule)
	start, err := time.ParseInLocation(time.DateOnly, day, r.zone)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for s := range r.slots(start.Add(-time.Hour-1), start.Add(26*time.Hour)) {
		if local := s.due.In(r.zone); local.Format(time.DateOnly) == day {
			lines = append(lines, s.name()+" at "+local.Format("15:04 -0700"))
		}
	}
	return lines
}

func TestSequenceD12RenewingKeepsAZoneWhoseDataIsAway(t *testing.T) {
	timetable := NewTimetable()
	if _, err := timetable.Zone(vilnius); err != nil {
		t.Fatal(err)
	}
	timetable.zones["Europe/Gone"] = time.UTC
	err := timetable.Renew()
	if err == nil || !strings.Contains(err.Error(), "Europe/Gone") {
		t.Errorf("error %v, want one that names the zone", err)
	}
	for _, name := range []string{vilnius, "Europe/Gone"} {
		if _, err := timetable.Zone(name); err != nil {
			t.Error(err)
		}
	}
}

func TestZoneDataVersionIsReadWhereTheSystemKeepsIt(t *testing.T) {
	bare, compact, empty := t.TempDir(), t.TempDir(), t.TempDir()
	write := func(directory, name, text string) {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(bare, "+VERSION", "2026a\n")
	write(compact, "tzdata.zi", "# version 2026b\n# This zic input file is in the public domain.\n")
	tests := []struct {
		directories []string
		want        string
	}{
		{[]string{bare, compact}, "2026a (" + bare + ")"},
		{[]string{"", filepath.Join(empty, "none"), compact}, "2026b (" + compact + ")"},
		{[]string{empty}, "of unknown release (" + empty + ")"},
		{nil, "the program's own"},
	}
	for _, test := range tests {
		if got := zoneDataVersion(test.directories...); got != test.want {
			t.Errorf("%v: %q, want %q", test.directories, got, test.want)
		}
	}
}
