package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// One daemon leads a ledger. On SQLite that is who holds its [Lock]. On PostgreSQL
// it is who stands in the row of meta, until a time by the database's clock; each
// taking of the lead begins an epoch, which every claim carries. No clock of ours
// decides who leads: a leader that was superseded, because it was stopped or cut
// off, is refused whatever it wants to write, but for the ends of its attempts.
const (
	// leadLasts is how long a leader that is silent leads on.
	leadLasts = 30 * time.Second
	// leadRenewal is how often a leader tells that it is there.
	leadRenewal = 10 * time.Second
	// clocksApart is how far the clocks of this machine and of the database may lie
	// apart: deadlines of attempts are by the one, the end of their leases by the
	// other.
	clocksApart = 5 * time.Second
)

// Leadership is the right to publish from a ledger. On SQLite it lasts as long as
// the process, on PostgreSQL until another has taken it.
type Leadership struct {
	ledger *Ledger
	owner  string
	epoch  int64
}

// Lead takes the lead if nobody has it, for owner, a name of this process, on a
// host. The error is a *[LockedError] where another leads, and says where. On
// SQLite who calls it holds the [Lock] already.
//
// The lead lasts for 30 seconds, unless it is kept: see [Leadership.Keep].
func (l *Ledger) Lead(ctx context.Context, owner, host string) (*Leadership, error) {
	leadership := &Leadership{ledger: l, owner: owner}
	if !l.OnPostgres() {
		return leadership, nil
	}
	if err := l.compareClocks(ctx); err != nil {
		return nil, err
	}
	err := l.commit(ctx, func(t *transaction) (err error) {
		leadership.epoch, err = t.takeLead(owner, host)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("leading: %w", err)
	}
	l.epoch.Store(leadership.epoch)
	return leadership, nil
}

// Epoch is the one that this process leads in, and 0 on SQLite: claims carry it.
func (l *Ledger) Epoch() int64 { return l.epoch.Load() }

// compareClocks refuses a machine whose clock is not the database's: its attempts
// would outlive their leases.
func (l *Ledger) compareClocks(ctx context.Context) error {
	var theirs time.Time
	before := l.now()
	if err := l.readers.QueryRowContext(ctx, `SELECT `+clockSQL).Scan(timeColumn{&theirs}); err != nil {
		return l.failed("reading the database's clock", err)
	}
	if apart := max(before.Sub(theirs), theirs.Sub(l.now())); apart > clocksApart {
		return fmt.Errorf("ledger %s: this machine's clock says %s, the database's %s: nothing is published until they are set by NTP",
			l.path, before.Format(time.RFC3339), theirs.Format(time.RFC3339))
	}
	return nil
}

func (t *transaction) takeLead(owner, host string) (epoch int64, err error) {
	var leader, leaderHost string
	var taken bool
	if err := t.row(`SELECT leader, leader_host, leads_until > `+clockSQL+` FROM meta`, nil, &leader, &leaderHost, &taken); err != nil {
		return 0, err
	}
	if taken && leader != owner {
		return 0, &LockedError{Path: t.dialect.name, Host: leaderHost}
	}
	if err := t.compareTimelines(); err != nil {
		return 0, err
	}
	err = t.row(`UPDATE meta SET epoch = epoch + 1, leader = $1, leader_host = $2, leads_until = `+clockSQL+` + $3 RETURNING epoch`,
		[]any{owner, host, leadLasts.Microseconds()}, &epoch)
	return epoch, err
}

// timelineSQL names the history that the database is at: the installation of
// PostgreSQL, the database in it, its timeline, which grows when a standby is
// promoted or a backup is restored (see
// https://www.postgresql.org/docs/current/continuous-archiving.html), and the table,
// which is another one once a dump was put back into the same database.
const timelineSQL = `SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' ||
	substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/' || (SELECT tableoid FROM meta) FROM pg_control_system()`

// compareTimelines counts a ledger as a copy whose database was restored, moved
// or promoted since it was last led on: it may have forgotten what went out. What
// it knows reaches up to its last heartbeat, as far as it tells.
func (t *transaction) compareTimelines() error {
	var now, before string
	if err := t.row(timelineSQL, nil, &now); err != nil {
		return fmt.Errorf("reading the database's timeline: %w", err)
	}
	if err := t.row(`SELECT timeline FROM meta`, nil, &before); err != nil || now == before {
		return err
	}
	if before == "" {
		return t.run(`UPDATE meta SET timeline = $1`, now)
	}
	return t.run(`UPDATE meta SET timeline = $1, restored = 0, copied = CASE WHEN heartbeat > 0 THEN heartbeat ELSE born END`, now)
}

// leads refuses a process that leads no more. A new connection may be one to a server
// that has forgotten something, before the renewal of the lead finds that out.
func (t *transaction) leads(epoch int64) error {
	if epoch == t.epoch && !t.recognized {
		err := t.row(`SELECT timeline = (`+timelineSQL+`) FROM meta`, nil, &t.recognized)
		if err != nil {
			return fmt.Errorf("reading the database's timeline: %w", err)
		}
	}
	if epoch != t.epoch || !t.recognized {
		return ErrNotLeading
	}
	return nil
}

// Keep renews the lead until the context ends, and returns nil then; or until it
// is lost: the error wraps [ErrNotLeading] where another leads. As long as the
// database can't be reached, nothing can be claimed, and who leads is seen later.
func (lead *Leadership) Keep(ctx context.Context) error {
	if !lead.ledger.OnPostgres() {
		<-ctx.Done()
		return nil
	}
	pause := leadRenewal
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		switch err := lead.renew(ctx); {
		case err == nil:
			pause = leadRenewal
		case errors.Is(err, ErrUnwritable), ctx.Err() != nil:
			pause = time.Second
		default:
			return err
		}
	}
}

// renew leads for another while. A server whose timeline is another one has
// forgotten something: who leads on it has to begin anew.
func (lead *Leadership) renew(ctx context.Context) error {
	if err := lead.ledger.compareClocks(ctx); err != nil {
		return err
	}
	return lead.ledger.write(ctx, func(t *transaction) error {
		changed, err := t.change(`UPDATE meta SET leads_until = `+clockSQL+` + $3 WHERE epoch = $1 AND leader = $2
			AND timeline = (`+timelineSQL+`)`, lead.epoch, lead.owner, leadLasts.Microseconds())
		if err == nil && changed == 0 {
			return ErrNotLeading
		}
		return err
	})
}

// GiveBack ends the lead, so that a standby need not wait: call it when nothing
// is in flight any more. One that is lost already is no error.
func (lead *Leadership) GiveBack(ctx context.Context) error {
	if !lead.ledger.OnPostgres() {
		return nil
	}
	err := lead.ledger.commit(ctx, func(t *transaction) error {
		return t.run(`UPDATE meta SET leader = '', leads_until = 0 WHERE epoch = $1 AND leader = $2`, lead.epoch, lead.owner)
	})
	if err != nil {
		return fmt.Errorf("giving the lead back: %w", err)
	}
	return nil
}

// Led tells whether a daemon leads the ledger, and which: "process 4711", or the
// name of a host.
func (l *Ledger) Led(ctx context.Context) (by string, led bool, err error) {
	if !l.OnPostgres() {
		process, runs, err := Running(l.dialect.file)
		return fmt.Sprintf("process %d", process), runs, err
	}
	err = l.readers.QueryRowContext(ctx, `SELECT leader_host, leads_until > `+clockSQL+` FROM meta`).Scan(&by, &led)
	if err != nil {
		return "", false, l.failed("reading who leads", err)
	}
	return by, led, nil
}
