package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// Upcoming is an occurrence that is not out yet, on some of its accounts. Where
// different things stand against its accounts, one occurrence gives several.
type Upcoming struct {
	// Due is on the clocks of the post's zone. Of what is tried again it is the
	// time of the next try, in UTC.
	Due time.Time `json:"due"`
	// At is when it goes out, where the pace of its accounts makes that later.
	At       time.Time `json:"at,omitzero"`
	Post     string    `json:"post"`
	Slot     string    `json:"slot"`
	Accounts []string  `json:"accounts"`
	Campaign string    `json:"campaign"`
	// People are campaign id / person id.
	People []string `json:"people,omitempty"`
	// Tentative tells that person or time may change until it is announced, a day
	// ahead.
	Tentative bool `json:"tentative,omitempty"`
	// Reasons are what stands against it now.
	Reasons []ledger.Reason `json:"reasons,omitempty"`
	// Delivery is the number of what has one already, because it is tried again.
	Delivery int64 `json:"delivery,omitempty"`
	// Until is the end of its use, where that is known.
	Until time.Time `json:"until,omitzero"`
}

// Upcoming is what is planned with from < due ≤ to and not decided yet, and what
// is tried again until then, in order. It knows the reasons that stand in files
// and in the ledger; those that only show when a post is composed, it does not.
func (o Outlook) Upcoming(ctx context.Context, from, to time.Time) ([]Upcoming, error) {
	history, err := o.history(ctx)
	if err != nil {
		return nil, err
	}
	holds, err := o.Ledger.Holds(ctx)
	if err != nil {
		return nil, err
	}
	occurrences := o.Timetable.Plan(o.Campaigns, o.planAccounts(), history, from, to)
	known, err := o.known(ctx, occurrences, from)
	if err != nil {
		return nil, err
	}
	upcoming, err := o.again(ctx, to)
	if err != nil {
		return nil, err
	}
	approvals := o.approvals()
	for _, occurrence := range occurrences {
		divided, err := o.onAccounts(ctx, occurrence, known, holds, approvals)
		if err != nil {
			return nil, errors.Join(err, approvals.close())
		}
		upcoming = append(upcoming, divided...)
	}
	if err := approvals.close(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(upcoming, func(a, b Upcoming) int { return a.Due.Compare(b.Due) })
	return o.Spaced(ctx, upcoming)
}

func (o Outlook) history(ctx context.Context) (plan.History, error) {
	born, err := o.Ledger.Born(ctx)
	if err != nil {
		return plan.History{}, err
	}
	seen, err := o.Ledger.AccountsSeen(ctx)
	if err != nil {
		return plan.History{}, err
	}
	history := plan.History{Born: born, AccountSeen: map[plan.AccountOf]time.Time{}}
	for account, at := range seen {
		history.AccountSeen[plan.AccountOf(account)] = at
	}
	until, err := o.Ledger.Watermark(ctx)
	if err != nil {
		return plan.History{}, err
	}
	return new(recollection).withChoices(ctx, o.Ledger, o.Campaigns, history, until)
}

func (o Outlook) planAccounts() []posts.Account {
	accounts := make([]posts.Account, len(o.Accounts))
	for i, account := range o.Accounts {
		accounts[i] = account.Account
	}
	return accounts
}

// known are the rows of what is planned. A fixed time may have been moved after
// the post went out, so its rows are looked for whenever they were due.
func (o Outlook) known(ctx context.Context, occurrences []plan.Occurrence, from time.Time) (map[ledger.Key]ledger.Known, error) {
	known, err := o.Ledger.KnownSince(ctx, from)
	if err != nil {
		return nil, err
	}
	asked := map[string]bool{}
	for _, occurrence := range occurrences {
		if occurrence.Entry.Schedule.Recurring() || asked[occurrence.Entry.ID] {
			continue
		}
		asked[occurrence.Entry.ID] = true
		rows, err := o.Ledger.History(ctx, ledger.Filter{Post: occurrence.Entry.ID})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			known[row.Key] = ledger.Known{ID: row.ID, State: row.State, Due: row.Due}
		}
	}
	return known, nil
}

// again is what the ledger tries again by then.
func (o Outlook) again(ctx context.Context, to time.Time) ([]Upcoming, error) {
	rows, _, err := o.Ledger.Due(ctx, to)
	if err != nil {
		return nil, err
	}
	var upcoming []Upcoming
	for _, row := range rows {
		if row.State != ledger.Retrying {
			continue
		}
		upcoming = append(upcoming, Upcoming{
			Due: row.Next, Post: row.Post, Slot: row.Slot, Accounts: []string{row.Account}, Campaign: row.Campaign,
			People: row.People, Reasons: row.Reasons, Delivery: row.ID, Until: o.deadline(row),
		})
	}
	return upcoming, nil
}

