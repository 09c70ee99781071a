package scheduler

import (
	"context"
	"slices"
	"time"

	"vigil/ledger"
)

// pacer foretells when the posts of an account go out that come one after the
// other: at its gap, so many a day, and after what its network asked for.
type pacer struct {
	account *Account
	zone    *time.Location
	now     time.Time
	shut    ledger.Window
	// last is when the last post of each local day goes out, and begun how many do,
	// by the day's beginning.
	last  map[time.Time]time.Time
	begun map[time.Time]int
}

// place is when a post goes out that is due at a time and of use until another,
// and the reasons why it can't, if it can't.
func (p *pacer) place(due, until time.Time) (time.Time, []ledger.Reason) {
	at, why := later(due, p.now), reason(ReasonBacklog, moment(until))
	keptBy := func(code, detail string) {
		why = slices.Concat(reason(ReasonUnreachable, moment(until)), reason(code, detail))
	}
	if p.shut.Until.After(at) {
		at = p.shut.Until
		keptBy(ReasonRateLimited, p.shut.Why)
	}
	for at = p.spaced(at); p.full(at); at = p.spaced(midnight(at, p.zone, 1)) {
		keptBy(ReasonPerDay, p.account.perDay())
	}
	if !until.IsZero() && !at.Before(until) {
		return time.Time{}, why
	}
	p.went(at)
	p.begun[midnight(at, p.zone, 0)]++
	return at, nil
}

// spaced is the first moment from one on that keeps the gap. What was put off to
// another day is no neighbour.
func (p *pacer) spaced(at time.Time) time.Time {
	if p.account.Gap == 0 {
		return at
	}
	before := later(p.last[midnight(at, p.zone, -1)], p.last[midnight(at, p.zone, 0)])
	return later(at, before.Add(p.account.Gap))
}

func (p *pacer) went(at time.Time) {
	if !at.IsZero() {
		p.last[midnight(at, p.zone, 0)] = at
	}
}

// full tells whether the day of a moment has all its posts.
func (p *pacer) full(at time.Time) bool {
	return p.account.PerDay > 0 && p.begun[midnight(at, p.zone, 0)] >= p.account.PerDay
}

// Spaced makes of posts in the order of their times what the pace of each account
// makes of them: those that go out later than they are due, and those that can't
// within their use. What is held takes no place. Without a ledger nothing is known
// of what went out before.
func (o Outlook) Spaced(ctx context.Context, upcoming []Upcoming) ([]Upcoming, error) {
	pacers, err := o.pacers(ctx)
	if err != nil || len(pacers) == 0 {
		return upcoming, err
	}
	var spaced []Upcoming
	for _, u := range upcoming {
		if held := len(u.Reasons) > 0 && u.Delivery == 0; held {
			spaced = append(spaced, u)
			continue
		}
		spaced = append(spaced, u.placed(pacers)...)
	}
	return spaced, nil
}

// placed divides an occurrence by when it goes out on its accounts.
func (u Upcoming) placed(pacers map[string]*pacer) []Upcoming {
	var divided []Upcoming
	for _, account := range u.Accounts {
		one := u
		if pacer := pacers[account]; pacer != nil {
			at, why := pacer.place(u.Due, u.Until)
			if at.After(u.Due) {
				one.At = at.In(u.Due.Location())
			}
			one.Reasons = slices.Concat(u.Reasons, why)
		}
		divided = join(divided, one, account)
	}
	return divided
}

// pacers are those of the accounts that have bounds, as it stands now.
func (o Outlook) pacers(ctx context.Context) (map[string]*pacer, error) {
	windows, err := o.windows(ctx)
	if err != nil {
		return nil, err
	}
	pacers := map[string]*pacer{}
	for _, account := range o.Accounts {
		window, shut := windows[account.Name]
		if account.Gap == 0 && account.PerDay == 0 && !shut {
			continue
		}
		if pacers[account.Name], err = o.pacer(ctx, account, window); err != nil {
			return nil, err
		}
	}
	return pacers, nil
}

func (o Outlook) windows(ctx context.Context) (map[string]ledger.Window, error) {
	if o.Ledger == nil {
		return nil, nil
	}
	windows, err := o.Ledger.Windows(ctx, o.Now)
	byAccount := map[string]ledger.Window{}
	for _, window := range windows {
		byAccount[window.Account] = window
	}
	return byAccount, err
}

func (o Outlook) pacer(ctx context.Context, account *Account, shut ledger.Window) (*pacer, error) {
	today, _ := account.day(o.Timetable, o.Now)
	p := &pacer{account: account, zone: account.zone(o.Timetable), now: o.Now, shut: shut,
		last: map[time.Time]time.Time{}, begun: map[time.Time]int{}}
	if o.Ledger == nil {
		return p, nil
	}
	last, err := o.Ledger.LastOutOn(ctx, account.Name, o.Now.Add(-account.Gap))
	if err != nil {
		return nil, err
	}
	p.went(last)
	p.begun[today], err = o.Ledger.Begun(ctx, account.Name, today)
	return p, err
}
