package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Note writes down a delivery that is not being sent: held, missed, skipped,
// retrying, or failed before an attempt was made. It moves rows only where the
// table of states allows it, and leaves any other as it is.
type Note struct {
	Planned
	State   State
	Reasons []Reason
	// Next is when it is tried again by itself.
	Next time.Time
	// Count is how many occurrences this row stands for; 0 and 1 are one.
	Count int
}

// Note writes all of them down in one transaction.
func (l *Ledger) Note(ctx context.Context, notes []Note) error {
	if len(notes) == 0 {
		return nil
	}
	now := l.now()
	err := l.write(ctx, func(t *transaction) error {
		for _, n := range notes {
			if err := t.note(n, now); err != nil {
				return fmt.Errorf("noting %s as %s: %w", n.Key, n.State, err)
			}
		}
		return nil
	})
	return err
}

func (t *transaction) note(n Note, now time.Time) error {
	r, err := t.find(n.Key)
	if errors.Is(err, sql.ErrNoRows) {
		return t.insert(n, now)
	}
	if err != nil || !r.allows(noted, n.State) {
		return err
	}
	if err := t.replan(r.id, n.Planned); err != nil {
		return err
	}
	return t.move(r, noted, n.State, because{reasons: n.Reasons, next: n.Next, now: now})
}

func (t *transaction) insert(n Note, now time.Time) error {
	if !cause(noted).allows(unclaimed, n.State) {
		return fmt.Errorf("no delivery begins as %s", n.State)
	}
	var id int64
	err := t.row(`INSERT INTO deliveries (id, campaign, post, slot, account, network, language, due, people, text, state, reasons, next, count, since, updated)
		VALUES (`+nextNumber+`, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) RETURNING id`,
		[]any{n.Campaign, n.Post, n.Slot, n.Account, n.Network, n.Language, micros(n.Due), lines(n.People), n.Text,
			n.State, reasonsJSON(n.Reasons), micros(n.Next), max(n.Count, 1), micros(now)}, &id)
	if err != nil {
		return err
	}
	return t.tell(id, n.State, now)
}

// replan writes what the file says now about a delivery that is not out. A
// note without a text leaves the one that was composed.
func (t *transaction) replan(id int64, p Planned) error {
	return errors.Join(
		t.run(`UPDATE deliveries SET due = $2, language = $3, people = $4, text = CASE WHEN $5 = '' THEN text ELSE $5 END WHERE id = $1`,
			id, micros(p.Due), p.Language, lines(p.People), p.Text),
		t.reindex(id))
}
