package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler"
	"vigil/scheduler/plan"
)

// outlook is what is known now: the files as they are, the ledger, the accounts.
// It reads all posts, and writes nothing: the daemon may be at work.
func (b *book) outlook(ctx context.Context, now time.Time) (scheduler.Outlook, error) {
	outlook := scheduler.Outlook{Ledger: b.Ledger, Timetable: plan.NewTimetable(), Clones: b.config.clones, Now: now}
	_, runs, err := b.Led(ctx)
	if err != nil {
		return outlook, err
	}
	outlook.Accounts = b.config.openAccounts(slog.New(slog.DiscardHandler))
	if runs {
		leaveEnvironment(outlook.Accounts)
	}
	described := make([]posts.Account, len(outlook.Accounts))
	for i, account := range outlook.Accounts {
		described[i] = account.Account
	}
	defaults := b.config.defaults(described, now)
	for _, folder := range b.config.campaigns {
		campaign, problems := posts.ReadCampaign(folder, defaults)
		outlook.Problems = append(outlook.Problems, problems...)
		if campaign != nil {
			outlook.Campaigns = append(outlook.Campaigns, campaign)
		}
	}
	if outlook.Reconfigured, err = b.config.reconfigured(b.Ledger); err != nil {
		return outlook, err
	}
	return outlook, b.recallSights(ctx, outlook.Campaigns)
}

// leaveEnvironment leaves it to the daemon that runs what secrets its environment has:
// under systemd that is not the one of whoever asks. What it lacks itself, it holds.
func leaveEnvironment(accounts []*scheduler.Account) {
	for _, account := range accounts {
		if errors.Is(account.Problem, networks.ErrUnset) {
			account.Problem = nil
		}
	}
}

// reconfigured is what the daemon says of itself; where it can't be known, nothing.
func (m *machinery) reconfigured() time.Time {
	changed, err := m.config.reconfigured(m.ledger)
	if err != nil {
		return time.Time{}
	}
	return changed
}

// reconfigured is when the configuration, or the secrets beside it, were changed after
// the daemon had read them; zero: they were not, or that is not known.
func (c *configuration) reconfigured(opened *ledger.Ledger) (changed time.Time, err error) {
	since, err := opened.LedSince()
	if err != nil || since.IsZero() {
		return time.Time{}, err
	}
	for _, path := range []string{c.path, filepath.Join(c.folder(), "secrets.toml")} {
		info, err := os.Stat(path)
		if err == nil && info.ModTime().After(since) && info.ModTime().After(changed) {
			changed = info.ModTime()
		}
	}
	return changed, nil
}

// recallSights gives posts what the ledger remembers of them beside their files: a
// recurrence counts from its first sight.
func (b *book) recallSights(ctx context.Context, campaigns []*posts.Campaign) error {
	type read struct {
		*posts.Entry
		folder string
	}
	entries := map[string]read{}
	for _, campaign := range campaigns {
		for _, entry := range campaign.Entries {
			entries[entry.ID] = read{entry, campaign.Folder}
		}
	}
	for seen, err := range b.SeenPosts(ctx, "") {
		if err != nil {
			return err
		}
		if known, ok := entries[seen.ID]; ok {
			scheduler.RecallSight(known.Entry, seen, writtenAt(known.folder, known.Entry))
		}
	}
	return nil
}

// writtenAt is when the file of an event was written, which matters where no daemon has
// seen it yet; no other post is asked for it.
func writtenAt(folder string, entry *posts.Entry) time.Time {
	if entry.Schedule.Event == nil {
		return time.Time{}
	}
	info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(entry.Path)))
	if err != nil {
		return time.Now() // it is gone, or about to be written anew
	}
	return info.ModTime()
}
