package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// approvalsListed is how far ahead times are listed for approval.
const approvalsListed = 7 * 24 * time.Hour

// Unapproved are the times that somebody has to approve, the soonest first: what is held
// for that, and what is planned within a week. A recurrence, which is approved for all
// its times, is told once.
func (o Outlook) Unapproved(ctx context.Context) ([]Upcoming, error) {
	waiting, err := o.heldForApproval(ctx, "")
	if err != nil {
		return nil, err
	}
	planned, err := o.Upcoming(ctx, o.Now, o.Now.Add(approvalsListed))
	if err != nil {
		return nil, err
	}
	told := map[string]bool{}
	for _, u := range planned {
		_, entry := o.entry(u.Post)
		once := u.Post + " " + strings.Join(u.Accounts, " ")
		if !asksPeople(u) || entry == nil || unchosen(u, entry) || approvedForAll(entry) && told[once] {
			continue
		}
		told[once] = true
		waiting = append(waiting, u)
	}
	return waiting, nil
}

func asksPeople(u Upcoming) bool {
	return slices.ContainsFunc(u.Reasons, func(r ledger.Reason) bool { return r.Code == ReasonApproval })
}

// unchosen tells whether it may still change whom a time names: nobody can approve it
// before that is announced.
func unchosen(u Upcoming, entry *posts.Entry) bool { return u.Tentative && entry.Rotates() }

// approvedForAll tells whether all times of a post say the same, but for their days, so
// that one approval is good for all of them. Where each names somebody else, each is
// approved by itself.
func approvedForAll(entry *posts.Entry) bool {
	comesRound := entry.Schedule.Recurring() || entry.Schedule.Evergreen > 0 || entry.Schedule.Event != nil
	return comesRound && !entry.Rotates() && entry.Schedule.Occasion == nil
}

// heldForApproval are the deliveries that nobody approved by their time, of one post or
// of all.
func (o Outlook) heldForApproval(ctx context.Context, post string) ([]Upcoming, error) {
	rows, err := o.Ledger.History(ctx, ledger.Filter{Post: post, States: []ledger.State{ledger.Held}, OldestFirst: true})
	if err != nil {
		return nil, err
	}
	var held []Upcoming
	for _, row := range rows {
		u := Upcoming{
			Due: row.Due, Post: row.Post, Slot: row.Slot, Accounts: []string{row.Account}, Campaign: row.Campaign,
			People: row.People, Reasons: row.Reasons, Delivery: row.ID, Until: o.deadline(row),
		}
		if asksPeople(u) && !o.movedOn(row) {
			held = append(held, u)
		}
	}
	return held, nil
}

// movedOn tells that the file now says a later time, at which the row is planned anew.
func (o Outlook) movedOn(row ledger.Delivery) bool {
	_, entry := o.entry(row.Post)
	if entry == nil {
		return false
	}
	at, _ := o.Timetable.Due(entry.Schedule, row.Slot)
	return at.After(row.Due)
}

func (o Outlook) entry(post string) (*posts.Campaign, *posts.Entry) {
	for _, campaign := range o.Campaigns {
		if entry := entryOf(campaign, post); entry != nil {
			return campaign, entry
		}
	}
	return nil, nil
}

// Word is what a person says about a post.
type Word struct {
	// Post is its id. Slot names one of its times; empty: all that can be approved at
	// once, which is the next one where each says something else.
	Post, Slot string
	By, Why    string
}

// Approved is what was approved for an account.
type Approved struct {
	ledger.Approval
	// Composed is what goes out; of a post that is approved for all its times, what its
	// next one would say, and those whose turn comes after it.
	Composed []networks.Message
	// People are whose approvals stand now, of Asked.
	People []string
	Asked  int
}

