package plan

import (
	"time"

	"vigil/posts"
)

// fixed are the times of a schedule that knows each of them by itself: `at`, and the
// reminders of an event, the earliest first.
func (t *Timetable) fixed(schedule posts.Schedule) []posts.Reminder {
	zone, err := t.Zone(schedule.Zone)
	switch {
	case err != nil:
		return nil // `check` tells
	case schedule.Event != nil:
		return schedule.Event.Reminders(zone)
	case !schedule.At.IsZero():
		return []posts.Reminder{{Slot: "once", Due: schedule.At}}
	}
	return nil
}

// Due is when the file now says that a slot is due; ok is false where the schedule
// has no such slot, or does not know its times by themselves.
func (t *Timetable) Due(schedule posts.Schedule, slot string) (due time.Time, ok bool) {
	for _, reminder := range t.fixed(schedule) {
		if reminder.Slot == slot {
			return reminder.Due, true
		}
	}
	return time.Time{}, false
}

// Unseen tells whether one of an entry's fixed times was over before the file was first
// seen, and was of use then, and at another moment.
func (t *Timetable) Unseen(campaign *posts.Campaign, entry *posts.Entry, at time.Time) bool {
	for _, reminder := range t.fixed(entry.Schedule) {
		if !entry.FirstSeen.Before(reminder.Due) && t.Deadline(campaign, entry, reminder.Due).After(later(entry.FirstSeen, at)) {
			return true
		}
	}
	return false
}

// untilNext is how long after its time a reminder is of use at most: until the next one,
// or the event itself. Two reminders of one event never go out one behind the other.
func (t *Timetable) untilNext(schedule posts.Schedule, due time.Time) time.Duration {
	for _, next := range t.fixed(schedule) {
		if next.Due.After(due) {
			return next.Due.Sub(due)
		}
	}
	return max(0, schedule.Event.Start.Sub(due))
}
