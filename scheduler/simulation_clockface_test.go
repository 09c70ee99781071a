package scheduler

import (
	"fmt"
	"slices"
	"time"
)

// clockface is a recurrence as plain numbers, for an oracle that owes nothing to
// scheduler/plan: it looks at the clocks of its zone in every real minute.
type clockface struct {
	zone string
	// line is the key of the file.
	line string
	// hours is nil where each real hour counts; step says which of them.
	hours    []int
	step     int
	minute   int
	weekdays []time.Weekday
	// slots are those of the whole simulation, once they were walked.
	slots []facedSlot
}

// facedSlot is one time, with the distance to its nearer neighbour.
type facedSlot struct {
	name   string
	due    time.Time
	period time.Duration
}

// clockface draws a recurrence. Most changes of clocks lie between one and four.
func (s *simulation) clockface() *clockface {
	zones := []string{"Europe/Warsaw", "Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "UTC"}
	c := &clockface{zone: zones[s.random.IntN(len(zones))], minute: s.random.IntN(60), step: 1}
	hour := s.random.IntN(24)
	switch s.random.IntN(6) {
	case 0:
		c.hours, c.line = []int{hour}, fmt.Sprintf("every = \"day %02d:%02d\"", hour, c.minute)
	case 1:
		day := time.Weekday(s.random.IntN(7))
		c.hours, c.weekdays = []int{hour}, []time.Weekday{day}
		c.line = fmt.Sprintf("every = \"%s %02d:%02d\"", []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[day], hour, c.minute)
	case 2, 3:
		c.hours = []int{1 + s.random.IntN(2), 3 + s.random.IntN(2), 6 + s.random.IntN(18)}
		c.line = fmt.Sprintf("cron = \"%d %d,%d,%d * * *\"", c.minute, c.hours[0], c.hours[1], c.hours[2])
	case 4:
		c.step = 6
		c.line = fmt.Sprintf("cron = \"%d */6 * * *\"", c.minute)
	case 5:
		c.hours, c.weekdays = []int{2, hour}, []time.Weekday{0, 1, 3, 5}
		c.line = fmt.Sprintf("cron = \"%d 2,%d * * 0,1,3,5\"", c.minute, hour)
	}
	c.walk(s.end.AddDate(0, 0, -s.days-10).Truncate(time.Hour), s.end.AddDate(0, 0, 10))
	return c
}

func (c *clockface) matches(wall time.Time) bool {
	hour := slices.Contains(c.hours, wall.Hour()) || c.hours == nil && wall.Hour()%c.step == 0
	return hour && wall.Minute() == c.minute && (c.weekdays == nil || slices.Contains(c.weekdays, wall.Weekday()))
}

// walk finds all times between two moments.
func (c *clockface) walk(from, until time.Time) {
	zone, err := time.LoadLocation(c.zone)
	if err != nil {
		panic(err)
	}
	clock := func(t time.Time) time.Time {
		_, offset := t.In(zone).Zone()
		return t.UTC().Add(time.Duration(offset) * time.Second)
	}
	const layout = "2006-01-02T15:04"
	named, moved, seen := map[time.Time]string{}, map[time.Time]string{}, map[string]bool{}
	expected := clock(from)
	for t := from; t.Before(until); t = t.Add(time.Minute) {
		wall := clock(t)
		for missing := expected; missing.Before(wall); missing = missing.Add(time.Minute) {
			if c.hours != nil && c.matches(missing) {
				moved[t.Add(missing.Sub(expected))] = missing.Format(layout)
			}
		}
		if name := wall.Format(layout); c.matches(wall) {
			switch {
			case !seen[name]:
				named[t] = name
			case c.hours == nil:
				named[t] = name + "~1"
			}
			seen[name] = true
		}
		expected = wall.Add(time.Minute)
	}
	for due, name := range moved {
		if _, taken := named[due]; !taken {
			named[due] = name
		}
	}
	for due, name := range named {
		c.slots = append(c.slots, facedSlot{name: name, due: due})
	}
	slices.SortFunc(c.slots, func(a, b facedSlot) int { return a.due.Compare(b.due) })
	for i := range c.slots {
		c.slots[i].period = 1000 * time.Hour
		if i > 0 {
			c.slots[i].period = c.slots[i].due.Sub(c.slots[i-1].due)
		}
		if i+1 < len(c.slots) {
			c.slots[i].period = min(c.slots[i].period, c.slots[i+1].due.Sub(c.slots[i].due))
		}
	}
}

// slot is the one of a name.
func (c *clockface) slot(name string) (facedSlot, bool) {
	at := slices.IndexFunc(c.slots, func(s facedSlot) bool { return s.name == name })
	if at < 0 {
		return facedSlot{}, false
	}
	return c.slots[at], true
}
