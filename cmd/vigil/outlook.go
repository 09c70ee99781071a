package main

import (
	"context"
	"log/slog"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler"
	"vigil/scheduler/plan"
)

// outlook is what is known now: the files as they are, the ledger, the accounts.
// It reads all posts, and writes nothing: the daemon may be at work.
func (b *book) outlook(ctx context.Context, now time.Time) (scheduler.Outlook, error) {
	outlook := scheduler.Outlook{Ledger: b.Ledger, Timetable: plan.NewTimetable(), Now: now}
	outlook.Accounts = b.config.openAccounts(slog.New(slog.DiscardHandler))
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
	return outlook, b.recallSights(ctx, outlook.Campaigns)
}

// recallSights gives posts the moment of their first sight: a recurrence counts
// from then.
func (b *book) recallSights(ctx context.Context, campaigns []*posts.Campaign) error {
	sights := map[string]ledger.SeenPost{}
	for seen, err := range b.SeenPosts(ctx, "") {
		if err != nil {
			return err
		}
		seen.Index = nil // is not needed here
		sights[seen.ID] = seen
	}
	for _, campaign := range campaigns {
		for _, entry := range campaign.Entries {
			seen := sights[entry.ID]
			entry.FirstSeen = seen.FirstSeen
			if seen.Hash == entry.Hash {
				entry.Statuses = scheduler.ReadStatuses(seen.Statuses)
			}
		}
	}
	return nil
}
