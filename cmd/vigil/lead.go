package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"vigil/ledger"
)

// standbyPause is how often a daemon that stands by looks whether it may lead. A
// leader that is silent leads for 30 seconds more, so it takes over well within a
// minute.
const standbyPause = 5 * time.Second

// takeLedger opens the ledger for the one process that publishes from it. On SQLite
// the lock beside the file is the lead. On PostgreSQL a daemon stands by until the
// lead is free; a command answers with a *[ledger.LockedError], as on SQLite.
func (m *machinery) takeLedger(ctx context.Context, log *slog.Logger) error {
	if err := m.lockFile(); err != nil {
		return err
	}
	opened, err := m.config.openLedger(ctx, ledger.Options{Ballast: true})
	if err != nil {
		return err
	}
	m.ledger = opened
	if err := m.takeLead(ctx, log); err != nil {
		return err
	}
	if err := m.ledger.Glance(ctx); err != nil {
		return err
	}
	return m.config.settleHere(ctx, m.ledger)
}

// lockFile takes the lock of SQLite's file, before anything else touches it.
func (m *machinery) lockFile() error {
	source, err := m.config.ledgerSource()
	if err != nil || ledger.OnPostgres(source) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(source), 0o700); err != nil {
		return fmt.Errorf("the ledger's folder can't be made: %w", err)
	}
	m.lock, err = ledger.Lock(source)
	return err
}

func (m *machinery) takeLead(ctx context.Context, log *slog.Logger) error {
	owner, host := rand.Text(), hostName()
	said := ""
	for {
		lead, err := m.ledger.Lead(ctx, owner, host)
		if m.lead = lead; err == nil || !m.config.standsBy {
			m.config.presence.standBy(false)
			return err
		}
		m.config.presence.hinder(hindering(err))
		if why := standingBy(err); why != said {
			log.Info("standing by", "for", why)
			said = why
			m.config.presence.standBy(true)
		}
		select {
		case <-time.After(standbyPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// leadLostError ends what a process does that does not lead any more.
type leadLostError struct{ why error }

func (e *leadLostError) Error() string { return e.why.Error() }

// whileLeading keeps the lead, and returns a context that ends when it is lost. The
// end of the given one does not end the keeping: what is under way comes to its end
// first, and then stop is called.
func (m *machinery) whileLeading(ctx context.Context) (leading context.Context, stop func()) {
	keep, end := context.WithCancel(context.WithoutCancel(ctx))
	leading, lose := context.WithCancelCause(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() {
		if err := m.lead.Keep(keep); err != nil {
			lose(&leadLostError{err})
		}
	})
	return leading, func() {
		end()
		keeping.Wait()
		lose(nil)
	}
}

// standingBy is what a daemon waits for.
func standingBy(err error) string {
	if locked, ok := errors.AsType[*ledger.LockedError](err); ok {
		return locked.Host
	}
	return err.Error()
}

// hindering is what keeps a daemon from leading, unless another one leads.
func hindering(err error) error {
	if _, led := errors.AsType[*ledger.LockedError](err); led {
		return nil
	}
	return err
}

// place names this machine where several lead a ledger in turn: each has a copy of
// the campaigns, which may be older than the one that was published from last.
func (m *machinery) place() string {
	if m.ledger.OnPostgres() {
		return hostName()
	}
	return ""
}

// requireIDs refuses campaigns that are named by their folder: on another machine it
// may have another name, and then every post would be a new one (sequence D6).
func (m *machinery) requireIDs() error {
	if !m.ledger.OnPostgres() {
		return nil
	}
	var problems []error
	for _, campaign := range m.queue.Campaigns() {
		if !campaign.OwnID {
			problems = append(problems, fmt.Errorf("%s: id is missing: with a ledger on PostgreSQL every machine has to call the campaign the same; write id = %q",
				filepath.Join(campaign.Folder, "campaign.toml"), campaign.ID))
		}
	}
	return errors.Join(problems...)
}

// hostName names this machine to people and to other machines.
func hostName() string {
	host, err := os.Hostname()
	if err != nil {
		return "an unnamed machine"
	}
	return host
}
