package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Rewind is for a clock that was ahead: what was written by it as past and lies in
// the future is so no more. Heartbeat, watermark and first sights go back to now,
// and what was called missed or was passed over before its time is planned again. It
// returns how many deliveries that were.
func (l *Ledger) Rewind(ctx context.Context, now time.Time) (reopened int, err error) {
	err = l.write(ctx, func(t *transaction) error {
		for _, statement := range []string{
			`UPDATE meta SET heartbeat = $1,
				watermark = CASE WHEN watermark > $1 THEN $1 ELSE watermark END, born = CASE WHEN born > $1 THEN $1 ELSE born END`,
			`UPDATE accounts_seen SET first_seen = $1 WHERE first_seen > $1`,
			`UPDATE posts SET first_seen = $1 WHERE first_seen > $1`,
		} {
			if err := t.run(statement, micros(now)); err != nil {
				return err
			}
		}
		passedOver, err := t.forgetEarly(now)
		if err != nil {
			return err
		}
		missed, err := t.reopenEarly(now)
		reopened = passedOver + missed
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("going back to %s: %w", now.UTC().Format(time.RFC3339), err)
	}
	return reopened, nil
}

// forgetEarly forgets what nobody has decided against, and nobody has tried: it was
// passed over for a later time that has not come either.
func (t *transaction) forgetEarly(now time.Time) (forgotten int, err error) {
	const early = `state = 'skipped' AND due > $1 AND parts = 0
		AND NOT EXISTS (SELECT 1 FROM decisions WHERE scope = 'delivery' AND subject = cast(deliveries.id AS text))`
	if err := t.row(`SELECT count(*) FROM deliveries WHERE `+early, []any{micros(now)}, &forgotten); err != nil || forgotten == 0 {
		return 0, err
	}
	return forgotten, t.forgetDeliveries(early, micros(now))
}

// reopenEarly plans anew what was missed before its time.
func (t *transaction) reopenEarly(now time.Time) (int, error) {
	due := map[int64]time.Time{}
	err := t.rows(`SELECT id, due FROM deliveries WHERE state = 'missed' AND due > $1`, []any{micros(now)}, func(rows *sql.Rows) error {
		var id int64
		var at time.Time
		err := rows.Scan(&id, timeColumn{&at})
		due[id] = at
		return err
	})
	for id, at := range due {
		err = errors.Join(err, t.reopenAt(id, at, now))
	}
	return len(due), err
}

func (t *transaction) reopenAt(id int64, due, now time.Time) error {
	r, err := t.get(id)
	if err != nil {
		return err
	}
	const why = "the clock was ahead when this was called missed"
	d := Decision{At: now, By: "vigil", Verb: "retry", Scope: OfDelivery, Subject: strconv.FormatInt(id, 10), Why: why}
	return errors.Join(
		t.move(r, decided, Retrying, because{reasons: []Reason{{Code: d.Verb, Detail: why}}, next: due, now: now}),
		t.decide(d))
}
