package plan

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"vigil/posts"

	"github.com/google/go-cmp/cmp"
)

// line5 is a cron line as plain sets of numbers, for an oracle that owes
// nothing to the package or to robfig/cron.
type line5 struct {
	minutes, hours, days, months, weekdays []int
	starHour                               bool
}

func (l line5) String() string {
	hours := join(l.hours)
	if l.starHour {
		hours = "*"
		if len(l.hours) == 12 {
			hours = "*/2"
		}
	}
	return strings.Join([]string{join(l.minutes), hours, join(l.days), join(l.months), join(l.weekdays)}, " ")
}

func join(numbers []int) string {
	if numbers == nil {
		return "*"
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ","), "[]")
}

func (l line5) matches(wall time.Time) bool {
	has := func(set []int, number int) bool { return set == nil || slices.Contains(set, number) }
	day, weekday := has(l.days, wall.Day()), has(l.weekdays, int(wall.Weekday()))
	if l.days != nil && l.weekdays != nil {
		day = day || weekday
	} else {
		day = day && weekday
	}
	return day && has(l.minutes, wall.Minute()) && has(l.hours, wall.Hour()) && has(l.months, int(wall.Month()))
}

// walk finds the times by looking at the clock in every real minute.
func (l line5) walk(zone *time.Location, after, until time.Time) []string {
	const layout = "2006-01-02T15:04"
	due := map[time.Time]string{}
	var moved []time.Time
	seen := map[string]bool{}
	clock := func(t time.Time) time.Time {
		_, offset := t.In(zone).Zone()
		return t.UTC().Add(time.Duration(offset) * time.Second)
	}
	movedName := map[time.Time]string{}
	expected := clock(after.Add(-48 * time.Hour))
	for t := after.Add(-48 * time.Hour); !t.After(until); t = t.Add(time.Minute) {
		wall := clock(t)
		for missing := expected; missing.Before(wall); missing = missing.Add(time.Minute) {
			if !l.starHour && l.matches(missing) {
				at := t.Add(missing.Sub(expected))
				moved = append(moved, at)
				movedName[at] = missing.Format(layout)
			}
		}
		name := wall.Format(layout)
		switch again := seen[name]; {
		case l.matches(wall) && !again:
			due[t] = name
		case l.matches(wall) && l.starHour:
			due[t] = name + "~1"
		}
		seen[name] = true
		expected = wall.Add(time.Minute)
	}
	for _, t := range moved {
		if _, taken := due[t]; !taken {
			due[t] = movedName[t]
		}
	}
	var lines []string
	for t, name := range due {
		if inside(t, after, until) {
			lines = append(lines, t.UTC().Format(time.RFC3339)+" "+name)
		}
	}
	slices.Sort(lines)
	return lines
}

func randomLine(random *rand.Rand) line5 {
	some := func(low, high, most int) []int {
		set := map[int]bool{}
		for range 1 + random.IntN(most) {
			set[low+random.IntN(high-low+1)] = true
		}
		var numbers []int
		for number := low; number <= high; number++ {
			if set[number] {
				numbers = append(numbers, number)
			}
		}
		return numbers
	}
	l := line5{minutes: some(0, 59, 5)}
	switch random.IntN(4) {
	case 0:
		l.starHour = true
	case 1:
		l.starHour = true
		for hour := 0; hour < 24; hour += 2 {
			l.hours = append(l.hours, hour)
		}
	default:
		// Most jumps of the clocks lie in the first hours of a day.
		l.hours = append(some(0, 3, 4), some(4, 23, 3)...)
	}
	if random.IntN(4) == 0 {
		l.days = some(1, 31, 20)
	}
	if random.IntN(4) == 0 {
		l.weekdays = some(0, 6, 6)
	}
	return l
}

func recurrenceOf(t *testing.T, schedule posts.Schedule) recurrence {
	t.Helper()
	r, err := NewTimetable().recurrence(schedule)
	if err != nil {
		t.Fatalf("%+v: %v", schedule, err)
	}
	return r
}

func slotLines(r recurrence, after, until time.Time) []string {
	var lines []string
	for s := range r.slots(after, until) {
		lines = append(lines, s.due.Format(time.RFC3339)+" "+s.name())
	}
	return lines
}

