package scheduler

import (
	"context"
	"time"

	"vigil/ledger"
)

// forgettingPause is how long the ledger rests when all of it was gone through.
const forgettingPause = 24 * time.Hour

// oblivion is how far the ledger was gone through for what need not be kept.
type oblivion struct {
	keep ledger.Keep
	// last is the delivery that was looked at last, again when it begins anew.
	last  int64
	again time.Time
}

// forget drops, at each heartbeat, a little of what need not be kept any more.
func (s *Scheduler) forget(ctx context.Context, now time.Time) {
	o := &s.oblivion
	if o.keep == (ledger.Keep{}) || now.Before(o.again) {
		return
	}
	last, err := s.ledger.Forget(ctx, o.keep, o.last, now)
	if err != nil {
		s.log.Error("what is old could not be dropped", "error", err)
		return
	}
	if o.last = last; last == 0 {
		o.again = now.Add(forgettingPause)
	}
}
