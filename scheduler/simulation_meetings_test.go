package scheduler

import (
	"time"
)

// reminders are how long before an event its posts are due, as files name them.
var reminders = []string{"6h", "2h", "30m"}

// publishMeeting writes a post about an event.
func (s *simulation) publishMeeting() {
	m := s.newManuscript("c", "meeting")
	e := m.latest()
	e.start = time.Now().Add(s.between(time.Hour, 48*time.Hour)).Truncate(time.Minute)
	e.remind = reminders[s.random.IntN(len(reminders)):]
	s.put(m)
}

// meeting is a post about an event that has not begun.
func meetingToCome(m *manuscript) bool {
	e := m.latest()
	return len(e.remind) > 0 && !e.cancelled && e.start.After(time.Now())
}

func (s *simulation) moveMeeting() {
	s.revise(s.some(meetingToCome), func(e *edition) {
		moved := e.start.Add(s.between(time.Minute, 12*time.Hour))
		if s.chance(0.4) {
			moved = e.start.Add(-s.between(time.Minute, 6*time.Hour))
		}
		e.start = moved.Truncate(time.Minute)
	})
}

func (s *simulation) cancelMeeting() {
	m := s.some(meetingToCome)
	if m == nil {
		return
	}
	s.forbid(ban{why: "the event is cancelled", covers: only(m), patience: editPatience, wholly: true})
	s.revise(m, func(e *edition) { e.cancelled = true })
}

// reminder is when the reminder of a name is due.
func (e *edition) reminder(name string) time.Time {
	before, err := time.ParseDuration(name)
	if err != nil {
		panic(err)
	}
	return e.start.Add(-before)
}

// nextReminder is the first after a moment; after the last the event itself.
func (e *edition) nextReminder(after time.Time) time.Time {
	for _, name := range e.remind {
		if due := e.reminder(name); due.After(after) {
			return due
		}
	}
	return e.start
}

// fixedSlots are the names of the times that a file knows by themselves.
func (e *edition) fixedSlots() []string {
	if len(e.remind) > 0 {
		return e.remind
	}
	return []string{"once"}
}

// eventTable is at the end of a file.
func (e *edition) eventTable() string {
	if len(e.remind) == 0 {
		return ""
	}
	table := "[event]\nstart = \"" + e.start.UTC().Format(time.RFC3339) + "\"\n"
	if e.cancelled {
		table += "cancelled = \"ice on the roads\"\n"
	}
	return table
}
