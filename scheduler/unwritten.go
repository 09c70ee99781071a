package scheduler

import (
	"context"
	"fmt"
	"time"

	"vigil/ledger"
)

const (
	// unwrittenPause is how long after the ledger refused the end of an attempt it
	// is tried again.
	unwrittenPause = time.Second
	// farewell is how long a shutdown waits for the ledger. What is not written by
	// then is looked up at the next start; systemd grants a minute more.
	farewell = 10 * time.Second
)

// unwritten is an answer of a network that the ledger did not take so far.
type unwritten struct {
	// told is when it was logged last, leaving since when a shutdown waits for it.
	told, leaving time.Time
}

// keep waits for the ledger, with the answer in memory and in the log. The error
// tells that it waits no longer.
func (u *unwritten) keep(ctx context.Context, s *Scheduler, t *task, outcome ledger.Outcome, why error) error {
	now := time.Now()
	if u.told.IsZero() {
		s.sayRefused()
	}
	if ctx.Err() != nil && u.leaving.IsZero() {
		u.leaving = now
	}
	gone := !u.leaving.IsZero() && now.Sub(u.leaving) >= farewell
	if gone || now.Sub(u.told) >= time.Minute {
		u.told = now
		s.log.Error("the ledger can't be written; the answer of the network is kept until it can", "post", t.key.Post, "slot", t.key.Slot,
			"account", t.key.Account, "attempt", outcome.Attempt, "state", outcome.State, "id", outcome.RemoteID, "url", outcome.URL,
			"receipt", string(outcome.Receipt), "error", why)
	}
	if gone {
		return fmt.Errorf("what became of %s is not written down; it is looked up at the next start: %w", t.key, why)
	}
	time.Sleep(unwrittenPause)
	return nil
}
