package ledger

import (
	"context"
	"database/sql"
)

// KeepLimits remembers what an account's server told about its limits, as JSON,
// so that the next start need not wait for it.
func (l *Ledger) KeepLimits(ctx context.Context, account string, limits []byte) error {
	return l.write(ctx, func(t *transaction) error {
		return t.run(`INSERT INTO account_limits (account, limits, read_at) VALUES ($1, $2, $3)
			ON CONFLICT (account) DO UPDATE SET limits = excluded.limits, read_at = excluded.read_at`,
			account, limits, micros(l.now()))
	})
}

// KeptLimits are the limits that were kept, by account.
func (l *Ledger) KeptLimits(ctx context.Context) (map[string][]byte, error) {
	kept := map[string][]byte{}
	rows, err := l.readers.QueryContext(ctx, `SELECT account, limits FROM account_limits`)
	if err == nil {
		err = eachRow(rows, func(rows *sql.Rows) error {
			var account string
			var limits []byte
			err := rows.Scan(&account, &limits)
			kept[account] = limits
			return err
		})
	}
	if err != nil {
		return nil, l.failed("reading the limits of accounts", err)
	}
	return kept, nil
}
