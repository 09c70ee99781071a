package ledger

import (
	"context"
	"database/sql"
	"time"
)

// SignIn is until when an account is signed in on its network.
type SignIn struct {
	Account string
	// Until is when a person has to sign in again; zero: never, as far as is known.
	Until time.Time
	// Failing is since when what can be renewed was not, and Error why; zero: it was.
	Failing time.Time
	Error   string
}

// KeepSignIn writes down how it stands with an account.
func (l *Ledger) KeepSignIn(ctx context.Context, s SignIn) error {
	return l.write(ctx, func(t *transaction) error {
		return t.run(`INSERT INTO sign_ins (account, until, failing, error) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account) DO UPDATE SET until = excluded.until, failing = excluded.failing, error = excluded.error`,
			s.Account, micros(s.Until), micros(s.Failing), s.Error)
	})
}

// SignIns are those of the accounts whose credentials come to an end, by account.
func (l *Ledger) SignIns(ctx context.Context) ([]SignIn, error) {
	known, err := readAll[SignIn](ctx, l.readers, `SELECT account, until, failing, error FROM sign_ins ORDER BY account`)
	if err != nil {
		return nil, l.failed("reading until when accounts are signed in", err)
	}
	return known, nil
}

func (s *SignIn) scan(rows *sql.Rows) error {
	return rows.Scan(&s.Account, timeColumn{&s.Until}, timeColumn{&s.Failing}, &s.Error)
}
