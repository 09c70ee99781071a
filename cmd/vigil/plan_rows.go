package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler"
	"vigil/scheduler/plan"
)

// planned is one occurrence of a post that is not out yet.
type planned struct {
	// Due is on the clocks of the post's zone; of what is tried again, it is when.
	Due      time.Time `json:"due"`
	Post     string    `json:"post"`
	Slot     string    `json:"slot"`
	Accounts []string  `json:"accounts"`
	Campaign string    `json:"campaign"`
	// People are campaign id / person id.
	People []string `json:"people,omitempty"`
	// Tentative tells that person or time may change until it is announced.
	Tentative bool `json:"tentative,omitempty"`
	// At is when it goes out on an account whose gap, posts of a day or network make
	// that later.
	At map[string]time.Time `json:"at,omitempty"`
	// Held says by account what stands against it.
	Held map[string][]ledger.Reason `json:"held,omitempty"`
	// Delivery is the number of what is tried again.
	Delivery int64 `json:"delivery,omitempty"`
	// Until is the end of its use.
	Until time.Time `json:"until,omitzero"`
}

// chosen tells that the plan has chosen whom it names, or whose day it is.
func (p planned) chosen() bool {
	return len(p.People) > 0 && (p.Tentative || strings.Contains(p.Slot, "/"))
}

// planAll plans all campaigns, by due time.
func planAll(ctx context.Context, readings []*reading, days days) ([]planned, error) {
	var all []planned
	for _, r := range readings {
		if r.campaign == nil {
			continue
		}
		from, to := days.window(r.now, r.zone())
		upcoming, err := r.upcoming(ctx, from, to)
		if err != nil {
			return nil, err
		}
		all = append(all, r.planned(upcoming)...)
	}
	slices.SortStableFunc(all, func(a, b planned) int { return a.Due.Compare(b.Due) })
	return all, nil
}

// planned makes one row of what the scheduler divides by reasons, and leaves out
// posts that were not meant.
func (r *reading) planned(upcoming []scheduler.Upcoming) []planned {
	var rows []planned
	at, faults := map[planKey]int{}, r.faults()
	for _, u := range upcoming {
		if file, entry := r.entry(u.Post); entry != nil && !r.takes(file) {
			continue
		}
		key := planKey{u.Post, u.Slot, u.Delivery}
		i, known := at[key]
		if !known {
			i, at[key] = len(rows), len(rows)
			rows = append(rows, planned{
				Due: u.Due, Post: u.Post, Slot: u.Slot, Campaign: u.Campaign, People: u.People, Tentative: u.Tentative, Delivery: u.Delivery, Until: u.Until,
			})
		}
		rows[i].addAccounts(u, faults[u.Post])
	}
	return rows
}

type planKey struct {
	post, slot string
	delivery   int64
}

// addAccounts adds the accounts of u, with what stands against each; faults are the
// errors of its post.
func (row *planned) addAccounts(u scheduler.Upcoming, faults []posts.Problem) {
	for _, account := range u.Accounts {
		row.Accounts = append(row.Accounts, account)
		if !u.At.IsZero() {
			if row.At == nil {
				row.At = map[string]time.Time{}
			}
			row.At[account] = u.At
		}
		reasons := u.Reasons
		if why := refusedOn(account, faults); why != "" {
			reasons = append(slices.Clone(reasons), ledger.Reason{Code: scheduler.ReasonCompose, Detail: why})
		}
		if len(reasons) == 0 {
			continue
		}
		if row.Held == nil {
			row.Held = map[string][]ledger.Reason{}
		}
		row.Held[account] = reasons
	}
}

// zone is the campaign's; one that can't be read is a problem of its file.
func (r *reading) zone() *time.Location {
	zone, err := r.timetable.Zone(r.campaign.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// upcoming is what the daemon plans, by its ledger where that lies here.
func (r *reading) upcoming(ctx context.Context, from, to time.Time) ([]scheduler.Upcoming, error) {
	book, err := r.config.memory(ctx)
	if err != nil || book == nil {
		if err != nil {
			return nil, err
		}
		alone := scheduler.Outlook{Accounts: r.described(), Timetable: r.timetable, Now: r.now}
		return alone.Spaced(ctx, r.upcomingAlone(from, to))
	}
	defer book.Close() // it was only read
	r.remembers = true
	if err := book.recallSights(ctx, []*posts.Campaign{r.campaign}); err != nil {
		return nil, err
	}
	outlook := scheduler.Outlook{
		Ledger: book.Ledger, Campaigns: []*posts.Campaign{r.campaign}, Problems: r.problems,
		Accounts: r.described(), Timetable: r.timetable, Now: r.now,
	}
	upcoming, err := outlook.Upcoming(ctx, from, to)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(upcoming, func(u scheduler.Upcoming) bool { return u.Campaign != r.campaign.ID }), nil
}

// described are the accounts as the plan needs them: nothing is opened.
func (r *reading) described() []*scheduler.Account {
	accounts := make([]*scheduler.Account, len(r.known.accounts))
	for i, account := range r.known.accounts {
		accounts[i] = &scheduler.Account{}
		if r.config != nil {
			accounts[i] = r.config.pacedBy(account.Name)
		}
		accounts[i].Account = account
	}
	return accounts
}

// upcomingAlone is the plan of the folder alone.
func (r *reading) upcomingAlone(from, to time.Time) []scheduler.Upcoming {
	var upcoming []scheduler.Upcoming
	for _, o := range r.timetable.Plan([]*posts.Campaign{r.campaign}, r.known.accounts, plan.History{}, from, to) {
		u := scheduler.Upcoming{
			Due: o.Local, Post: o.Entry.ID, Slot: o.Slot, Accounts: o.Accounts, Campaign: o.Campaign.ID, Tentative: o.Tentative, Until: o.Until(),
		}
		for _, person := range o.People {
			u.People = append(u.People, o.Campaign.ID+"/"+person)
		}
		if why := r.held(o.Entry); why != "" {
			u.Reasons = []ledger.Reason{{Code: scheduler.ReasonHeld, Detail: why}}
		}
		upcoming = append(upcoming, u)
	}
	return upcoming
}

// held is why a post does not go out although it is right: the first hold that
// its files have; empty: it does.
func (r *reading) held(entry *posts.Entry) string {
	switch {
	case entry.Hold != "":
		return entry.Hold
	case entry.Cancelled != "":
		return "the event is cancelled: " + entry.Cancelled
	}
	for _, id := range entry.People {
		if person := r.campaign.People[id]; person != nil && person.Hold != "" {
			return id + ": " + person.Hold
		}
	}
	return r.campaign.Hold
}

// faults are the errors that checking the posts has found, by post.
func (r *reading) faults() map[string][]posts.Problem {
	faults := map[string][]posts.Problem{}
	for _, problem := range r.problems {
		if problem.Severity == posts.Error {
			faults[problem.Post] = append(faults[problem.Post], problem)
		}
	}
	return faults
}

// refusedOn is the first of a post's errors that keeps it from going out on an account.
func refusedOn(account string, faults []posts.Problem) string {
	for _, fault := range faults {
		if fault.Account == "" || slices.Contains(strings.Split(fault.Account, ", "), account) {
			return fault.Message
		}
	}
	return ""
}
