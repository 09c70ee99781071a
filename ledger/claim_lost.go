package ledger

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// A commit whose answer was lost was made, or it wasn't. Who claimed reads back
// which, by the attempt's id. Where that can't be told either, the claim is not
// granted, and nothing is sent; but a row may stand in the ledger that says it is.
// It is remembered here, so that it is given back as soon as the ledger can be
// written: otherwise it would be in flight for ever.

// lostClaims are the attempts of claims that were not granted, as nobody knew
// whether they had been written down.
type lostClaims struct {
	mutex    sync.Mutex
	attempts []string
}

func (c *lostClaims) add(attempt string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.attempts = append(c.attempts, attempt)
}

func (c *lostClaims) list() []string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return slices.Clone(c.attempts)
}

func (c *lostClaims) remove(attempts []string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.attempts = slices.DeleteFunc(c.attempts, func(attempt string) bool { return slices.Contains(attempts, attempt) })
}

// readBack finds out whether a claim was written whose commit was not answered:
// nil if it was. It is asked in a transaction of its own, which waits until the
// lost one has come to its end.
func (l *Ledger) readBack(ctx context.Context, attempt string, failure error) error {
	if !errors.Is(failure, errUnanswered) {
		return failure
	}
	var written bool
	err := l.commit(context.WithoutCancel(ctx), func(t *transaction) error {
		return t.row(`SELECT EXISTS (SELECT 1 FROM attempts WHERE attempt = $1 AND open = 1)`, []any{attempt}, &written)
	})
	switch {
	case err != nil:
		l.lost.add(attempt)
		return errors.Join(failure, err)
	case written:
		return nil
	}
	return failure
}

// giveBackLost makes due again what was claimed and not granted. It is certainly
// not out: no call to a network follows a claim that has failed.
func (t *transaction) giveBackLost(lost []string, now time.Time) error {
	for _, attempt := range lost {
		_, err := t.finish(Outcome{
			Attempt: attempt, Finished: now, State: Retrying, Next: now,
			Kind: "temporary", Error: "the ledger's answer to the claim was lost, so nothing was sent",
		})
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
}
