package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/scheduler"
)

// sinceDays is how many days are compared where nobody says.
const sinceDays = 366

// planChange is what a change of files does to the plan of one post.
type planChange struct {
	Post string `json:"post"`
	// Added and Dropped are times that it did not have, or has no more; Moved are those
	// at which it goes out instead of another time.
	Added   []time.Time `json:"added,omitempty"`
	Dropped []time.Time `json:"dropped,omitempty"`
	Moved   []movedTime `json:"moved,omitempty"`
	// Why is why a post that had times has none.
	Why string `json:"why,omitempty"`
	// Accounts are those that it goes to now, with what stands against it in Held.
	Accounts []string                   `json:"accounts,omitempty"`
	Held     map[string][]ledger.Reason `json:"held,omitempty"`
	// AddedOn and DroppedOn are accounts that it did not go to, or goes to no more.
	AddedOn   []string `json:"added_on,omitempty"`
	DroppedOn []string `json:"dropped_on,omitempty"`
	// Says are the accounts whose readers see something else.
	Says []string `json:"says,omitempty"`
	// HeldNow and Freed tell that its files hold it, or hold it no more.
	HeldNow bool `json:"held_now,omitempty"`
	Freed   bool `json:"freed,omitempty"`
	// Withdrawn are the approvals that fall, or without a ledger those that may.
	Withdrawn []withdrawal `json:"withdrawn,omitempty"`
	// Beside is what else goes out on the days to which it is added, or moved.
	Beside []neighbour `json:"beside,omitempty"`

	zone *time.Location
}

// movedTime is a time and the one that it was.
type movedTime struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// withdrawal is an account on which somebody has to approve again. By is empty where
// no ledger tells who has approved.
type withdrawal struct {
	Account string   `json:"account"`
	By      []string `json:"by,omitempty"`
}

// neighbour is another post of the same day.
type neighbour struct {
	Due  time.Time `json:"due"`
	Post string    `json:"post"`
}

// any tells that there is something to be told.
func (c *planChange) any() bool {
	return len(c.Added)+len(c.Dropped)+len(c.Moved)+len(c.AddedOn)+len(c.DroppedOn)+len(c.Says)+len(c.Withdrawn) > 0 || c.HeldNow || c.Freed
}

// plansSince compares the plans of campaigns with those at a revision of git.
func plansSince(ctx context.Context, readings []*reading, revision string, days days) ([]planChange, error) {
	all := []planChange{}
	for _, r := range readings {
		changes, err := r.planSince(ctx, revision, days)
		if err != nil {
			return nil, err
		}
		all = append(all, changes...)
	}
	return all, nil
}

func (r *reading) planSince(ctx context.Context, revision string, days days) (changes []planChange, err error) {
	if r.campaign == nil {
		return nil, fmt.Errorf("%s could not be read: see `vigil check %[1]s`", shown(r.folder))
	}
	former, err := r.since(ctx, revision)
	if err != nil {
		return nil, err
	}
	was := former.read(r.now)
	defer func() { err = errors.Join(err, was.close(), former.Close()) }()
	comparison := comparison{ctx: ctx, was: was, is: r}
	if comparison.before, err = was.rows(ctx, days, r.zone()); err != nil {
		return nil, err
	}
	if comparison.after, err = r.rows(ctx, days, r.zone()); err != nil {
		return nil, err
	}
	return comparison.changes()
}

// rows are what is planned on some days, by post.
func (r *reading) rows(ctx context.Context, days days, zone *time.Location) (map[string][]planned, error) {
	from, to := days.window(r.now, zone)
	upcoming, err := r.upcoming(ctx, from, to)
	if err != nil {
		return nil, err
	}
	rows := map[string][]planned{}
	for _, row := range r.planned(upcoming) {
		if row.Delivery == 0 { // what is tried again is not moved by files
			rows[row.Post] = append(rows[row.Post], row)
		}
	}
	return rows, nil
}

// comparison is a campaign as it was and as it is, with what is planned of both.
type comparison struct {
	ctx           context.Context
	was, is       *reading
	before, after map[string][]planned
}

func (c *comparison) changes() ([]planChange, error) {
	var changes []planChange
	for _, post := range c.posts() {
		change, err := c.change(post)
		if err != nil {
			return nil, err
		}
		if change.any() {
			changes = append(changes, change)
		}
	}
	return changes, nil
}

