package scheduler

import (
	"context"
	"time"
)

// takeOver calls uncertain what earlier leaders left in flight, as soon as they
// can't be at it any more, and gives back what was claimed without an answer of
// the ledger.
func (s *Scheduler) takeOver(ctx context.Context, now time.Time) error {
	next, err := s.ledger.Abandon(ctx, s.owner, now)
	if err != nil {
		return err
	}
	s.nextLease, s.nextRow = next, now
	return nil
}

// takeOverLater does so when the next lease ends, and each time the heart beats.
func (s *Scheduler) takeOverLater(ctx context.Context, now time.Time) {
	if s.nextLease.IsZero() || now.Before(s.nextLease) {
		return
	}
	if err := s.takeOver(ctx, now); err != nil {
		s.nextLease = now.Add(unwritableWait)
		s.log.Error("what another process left in flight could not be taken over", "error", err)
	}
}
