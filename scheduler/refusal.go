package scheduler

import (
	"context"
	"slices"
	"time"

	"vigil/ledger"
)

// refusal is why a delivery does not go out now.
type refusal struct {
	state   ledger.State
	next    time.Time
	reasons []ledger.Reason
	// shut is until when the account is not to be called; zero: it may be.
	shut ledger.Window
}

// told tells whether the row says already what is written down once more: what waits is
// looked at again with each plan, and a log that repeats itself is not read.
func (t *task) told(why *refusal) bool {
	return t.row != nil && t.row.State == why.state && slices.Equal(t.row.Reasons, why.reasons)
}

// refuse writes down why a delivery does not go out now. What is held is looked
// at again when something changes, and at the end of its use at the latest.
func (s *Scheduler) refuse(ctx context.Context, t *task, why *refusal) error {
	if why.state == ledger.Held {
		why.next = heldUntil(t, why.reasons, s.now())
	}
	if err := s.shut(ctx, t, why.shut); err != nil {
		return err
	}
	t.next = why.next
	if !t.told(why) {
		s.log.Warn(string(why.state), "post", t.key.Post, "slot", t.key.Slot, "account", t.key.Account, "why", Sentences(why.reasons))
	}
	if err := s.ledger.Note(ctx, []ledger.Note{{
		Planned: t.planned("", ""),
		State:   why.state,
		Reasons: why.reasons,
		Next:    why.next,
	}}); err != nil {
		return err
	}
	if t.begun() && given(why.state) {
		s.brokenOff(ctx, t, why.reasons)
	}
	return nil
}

func (s *Scheduler) note(ctx context.Context, t *task, state ledger.State, reasons []ledger.Reason) error {
	return s.refuse(ctx, t, &refusal{state: state, reasons: reasons})
}
