package scheduler

import (
	"context"
	"time"

	"vigil/scheduler/plan"
)

// replan plans anew from the watermark on, with the files as they are now.
func (s *Scheduler) replan(ctx context.Context) {
	now := s.now()
	if err := s.tryReplan(ctx, now); err != nil {
		s.log.Error("the plan could not be made", "error", err)
		s.planEnds = now.Add(unwritableWait)
	}
}

func (s *Scheduler) tryReplan(ctx context.Context, now time.Time) error {
	if err := s.keepWaiting(ctx); err != nil {
		return err
	}
	if err := s.queue.rename(ctx); err != nil {
		return err
	}
	if err := s.queue.seeNewAccounts(ctx, now); err != nil {
		return err
	}
	if err := s.ledger.Reevaluate(ctx, now); err != nil {
		return err
	}
	if err := s.recallPace(ctx, now); err != nil {
		return err
	}
	from, err := s.ledger.Watermark(ctx)
	if err != nil {
		return err
	}
	late := s.queue.PlanLate(s.timetable, from)
	if s.known, err = s.ledger.KnownSince(ctx, earliest(late, from)); err != nil {
		return err
	}
	if err := s.timetable.Renew(); err != nil {
		s.log.Warn("time zones", "why", err)
	}
	ahead, err := s.planAhead(ctx, from, now.Add(horizon))
	if err != nil {
		return err
	}
	s.plan++
	s.planned, s.planEnds, s.nextRow = from, now.Add(s.queue.planLasts()), now
	s.covered = now.Add(horizon)
	s.upcoming = append(late, ahead...)
	s.sift = true
	for _, lane := range s.lanes {
		lane.clear()
	}
	return nil
}

// earliest is when the first of them is due, of which the ledger may have a row although
// all that was planned up to then has one.
func earliest(late []plan.Occurrence, from time.Time) time.Time {
	if len(late) == 0 {
		return from
	}
	return earlier(late[0].Due, from)
}
