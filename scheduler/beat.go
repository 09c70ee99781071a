package scheduler

import (
	"context"
	"time"
)

// beat writes the heartbeat, and up to when everything due has a row.
func (s *Scheduler) beat(ctx context.Context, now time.Time) {
	if s.unwritable = s.keepWaiting(ctx); s.unwritable == nil {
		s.unwritable = s.ledger.Beat(ctx, now, s.watermark())
	}
	if err := s.unwritable; err != nil {
		s.log.Error("nothing is published until the ledger can be written", "error", err)
		return
	}
	s.lastBeat, s.sift = now, true
	s.nextLease = now // a claim may have been lost
	s.forget(ctx, now)
}

// beatDue tells whether the heartbeat is to be written: once a minute, and at each
// round until it is known that the ledger can be written again.
func (s *Scheduler) beatDue(now time.Time) bool {
	return s.unwritable != nil || now.Sub(s.lastBeat) >= heartbeat
}

// sayRefused has the heartbeat find out whether the ledger can be written, so that
// health tells it at once.
func (s *Scheduler) sayRefused() {
	select {
	case s.refused <- struct{}{}:
	default:
	}
}

// watermark is the moment up to which everything due has a row; zero where nobody
// can tell, since a campaign could not be read so far.
func (s *Scheduler) watermark() time.Time {
	if s.queue.unread() {
		return time.Time{}
	}
	watermark := s.planned
	for _, lane := range s.lanes {
		oldest := lane.oldest()
		if before := oldest.Add(-time.Microsecond); !oldest.IsZero() && before.Before(watermark) {
			watermark = before
		}
	}
	return watermark
}
