package plan

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"vigil/posts"
)

// Timetable knows when schedules are due. It reads each zone and each line
// once, and keeps them; so a daemon renews it every day, by [Timetable.Renew],
// lest it miss a country that changes its clocks. It is safe for use by several
// goroutines.
type Timetable struct {
	mu    sync.Mutex
	zones map[string]*time.Location
	rules map[line]rule
}

// line is what a rule is read from. The first day matters to "2 weeks monday".
type line struct {
	every, cron string
	from        posts.Date
}

// NewTimetable knows nothing yet.
func NewTimetable() *Timetable {
	return &Timetable{zones: map[string]*time.Location{}, rules: map[line]rule{}}
}

// Renew loads today's data of every zone that is known. While the system's data is
// being replaced a zone can be missing for a moment: then what was known of it
// stays in use, and the error says so.
func (t *Timetable) Renew() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var failed []error
	for name := range t.zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			failed = append(failed, fmt.Errorf("time zone %s: keeping what was known of it: %w", name, err))
			continue
		}
		t.zones[name] = zone
	}
	return errors.Join(failed...)
}

// Zone is a time zone by its name, as the database of IANA spells it. The
// server's own ("Local") and the empty name are refused.
func (t *Timetable) Zone(name string) (*time.Location, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if zone, ok := t.zones[name]; ok {
		return zone, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, fault{posts.BadZone, []any{name, `write timezone = "Europe/Vilnius", or another name of that form`}}
	}
	t.zones[name] = zone
	return zone, nil
}

// rule reads the line of a schedule. Lines that can't be read are not kept:
// there are few of them, and nobody plans them.
func (t *Timetable) rule(schedule posts.Schedule) (rule, error) {
	key := line{schedule.Every, schedule.Cron, schedule.From}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.rules[key]; ok {
		return known, nil
	}
	read, err := parseRule(schedule)
	if err == nil {
		t.rules[key] = read
	}
	return read, err
}

func parseRule(schedule posts.Schedule) (rule, error) {
	if schedule.Every != "" {
		return parseEvery(schedule.Every, schedule.From)
	}
	return parseCron(schedule.Cron, schedule.Zone)
}

func (t *Timetable) recurrence(schedule posts.Schedule) (recurrence, error) {
	zone, err := t.Zone(schedule.Zone)
	if err != nil {
		return recurrence{}, err
	}
	rule, err := t.rule(schedule)
	if err != nil {
		return recurrence{}, err
	}
	return newRecurrence(rule, zone, schedule), nil
}

// Next are the first n times of a schedule after an instant, on the clocks of
// its zone: fewer if there are no more, none if it can't be read.
func (t *Timetable) Next(schedule posts.Schedule, after time.Time, n int) []time.Time {
	zone, err := t.Zone(schedule.Zone)
	if err != nil || n < 1 {
		return nil
	}
	if !schedule.Recurring() {
		var times []time.Time
		for _, fixed := range t.fixed(schedule) {
			if fixed.Due.After(after) && len(times) < n {
				times = append(times, fixed.Due.In(zone))
			}
		}
		return times
	}
	recurrence, err := t.recurrence(schedule)
	if err != nil {
		return nil
	}
	var times []time.Time
	for s := range recurrence.slots(after, endOfTime) {
		times = append(times, s.due.In(zone))
		if len(times) == n {
			break
		}
	}
	return times
}

// endOfTime is later than any day that a file can name.
var endOfTime = time.Date(10001, 1, 1, 0, 0, 0, 0, time.UTC)

// Period is the distance from one of the schedule's times to the nearer of its
// neighbours; 0 for a fixed time, a single one, or a schedule that can't be
// read. It says how near two occurrences come by intention: one that follows
// the last less than half a period later follows it because somebody moved it.
func (t *Timetable) Period(schedule posts.Schedule, at time.Time) time.Duration {
	if !schedule.Recurring() {
		return 0
	}
	recurrence, err := t.recurrence(schedule)
	if err != nil {
		return 0
	}
	return recurrence.period(at)
}

// Deadline is the moment from which an occurrence of the entry that was due
// then is no longer of use, as its file says now.
func (t *Timetable) Deadline(campaign *posts.Campaign, entry *posts.Entry, due time.Time) time.Time {
	return Occurrence{Entry: entry, Due: due, Late: t.Late(campaign, entry, due)}.Deadline()
}

// Late is how long after its time the occurrence that was due then may go out.
func (t *Timetable) Late(campaign *posts.Campaign, entry *posts.Entry, due time.Time) time.Duration {
	late := late(campaign, entry)
	if period := t.Period(entry.Schedule, due); period > 0 {
		late = min(late, period/2)
	}
	if entry.Schedule.Event != nil {
		late = min(late, t.untilNext(entry.Schedule, due))
	}
	return late
}