// oddNights are times around which clocks jumped, or will.
var oddNights = map[string][]string{
	"Europe/Vilnius":      {"2026-03-29", "2026-10-25", "2027-03-28", "1998-03-29", "2040-12-31"},
	"America/New_York":    {"2026-03-08", "2026-11-01", "2040-12-31"},
	"Australia/Lord_Howe": {"2026-04-05", "2026-10-04"},                             // half an hour
	"Africa/Casablanca":   {"2026-02-15", "2026-03-22", "2018-10-28"},               // Ramadan
	"Europe/Dublin":       {"2026-03-29", "2026-10-25"},                             // winter is the exception
	"Asia/Tehran":         {"1977-03-22", "1978-08-05", "2022-03-22", "2022-09-22"}, // at midnight
	"Pacific/Apia":        {"2011-12-30", "2011-04-02", "2012-04-01"},               // a lost day
	"Pacific/Kwajalein":   {"1993-08-21"},
	"America/Sao_Paulo":   {"2018-11-04", "2018-02-18"}, // no midnight
	"Africa/Cairo":        {"2026-04-24", "2026-10-30"},
	"Asia/Pyongyang":      {"2015-08-15", "2018-05-05"},
	"America/Caracas":     {"2016-05-01", "2007-12-09"},
	"Antarctica/Troll":    {"2026-03-29", "2026-10-25"}, // two hours
	"UTC":                 {"2026-03-29"},
}

func TestSlotsAreThoseOfAWalkThroughEveryMinute(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, nights := range oddNights {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, night := range nights {
			day, err := time.Parse(time.DateOnly, night)
			if err != nil {
				t.Fatal(err)
			}
			for range 12 {
				line := randomLine(random)
				after := day.Add(-time.Duration(random.IntN(48*60)) * time.Minute)
				until := day.Add(time.Duration(random.IntN(48*60)) * time.Minute)
				r := recurrenceOf(t, posts.Schedule{Cron: line.String(), Zone: name})
				if diff := cmp.Diff(line.walk(zone, after, until), slotLines(r, after, until)); diff != "" {
					t.Errorf("%s in %s from %s until %s (-walked +planned):\n%s", line, name, after, until, diff)
				}
			}
		}
	}
}

// FuzzSlotsKeepTheirOrder takes any line in any zone: due times increase
// strictly, names are unique, and all lie in the window.
func FuzzSlotsKeepTheirOrder(f *testing.F) {
	zones := []string{"Europe/Vilnius", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran", "Africa/Casablanca"}
	f.Add("0,30 2,3 * * *", uint8(0), int64(1774742400))
	f.Add("*/7 * * * *", uint8(1), int64(1775347200))
	f.Add("0 9 * * *", uint8(2), int64(1325203200))
	f.Fuzz(func(t *testing.T, line string, zone uint8, unix int64) {
		schedule := posts.Schedule{Cron: line, Zone: zones[int(zone)%len(zones)]}
		r, err := NewTimetable().recurrence(schedule)
		if err != nil {
			return
		}
		const century = 100 * 365 * 24 * 60 * 60
		after := time.Unix(unix%century, 0)
		until := after.Add(72 * time.Hour)
		names := map[string]bool{}
		last := after
		for s := range r.slots(after, until) {
			if !s.due.After(last) || s.due.After(until) || names[s.name()] {
				t.Fatalf("%s: %s at %s after %s", line, s.name(), s.due, last)
			}
			names[s.name()], last = true, s.due
		}
	})
}

// A pass is taken to be longer than the jump at its start.
func TestOddZonesKeepTheirClocksLongerThanTheyJump(t *testing.T) {
	for name := range oddNights {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		p := passAt(zone, time.Date(1970, 1, 2, 0, 0, 0, 0, time.UTC))
		for !p.end.IsZero() && p.end.Year() < 2100 {
			next := passAt(zone, p.end)
			if jump := (next.offset - next.earlier).Abs(); !p.start.IsZero() && p.end.Sub(p.start) <= jump {
				t.Errorf("%s: clocks jump by %s at %s, after %s", name, jump, p.end, p.end.Sub(p.start))
			}
			p = next
		}
	}
}
