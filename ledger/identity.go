package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Confirm accepts who an account is now, because a person says so, and ends the
// hold that vigil had put on it. What went out before stays where it went out.
// It is refused while something on the account is or may be under way: that has to
// be looked for on the old one; and where another name stands for that identity.
func (l *Ledger) Confirm(ctx context.Context, now Identity, by, why string) error {
	now.Pinned = l.now()
	return l.write(ctx, func(t *transaction) error {
		if err := t.settled(now.Name); err != nil {
			return err
		}
		var other string
		err := t.row(`SELECT name FROM accounts WHERE network = $1 AND server = $2 AND remote_id = $3 AND name <> $4`,
			[]any{now.Network, now.Server, now.RemoteID, now.Name}, &other)
		switch {
		case err == nil:
			return &IdentityError{Known: Identity{Name: other}, Now: now}
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		return errors.Join(
			t.run(`INSERT INTO accounts (name, network, server, remote_id, handle, pinned) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (name) DO UPDATE SET network = excluded.network, server = excluded.server,
					remote_id = excluded.remote_id, handle = excluded.handle, pinned = excluded.pinned`,
				now.Name, now.Network, now.Server, now.RemoteID, now.Handle, micros(now.Pinned)),
			t.endOwnHold(now.Name),
			t.reevaluate(now.Pinned),
			t.decide(Decision{At: now.Pinned, By: by, Verb: "confirm", Scope: OfAccount, Subject: now.Name,
				Why: strings.TrimSpace(fmt.Sprintf("it is %s on %s now. %s", now.Handle, now.Server, why))}))
	})
}

// RenameAccount gives an account another name, with all that is known of it: what
// went out under the old name has gone out under the new one, and what waits goes
// out there. Idempotency keys are made of names, so it is refused while something
// is or may be under way. The new name may have
// waited, but nothing may have been tried under it.
func (l *Ledger) RenameAccount(ctx context.Context, from, to, by, why string) error {
	now := l.now()
	return l.write(ctx, func(t *transaction) error {
		if err := errors.Join(t.settled(from), t.settled(to), t.neverUsed(to)); err != nil {
			return err
		}
		renamed, err := t.renameAccount(from, to, now)
		if err != nil {
			return err
		}
		if renamed == 0 {
			return fmt.Errorf("account %s: %w", from, ErrNotFound)
		}
		return errors.Join(t.endOwnHold(to), t.reevaluate(now),
			t.decide(Decision{At: now, By: by, Verb: "rename", Scope: OfAccount, Subject: to,
				Why: strings.TrimSpace(fmt.Sprintf("it was called %s. %s", from, why))}))
	})
}

// settled refuses while something is or may be under way on an account.
func (t *transaction) settled(account string) error {
	var delivery int64
	var state State
	err := t.row(`SELECT id, state FROM deliveries WHERE account = $1 AND state IN ('sending', 'uncertain') ORDER BY id LIMIT 1`,
		[]any{account}, &delivery, &state)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("#%d on %s is %s; wait until it is known whether it is out, or `vigil resolve %d`", delivery, account, state, delivery)
}

// neverUsed refuses a name under which something was tried already.
func (t *transaction) neverUsed(account string) error {
	var delivery int64
	var state State
	err := t.row(`SELECT id, state FROM deliveries WHERE account = $1 AND parts > 0 ORDER BY id LIMIT 1`, []any{account}, &delivery, &state)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("account %s has a history of its own (#%d is %s); two accounts can't become one", account, delivery, state)
}

// ofAccounts are the columns that hold the names of accounts.
var ofAccounts = []struct{ table, column string }{
	{"deliveries", "account"}, {"parts", "account"}, {"accounts", "name"},
	{"accounts_seen", "account"}, {"account_limits", "account"}, {"sign_ins", "account"}, {"windows", "account"}, {"approvals", "account"},
}

func (t *transaction) renameAccount(from, to string, now time.Time) (renamed int64, err error) {
	if err := t.makeRoom(from, to, now); err != nil {
		return 0, err
	}
	for _, k := range ofAccounts {
		changed, err := t.change(`UPDATE `+k.table+` SET `+k.column+` = $2 WHERE `+k.column+` = $1`, from, to)
		if err != nil {
			return 0, err
		}
		renamed += changed
	}
	return renamed, t.run(`UPDATE holds SET subject = $2 WHERE scope = 'account' AND subject = $1
		AND NOT EXISTS (SELECT 1 FROM holds other WHERE other.scope = 'account' AND other.subject = $2 AND other.kind = holds.kind)`, from, to)
}

// makeRoom forgets what is known under the new name and under the old one as well:
// while it was not known that the two are one, the new one only waited.
func (t *transaction) makeRoom(from, to string, now time.Time) error {
	const both = `account = $2 AND EXISTS (SELECT 1 FROM deliveries old WHERE old.account = $1 AND old.post = deliveries.post AND old.slot = deliveries.slot)`
	return errors.Join(
		t.run(`UPDATE notices SET ended = $3 WHERE ended = 0 AND delivery IN (SELECT id FROM deliveries WHERE `+both+`)`, from, to, micros(now)),
		t.forgetDeliveries(both, from, to),
		t.run(`DELETE FROM accounts WHERE name = $1`, to),
		t.run(`DELETE FROM account_limits WHERE account = $1`, to),
		t.run(`DELETE FROM sign_ins WHERE account = $2 AND EXISTS (SELECT 1 FROM sign_ins old WHERE old.account = $1)`, from, to),
		t.run(`DELETE FROM windows WHERE account = $1`, to),
		t.run(`DELETE FROM approvals WHERE account = $1`, to),
		t.run(`DELETE FROM accounts_seen WHERE account = $2 AND EXISTS
			(SELECT 1 FROM accounts_seen old WHERE old.account = $1 AND old.campaign = accounts_seen.campaign)`, from, to))
}

// endOwnHold ends what vigil itself had stopped an account for. A person's hold stays.
func (t *transaction) endOwnHold(account string) error {
	return t.run(`DELETE FROM holds WHERE scope = 'account' AND subject = $1 AND kind = 'stop'`, account)
}

// EndStop ends a hold that vigil itself had put on something, because its cause is
// over. Another one that was put there since stays, and so does a person's.
func (l *Ledger) EndStop(ctx context.Context, h Hold, why string) error {
	d := Decision{At: l.now(), By: "vigil", Verb: "release", Scope: h.Scope, Subject: h.Subject, Why: why}
	return l.letGo(ctx, d, func(t *transaction) (int64, error) {
		return t.change(`DELETE FROM holds WHERE scope = $1 AND subject = $2 AND kind = 'stop' AND why = $3`, h.Scope, h.Subject, h.Why)
	})
}