// Approve writes down that a person approves a post, on each of its accounts, as its
// files are now, with what goes out there.
func (o Outlook) Approve(ctx context.Context, word Word) ([]Approved, error) {
	campaign, entry := o.entry(word.Post)
	if entry == nil {
		return nil, fmt.Errorf("there is no post %s without errors; `vigil check` tells what is wrong", word.Post)
	}
	if err := mayApprove(campaign, word.By); err != nil {
		return nil, err
	}
	times, err := o.toApprove(ctx, campaign, entry, word.Slot)
	if err != nil {
		return nil, err
	}
	look := o.approvals()
	approved, err := look.approve(ctx, times, word)
	if err = errors.Join(err, look.close()); err != nil {
		return nil, err
	}
	rows := make([]ledger.Approval, len(approved))
	for i := range approved {
		rows[i] = approved[i].Approval
	}
	return approved, o.Ledger.Approve(ctx, rows)
}

// mayApprove tells why a person's word does not count.
func mayApprove(campaign *posts.Campaign, by string) error {
	asked := campaign.Approvals
	switch {
	case asked.Merged:
		return fmt.Errorf("what is on the branch of %s is approved; commit it, and have it merged", campaign.ID)
	case asked.People == 0:
		return fmt.Errorf("nothing has to be approved in %s; approvals = 1 in its campaign.toml asks for it", campaign.ID)
	case !slices.Contains(asked.By, by):
		return fmt.Errorf("%q is none of the approvers of %s, who are %s; say who you are with --as NAME", by, campaign.ID, strings.Join(asked.By, ", "))
	}
	return nil
}

// toApprove are the accounts and the one time that a word is about.
func (o Outlook) toApprove(ctx context.Context, campaign *posts.Campaign, entry *posts.Entry, slot string) ([]plan.Occurrence, error) {
	held, err := o.heldForApproval(ctx, entry.ID)
	if err != nil {
		return nil, err
	}
	for _, ahead := range o.looksAhead(entry) {
		planned, err := o.only(campaign, entry).Upcoming(ctx, o.Now, o.Now.Add(ahead))
		if err != nil {
			return nil, err
		}
		if chosen := o.chooseTime(campaign, entry, slot, heldOrPlanned(held, planned)); len(chosen) > 0 {
			return chosen, nil
		}
	}
	if slot != "" {
		return nil, fmt.Errorf("%s has no time %s that can be approved; `vigil approve` lists what waits", entry.ID, slot)
	}
	return nil, fmt.Errorf("%s has no time that could be approved; whom it names is announced a day ahead, and `vigil plan` shows its times", entry.ID)
}

// looksAhead are how far to look for a post's next time, ever further.
func (o Outlook) looksAhead(entry *posts.Entry) []time.Duration {
	if at := entry.Schedule.At; !at.IsZero() {
		return []time.Duration{at.Sub(o.Now)}
	}
	return []time.Duration{horizon, 31 * 24 * time.Hour, 366 * 24 * time.Hour}
}

// only looks at one post, unless others have a say in whom it names or which slot is its
// own.
func (o Outlook) only(campaign *posts.Campaign, entry *posts.Entry) Outlook {
	if entry.Rotates() || entry.Schedule.Slot != "" {
		return o
	}
	alone := *campaign
	alone.Entries = []*posts.Entry{entry}
	o.Campaigns = []*posts.Campaign{&alone}
	return o
}

// heldOrPlanned are both, without what was held and is planned anew, and without what is
// tried again: that is approved when it is held.
func heldOrPlanned(held, planned []Upcoming) []Upcoming {
	planned = slices.DeleteFunc(planned, func(u Upcoming) bool { return u.Delivery != 0 })
	anew := func(h Upcoming) bool {
		return slices.ContainsFunc(planned, func(u Upcoming) bool {
			return u.Post == h.Post && u.Slot == h.Slot && slices.Contains(u.Accounts, h.Accounts[0])
		})
	}
	return append(slices.DeleteFunc(slices.Clone(held), anew), planned...)
}

