package scheduler

import (
	"context"
	"errors"
	"slices"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// Outlook is what is known at a moment, with or without a running daemon: what
// `vigil status` and the pages for editors look at.
type Outlook struct {
	Ledger    *ledger.Ledger
	Campaigns []*posts.Campaign
	// Problems are those of the campaigns' files.
	Problems  []posts.Problem
	Accounts  []*Account
	Timetable *plan.Timetable
	// Trouble is what stands against a post in a running daemon as far as its file is
	// concerned, as [Queue.Trouble] tells it; nil: no daemon's queue is known, only the
	// files.
	Trouble func(*posts.Campaign, *posts.Entry) (ledger.Reason, bool)
	// Reconfigured is when the configuration was changed after the daemon had read it;
	// zero: it was not.
	Reconfigured time.Time
	// Clones are the copies of those campaigns that lie in git repositories.
	Clones []*Clone
	Now    time.Time
}

// Overview answers whether all is well, what needs a person, what is next, and
// what went out last. Times are UTC.
type Overview struct {
	Now time.Time `json:"now"`
	// OK tells that nothing needs a decision; `vigil status` ends with exit code
	// 4 where it is false.
	OK bool `json:"ok"`
	// Matters are what needs a person, the most urgent first.
	Matters []Matter `json:"matters"`
	// Waits are the accounts that stand still, and go on by themselves.
	Waits []Wait `json:"waits"`
	// Next is the next time of each post that is due within a day, the soonest
	// first, and Last the last that went out on each account.
	Next []Upcoming        `json:"next"`
	Last []ledger.Delivery `json:"last"`
	// Live are deliveries that are up, and name somebody whose status has changed since,
	// the newest first, and not more than 20.
	Live []Live `json:"live,omitempty"`
	// Counts are all deliveries by account and state.
	Counts []ledger.Count `json:"counts"`
	// Silences are those of the campaigns that have people. They are remarks for those
	// who write: none is a matter, because nothing is wrong with what goes out.
	Silences []Silence `json:"silences"`
	// Heartbeat is when a daemon was last seen alive; zero: never.
	Heartbeat time.Time `json:"heartbeat,omitzero"`
	// Uncompared tells that no account has a server to compare the clock with.
	Uncompared bool `json:"clock_uncompared,omitempty"`
	// Fetches are how it stands with the campaigns that are fetched.
	Fetches []Fetch `json:"fetches,omitempty"`
}

// nextPosts is how many posts Next holds at most: the page is one screen.
const nextPosts = 8

// Overview reads the ledger and plans a day ahead.
func (o Outlook) Overview(ctx context.Context) (Overview, error) {
	facts, err := o.facts(ctx)
	if err != nil {
		return Overview{}, err
	}
	matters := facts.matters()
	return Overview{
		Now:       o.Now.UTC(),
		OK:        !slices.ContainsFunc(matters, func(m Matter) bool { return !m.Early }),
		Matters:   listed(matters),
		Waits:     listed(facts.countWaiting()),
		Next:      listed(byLists(firstOfEach(facts.ahead(), nextPosts))),
		Last:      listed(lastOfLists(facts.last)),
		Live:      facts.live[:min(len(facts.live), liveListed)],
		Counts:    listed(facts.counts),
		Silences:  listed(facts.silences),
		Heartbeat: facts.heartbeat,
		Fetches:   o.fetches(),

		Uncompared: !slices.ContainsFunc(o.Accounts, func(a *Account) bool { return a.Clock != nil }),
	}, nil
}

// listed is a list that is written as [] in JSON when it is empty.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// facts are all that an overview follows from.
type facts struct {
	Outlook
	// running tells that a daemon leads the ledger.
	running   bool
	heartbeat time.Time
	// unwritable is why the ledger can't be written now; nil: it can, as far as is
	// seen.
	unwritable error
	// open are the deliveries that the ledger says need a look.
	open  []ledger.Delivery
	holds []ledger.Hold
	last  []ledger.Delivery
	waits []Wait
	// signIns are those of the accounts whose credentials come to an end.
	signIns []ledger.SignIn
	// services are those through which people are told.
	services []ledger.Service
	// outdated are events of which readers were told something that is not so any more.
	outdated []outdated
	// upcoming reaches from the end of what has a row to a day ahead: what a dead
	// daemon left undone is in it.
	upcoming []Upcoming
	counts   []ledger.Count
	silences []Silence
	live     []Live
}

func (o Outlook) facts(ctx context.Context) (f facts, err error) {
	f.Outlook = o
	if _, f.running, err = o.Ledger.Led(ctx); err != nil {
		return f, err
	}
	f.unwritable = o.Ledger.Unwritable()
	if f.heartbeat, err = o.Ledger.LastBeat(ctx); err != nil {
		return f, err
	}
	if f.open, err = o.attention(ctx); err != nil {
		return f, err
	}
	if f.holds, err = o.Ledger.Holds(ctx); err != nil {
		return f, err
	}
	if f.counts, err = o.Ledger.Counts(ctx); err != nil {
		return f, err
	}
	if f.last, err = o.lastSent(ctx, f.counts); err != nil {
		return f, err
	}
	if f.waits, err = o.waits(ctx); err != nil {
		return f, err
	}
	if f.services, err = o.Ledger.Services(ctx); err != nil {
		return f, err
	}
	if f.signIns, err = o.Ledger.SignIns(ctx); err != nil {
		return f, err
	}
	if f.silences, err = o.Silences(ctx); err != nil {
		return f, err
	}
	if f.outdated, err = o.outdated(ctx); err != nil {
		return f, err
	}
	if f.live, err = o.stillUp(ctx); err != nil {
		return f, err
	}
	from, err := o.undoneSince(ctx)
	if err != nil {
		return f, err
	}
	f.upcoming, err = o.Upcoming(ctx, from, o.Now.Add(horizon))
	return f, err
}

// attention are the deliveries that need a look. A time that a recurring post has
// missed needs none once a later one went out.
func (o Outlook) attention(ctx context.Context) ([]ledger.Delivery, error) {
	open, err := o.Ledger.Attention(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(open, func(d ledger.Delivery) bool {
		if d.State != ledger.Missed {
			return false
		}
		_, later, failed := o.Ledger.LastOut(ctx, d.Post, d.Account, d.Due)
		err = errors.Join(err, failed)
		return later
	}), err
}

// undoneSince is up to when everything due has a row, at most a day ago.
func (o Outlook) undoneSince(ctx context.Context) (time.Time, error) {
	watermark, err := o.Ledger.Watermark(ctx)
	switch dayAgo := o.Now.Add(-horizon); {
	case err != nil:
		return watermark, err
	case watermark.Before(dayAgo):
		return dayAgo, nil
	case watermark.After(o.Now):
		return o.Now, nil
	}
	return watermark, nil
}

// lastSent is the last that went out on each account, by account.
func (o Outlook) lastSent(ctx context.Context, counts []ledger.Count) ([]ledger.Delivery, error) {
	var last []ledger.Delivery
	for _, count := range counts {
		if count.State != ledger.Sent {
			continue
		}
		newest, err := o.Ledger.History(ctx, ledger.Filter{Account: count.Account, States: []ledger.State{ledger.Sent}, Limit: 1})
		if err != nil {
			return nil, err
		}
		last = append(last, newest...)
	}
	return last, nil
}

// ahead is what is still to come.
func (f facts) ahead() []Upcoming {
	var ahead []Upcoming
	for _, u := range f.upcoming {
		if u.Due.After(f.Now) {
			ahead = append(ahead, u)
		}
	}
	return ahead
}

// firstOfEach keeps the first of each post, and no more than most.
func firstOfEach(upcoming []Upcoming, most int) []Upcoming {
	var first []Upcoming
	seen := map[string]bool{}
	for _, u := range upcoming {
		if !seen[u.Post] && len(first) < most {
			first = append(first, u)
		}
		seen[u.Post] = true
	}
	return first
}