// onAccounts divides an occurrence by what stands against it.
func (o Outlook) onAccounts(ctx context.Context, occurrence plan.Occurrence, known map[ledger.Key]ledger.Known, holds []ledger.Hold, approvals *approvals) ([]Upcoming, error) {
	blank := Upcoming{
		Due: occurrence.Local, Post: occurrence.Entry.ID, Slot: occurrence.Slot, Campaign: occurrence.Campaign.ID,
		People: peopleOf(occurrence.Campaign, occurrence.People), Tentative: occurrence.Tentative, Until: occurrence.Until(),
	}
	var divided []Upcoming
	for _, account := range occurrence.Accounts {
		row, stored := known[ledger.Key{Post: blank.Post, Slot: blank.Slot, Account: account}]
		if stored && row.Due.Equal(occurrence.Due) {
			continue
		}
		approval, err := approvals.of(ctx, occurrence, account)
		if err != nil {
			return nil, err
		}
		blank.Reasons = withApproval(o.reasons(occurrence, account, holds), approval)
		if stored && row.State.Final() {
			blank.Reasons = append(blank.Reasons, ledger.Reason{Code: usedUp(occurrence.Entry)})
		}
		divided = join(divided, blank, account)
	}
	return divided, nil
}

// usedUp is why a name that has gone out does not go out at its new time: of an event
// that was moved, that is as it should be.
func usedUp(entry *posts.Entry) string {
	if entry.Schedule.Event != nil {
		return ReasonReminded
	}
	return ReasonUsed
}

// join adds the account to the one that has the same reasons and time.
func join(divided []Upcoming, u Upcoming, account string) []Upcoming {
	for i := range divided {
		if slices.Equal(divided[i].Reasons, u.Reasons) && divided[i].At.Equal(u.At) {
			divided[i].Accounts = append(divided[i].Accounts, account)
			return divided
		}
	}
	u.Accounts = []string{account}
	return append(divided, u)
}

// peopleOf are people as the ledger names them: campaign id / person id.
func peopleOf(campaign *posts.Campaign, named []string) []string {
	people := make([]string, len(named))
	for i, person := range named {
		people[i] = campaign.ID + "/" + person
	}
	return people
}

// reasons are what stands against an occurrence on an account, in its files and
// by holds.
func (o Outlook) reasons(occurrence plan.Occurrence, account string, holds []ledger.Hold) []ledger.Reason {
	var reasons []ledger.Reason
	if trouble, stands := o.trouble(occurrence.Campaign, occurrence.Entry); stands {
		reasons = append(reasons, trouble)
	}
	reasons = append(reasons, fileReasons(occurrence.Campaign, occurrence.Entry, occurrence.People)...)
	if known := o.account(account); known != nil && known.Problem != nil {
		reasons = append(reasons, ledger.Reason{Code: ReasonAccount, Detail: known.Problem.Error()})
	}
	for _, hold := range holds {
		if covers(hold, occurrence, account) {
			reasons = append(reasons, ledger.Reason{Code: ReasonHeld, Detail: hold.String()})
		}
	}
	return reasons
}

// trouble is what stands against a post because of how its files are. Read without a
// queue, a post with errors of its own is not planned at all; a campaign.toml with
// errors holds all the others.
func (o Outlook) trouble(campaign *posts.Campaign, entry *posts.Entry) (ledger.Reason, bool) {
	if o.Trouble != nil {
		return o.Trouble(campaign, entry)
	}
	return ledger.Reason{Code: ReasonInvalid, Detail: brokenCampaign}, campaign.Invalid["campaign.toml"]
}

// fileReasons are the holds that people wrote into files.
func fileReasons(campaign *posts.Campaign, entry *posts.Entry, named []string) []ledger.Reason {
	var reasons []ledger.Reason
	hold := func(why string) {
		reasons = append(reasons, ledger.Reason{Code: ReasonHeld, Detail: why})
	}
	if campaign.Hold != "" {
		hold(campaign.Hold)
	}
	if entry.Hold != "" {
		hold(entry.Hold)
	}
	if entry.Cancelled != "" {
		reasons = append(reasons, ledger.Reason{Code: ReasonCancelled, Detail: entry.Cancelled})
	}
	for _, id := range named {
		if person := campaign.People[id]; person != nil && person.Hold != "" {
			hold(fmt.Sprintf("%s: %s", id, person.Hold))
		}
	}
	return append(reasons, statusReasons(campaign, entry, named)...)
}

// covers tells whether a hold stops an occurrence on an account.
func covers(hold ledger.Hold, occurrence plan.Occurrence, account string) bool {
	switch hold.Scope {
	case ledger.Everything:
		return true
	case ledger.OfCampaign:
		return hold.Subject == occurrence.Campaign.ID
	case ledger.OfAccount:
		return hold.Subject == account || strings.HasPrefix(account, hold.Subject+"/")
	case ledger.OfPost, ledger.OfQueueFile:
		return hold.Subject == occurrence.Entry.ID
	case ledger.OfPerson:
		return slices.Contains(peopleOf(occurrence.Campaign, occurrence.People), hold.Subject)
	}
	return false
}

func (o Outlook) account(name string) *Account {
	at := slices.IndexFunc(o.Accounts, func(a *Account) bool { return a.Name == name })
	if at < 0 {
		return nil
	}
	return o.Accounts[at]
}

// deadline is the end of a delivery's use as its file says now; zero where the
// file is gone.
func (o Outlook) deadline(row ledger.Delivery) time.Time {
	for _, campaign := range o.Campaigns {
		if entry := entryOf(campaign, row.Post); campaign.ID == row.Campaign && entry != nil {
			return o.Timetable.Deadline(campaign, entry, row.Due)
		}
	}
	return time.Time{}
}
