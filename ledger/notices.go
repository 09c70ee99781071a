package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Notice is something that somebody has to be told: that a delivery got into a
// state, which is written together with that state, or that something else is
// wrong, and for how long.
type Notice struct {
	ID int64
	At time.Time
	// Code is a delivery's state, [NoticeOutTwice], or a code of the caller's.
	Code string
	// Delivery is what it is about; of one about none, Subject is: a file, an
	// account, or nothing where there is only one of its code.
	Delivery int64
	Subject  string
	// Accepted are the services that took it, Told when the first of them did.
	Accepted []string
	Told     time.Time
}

// NoticeOutTwice: the network has two posts of one delivery.
const NoticeOutTwice = "out_twice"

// Key names what a notice tells; while it is open there is no other one of it.
func (n Notice) Key() string {
	if n.Delivery != 0 {
		return fmt.Sprintf("#%d %s", n.Delivery, n.Code)
	}
	return strings.TrimSpace(n.Code + " " + n.Subject)
}

// Lasts tells that it ends by itself, when what it tells is over. Any other tells
// what has happened, and ends when it was told: see [Ledger.EndNotices].
func (n Notice) Lasts() bool { return !slices.Contains(happened, n.Code) }

// happened are the codes of notices from which nothing follows by itself.
var happened = []string{string(Failed), string(Missed), string(Partial), string(Gone), NoticeOutTwice}

// tell leaves a notice for a state that somebody has to hear of, and ends those
// of the states that the delivery has left.
func (t *transaction) tell(delivery int64, state State, now time.Time) error {
	err := t.run(`UPDATE notices SET ended = $2 WHERE delivery = $1 AND ended = 0 AND code <> $3 AND code <> 'out_twice'`,
		delivery, micros(now), string(state))
	if err != nil || !slices.Contains(told, state) {
		return err
	}
	return t.notice(Notice{At: now, Code: string(state), Delivery: delivery})
}

// notice writes a notice, unless one of the same key is open.
func (t *transaction) notice(n Notice) error {
	return t.run(`INSERT INTO notices (at, code, subject, delivery)
		SELECT CAST($1 AS bigint), CAST($2 AS text), CAST($3 AS text), CAST($4 AS bigint)
		WHERE NOT EXISTS (SELECT 1 FROM notices WHERE delivery = $4 AND code = $2 AND subject = $3 AND ended = 0)`,
		micros(n.At), n.Code, n.Subject, n.Delivery)
}

// Notices returns those that are open, the oldest first.
func (l *Ledger) Notices(ctx context.Context) ([]Notice, error) {
	open, err := readAll[Notice](ctx, l.readers,
		`SELECT id, at, code, subject, delivery, accepted, told FROM notices WHERE ended = 0 ORDER BY id`)
	if err != nil {
		return nil, l.failed("reading the notices", err)
	}
	return open, nil
}

func (n *Notice) scan(rows *sql.Rows) error {
	return rows.Scan(&n.ID, timeColumn{&n.At}, &n.Code, &n.Subject, &n.Delivery, linesColumn{&n.Accepted}, timeColumn{&n.Told})
}

// NoteConditions writes down what is wrong now beside deliveries: a notice for
// each that is new, and an end for each that is over. Of the given ones only Code
// and Subject count. It writes nothing where nothing has changed.
func (l *Ledger) NoteConditions(ctx context.Context, present []Notice) error {
	open, err := l.Notices(ctx)
	if err != nil {
		return err
	}
	begun, over := conditionsChanged(open, present)
	if len(begun)+len(over) == 0 {
		return nil
	}
	now := l.now()
	return l.write(ctx, func(t *transaction) error {
		for _, n := range over {
			if err := t.run(`UPDATE notices SET ended = $2 WHERE id = $1`, n.ID, micros(now)); err != nil {
				return err
			}
		}
		for _, n := range begun {
			if err := t.notice(Notice{At: now, Code: n.Code, Subject: n.Subject}); err != nil {
				return err
			}
		}
		return nil
	})
}

// conditionsChanged compares the conditions that are open with those of now.
func conditionsChanged(open, present []Notice) (begun, over []Notice) {
	known := map[string]bool{}
	for _, n := range present {
		known[n.Key()] = true
	}
	for _, n := range open {
		if n.Delivery == 0 && !known[n.Key()] {
			over = append(over, n)
		}
		delete(known, n.Key())
	}
	for _, n := range present {
		if known[n.Key()] {
			begun = append(begun, n)
		}
	}
	return begun, over
}

// EndNotices ends those of what has happened that were written before a moment:
// call it once they were told.
func (l *Ledger) EndNotices(ctx context.Context, before time.Time) error {
	arguments := []any{micros(l.now()), micros(before)}
	marks := make([]string, len(happened))
	for i, code := range happened {
		arguments = append(arguments, code)
		marks[i] = fmt.Sprintf("$%d", i+3)
	}
	return l.write(ctx, func(t *transaction) error {
		return t.run(`UPDATE notices SET ended = $1 WHERE ended = 0 AND at < $2 AND code IN (`+strings.Join(marks, ", ")+`)`, arguments...)
	})
}
