package scheduler

import (
	"time"

	"vigil/posts"
)

// Pulse is how the loop was when it last came round. It is kept in memory, so
// that it can be asked for while the ledger can't.
type Pulse struct {
	// At is when that was; the loop comes round each minute. Zero: not yet.
	At time.Time
	// ClockDoubted: the clock contradicts its own past, and nobody has confirmed it,
	// so nothing overdue is published, or nothing at all.
	ClockDoubted bool
	// Unwritable is why the heartbeat could not be written; nil: it could.
	Unwritable error
	// NextDue is the next planned time within a day; zero: none.
	NextDue time.Time
	// OldestOverdue is the time of the oldest that is due and that nothing but the
	// daemon itself keeps from going out; zero: none.
	OldestOverdue time.Time
}

// Pulse may be asked for at any time, by anybody.
func (s *Scheduler) Pulse() Pulse {
	if last := s.pulse.Load(); last != nil {
		return *last
	}
	return Pulse{}
}

// takePulse remembers how the loop is.
func (s *Scheduler) takePulse() {
	pulse := &Pulse{At: time.Now(), ClockDoubted: s.trust != clockRight, Unwritable: s.unwritable}
	if len(s.upcoming) > 0 {
		pulse.NextDue = s.upcoming[0].Due
	}
	for _, lane := range s.lanes {
		if len(lane.punctual) == 0 || lane.opens().After(s.now()) {
			continue
		}
		if due := lane.punctual[0].due; pulse.OldestOverdue.IsZero() || due.Before(pulse.OldestOverdue) {
			pulse.OldestOverdue = due
		}
	}
	s.pulse.Store(pulse)
}

// ProblemsOf are the problems of one severity in the files of a campaign.
type ProblemsOf struct {
	Campaign string
	Severity posts.Severity
}

// CountProblems counts the problems of all files.
func (q *Queue) CountProblems() map[ProblemsOf]int {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	counts := map[ProblemsOf]int{}
	for _, folder := range q.folders {
		for _, problem := range folder.problems() {
			counts[ProblemsOf{folder.campaign.ID, problem.Severity}]++
		}
	}
	return counts
}
