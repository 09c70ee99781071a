package ledger

import (
	"context"
	"database/sql"
	"time"
)

// Pace is what an account's operator, and its network, allow: the claim keeps to
// it, whoever asks. The zero value bounds nothing.
type Pace struct {
	// PerDay is how many deliveries may begin to go out from Day on, the beginning
	// of the local day; 0: any number. A thread is one.
	PerDay int
	Day    time.Time
	// Budget is what may be spent from Month on, in millionths of a US dollar;
	// 0: anything.
	Budget int64
	Month  time.Time
}

// Window is until when an account's network asked not to be called, and why.
type Window struct {
	Account string    `json:"account"`
	Until   time.Time `json:"until"`
	Why     string    `json:"why"`
}

// shut keeps to what a network asked for. A window only ever grows: of two
// answers that cross each other the longer one counts.
func (t *transaction) shut(account string, w Window) error {
	return t.run(`INSERT INTO windows (account, until, why) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET until = excluded.until, why = excluded.why WHERE windows.until < excluded.until`,
		account, micros(w.Until), w.Why)
}

// Shut keeps to what a network asked for before anything was claimed.
func (l *Ledger) Shut(ctx context.Context, w Window) error {
	return l.write(ctx, func(t *transaction) error { return t.shut(w.Account, w) })
}

// Windows returns those that are not over yet, by account.
func (l *Ledger) Windows(ctx context.Context, now time.Time) ([]Window, error) {
	windows, err := readAll[Window](ctx, l.readers, `SELECT account, until, why FROM windows WHERE until > $1 ORDER BY account`, micros(now))
	if err != nil {
		return nil, l.failed("reading which accounts have to wait", err)
	}
	return windows, nil
}

func (w *Window) scan(rows *sql.Rows) error {
	return rows.Scan(&w.Account, timeColumn{&w.Until}, &w.Why)
}

// outSince is when a delivery began to be out, as far as it may be out: the hour
// that repeat_after and per_day count from. 0: it is not.
const outSince = `CASE WHEN sent_at > 0 THEN sent_at WHEN state IN ('sending', 'uncertain') THEN since ELSE 0 END`

// begunSQL counts the deliveries of an account that began to go out from a moment
// on. No post goes out long after it was due, and the index is by that time: due
// is [lateness] before the moment. All are parameters or literals.
func begunSQL(account, from, due string) string {
	return `SELECT count(*) FROM deliveries WHERE account = ` + account + ` AND due >= CAST(` + due + ` AS bigint)
		AND ` + outSince + ` >= CAST(` + from + ` AS bigint)`
}

// Begun counts the deliveries of an account that began to go out from a moment
// on, those in doubt too: what [Pace.PerDay] bounds.
func (l *Ledger) Begun(ctx context.Context, account string, from time.Time) (count int, err error) {
	err = l.readers.QueryRowContext(ctx, begunSQL(`$1`, `$2`, `$3`), account, micros(from), micros(from.Add(-lateness))).Scan(&count)
	if err != nil {
		return 0, l.failed("counting the posts of "+account, err)
	}
	return count, nil
}

// spentSQL is what an account has spent from a moment on: the price of each
// attempt that may have been executed. What is certain to have failed costs
// nothing.
func spentSQL(account, from string) string {
	return `SELECT CAST(coalesce(sum(a.price), 0) AS bigint) FROM attempts a JOIN deliveries d ON d.id = a.delivery
		WHERE a.price > 0 AND a.started >= CAST(` + from + ` AS bigint) AND d.account = ` + account + `
		AND a.outcome NOT IN ('temporary', 'rate limited', 'rejected', 'denied')`
}

// Spent is what an account has spent from a moment on, in millionths of a US
// dollar: what [Pace.Budget] bounds.
func (l *Ledger) Spent(ctx context.Context, account string, from time.Time) (spent int64, err error) {
	err = l.readers.QueryRowContext(ctx, spentSQL(`$1`, `$2`), account, micros(from)).Scan(&spent)
	if err != nil {
		return 0, l.failed("adding up what "+account+" has spent", err)
	}
	return spent, nil
}

// LastOutOn is when the account's last post went out; zero where none did of
// those that were due since then. The gap to the next one counts from it.
func (l *Ledger) LastOutOn(ctx context.Context, account string, since time.Time) (last time.Time, err error) {
	err = l.readers.QueryRowContext(ctx, `SELECT coalesce(max(`+outSince+`), 0) FROM deliveries WHERE account = $1 AND due >= $2`,
		account, micros(since.Add(-lateness))).Scan(timeColumn{&last})
	if err != nil {
		return last, l.failed("reading the last post of "+account, err)
	}
	return last, nil
}
