package main

import (
	"slices"
	"strings"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler"
	"vigil/scheduler/plan"
)

// compareMessages finds the accounts on which readers see something else, and whose
// approvals fall with that.
func (c *comparison) compareMessages(change *planChange, was, is planned) error {
	before, after := c.was.whole(was), c.is.whole(is)
	if before == nil || after == nil {
		return nil // its file changes at this moment
	}
	asks := c.is.campaign.Approvals.People > 0
	var asking []string
	for _, account := range is.Accounts {
		old, oldKnown := c.was.composition(before, was, account)
		now, known := c.is.composition(after, is, account)
		if !oldKnown || !known || !slices.Contains(was.Accounts, account) {
			continue
		}
		if !scheduler.Alike(messagesOf(old), messagesOf(now)) {
			change.Says = append(change.Says, account)
		}
		if asks && posts.Approvable(old) != posts.Approvable(now) {
			asking = append(asking, account)
		}
	}
	return c.withdraw(change, asking)
}

func messagesOf(request posts.Composition) []networks.Message {
	composed, _ := posts.Compose(request) // `vigil check` tells its problems
	return composed.Messages
}

// withdraw names those who have approved what was, on the accounts that ask again;
// without a ledger, the accounts.
func (c *comparison) withdraw(change *planChange, asking []string) error {
	if len(asking) == 0 {
		return nil
	}
	book, err := c.is.config.memory(c.ctx)
	if err != nil {
		return err
	}
	if book == nil {
		for _, account := range asking {
			change.Withdrawn = append(change.Withdrawn, withdrawal{Account: account})
		}
		return nil
	}
	defer book.Close() // it was only read
	given, err := book.Approvals(c.ctx, change.Post)
	if err != nil {
		return err
	}
	for _, account := range asking {
		if by := c.approversOf(given, account); len(by) > 0 {
			change.Withdrawn = append(change.Withdrawn, withdrawal{account, by})
		}
	}
	return nil
}

// approversOf are those who have approved a time on an account as it was.
func (c *comparison) approversOf(given []ledger.Approval, account string) []string {
	var by []string
	for _, approval := range given {
		for _, row := range c.before[approval.Post] {
			if approval.Account != account || approval.Slot != "" && approval.Slot != row.Slot {
				continue
			}
			was, known := c.was.composition(c.was.whole(row), row, account)
			if known && posts.Approvable(was) == approval.Inputs {
				by = append(by, approval.By)
			}
			break
		}
	}
	return sortedOnce(by)
}

// whole reads the post of a time; nil where it can't be understood.
func (r *reading) whole(row planned) *posts.Post {
	file, entry := r.entry(row.Post)
	if entry == nil {
		return nil
	}
	post, _ := posts.ReadPost(r.campaign, file, r.defaults()) // its problems were told before
	return post
}

// composition is what a time of a post says on an account; false where the account is
// not known.
func (r *reading) composition(post *posts.Post, row planned, account string) (posts.Composition, bool) {
	at := slices.IndexFunc(r.known.accounts, func(a posts.Account) bool { return a.Name == account })
	if at < 0 || post == nil {
		return posts.Composition{}, false
	}
	people := make([]string, len(row.People))
	for i, person := range row.People {
		people[i] = strings.TrimPrefix(person, r.campaign.ID+"/")
	}
	_, day, _ := plan.OccasionOf(r.campaign, &post.Entry, row.Slot)
	return posts.Composition{
		Campaign: r.campaign, Post: post, Account: r.known.accounts[at], People: r.campaign.Named(people), Day: day,
		Turn: plan.Turn(plan.Occurrence{Entry: &post.Entry, Slot: row.Slot, Due: row.Due, Local: row.Due}),
		Due:  row.Due.UTC(), Local: row.Due, Album: r.album,
	}, true
}
