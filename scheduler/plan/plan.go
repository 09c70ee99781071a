// Package plan turns schedules into occurrences: which post is due when, on
// which accounts, in which order. It is pure: the same files, history and
// window give the same plan on every machine, so that what `vigil plan` prints
// is what the daemon does.
package plan

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"vigil/posts"
)

// Plan is [Timetable.Plan] with a timetable of its own.
func Plan(campaigns []*posts.Campaign, accounts []posts.Account, history History, from, to time.Time) []Occurrence {
	return NewTimetable().Plan(campaigns, accounts, history, from, to)
}

// Plan are the occurrences with from < due ≤ to, by due time; at one instant
// those of higher priority first, then by id.
//
// Nothing counts that is older than its first sight: of a recurrence, of an
// account in its campaign, of the ledger itself. A fixed time that lay in the
// past when it was first seen counts while it was less than late overdue then.
// What is due before its embargo or after it expired is left out, and so are
// drafts, posts that no account takes, and posts whose schedule
// [Timetable.Check] refuses: these are told to people as problems of the file.
// Where no accounts are known at all, every post is planned, for none.
// Holds are no business of the plan.
func (t *Timetable) Plan(campaigns []*posts.Campaign, accounts []posts.Account, history History, from, to time.Time) []Occurrence {
	var plan []Occurrence
	for _, campaign := range campaigns {
		plan = append(plan, t.planOf(campaign, accounts, history, from, to)...)
	}
	slices.SortFunc(plan, inOrder)
	return plan
}

// planOf are the occurrences of one campaign. Who is named by a later one depends on
// all before it, so choices are made from where the past ends.
func (t *Timetable) planOf(campaign *posts.Campaign, accounts []posts.Account, history History, from, to time.Time) []Occurrence {
	if !Chooses(campaign) {
		return t.scheduled(campaign, accounts, history, from, to)
	}
	since := from
	if history.Until.Before(from) && !history.Until.IsZero() {
		since = history.Until
	}
	plan := t.scheduled(campaign, accounts, history, since, to)
	slices.SortFunc(plan, inOrder)
	rotation, named := newRotation(campaign, history), plan[:0]
	for i := range plan {
		if rotation.name(&plan[i]) && plan[i].Due.After(from) {
			named = append(named, plan[i])
		}
	}
	return named
}

// scheduled are the occurrences of a campaign, in no order, before anybody is chosen.
func (t *Timetable) scheduled(campaign *posts.Campaign, accounts []posts.Account, history History, from, to time.Time) []Occurrence {
	var plan []Occurrence
	routes := routes{campaign: campaign, accounts: accounts, history: history, known: map[string]route{}}
	add := func(occurrence Occurrence) {
		occurrence.Accounts = routes.of(occurrence.Entry).accountsAt(occurrence.Due)
		if (len(occurrence.Accounts) > 0 || len(accounts) == 0) && occurrence.useful() {
			plan = append(plan, occurrence)
		}
	}
	for _, entry := range campaign.Entries {
		if entry.Draft || entry.Schedule.Slot != "" {
			continue
		}
		for occurrence := range t.occurrences(campaign, entry, from, to) {
			add(occurrence)
		}
	}
	for _, occurrence := range t.slotted(campaign, history, from, to) {
		add(occurrence)
	}
	return plan
}

func inOrder(a, b Occurrence) int {
	if order := a.Due.Compare(b.Due); order != 0 {
		return order
	}
	return cmp.Or(cmp.Compare(b.Entry.Priority, a.Entry.Priority), cmp.Compare(a.Entry.ID, b.Entry.ID))
}

// occurrences are those of one entry, wherever they go.
func (t *Timetable) occurrences(campaign *posts.Campaign, entry *posts.Entry, from, to time.Time) iter.Seq[Occurrence] {
	return func(yield func(Occurrence) bool) {
		zone, err := t.Zone(entry.Schedule.Zone)
		if err != nil {
			return
		}
		if entry.Schedule.Occasion != nil {
			t.occasions(campaign, entry, zone, from, to)(yield)
			return
		}
		blank := Occurrence{Campaign: campaign, Entry: entry, Late: late(campaign, entry), People: entry.People}
		if !entry.Schedule.Recurring() {
			for _, fixed := range t.fixed(entry.Schedule) {
				occurrence := blank.at(fixed.Slot, fixed.Due, zone)
				occurrence.Late = t.Late(campaign, entry, fixed.Due)
				if inside(fixed.Due, from, to) && !yield(occurrence) {
					return
				}
			}
			return
		}
		recurrence, err := t.recurrence(entry.Schedule)
		if err != nil {
			return
		}
		for s, period := range recurrence.spaced(from, to, 2*blank.Late) {
			occurrence := blank.at(s.name(), s.due, zone)
			occurrence.Late = period / 2
			if !yield(occurrence) {
				return
			}
		}
	}
}

