package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"
)

const deliveryColumns = `id, campaign, post, slot, account, network, language, due, state, reasons, next,
	people, url, sent_at, parts > 0, released, out_twice = 1, count, since, updated, text`

// scan reads a row of deliveryColumns.
func (d *Delivery) scan(rows *sql.Rows) error {
	return rows.Scan(&d.ID, &d.Campaign, &d.Post, &d.Slot, &d.Account, &d.Network, &d.Language, timeColumn{&d.Due}, &d.State,
		reasonsColumn{&d.Reasons}, timeColumn{&d.Next}, linesColumn{&d.People}, &d.URL, timeColumn{&d.SentAt}, &d.Tried,
		timeColumn{&d.Released}, &d.OutTwice, &d.Count, timeColumn{&d.Since}, timeColumn{&d.Updated}, &d.Text)
}

// querier is a connection, or a transaction that shows one moment.
type querier interface {
	QueryContext(ctx context.Context, query string, arguments ...any) (*sql.Rows, error)
}

// deliveries reads those that a clause chooses, without parts.
func (l *Ledger) deliveries(ctx context.Context, from querier, clause string, arguments ...any) ([]Delivery, error) {
	var found []Delivery
	for d, err := range eachDelivery(ctx, from, clause, arguments) {
		if err != nil {
			return nil, err
		}
		found = append(found, d)
	}
	return found, nil
}

