package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const interrupted = "vigil ended before the network's answer was written down"

// Abandon calls every attempt uncertain that another owner than this one left in
// flight and can't be at any more; they are to be looked up at once. Only who leads
// the ledger may call it. On SQLite the [Lock] proves that all other owners are
// dead. On PostgreSQL an attempt has a lease, which is never renewed: it ends with
// the attempt's deadline, by the database's clock; next is when the next one does,
// zero where there is none. Attempts of this owner are never touched, but for those
// that its [Ledger.Claim] could not be told about.
func (l *Ledger) Abandon(ctx context.Context, owner string, now time.Time) (next time.Time, err error) {
	lost := l.lost.list()
	err = l.write(ctx, func(t *transaction) error {
		if err := errors.Join(t.giveBackLost(lost, now), t.abandon(owner, now)); err != nil {
			return err
		}
		return t.row(`SELECT coalesce(min(deadline), 0) FROM attempts WHERE open = 1 AND finished = 0 AND owner <> $1`,
			[]any{owner}, timeColumn{&next})
	})
	if err != nil {
		return time.Time{}, err
	}
	l.lost.remove(lost)
	if !next.IsZero() {
		next = later(next.Add(clocksApart), now.Add(time.Second))
	}
	return next, nil
}

func (t *transaction) abandon(owner string, now time.Time) error {
	var left []string
	err := t.rows(`SELECT attempt FROM attempts WHERE open = 1 AND finished = 0 AND `+t.dialect.dead, []any{owner}, func(rows *sql.Rows) error {
		left = append(left, "")
		return rows.Scan(&left[len(left)-1])
	})
	if err != nil {
		return fmt.Errorf("looking for what an earlier process left: %w", err)
	}
	for _, attempt := range left {
		if _, err := t.finish(Outcome{
			Attempt: attempt, Finished: now, State: Uncertain, Next: now,
			Error:   interrupted,
			Reasons: []Reason{{Code: ReasonUncertain, Detail: interrupted}},
		}); err != nil {
			return fmt.Errorf("abandoning attempt %s: %w", attempt, err)
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Due returns what is to be tried, looked up or evaluated again by now, the
// longest waiting first, and when the next of the others is. They come without
// parts and attempts.
func (l *Ledger) Due(ctx context.Context, now time.Time) (due []Delivery, next time.Time, err error) {
	due, err = l.deliveries(ctx, l.readers, `WHERE state IN ('retrying', 'uncertain', 'held') AND next > 0 AND next <= $1 ORDER BY next, id`, micros(now))
	if err == nil {
		err = l.readers.QueryRowContext(ctx, `SELECT coalesce(min(next), 0) FROM deliveries
			WHERE state IN ('retrying', 'uncertain', 'held') AND next > $1`, micros(now)).Scan(timeColumn{&next})
	}
	if err != nil {
		return nil, time.Time{}, l.failed("reading what is due", err)
	}
	return due, next, nil
}

// Postpone says when an uncertain delivery is looked up again, and why; a zero
// time leaves it to a person. It changes nothing else.
func (l *Ledger) Postpone(ctx context.Context, key Key, next time.Time, reasons []Reason) error {
	return l.write(ctx, func(t *transaction) error {
		return t.run(`UPDATE deliveries SET next = $4, reasons = $5, updated = $6
			WHERE post = $1 AND account = $2 AND slot = $3 AND state = 'uncertain'`,
			key.Post, key.Account, key.Slot, micros(next), reasonsJSON(reasons), micros(l.now()))
	})
}

// NoticeUndecided: only a person can tell whether a delivery is out.
const NoticeUndecided = "undecided"

// AskPerson says that a person has to decide about an uncertain delivery, and
// leaves a notice of it the first time. It may still be looked up again by itself,
// at next, since the truth may yet show; a zero time leaves it to the person alone.
func (l *Ledger) AskPerson(ctx context.Context, key Key, next time.Time, why Reason) (first bool, err error) {
	now := l.now()
	err = l.write(ctx, func(t *transaction) error {
		var id int64
		var reasons []Reason
		err := t.row(`SELECT id, reasons FROM deliveries WHERE post = $1 AND account = $2 AND slot = $3 AND state = 'uncertain'`,
			[]any{key.Post, key.Account, key.Slot}, &id, reasonsColumn{&reasons})
		if errors.Is(err, sql.ErrNoRows) {
			return nil // it was decided meanwhile
		}
		if err != nil {
			return err
		}
		first = len(reasons) == 0 || reasons[0].Code != why.Code
		return errors.Join(
			t.run(`UPDATE deliveries SET next = $2, reasons = $3, updated = $4 WHERE id = $1`,
				id, micros(next), reasonsJSON([]Reason{why}), micros(now)),
			t.notice(Notice{At: now, Code: NoticeUndecided, Delivery: id}))
	})
	return first, err
}

// Reevaluate makes all that is held due: what stood against it may be gone.
func (l *Ledger) Reevaluate(ctx context.Context, now time.Time) error {
	return l.write(ctx, func(t *transaction) error { return t.reevaluate(now) })
}

func (t *transaction) reevaluate(now time.Time) error {
	// The list is that of the index deliveries_next.
	return t.run(`UPDATE deliveries SET next = $1 WHERE state IN ('retrying', 'uncertain', 'held') AND state = 'held'
		AND (next = 0 OR next > $1)`, micros(now))
}

// Known is what planning has to know of a delivery that has a row.
type Known struct {
	ID    int64
	State State
	Due   time.Time
}

// KnownSince returns the deliveries that were planned for this time or later,
// and all that wait.
func (l *Ledger) KnownSince(ctx context.Context, from time.Time) (map[Key]Known, error) {
	known := map[Key]Known{}
	rows, err := l.readers.QueryContext(ctx, `SELECT id, post, slot, account, state, due FROM deliveries WHERE due >= $1
		UNION ALL SELECT id, post, slot, account, state, due FROM deliveries WHERE state IN ('retrying', 'uncertain', 'held')`, micros(from))
	if err == nil {
		err = eachRow(rows, func(rows *sql.Rows) error {
			var key Key
			var one Known
			err := rows.Scan(&one.ID, &key.Post, &key.Slot, &key.Account, &one.State, timeColumn{&one.Due})
			known[key] = one
			return err
		})
	}
	if err != nil {
		return nil, l.failed("reading what has a row", err)
	}
	return known, nil
}
