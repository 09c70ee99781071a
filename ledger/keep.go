package ledger

import (
	"context"
	"time"
)

// Keep says for how long the ledger keeps what nothing rests on any more; zero is
// for ever. Deliveries, their texts, what became of each attempt, keys, receipts of
// what is out, and decisions are kept for ever in any case.
type Keep struct {
	// Attempts is how long the exact messages and answers of attempts are kept
	// after the delivery has come to its end. Of one that may yet open again, those
	// stay that may be out: a look asks after each of them.
	Attempts time.Duration
	// Readings is how long it is kept how readers answered a post; the last
	// reading of each stays.
	Readings time.Duration
}

// forgotten is how many deliveries Forget looks at: a claim that comes meanwhile
// waits for no more than these.
const forgotten = 200

// Forget drops what is older than it has to be kept, of the next deliveries after
// one, and returns the last that it looked at; 0: it has come to the end, and begins
// anew. The room is used for what is written next.
func (l *Ledger) Forget(ctx context.Context, keep Keep, after int64, now time.Time) (last int64, err error) {
	if err := l.readers.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM
		(SELECT id FROM deliveries WHERE id > $1 ORDER BY id LIMIT $2) AS next`, after, forgotten).Scan(&last); err != nil {
		return after, l.failed("looking for what is old", err)
	}
	if last == 0 {
		return 0, nil
	}
	for _, o := range keep.old(now) {
		if err := l.forget(ctx, o, after, last); err != nil {
			return after, err
		}
	}
	return last, nil
}

// old is what is dropped of the deliveries from $1 (excluded) to $2 (included),
// what was written before $3. rows is what there is, drop the change.
type old struct {
	rows, drop string
	before     time.Time
}

// ended are deliveries that nothing more comes of but a person's word, and that no
// alarm is about; over are those that never open again.
const (
	ended = `(SELECT id FROM deliveries WHERE id > $1 AND id <= $2 AND out_twice = 0
	AND state IN ('sent', 'skipped', 'retracted', 'gone', 'missed', 'failed'))`
	over = `(SELECT id FROM deliveries WHERE id > $1 AND id <= $2 AND state IN ('sent', 'skipped', 'retracted', 'gone'))`
)

func (k Keep) old(now time.Time) []old {
	var all []old
	if k.Attempts > 0 {
		rows := `FROM attempts WHERE delivery IN ` + ended + ` AND finished > 0 AND finished < $3 AND length(message) > 0
			AND (outcome <> 'uncertain' OR delivery IN ` + over + `)`
		parts := `FROM parts WHERE delivery IN ` + ended + ` AND sent_at > 0 AND sent_at < $3 AND message IS NOT NULL`
		all = append(all,
			old{rows, `UPDATE attempts SET message = '', receipt = NULL ` + rows[len("FROM attempts "):], now.Add(-k.Attempts)},
			old{parts, `UPDATE parts SET message = NULL ` + parts[len("FROM parts "):], now.Add(-k.Attempts)})
	}
	if k.Readings > 0 {
		rows := `FROM readings WHERE delivery > $1 AND delivery <= $2 AND at < $3
			AND at < (SELECT max(at) FROM readings newer WHERE newer.delivery = readings.delivery)`
		all = append(all, old{rows, `DELETE ` + rows, now.Add(-k.Readings)})
	}
	return all
}

// forget looks first, because looking makes nobody wait.
func (l *Ledger) forget(ctx context.Context, o old, after, last int64) error {
	arguments := []any{after, last, micros(o.before)}
	var some bool
	if err := l.readers.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 `+o.rows+`)`, arguments...).Scan(&some); err != nil {
		return l.failed("looking for what is old", err)
	}
	if !some {
		return nil
	}
	return l.write(ctx, func(t *transaction) error { return t.run(o.drop, arguments...) })
}
