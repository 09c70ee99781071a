package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Identity is who the network said that an account is, when it was first asked.
type Identity struct {
	// Name is what the configuration calls it.
	Name     string
	Network  string
	Server   string
	RemoteID string
	Handle   string
	Pinned   time.Time
}

// IdentityError refuses an identity: the account's name stands for another one,
// or another name stands for it.
type IdentityError struct {
	Known, Now Identity
}

func (e *IdentityError) Error() string {
	if e.Known.Name != e.Now.Name {
		return fmt.Sprintf("account %s is %s on %s, and so is account %s; keep one of them, or if it was renamed, `vigil accounts rename %s %s`",
			e.Now.Name, e.Now.Handle, e.Now.Server, e.Known.Name, e.Known.Name, e.Now.Name)
	}
	return fmt.Sprintf("account %s was %s on %s and is now %s on %s; give the new one another name, or if that is meant, `vigil accounts confirm %s`",
		e.Now.Name, e.Known.Handle, e.Known.Server, e.Now.Handle, e.Now.Server, e.Now.Name)
}

// Pin remembers an account's identity the first time, and compares it later; the
// error is an *[IdentityError] where it has changed. A new handle is no change.
func (l *Ledger) Pin(ctx context.Context, now Identity) error {
	now.Pinned = l.now()
	return l.write(ctx, func(t *transaction) error {
		known, err := t.identity(now)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return t.run(`INSERT INTO accounts (name, network, server, remote_id, handle, pinned) VALUES ($1, $2, $3, $4, $5, $6)`,
				now.Name, now.Network, now.Server, now.RemoteID, now.Handle, micros(now.Pinned))
		case err != nil:
			return err
		case known.Name != now.Name || known.Network != now.Network || known.Server != now.Server || known.RemoteID != now.RemoteID:
			return &IdentityError{Known: known, Now: now}
		}
		return t.run(`UPDATE accounts SET handle = $2 WHERE name = $1 AND handle <> $2`, now.Name, now.Handle)
	})
}

const identityColumns = `name, network, server, remote_id, handle, pinned`

// identity is what is known under the name; else under the same identity.
func (t *transaction) identity(now Identity) (known Identity, err error) {
	err = t.row(`SELECT `+identityColumns+` FROM accounts
		WHERE name = $1 OR network = $2 AND server = $3 AND remote_id = $4 ORDER BY name <> $1 LIMIT 1`,
		[]any{now.Name, now.Network, now.Server, now.RemoteID},
		&known.Name, &known.Network, &known.Server, &known.RemoteID, &known.Handle, timeColumn{&known.Pinned})
	return known, err
}

func (i *Identity) scan(rows *sql.Rows) error {
	return rows.Scan(&i.Name, &i.Network, &i.Server, &i.RemoteID, &i.Handle, timeColumn{&i.Pinned})
}

// Identities returns the accounts that were pinned, by name.
func (l *Ledger) Identities(ctx context.Context) ([]Identity, error) {
	known, err := readAll[Identity](ctx, l.readers, `SELECT `+identityColumns+` FROM accounts ORDER BY name`)
	if err != nil {
		return nil, l.failed("reading the accounts", err)
	}
	return known, nil
}

// AccountOf names an account in a campaign.
type AccountOf struct{ Campaign, Account string }

// SeeAccounts writes down when accounts were first seen in a campaign. What was
// seen before keeps its time.
func (l *Ledger) SeeAccounts(ctx context.Context, seen map[AccountOf]time.Time) error {
	return l.write(ctx, func(t *transaction) error {
		for account, first := range seen {
			if err := t.run(`INSERT INTO accounts_seen (campaign, account, first_seen) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
				account.Campaign, account.Account, micros(first)); err != nil {
				return err
			}
		}
		return nil
	})
}

// AccountsSeen returns when each account was first seen in each campaign.
func (l *Ledger) AccountsSeen(ctx context.Context) (map[AccountOf]time.Time, error) {
	seen := map[AccountOf]time.Time{}
	rows, err := l.readers.QueryContext(ctx, `SELECT campaign, account, first_seen FROM accounts_seen`)
	if err == nil {
		err = eachRow(rows, func(rows *sql.Rows) error {
			var account AccountOf
			var first time.Time
			err := rows.Scan(&account.Campaign, &account.Account, timeColumn{&first})
			seen[account] = first
			return err
		})
	}
	if err != nil {
		return nil, l.failed("reading when accounts were first seen", err)
	}
	return seen, nil
}
