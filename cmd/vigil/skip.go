package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/scheduler"
)

const skipHelp = `Skip decides against a delivery that is not out, for good. Of a post that is named,
it skips what waits of it on any account; if nothing does, its next time.

  $ vigil skip 4821 --why "out of date"
  $ vigil skip every/monday-letters --why "a day of mourning"

A post that comes round goes on with the time after that. To take down what is out,
see "vigil retract"; to stop something until later, "vigil hold".`

func (a *application) skipCommand() *cobra.Command {
	var word word
	command := &cobra.Command{
		Use:   "skip NUMBER | POST",
		Short: "Decide against what is not out yet",
		Long:  skipHelp,
		Args:  usage(cobra.RangeArgs(1, 2)),
		RunE: func(command *cobra.Command, arguments []string) error {
			book, err := a.openBook(command.Context())
			if err != nil {
				return err
			}
			defer book.Close() // what was written is on disk
			ids, err := book.toSkip(command.Context(), arguments)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := book.Skip(command.Context(), id, word.who(), word.why); err != nil {
					return refused(err, "skip")
				}
				if err := book.decided(command.Context(), pageOf(command), id); err != nil {
					return err
				}
			}
			return nil
		},
		ValidArgsFunction: a.completePostsOnly,
	}
	word.flags(command)
	return command
}

// toSkip are the deliveries that were meant.
func (b *book) toSkip(ctx context.Context, typed []string) ([]int64, error) {
	if _, is := deliverySubject(typed); is {
		d, err := b.delivery(ctx, typed[len(typed)-1])
		return []int64{d.ID}, err
	}
	subjects, err := b.subjects(ctx)
	if err != nil {
		return nil, err
	}
	subjects = slices.DeleteFunc(subjects, func(s subject) bool { return s.scope != ledger.OfPost })
	post, err := choose("skip", typed, subjects)
	if err != nil {
		return nil, err
	}
	waiting, err := b.History(ctx, ledger.Filter{Post: post.name, States: []ledger.State{ledger.Held, ledger.Retrying}})
	if err != nil || len(waiting) > 0 {
		return idsOf(waiting), err
	}
	return b.noteNext(ctx, post.name)
}

func idsOf(deliveries []ledger.Delivery) []int64 {
	ids := make([]int64, len(deliveries))
	for i, d := range deliveries {
		ids[i] = d.ID
	}
	return ids
}

// farthest is how far ahead the next time of a post is looked for.
const farthest = 366 * 24 * time.Hour

// noteNext gives the next time of a post, on each of its accounts, the row that a
// decision needs. Until that is made, the row means what the plan means.
func (b *book) noteNext(ctx context.Context, post string) ([]int64, error) {
	outlook, err := b.outlook(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	next, err := nextOf(ctx, outlook, post)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, account := range next.Accounts {
		planned := ledger.Planned{
			Key:      ledger.Key{Post: post, Slot: next.Slot, Account: account},
			Campaign: next.Campaign, Network: b.networkOf(account), Due: next.Due, People: next.People,
		}
		if err := b.Note(ctx, []ledger.Note{{Planned: planned, State: ledger.Retrying, Next: next.Due}}); err != nil {
			return nil, err
		}
		d, err := b.DeliveryByKey(ctx, planned.Key)
		if err != nil {
			return nil, err
		}
		ids = append(ids, d.ID)
	}
	return ids, nil
}

// nextOf is the next time of a post, on all accounts that have it then.
func nextOf(ctx context.Context, outlook scheduler.Outlook, post string) (scheduler.Upcoming, error) {
	upcoming, err := outlook.Upcoming(ctx, outlook.Now, outlook.Now.Add(farthest))
	if err != nil {
		return scheduler.Upcoming{}, err
	}
	var next scheduler.Upcoming
	for _, u := range upcoming {
		switch {
		case u.Post != post:
		case next.Post == "":
			next = u
		case u.Slot == next.Slot:
			next.Accounts = append(next.Accounts, u.Accounts...)
		}
	}
	if next.Post == "" {
		return next, fmt.Errorf("nothing of %s waits, and within a year nothing is planned; `vigil history --post %s` shows what became of it", post, post)
	}
	return next, nil
}

func (b *book) networkOf(account string) string {
	for _, settings := range b.config.accounts {
		if settings.name == account {
			return settings.network.Name
		}
	}
	return ""
}
