package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler"
)

const rehearseHelp = `

With --rehearse it plays the coming days instead, in seconds and by the same code, on
a copy of the ledger that is thrown away, with accounts whose networks are played:
nothing leaves this machine, no secret is read, and a daemon at work is not disturbed.
It prints what would go out where and who is named, and what would not and why.

  $ vigil run --rehearse --days 2
  Tuesday, 1 December 2026, Europe/Vilnius
    18:00  uaaf/2026-12/letters   feed, mastodon and x
  Wednesday, 2 December 2026, Europe/Vilnius
    09:00  uaaf/2026-12/release   feed: missed: it was held: waiting for the family to agree
  …

Of more than a month it prints only what does not go out. --fail 2% lets a share of
deliveries fail, always the same ones, to see what is tried again. How quick networks
are, what they say of accounts, and what becomes of posts once they are up are not
played.

Exit codes: 0 well, 1 error, 2 usage; of a rehearsal also 4: something would be
missed, held or refused.`

// rehearsalFlags are how `vigil run --rehearse` is asked for.
type rehearsalFlags struct {
	wanted  bool
	days    int
	until   string
	failing string
	asJSON  bool
}

func (f *rehearsalFlags) declare(command *cobra.Command) {
	flags := command.Flags()
	flags.BoolVar(&f.wanted, "rehearse", false, "play the coming days at speed, and publish nothing")
	flags.IntVar(&f.days, "days", planDays, "how many days are rehearsed")
	flags.StringVar(&f.until, "until", "", "the last day that is rehearsed, such as 2026-12-31")
	flags.StringVar(&f.failing, "fail", "0%", "the share of rehearsed deliveries that fail, such as 2%")
	jsonFlag(command, &f.asJSON)
	command.MarkFlagsMutuallyExclusive("days", "until")
	for _, name := range []string{"days", "until", "fail", "json"} {
		command.Flags().Lookup(name).Usage += " (with --rehearse)"
	}
}

// alone refuses flags of a rehearsal without one.
func (f *rehearsalFlags) alone(command *cobra.Command) error {
	for _, name := range []string{"days", "until", "fail", "json"} {
		if command.Flags().Changed(name) {
			return &ended{exitUsage, fmt.Errorf("--%s goes with --rehearse: the daemon itself runs until it is told to stop", name)}
		}
	}
	return nil
}

// end is when the rehearsal is over, on the configuration's clocks.
func (f *rehearsalFlags) end(now time.Time, zone *time.Location) (time.Time, error) {
	if f.until == "" {
		if f.days < 1 {
			return now, &ended{exitUsage, fmt.Errorf("--days %d is no number of days to rehearse", f.days)}
		}
		return now.AddDate(0, 0, f.days), nil
	}
	last, err := parseDay("--until", f.until)
	if err != nil {
		return now, &ended{exitUsage, err}
	}
	end := startOf(posts.Date{Year: last.Year, Month: last.Month, Day: last.Day + 1}, zone)
	if !end.After(now) {
		return now, &ended{exitUsage, fmt.Errorf("--until %s is over", f.until)}
	}
	return end, nil
}

// share is how much of all deliveries fails, from 0 to 1.
func (f *rehearsalFlags) share() (float64, error) {
	percent, err := strconv.ParseFloat(strings.TrimSuffix(f.failing, "%"), 64)
	if err != nil || percent < 0 || percent > 100 {
		return 0, &ended{exitUsage, fmt.Errorf("--fail %s is no share of deliveries; write it like 2%%", f.failing)}
	}
	return percent / 100, nil
}

// rehearse plays the coming days, and tells what would become of them.
func (a *application) rehearse(command *cobra.Command, flags rehearsalFlags) error {
	config, err := a.configuration()
	if err != nil {
		return err
	}
	now := time.Now()
	end, err := flags.end(now, config.zones().general)
	if err != nil {
		return err
	}
	failing, err := flags.share()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "vigil-rehearsal-")
	if err != nil {
		return fmt.Errorf("there is no place for a rehearsal: %w", err)
	}
	p := production{config: config, folder: folder, begun: now, end: end, failing: failing}
	done := spin("rehearsing")
	played, err := p.play(command)
	done()
	if err = errors.Join(err, os.RemoveAll(folder)); err != nil {
		return err
	}
	if flags.asJSON {
		err = printJSON(pageOf(command), played.times)
	} else {
		err = played.print(pageOf(command))
	}
	if err == nil && played.troubled() {
		err = &ended{code: exitDecision}
	}
	return err
}

// production is one rehearsal on a stage of its own.
type production struct {
	config *configuration
	// folder is removed afterwards.
	folder     string
	begun, end time.Time
	failing    float64
}

func (p *production) play(command *cobra.Command) (*rehearsed, error) {
	ctx := command.Context()
	path := filepath.Join(p.folder, "rehearsal.db")
	if err := p.copyLedger(command, path); err != nil {
		return nil, err
	}
	clock := scheduler.PlayClock(p.begun)
	book, err := ledger.Open(ctx, path, ledger.Options{Clock: clock.Now, Scratch: true})
	if err != nil {
		return nil, err
	}
	played, err := p.playOn(ctx, book, clock)
	return played, errors.Join(err, book.Close())
}

// copyLedger copies what is remembered, where that lies on this machine.
func (p *production) copyLedger(command *cobra.Command, path string) error {
	book, err := p.config.memory(command.Context())
	switch {
	case err != nil:
		return err
	case book == nil:
		fmt.Fprintln(command.ErrOrStderr(), "there is no ledger to be read here: the rehearsal begins without a past")
		return nil
	case book.OnPostgres():
		fmt.Fprintln(command.ErrOrStderr(), "the ledger is on PostgreSQL, and is not copied: the rehearsal begins without a past")
		return book.Close()
	}
	return errors.Join(book.CopyScratch(command.Context(), path), book.Close())
}

// playOn rehearses on a ledger.
func (p *production) playOn(ctx context.Context, book *ledger.Ledger, clock *scheduler.PlayedClock) (*rehearsed, error) {
	accounts := p.config.unopenedAccounts()
	if err := scheduler.RecallLimits(ctx, book, accounts); err != nil {
		return nil, err
	}
	described := make([]posts.Account, len(accounts))
	for i, account := range accounts {
		described[i] = account.Account
	}
	log := slog.New(slog.DiscardHandler)
	queue, err := scheduler.OpenQueue(ctx, scheduler.QueueOptions{
		Ledger: book, Folders: p.config.campaigns, Defaults: p.config.defaults(described, p.begun), Clock: clock.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	rehearsal, err := scheduler.Rehearse(ctx, scheduler.Options{
		Ledger: book, Queue: queue, Accounts: scheduler.Play(accounts, p.failing), Log: log,
	}, clock)
	if err == nil {
		err = errors.Join(rehearsal.Until(ctx, p.end), rehearsal.End(ctx))
	}
	var played *rehearsed
	if err == nil {
		played, err = p.review(ctx, book, queue)
	}
	return played, errors.Join(err, queue.Close())
}

// unopenedAccounts are the configured ones, without secrets and connections.
func (c *configuration) unopenedAccounts() []*scheduler.Account {
	var accounts []*scheduler.Account
	for _, settings := range c.accounts {
		members, err := settings.members(c.folder())
		if err != nil {
			members = []accountSettings{settings}
		}
		for _, member := range members {
			account := c.paced(member)
			account.Problem = err
			accounts = append(accounts, account)
		}
	}
	return accounts
}
