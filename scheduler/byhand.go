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

// Publish publishes a post now, because a person asked for it, on each of its
// accounts, and returns the numbers of its deliveries. Every guard holds; only
// the time is the person's. A post with a time of its own is done with then.
func (s *Scheduler) Publish(ctx context.Context, post string) ([]int64, error) {
	campaign, entry := s.queue.Lookup(post)
	if entry == nil {
		return nil, fmt.Errorf("there is no post %s; `vigil plan` lists them", post)
	}
	if entry.Draft {
		return nil, fmt.Errorf("%s: %s", post, Sentence(ledger.Reason{Code: ReasonDraft}))
	}
	now := s.now().Truncate(time.Microsecond)
	occurrence := plan.Occurrence{Campaign: campaign, Entry: entry, Slot: byHandSlot(entry, now), Due: now, Late: campaign.Late, People: entry.People}
	accounts := s.queue.accountsOf(campaign, entry)
	if len(accounts) == 0 {
		return nil, fmt.Errorf("%s goes to no account; `vigil preview %s` says why", post, post)
	}
	if !entry.Schedule.Recurring() {
		if err := s.queue.saveEntry(ctx, campaign, entry); err != nil {
			return nil, err
		}
	}
	var ids []int64
	var failures []error
	for _, name := range accounts {
		id, err := s.publishOn(ctx, newTask(occurrence, s.accounts.get(name), now))
		ids, failures = append(ids, id), append(failures, err)
	}
	return ids, errors.Join(failures...)
}

// manual begins the slot of a recurrence that was published by hand.
const manual = "manual-"

func byHand(slot string) bool { return strings.HasPrefix(slot, manual) }

// byHandSlot names an occurrence that a person asked for: a recurrence and the reminders
// of an event go on as planned, anything else has gone out.
func byHandSlot(entry *posts.Entry, now time.Time) string {
	if entry.Schedule.Recurring() || entry.Schedule.Event != nil {
		return manual + now.UTC().Format("2006-01-02T15:04:05.000000")
	}
	return "once"
}

func (s *Scheduler) publishOn(ctx context.Context, t *task) (int64, error) {
	row, err := s.ledger.DeliveryByKey(ctx, t.key)
	if err == nil && row.State.Final() {
		return row.ID, fmt.Errorf("#%d on %s is %s already; it does not go out twice %s", row.ID, t.key.Account, row.State, row.URL)
	}
	t.stored = true
	if err := s.deliver(ctx, t); err != nil {
		return 0, err
	}
	row, err = s.ledger.DeliveryByKey(ctx, t.key)
	if err == nil && row.State != ledger.Sent {
		return row.ID, fmt.Errorf("#%d on %s is %s: %s", row.ID, t.key.Account, row.State, Sentences(row.Reasons))
	}
	return row.ID, err
}

// Retract takes a delivery down, its last part first. A thread that is still going out
// is broken off before, since nothing may follow what is taken down.
func (s *Scheduler) Retract(ctx context.Context, id int64, by, why string) error {
	row, account, err := s.delivery(ctx, id)
	if err == nil && goesOn(row) {
		row, err = s.breakOff(ctx, row, account, by)
	}
	switch {
	case err != nil:
		return err
	case row.State == ledger.Uncertain:
		return fmt.Errorf("#%d is uncertain; `vigil resolve` it before it is taken down", id)
	case row.SentAt.IsZero():
		return fmt.Errorf("#%d is %s; there is nothing to take down", id, row.State)
	}
	if err := s.takeDown(ctx, row, account); err != nil {
		return err
	}
	return s.ledger.Retract(ctx, id, by, why)
}

// goesOn tells whether a delivery of which something is out is not at its end.
func goesOn(row ledger.Delivery) bool {
	return !row.SentAt.IsZero() && slices.Contains([]ledger.State{ledger.Sending, ledger.Retrying, ledger.Held}, row.State)
}

// landing is how often a delivery that was broken off is looked at while a part of it
// is in flight.
const landing = 100 * time.Millisecond

// breakOff lets no part follow, and waits for the end of one that is in flight.
func (s *Scheduler) breakOff(ctx context.Context, row ledger.Delivery, account *Account, by string) (ledger.Delivery, error) {
	if err := s.ledger.BreakOff(ctx, row.ID, by, "it is being taken down"); err != nil {
		return row, err
	}
	ctx, cancel := context.WithTimeout(ctx, account.Limits.PublishTimeout())
	defer cancel()
	for {
		row, err := s.ledger.Delivery(ctx, row.ID)
		if err != nil || row.State != ledger.Sending {
			return row, err
		}
		select {
		case <-time.After(landing):
		case <-ctx.Done():
			return row, fmt.Errorf("a part of #%d is still being sent, and none follows it; take it down once that has ended", row.ID)
		}
	}
}

func (s *Scheduler) delete(ctx context.Context, deleter networks.Deleter, account *Account, part ledger.Part) error {
	ctx, cancel := context.WithTimeout(ctx, account.Limits.PublishTimeout())
	defer cancel()
	return deleter.Delete(ctx, receiptOf(part))
}

// NotSent takes a person's word that an uncertain delivery is not out. It looks
// once more where it can, and refuses what it finds (sequence F6).
func (s *Scheduler) NotSent(ctx context.Context, id int64, by, why string) error {
	row, account, err := s.delivery(ctx, id)
	if err != nil {
		return err
	}
	if row.State != ledger.Uncertain {
		return fmt.Errorf("#%d is %s, not uncertain; there is nothing to resolve", id, row.State)
	}
	t := s.taskOf(row, account)
	d, err := doubtOf(t)
	if err != nil {
		return err
	}
	if finder, able := account.finder(); able {
		finding, err := s.lookForAny(ctx, finder, d)
		if err == nil && finding.Verdict == networks.Found {
			return errors.Join(fmt.Errorf("#%d is out after all: %s", id, finding.Receipt.URL),
				s.finish(ctx, t, d.newest.ID, foundOutcome(finding, s.now())))
		}
	}
	outcome := d.notThere(s.now(), "said to be not out")
	outcome.By, outcome.Why = by, why
	return s.finish(ctx, t, d.newest.ID, outcome)
}

// delivery is a row with the account that it went to.
func (s *Scheduler) delivery(ctx context.Context, id int64) (ledger.Delivery, *Account, error) {
	row, err := s.ledger.Delivery(ctx, id)
	if err != nil {
		return row, nil, err
	}
	account := s.accounts.get(row.Account)
	switch {
	case account == nil:
		return row, nil, fmt.Errorf("#%d went to %s, which the configuration doesn't have any more", id, row.Account)
	case account.Problem != nil:
		return row, nil, fmt.Errorf("%s can't be used: %w", account.Name, account.Problem)
	}
	return row, account, nil
}

// taskOf is a row as a task of the present files.
func (s *Scheduler) taskOf(row ledger.Delivery, account *Account) *task {
	campaign, entry := s.queue.Find(row.Campaign, row.Post)
	if campaign == nil {
		campaign = &posts.Campaign{ID: row.Campaign}
	}
	t := &task{key: row.Key, campaign: campaign, entry: entry, account: account, due: row.Due, stored: true, fromRow: true}
	t.row = &row
	t.named = namedIn(row)
	t.deadline = s.deadline(t)
	t.remember(&row)
	t.overdue = s.now().Sub(row.Due) > overdue
	return t
}
