// Package plan turns schedules into occurrences: which post is due when, on
// which accounts, in which order. It is pure: the same files, history and
// window give the same plan on every machine, so that what `vigil plan` prints
// is what the daemon does.
package plan

import (
	"time"

	"vigil/posts"
)

// Occurrence is one time at which a post is due.
type Occurrence struct {
	Campaign *posts.Campaign
	Entry    *posts.Entry
	// Slot names the occurrence among those of its post, for ever: "once" for a
	// fixed time, the wall clock ("2026-10-25T02:30", "~1" behind it for the
	// second pass of a repeated hour) for a recurrence.
	Slot string
	// Due is the instant, in UTC.
	Due time.Time
	// Local is Due on the clocks of the schedule's zone.
	Local time.Time
	// Late is how long after Due it may still go out: the post's, else the
	// campaign's, and for a recurrence at most half its period.
	Late time.Duration
	// Accounts are the names of those it goes to, in the campaign's order.
	Accounts []string
}

// Deadline is the moment from which the occurrence is no longer of use.
func (o Occurrence) Deadline() time.Time {
	deadline := o.Due.Add(o.Late)
	if expires := o.Entry.Expires; !expires.IsZero() && expires.Before(deadline) {
		return expires
	}
	return deadline
}

// History is what the plan has to know of the past. Its zero value is that of
// a folder without a ledger: everything counts from the beginning of time.
type History struct {
	// AccountSeen is when the ledger first saw each account in a campaign, by
	// campaign id and account name.
	AccountSeen map[AccountOf]time.Time
	// Born is when the ledger began.
	Born time.Time
}

// AccountOf names an account in a campaign.
type AccountOf struct{ Campaign, Account string }
