package scheduler

import (
	"context"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// What bounds an account: the gap, which its line keeps to; what its network asked
// for, its posts of a day and its budget, which the ledger tests at each claim, so
// that restarts and posts by hand keep to them too.

// pace is what the account's operator allows at this moment. A budget is one of a
// calendar month in UTC, which is how networks make out their bills.
func (a *Account) pace(timetable *plan.Timetable, now time.Time) ledger.Pace {
	pace := ledger.Pace{PerDay: a.PerDay, Budget: a.Limits.Budget, Month: monthOf(now)}
	if a.PerDay > 0 {
		pace.Day, _ = a.day(timetable, now)
	}
	return pace
}

// day is the local day of a moment, from its beginning to the next one's.
func (a *Account) day(timetable *plan.Timetable, now time.Time) (from, to time.Time) {
	zone := a.zone(timetable)
	return midnight(now, zone, 0), midnight(now, zone, 1)
}

// zone is the one whose days count; one that can't be read is told at the start.
func (a *Account) zone(timetable *plan.Timetable) *time.Location {
	zone, err := timetable.Zone(a.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

func (a *Account) perDay() string { return strconv.Itoa(a.PerDay) }

// midnight is the beginning of a local day, so many days after that of a moment.
func midnight(now time.Time, zone *time.Location, days int) time.Time {
	year, month, day := now.In(zone).Date()
	at, _ := posts.LocalTime(time.Date(year, month, day+days, 0, 0, 0, 0, time.UTC), zone)
	return at
}

func monthOf(now time.Time) time.Time {
	year, month, _ := now.UTC().Date()
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

// bound writes into a claim what the ledger is to keep to. What a look has found is
// out already, and what resolves a doubt or goes on with a thread has begun: no
// bound of new posts is theirs.
func (s *Scheduler) bound(claim *ledger.Claim, step sending) {
	claim.Wording = wordingOf(step.text)
	if step.found != nil {
		return
	}
	claim.Price, claim.Remaining = step.prices()
	claim.Pace = step.account.pace(s.timetable, claim.Started)
	if claim.Resolving || step.begun() {
		claim.Pace.PerDay = 0
		return
	}
	if !step.mayRepeat && !step.released() {
		claim.RepeatSince = s.repeatSince(step.campaign, claim.Started)
	}
}

// wordingOf is what the same words are found by; 0 for none.
func wordingOf(text string) int64 {
	if text == "" {
		return 0
	}
	hash := posts.TextHash(text)
	return int64(binary.BigEndian.Uint64(hash[:8]))
}

// prices are what this part costs, and what it costs with those that follow.
func (s sending) prices() (price, remaining int64) {
	limits := s.account.Limits
	price = limits.PriceOf(s.message.Text)
	remaining = price
	for _, part := range s.parts {
		if part.Part > s.message.Part {
			remaining += limits.PriceOf(part.Text)
		}
	}
	return price, remaining
}

// repeatSince is from when on the same text from another post stands against one:
// whole days are local ones, so that an hour's lateness last week does not matter.
func (s *Scheduler) repeatSince(campaign *posts.Campaign, now time.Time) time.Time {
	const day = 24 * time.Hour
	after := campaign.RepeatAfter
	if after <= 0 {
		return time.Time{}
	}
	zone, err := s.timetable.Zone(campaign.Zone)
	if err != nil || after%day != 0 {
		return now.Add(-after)
	}
	return midnight(now, zone, 1-int(after/day))
}

// tooLate is why a delivery is missed: the end of its use, and what held it until
// then.
func (t *task) tooLate() []ledger.Reason {
	reasons := reason(ReasonLate, moment(t.deadline))
	if t.row != nil && t.row.State == ledger.Held {
		reasons = append(reasons, t.row.Reasons...)
	}
	return reasons
}

// heldUntil is when what is held is looked at again: at the end of its use, when the
// month turns that its budget is for, or in a moment where nobody tells that a reason is
// gone: a picture was added, a file may be read again, what was changed is committed.
func heldUntil(t *task, reasons []ledger.Reason, now time.Time) time.Time {
	next := t.deadline
	for _, reason := range reasons {
		switch reason.Code {
		case ReasonBudget:
			next = earlier(next, monthOf(now).AddDate(0, 1, 0))
		case ReasonCompose, ReasonInvalid, ReasonUnmerged:
			next = earlier(next, now.Add(heartbeat))
		}
	}
	return next
}

// comeBack puts a delivery off that its account's pace does not allow now. What
// the network asked for stops its whole line.
func (s *Scheduler) comeBack(ctx context.Context, t *task, claim ledger.Claim, claimed ledger.Claimed) error {
	until := claimed.Until
	for _, why := range claimed.Later {
		switch why.Code {
		case ReasonRateLimited:
			t.shut = ledger.Window{Until: claimed.Until, Why: why.Detail}
		case ReasonPerDay:
			_, tomorrow := t.account.day(s.timetable, claim.Started)
			until = later(until, tomorrow)
		}
	}
	if claim.Resolving {
		t.next = until
		return s.ledger.Postpone(ctx, t.key, until, claimed.Later)
	}
	state, next, reasons := waitUntil(t, until, claimed.Later)
	return s.refuse(ctx, t, &refusal{state: state, next: next, reasons: reasons})
}

// shut keeps to what a network asked for when nothing had been claimed yet.
func (s *Scheduler) shut(ctx context.Context, t *task, window ledger.Window) error {
	if window.Until.IsZero() {
		return nil
	}
	window.Account, t.shut = t.account.Name, window
	return s.ledger.Shut(ctx, window)
}

// recallPace reads what an earlier process, or a command, has left of the pace of
// the accounts.
func (s *Scheduler) recallPace(ctx context.Context, now time.Time) error {
	windows, err := s.ledger.Windows(ctx, now)
	if err != nil {
		return err
	}
	for _, lane := range s.lanes {
		lane.shut = ledger.Window{}
		if at := slices.IndexFunc(windows, func(w ledger.Window) bool { return w.Account == lane.account.Name }); at >= 0 {
			lane.shut = windows[at]
		}
		if gap := lane.account.Gap; gap > 0 {
			out, err := s.ledger.LastOutOn(ctx, lane.account.Name, now.Add(-gap))
			if err != nil {
				return err
			}
			lane.lastStart = later(lane.lastStart, out)
		}
	}
	return nil
}