// posts are the ids of all that is or was planned, in order.
func (c *comparison) posts() []string {
	var ids []string
	for id := range c.before {
		ids = append(ids, id)
	}
	for id := range c.after {
		ids = append(ids, id)
	}
	return sortedOnce(ids)
}

func (c *comparison) change(post string) (planChange, error) {
	before, after := c.before[post], c.after[post]
	change := planChange{Post: post, zone: c.is.zone()}
	change.compareTimes(before, after)
	change.Beside = c.beside(post, &change)
	if len(after) == 0 {
		change.Why = c.why(post)
		return change, nil
	}
	change.Accounts, change.Held = after[0].Accounts, after[0].Held
	if len(before) == 0 {
		return change, nil
	}
	was, is := sameTime(before, after)
	change.AddedOn, change.DroppedOn = except(is.Accounts, was.Accounts), except(was.Accounts, is.Accounts)
	heldBefore, heldNow := heldByFiles(was), heldByFiles(is)
	change.HeldNow, change.Freed = heldNow && !heldBefore, heldBefore && !heldNow
	return change, c.compareMessages(&change, was, is)
}

// compareTimes finds which times come and go. A slot of one name at another time was
// moved; so was the only time of a post whose only time it is now.
func (c *planChange) compareTimes(before, after []planned) {
	was := map[string]time.Time{}
	for _, row := range before {
		was[row.Slot] = row.Due
	}
	for _, row := range after {
		from, known := was[row.Slot]
		delete(was, row.Slot)
		switch {
		case !known:
			c.Added = append(c.Added, row.Due)
		case !from.Equal(row.Due):
			c.Moved = append(c.Moved, movedTime{from, row.Due})
		}
	}
	for _, row := range before {
		if _, dropped := was[row.Slot]; dropped {
			c.Dropped = append(c.Dropped, row.Due)
		}
	}
	if len(before) == 1 && len(after) == 1 && len(c.Added) == 1 {
		c.Added, c.Dropped, c.Moved = nil, nil, []movedTime{{c.Dropped[0], c.Added[0]}}
	}
}

// sameTime is the first time that a post has in both plans; without one, the first of
// each.
func sameTime(before, after []planned) (was, is planned) {
	for _, is := range after {
		at := slices.IndexFunc(before, func(was planned) bool { return was.Slot == is.Slot })
		if at >= 0 {
			return before[at], is
		}
	}
	return before[0], after[0]
}

func except(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(others, name) })
}

// heldByFiles tells that something other than an approval stands against a time.
func heldByFiles(row planned) bool {
	byPeople := []string{scheduler.ReasonApproval, scheduler.ReasonUnmerged}
	for _, reasons := range row.Held {
		if slices.ContainsFunc(reasons, func(r ledger.Reason) bool { return !slices.Contains(byPeople, r.Code) }) {
			return true
		}
	}
	return false
}

// why is why a post has no times any more.
func (c *comparison) why(post string) string {
	file := postsFolder + strings.TrimPrefix(post, c.is.campaign.ID) + ".toml"
	_, entry := c.is.entry(post)
	switch {
	case c.is.campaign.Invalid[file]:
		return "its file has an error now: see `vigil check`"
	case entry == nil:
		return "its file is gone"
	case entry.Draft:
		return "it is a draft now"
	}
	return "it has no time on these days any more"
}

// besides is for how many new times it is told what else goes out that day.
const besides = 3

// beside is what else goes out on the days that are new to a post.
func (c *comparison) beside(post string, change *planChange) []neighbour {
	var days []string
	for _, at := range change.arriving() {
		days = append(days, at.In(change.zone).Format(time.DateOnly))
	}
	if len(days) > besides {
		return nil
	}
	var all []neighbour
	for id, rows := range c.after {
		for _, row := range rows {
			if id != post && slices.Contains(days, row.Due.In(change.zone).Format(time.DateOnly)) {
				all = append(all, neighbour{row.Due, id})
			}
		}
	}
	slices.SortFunc(all, func(a, b neighbour) int {
		if order := a.Due.Compare(b.Due); order != 0 {
			return order
		}
		return strings.Compare(a.Post, b.Post)
	})
	return all
}

// arriving are the times at which it did not go out before.
func (c *planChange) arriving() []time.Time {
	times := slices.Clone(c.Added)
	for _, moved := range c.Moved {
		times = append(times, moved.To)
	}
	return times
}