func eachDelivery(ctx context.Context, from querier, clause string, arguments []any) iter.Seq2[Delivery, error] {
	return func(yield func(Delivery, error) bool) {
		rows, err := from.QueryContext(ctx, `SELECT `+deliveryColumns+` FROM deliveries `+clause, arguments...)
		if err != nil {
			yield(Delivery{}, err)
			return
		}
		err = eachRow(rows, func(rows *sql.Rows) error {
			var d Delivery
			if err := d.scan(rows); err != nil {
				return err
			}
			if !yield(d, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(Delivery{}, err)
		}
	}
}

// errStop ends a reading that its caller has had enough of.
var errStop = errors.New("enough")

// Delivery reads one by its short number, with parts, attempts and decisions. The
// error wraps [ErrNotFound] where there is none.
func (l *Ledger) Delivery(ctx context.Context, id int64) (Delivery, error) {
	d, err := l.whole(ctx, `WHERE id = $1`, id)
	if err != nil {
		return Delivery{}, l.failed(fmt.Sprintf("reading delivery #%d", id), err)
	}
	return d, nil
}

// DeliveryByKey does the same by key.
func (l *Ledger) DeliveryByKey(ctx context.Context, key Key) (Delivery, error) {
	d, err := l.whole(ctx, `WHERE post = $1 AND account = $2 AND slot = $3`, key.Post, key.Account, key.Slot)
	if err != nil {
		return Delivery{}, l.failed("reading delivery "+key.String(), err)
	}
	return d, nil
}

// LastOfPost reads the latest delivery of a post on an account, whatever became
// of it, with its parts. It reads all deliveries of the post: for a recurrence,
// ask [Ledger.LastOut].
func (l *Ledger) LastOfPost(ctx context.Context, post, account string) (Delivery, bool, error) {
	return l.lastOfPost(ctx, `WHERE post = $1 AND account = $2 ORDER BY due DESC, id DESC LIMIT 1`, post, account)
}

// LastOut reads the latest delivery of a post on an account that is out, was out
// or may be out, of those that were due after a moment, with its parts.
func (l *Ledger) LastOut(ctx context.Context, post, account string, after time.Time) (Delivery, bool, error) {
	// Without the empty texts SQLite would read all that there ever was of the post.
	return l.lastOfPost(ctx, `WHERE due > $3 AND post || '' = $1 AND account || '' = $2
		AND state IN ('sending', 'sent', 'uncertain', 'partial', 'retracted', 'gone') ORDER BY due DESC, id DESC LIMIT 1`,
		post, account, micros(after))
}

func (l *Ledger) lastOfPost(ctx context.Context, clause, post string, arguments ...any) (Delivery, bool, error) {
	d, err := l.whole(ctx, clause, append([]any{post}, arguments...)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Delivery{}, false, nil
	case err != nil:
		return Delivery{}, false, l.failed("reading the last delivery of "+post, err)
	}
	return d, true, nil
}

// whole reads one delivery with all that belongs to it, as of one moment.
func (l *Ledger) whole(ctx context.Context, clause string, arguments ...any) (Delivery, error) {
	tx, err := l.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return Delivery{}, err
	}
	defer func() { _ = tx.Rollback() }() // it only read
	found, err := l.deliveries(ctx, tx, clause, arguments...)
	if err != nil {
		return Delivery{}, err
	}
	if len(found) == 0 {
		return Delivery{}, sql.ErrNoRows
	}
	d := found[0]
	if d.Parts, err = readParts(ctx, tx, d.ID); err != nil {
		return d, err
	}
	if d.Attempts, err = readAttempts(ctx, tx, d.ID); err != nil {
		return d, err
	}
	d.Decisions, err = readDecisions(ctx, tx, OfDelivery, strconv.FormatInt(d.ID, 10))
	return d, err
}

const partColumns = `p.number, p.state, p.generation, p.receipt, p.remote_id, p.url, p.key_used, p.sent_at, p.message`

func (p *Part) scan(rows *sql.Rows) error {
	return rows.Scan(&p.Number, &p.State, &p.Generation, (*[]byte)(&p.Receipt), &p.RemoteID, &p.URL, timeColumn{&p.KeyUsed}, timeColumn{&p.SentAt}, (*[]byte)(&p.Message))
}

// scannable is a pointer to what reads itself from a row.
type scannable[T any] interface {
	*T
	scan(*sql.Rows) error
}

// readAll reads rows into values that know their columns.
func readAll[T any, P scannable[T]](ctx context.Context, from querier, query string, arguments ...any) ([]T, error) {
	rows, err := from.QueryContext(ctx, query, arguments...)
	if err != nil {
		return nil, err
	}
	var found []T
	err = eachRow(rows, func(rows *sql.Rows) error {
		found = append(found, *new(T))
		return P(&found[len(found)-1]).scan(rows)
	})
	return found, err
}

func readParts(ctx context.Context, from querier, delivery int64) ([]Part, error) {
	return readAll[Part](ctx, from, `SELECT `+partColumns+` FROM parts p JOIN deliveries d ON d.id = p.delivery
		WHERE p.delivery = $1 AND p.number <= d.parts ORDER BY p.number`, delivery)
}

func readAttempts(ctx context.Context, from querier, delivery int64) ([]Attempt, error) {
	return readAll[Attempt](ctx, from, `SELECT attempt, part, owner, key, message, started, deadline, finished, outcome, error, status, receipt, price
		FROM attempts WHERE delivery = $1 ORDER BY started, attempt`, delivery)
}

func (a *Attempt) scan(rows *sql.Rows) error {
	return rows.Scan(&a.ID, &a.Part, &a.Owner, &a.Key, bytesColumn{(*[]byte)(&a.Message)}, timeColumn{&a.Started}, timeColumn{&a.Deadline},
		timeColumn{&a.Finished}, &a.Outcome, &a.Error, &a.Status, (*[]byte)(&a.Receipt), &a.Price)
}

func readDecisions(ctx context.Context, from querier, scope Scope, subject string) ([]Decision, error) {
	return readAll[Decision](ctx, from, `SELECT at, by, verb, scope, subject, why FROM decisions
		WHERE scope = $1 AND subject = $2 ORDER BY id`, scope, subject)
}

func (d *Decision) scan(rows *sql.Rows) error {
	return rows.Scan(timeColumn{&d.At}, &d.By, &d.Verb, &d.Scope, &d.Subject, &d.Why)
}

// LastSent returns the account's last parts that should be up, the latest due
// first.
func (l *Ledger) LastSent(ctx context.Context, account string, count int) ([]Part, error) {
	parts, err := readAll[Part](ctx, l.readers, `SELECT `+partColumns+` FROM deliveries d JOIN parts p ON p.delivery = d.id
		WHERE d.account = $1 AND p.state = 'sent' AND p.remote_id <> '' ORDER BY d.due DESC, d.id DESC, p.number DESC LIMIT $2`, account, count)
	if err != nil {
		return nil, l.failed("reading the last posts of "+account, err)
	}
	return parts, nil
}

// lateness is how long after its time a post goes out at most: deliveries are
// found by when they were due, not by when they went out.
const lateness = 31 * 24 * time.Hour

// TakenIDs returns the network's ids of what went out on the account since then,
// also of what was taken down after that: no look may claim them. (If it did,
// [Ledger.Finish] would refuse the receipt.)
func (l *Ledger) TakenIDs(ctx context.Context, account string, since time.Time) (map[string]bool, error) {
	taken := map[string]bool{}
	rows, err := l.readers.QueryContext(ctx, `SELECT p.remote_id FROM deliveries d JOIN parts p ON p.delivery = d.id
		WHERE d.due >= $1 AND d.account = $2 AND p.remote_id <> '' AND p.sent_at >= $3`,
		micros(since.Add(-lateness)), account, micros(since))
	if err == nil {
		err = eachRow(rows, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			taken[id] = true
			return err
		})
	}
	if err != nil {
		return nil, l.failed("reading the ids of "+account, err)
	}
	return taken, nil
}

// InDoubt are an account's deliveries that are, or may be, on their way out, with their
// parts and attempts.
func (l *Ledger) InDoubt(ctx context.Context, account string) ([]Delivery, error) {
	rows, err := l.deliveries(ctx, l.readers, `WHERE account = $1 AND state IN ('sending', 'uncertain') ORDER BY id`, account)
	for i := 0; err == nil && i < len(rows); i++ {
		rows[i], err = l.whole(ctx, `WHERE id = $1`, rows[i].ID)
	}
	if err != nil {
		return nil, l.failed("reading what is in doubt on "+account, err)
	}
	return rows, nil
}