// chooseTime takes the time of a slot; without one, the first.
func (o Outlook) chooseTime(campaign *posts.Campaign, entry *posts.Entry, slot string, among []Upcoming) []plan.Occurrence {
	var chosen []plan.Occurrence
	for _, u := range among {
		if u.Post != entry.ID || unchosen(u, entry) || slot != "" && u.Slot != slot || len(chosen) > 0 && chosen[0].Slot != u.Slot {
			continue
		}
		zone, err := o.Timetable.Zone(entry.Schedule.Zone)
		if err != nil {
			zone = time.UTC // the zone's problem is told where the post is read
		}
		people := make([]string, len(u.People))
		for i, person := range u.People {
			people[i] = strings.TrimPrefix(person, campaign.ID+"/")
		}
		due := u.Due.UTC()
		chosen = append(chosen, plan.Occurrence{
			Campaign: campaign, Entry: entry, Slot: u.Slot, Due: due, Local: due.In(zone), Accounts: u.Accounts, People: people,
		})
	}
	return chosen
}

// errApprovedBefore tells that the same person's approval stands already.
var errApprovedBefore = errors.New("has approved it before, and nothing has changed since")

// approve is what a person's word makes of some times. It is about all accounts, or
// about none.
func (a *approvals) approve(ctx context.Context, times []plan.Occurrence, word Word) ([]Approved, error) {
	var approved []Approved
	nothing := fmt.Errorf("%s goes to no account; `vigil preview` says why", word.Post)
	for _, o := range times {
		for _, account := range o.Accounts {
			one, err := a.approveOn(ctx, o, account, word)
			switch {
			case errors.Is(err, errApprovedBefore):
				nothing = err
			case err != nil:
				return nil, err
			case one != nil:
				approved = append(approved, *one)
			}
		}
	}
	if len(approved) == 0 {
		return nil, nothing
	}
	return approved, nil
}

// approveOn is what a person's word makes of a time on one account; nil where that takes
// no part. What somebody else has approved is what is approved, as it was composed then.
func (a *approvals) approveOn(ctx context.Context, o plan.Occurrence, account string, word Word) (*Approved, error) {
	rendered, standing, err := a.readyFor(ctx, o, account)
	if err != nil || standing == nil {
		return nil, err
	}
	people := standing.names()
	if slices.Contains(people, word.By) {
		return nil, fmt.Errorf("%s %w", word.By, errApprovedBefore)
	}
	one := Approved{
		Approval: ledger.Approval{Key: ledger.Key{Post: o.Entry.ID, Account: account}, By: word.By, Inputs: standing.quorum.Inputs, Why: word.Why, At: a.outlook.Now},
		Composed: standing.asApproved(rendered).Messages, People: append(people, word.By), Asked: standing.quorum.People,
	}
	if word.Slot == "" && approvedForAll(o.Entry) {
		one.Composed, err = rendered.eachText()
		return &one, err
	}
	one.Slot, one.Due, one.Messages = o.Slot, o.Due, standing.stored
	if one.Messages == nil {
		one.Messages = frozen(undated(one.Composed))
	}
	return &one, nil
}

// eachText is what a post would say at one time with each of the texts that it takes in
// turn: who approves it for all its times approves all of them.
func (r *rendering) eachText() ([]networks.Message, error) {
	var all []networks.Message
	request := r.request
	for range max(1, request.Post.Texts) {
		composed, problems := posts.Compose(request)
		if refused := problematic(problems); refused != nil {
			return nil, fmt.Errorf("on %s %s", request.Account.Name, Sentences(refused.reasons))
		}
		all = append(all, composed.Messages...)
		request.Turn++
	}
	return all, nil
}

// readyFor composes an occurrence for an account, and tells who has approved it; no
// approval is of what does not go out there, or can't as it is.
func (a *approvals) readyFor(ctx context.Context, o plan.Occurrence, account string) (*rendering, *approval, error) {
	to := a.outlook.account(account)
	known, err := a.knownOf(ctx, o.Entry.ID)
	if err != nil || to == nil {
		return nil, nil, err
	}
	rendered := a.render(ctx, o, to.Account)
	if rendered == nil {
		return nil, nil, fmt.Errorf("%s: %w; try again", o.Entry.Path, ErrChanging)
	}
	if refused := problematic(rendered.problems); refused != nil {
		return nil, nil, fmt.Errorf("on %s %s", account, Sentences(refused.reasons))
	}
	return rendered, approvalOf(rendered, o.Slot, known), nil
}
