package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
)

// When an event is moved or cancelled, its reminders follow its file; what is out does
// not. Readers who believe it come for nothing, and only a person knows what to tell them.
// It is asked for until that was said, in an answer to the post on each account, or until
// somebody says that nothing need be; when the event is over, it is too late.

// outdated is an event of which readers were told what is not so any more.
type outdated struct {
	entry *posts.Entry
	// told are the different things that they were told, since is when the last of them
	// ceased to be so.
	told  []posts.Appointment
	since time.Time
	// rows are the deliveries that say it.
	rows []ledger.Delivery
}

func (o Outlook) outdated(ctx context.Context) ([]outdated, error) {
	var all []outdated
	for _, campaign := range o.Campaigns {
		for _, entry := range campaign.Entries {
			if len(entry.Told) == 0 || entry.Schedule.Event == nil {
				continue
			}
			found := outdated{entry: entry, since: entry.Told[len(entry.Told)-1].Until}
			if err := found.gather(ctx, o, answersTo(campaign, entry.ID)); err != nil {
				return nil, err
			}
			settled, err := found.settled(ctx, o)
			if err != nil {
				return nil, err
			}
			if !settled {
				all = append(all, found)
			}
		}
	}
	return all, nil
}

// answersTo are the ids of the posts that answer another one.
func answersTo(campaign *posts.Campaign, post string) []string {
	var answers []string
	for _, entry := range campaign.Entries {
		if entry.ReplyTo == post {
			answers = append(answers, entry.ID)
		}
	}
	return answers
}

// gather finds what is out, says what is not so any more, and was not answered since.
func (f *outdated) gather(ctx context.Context, o Outlook, answers []string) error {
	rows, err := o.Ledger.History(ctx, ledger.Filter{Post: f.entry.ID, OldestFirst: true})
	if err != nil {
		return err
	}
	for _, row := range rows {
		told, before := toldBy(f.entry, row)
		if !before || !told.Misleads(f.entry) || row.State == ledger.Retracted || row.State == ledger.Gone {
			continue
		}
		corrected, err := f.corrected(ctx, o, row.Account, answers)
		if err != nil {
			return err
		}
		if corrected {
			continue
		}
		f.rows = append(f.rows, row)
		if !slices.ContainsFunc(f.told, func(t posts.Appointment) bool { return t.Until.Equal(told.Until) }) {
			f.told = append(f.told, told)
		}
	}
	return nil
}

// toldBy is what a delivery says of the event; before is false where that is what its
// file says now, or nothing is out.
func toldBy(entry *posts.Entry, row ledger.Delivery) (told posts.Appointment, before bool) {
	for _, told := range entry.Told {
		if !row.SentAt.IsZero() && row.SentAt.Before(told.Until) {
			return told, true
		}
	}
	return posts.Appointment{}, false
}

// corrected tells whether an answer went out on an account since the event changed.
func (f *outdated) corrected(ctx context.Context, o Outlook, account string, answers []string) (bool, error) {
	for _, answer := range answers {
		row, found, err := o.Ledger.LastOut(ctx, answer, account, time.Time{})
		if err != nil {
			return false, err
		}
		if found && row.State == ledger.Sent && row.SentAt.After(f.since) {
			return true, nil
		}
	}
	return false, nil
}

// settled tells that nothing need be said any more.
func (f *outdated) settled(ctx context.Context, o Outlook) (bool, error) {
	over := !f.entry.Schedule.Event.Start.After(o.Now)
	for _, told := range f.told {
		over = over && !told.Start.After(o.Now)
	}
	if over || len(f.rows) == 0 {
		return true, nil
	}
	decisions, err := o.Ledger.Decisions(ctx, ledger.OfPost, f.entry.ID)
	return slices.ContainsFunc(decisions, func(d ledger.Decision) bool { return d.Verb == ledger.Corrected && d.At.After(f.since) }), err
}

// mistaken are the events of which readers believe what is not so.
func (f facts) mistaken() []Matter {
	var matters []Matter
	for _, o := range f.outdated {
		told := strings.Join(appointments(o.told, f.zoneOf(o.entry)), ", or of ")
		matter := say(MatterCorrection, o.entry.ID).since(o.since)
		matter = matter.because(saidIn(o.rows) + " told of " + told + "; " + f.isNow(o.entry)).about(o.entry.ID + ", since " + moment(o.since))
		for _, told := range o.told {
			matter.Until = sooner(matter.Until, told.Start, f.Now)
		}
		matters = append(matters, matter)
	}
	return matters
}

func (f facts) zoneOf(entry *posts.Entry) *time.Location {
	zone, err := f.Timetable.Zone(entry.Schedule.Zone)
	if err != nil {
		return time.UTC // `check` tells
	}
	return zone
}

// isNow is what the file says.
func (f facts) isNow(entry *posts.Entry) string {
	if entry.Cancelled != "" {
		return "the event is cancelled: " + entry.Cancelled
	}
	now := posts.Appointment{Start: entry.Schedule.Event.Start, Place: entry.Place}
	return "it is now " + appointments([]posts.Appointment{now}, f.zoneOf(entry))[0]
}

// appointments are times and places in words, each once.
func appointments(told []posts.Appointment, zone *time.Location) []string {
	var words []string
	for _, t := range told {
		said := t.Start.In(zone).Format("Mon 2 Jan 2006 15:04")
		if place := t.Place.Any(); place != "" {
			said += ", " + place
		}
		if !slices.Contains(words, said) {
			words = append(words, said)
		}
	}
	return words
}

// saidIn names the first deliveries that say it.
func saidIn(rows []ledger.Delivery) string {
	var named []string
	for _, row := range rows[:min(len(rows), namedDeliveries)] {
		named = append(named, fmt.Sprintf("#%d on %s", row.ID, row.Account))
	}
	if more := len(rows) - len(named); more > 0 {
		named = append(named, fmt.Sprintf("%d more", more))
	}
	return strings.Join(named, ", ")
}
