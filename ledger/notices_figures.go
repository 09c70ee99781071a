package ledger

import (
	"context"
	"database/sql"
	"time"
)

// Size is how many bytes the ledger takes.
func (l *Ledger) Size(ctx context.Context) (bytes int64, err error) {
	query := `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`
	if l.OnPostgres() {
		query = `SELECT pg_database_size(current_database())`
	}
	if err := l.readers.QueryRowContext(ctx, query).Scan(&bytes); err != nil {
		return 0, l.failed("reading its size", err)
	}
	return bytes, nil
}

// Tally is what an account has in a state.
type Tally struct {
	Count
	// LastSent is when the last of them went out; zero: none is out.
	LastSent time.Time
}

// Tallies counts all deliveries by account and state. It reads all of them: ask
// seldom.
func (l *Ledger) Tallies(ctx context.Context) ([]Tally, error) {
	tallies, err := readAll[Tally](ctx, l.readers, `SELECT account, state, count(*), max(sent_at) FROM deliveries
		GROUP BY account, state ORDER BY account, state`)
	if err != nil {
		return nil, l.failed("counting", err)
	}
	return tallies, nil
}

func (t *Tally) scan(rows *sql.Rows) error {
	return rows.Scan(&t.Account, &t.State, &t.Deliveries, timeColumn{&t.LastSent})
}
