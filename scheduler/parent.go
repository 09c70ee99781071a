package scheduler

import (
	"context"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// parentPause is how long after a part the next follows without a look at it.
const parentPause = time.Minute

// parentGone looks whether what a part answers is still there, unless that went out
// a moment ago: no part goes out as an answer to nothing. Where the network can't
// be asked, it refuses the answer itself, or shows it alone.
func (s *Scheduler) parentGone(ctx context.Context, step *sending) *refusal {
	counter, able := step.account.Opened.(networks.Counter)
	parent := step.message.Parent
	if !able || parent == nil || s.now().Sub(step.lastOut) <= parentPause {
		return nil
	}
	counts, err := countOne(ctx, counter, step.account, *parent)
	if err != nil {
		return s.notLooked(ctx, *step, err)
	}
	if counts.Gone {
		return &refusal{state: ledger.Skipped, reasons: reason(ReasonParentGone, parent.URL)}
	}
	return nil
}
