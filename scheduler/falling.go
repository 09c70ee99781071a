package scheduler

import (
	"context"
	"slices"
	"time"

	"vigil/ledger"
	"vigil/scheduler/plan"
)

// fallDue puts into the lines what the plan says is due, and what was due before
// since not yet.
func (s *Scheduler) fallDue(ctx context.Context, now, since time.Time) {
	var due fallen
	for _, occurrence := range s.takeUpcoming(now, since) {
		for _, name := range occurrence.Accounts {
			if lane := s.lane(name); lane != nil {
				t := newTask(occurrence, lane.account, now)
				t.plan = s.plan
				s.fallDueOn(&due, t)
				s.sift = s.sift || now.Before(lane.shut.Until)
			}
		}
	}
	for _, t := range due.tasks {
		lane := s.lane(t.account.Name)
		if t.entry.Schedule.Recurring() {
			s.supersede(ctx, lane, t, due.replaced[due.name(t)])
		}
		lane.add(t)
	}
	if slices.ContainsFunc(due.tasks, (*task).lateEvergreen) { // the time after it goes out at once
		if err := s.keepWaiting(ctx); err != nil {
			s.unwritable = err // the heartbeat tries it again
		}
	}
	if since.IsZero() {
		s.planned = later(s.planned, earlier(now, s.covered))
	}
}

// takeUpcoming takes out of the plan what was due since, up to now.
func (s *Scheduler) takeUpcoming(now, since time.Time) []plan.Occurrence {
	due := slices.IndexFunc(s.upcoming, func(o plan.Occurrence) bool { return o.Due.After(now) })
	if due < 0 {
		due = len(s.upcoming)
	}
	first := slices.IndexFunc(s.upcoming[:due], func(o plan.Occurrence) bool { return !o.Due.Before(since) })
	if first < 0 {
		return nil
	}
	taken := s.upcoming[first:due]
	s.upcoming = slices.Concat(s.upcoming[:first], s.upcoming[due:])
	return taken
}

// fallDueOn takes one delivery up. One that the ledger has already at this time is
// taken up from there; at another time, its file was moved.
func (s *Scheduler) fallDueOn(due *fallen, t *task) {
	known, stored := s.known[t.key]
	if stored && known.Due.Equal(t.due) {
		return
	}
	t.stored = stored
	due.add(t)
}

// fallen are deliveries that fell due together: after a downtime, of a recurring
// post the latest one for each account, and those that it replaces.
type fallen struct {
	tasks    []*task
	at       map[ledger.Key]int
	replaced map[ledger.Key][]*task
}

// name is that of a recurring post on an account.
func (f *fallen) name(t *task) ledger.Key {
	return ledger.Key{Post: t.key.Post, Account: t.key.Account}
}

func (f *fallen) add(t *task) {
	name := f.name(t)
	at, earlier := f.at[name]
	if !earlier || !t.entry.Schedule.Recurring() {
		if f.at == nil {
			f.at, f.replaced = map[ledger.Key]int{}, map[ledger.Key][]*task{}
		}
		f.at[name] = len(f.tasks)
		f.tasks = append(f.tasks, t)
		return
	}
	f.replaced[name] = append(f.replaced[name], f.tasks[at])
	f.tasks[at] = t
}
