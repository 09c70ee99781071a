package plan

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigil/posts"
)

// firstTurn is where the turns of a recurrence without `from` are counted from: before
// that year there was no vigil, and from a nearer one they are counted faster.
var firstTurn = posts.Date{Year: 2026, Month: time.January, Day: 1}

// Turn is the number, from 0, by which an occurrence takes one of its post's texts. It
// follows from the occurrence and the file alone, so that it is the same on every machine,
// and what was missed, held or left out by `except` changes nobody's turn: of a
// recurrence it is how many of its times lie before it, from `from` on, or else from the
// year 2026; of an evergreen how often it has gone out; of an event which of its reminders
// it is; of an occasion its year or its place in `days`, moved by chance from person to
// person.
func Turn(o Occurrence) int {
	schedule := o.Entry.Schedule
	switch {
	case o.Entry.Texts < 2:
		return 0
	case schedule.Event != nil:
		return turnOfReminder(schedule.Event, o)
	case schedule.Occasion != nil:
		return turnOfOccasion(schedule.Occasion, o.Slot)
	case schedule.Recurring():
		return turnOfRecurrence(o)
	}
	number, err := strconv.Atoi(o.Slot)
	if err != nil {
		return 0
	}
	return max(0, number-1)
}

// turnOfReminder counts the reminders before it; what goes out by hand says what the next
// one will.
func turnOfReminder(event *posts.Event, o Occurrence) int {
	turn := 0
	for _, reminder := range event.Reminders(o.Local.Location()) {
		if reminder.Slot == o.Slot {
			return turn
		}
		if reminder.Due.Before(o.Due) {
			turn++
		}
	}
	return turn
}

func turnOfOccasion(occasion *posts.Occasion, slot string) int {
	person, celebration, ok := celebrationIn(slot)
	if !ok {
		return 0
	}
	turn := celebration.number
	if celebration.kind == posts.DaysHeld {
		turn = max(0, slices.Index(occasion.Days, celebration.number))
	}
	sum := fnv.New32a()
	sum.Write([]byte(person)) // never fails
	return turn + int(sum.Sum32()>>2)
}

// turnOfRecurrence counts by the clock that hangs on the wall: days that the clocks change
// have the same times as any other.
func turnOfRecurrence(o Occurrence) int {
	schedule := o.Entry.Schedule
	rule, err := parseRule(schedule)
	if err != nil {
		return 0
	}
	wall, err := time.Parse("2006-01-02T15:04", strings.TrimSuffix(o.Slot, "~1"))
	if err != nil { // by hand
		year, month, day := o.Local.Date()
		wall = time.Date(year, month, day, o.Local.Hour(), o.Local.Minute(), 0, 0, time.UTC)
	}
	since := schedule.From
	if since == (posts.Date{}) {
		since = firstTurn
	}
	return rule.before(midnight(since, 0), wall)
}

// before counts the rule's times from a midnight on up to a wall time, which does not
// count itself.
func (r rule) before(from, wall time.Time) int {
	today := midnight(posts.DateOf(wall), 0)
	turn := 0
	day := r.nextDay(from)
	for ; day.Before(today); day = r.nextDay(day.AddDate(0, 0, 1)) {
		turn += len(r.clocks)
	}
	for _, clock := range r.clocks {
		if day.Equal(today) && day.Add(clock).Before(wall) {
			turn++
		}
	}
	return turn
}