// defaultLate is Late where neither post nor campaign says anything.
const defaultLate = 2 * time.Hour

func late(campaign *posts.Campaign, entry *posts.Entry) time.Duration {
	return cmp.Or(time.Duration(entry.Late), campaign.Late, defaultLate)
}

func (o Occurrence) at(slot string, due time.Time, zone *time.Location) Occurrence {
	o.Slot, o.Due, o.Local = slot, due.UTC(), due.In(zone)
	return o
}

// useful tells whether the occurrence lies between the post's own bounds, and
// was not over when the post was first seen.
func (o Occurrence) useful() bool {
	entry := o.Entry
	if o.Due.Before(entry.Embargo) || !entry.Expires.IsZero() && !o.Due.Before(entry.Expires) {
		return false
	}
	if entry.Schedule.Recurring() || entry.Schedule.Occasion != nil {
		return counts(o.Due, entry.FirstSeen)
	}
	return entry.FirstSeen.Before(o.Deadline())
}

// Occurrence is one time at which a post is due.
type Occurrence struct {
	Campaign *posts.Campaign
	Entry    *posts.Entry
	// Slot names the occurrence among those of its post, for ever: "once" for a
	// fixed time, the wall clock ("2026-10-25T02:30", "~1" behind it for the
	// second pass of a repeated hour) for a recurrence, "7d" for an event's reminder.
	Slot string
	// Due is the instant, in UTC.
	Due time.Time
	// Local is Due on the clocks of the schedule's zone.
	Local time.Time
	// Late is how long after Due it may still go out: the post's, else the
	// campaign's; of a recurrence at most half its period, of an event's reminder at
	// most until the next one.
	Late time.Duration
	// People are the ids of those it names: the post's, whose day it is, or who was
	// chosen.
	People []string
	// Tentative tells that person or time may change until it is announced.
	Tentative bool
	// Accounts are the names of those it goes to, in the campaign's order.
	Accounts []string
}

// Deadline is the moment from which the occurrence is no longer of use. What was not
// ready for its slot takes the next one: only its file says when it expires. Nothing
// about an event is of use once it has begun.
func (o Occurrence) Deadline() time.Time {
	deadline := o.Due.Add(o.Late)
	if o.Entry.Schedule.Slot != "" {
		deadline = o.Due.AddDate(100, 0, 0)
	}
	if expires := o.Entry.Expires; !expires.IsZero() {
		deadline = earliest(deadline, expires)
	}
	if event := o.Entry.Schedule.Event; event != nil {
		deadline = earliest(deadline, event.Start)
	}
	return deadline
}

// Until is the end of its use, where it has one.
func (o Occurrence) Until() time.Time {
	if o.Entry.Schedule.Slot != "" {
		return o.Entry.Expires
	}
	return o.Deadline()
}

// History is what the plan has to know of the past. Its zero value is that of
// a folder without a ledger: everything counts from the beginning of time.
type History struct {
	// AccountSeen is when the ledger first saw each account in a campaign, by
	// campaign id and account name.
	AccountSeen map[AccountOf]time.Time
	// Born is when the ledger began.
	Born time.Time
	// Until is up to when the past is known: choices are planned from there on.
	Until time.Time
	// Named is when each person was named last, by a post that is or may be out.
	// Placed is where a newcomer stands in the round, as if they had been named then.
	Named, Placed map[PersonOf]time.Time
	// Held are those whom somebody holds by a command.
	Held map[PersonOf]bool
	// Announced are the occurrences of which people were told beforehand.
	Announced map[OccurrenceOf]Announced
	// Uses are the former times in slots, by post.
	Uses map[string]Uses
}

// AccountOf names an account in a campaign.
type AccountOf struct{ Campaign, Account string }
