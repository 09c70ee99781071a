package main

import (
	"cmp"
	"context"
	"slices"
	"time"

	"vigil/ledger"
	"vigil/scheduler"
)

// rehearsed is what came of a rehearsal.
type rehearsed struct {
	production
	zones zones
	times []rehearsedTime
	// states counts deliveries.
	states map[ledger.State]int
	people spoken
}

// rehearsedTime is an occurrence as it was played.
type rehearsedTime struct {
	Due      time.Time `json:"due"`
	Post     string    `json:"post"`
	Slot     string    `json:"slot"`
	Campaign string    `json:"campaign"`
	// People are campaign id / person id.
	People []string `json:"people,omitempty"`
	// Sent is when it went out, by account.
	Sent map[string]time.Time `json:"sent,omitempty"`
	// Else is what became of it where it did not.
	Else map[string]rehearsedEnd `json:"else,omitempty"`

	accounts []string
}

// rehearsedEnd is a delivery that did not go out by the end of the rehearsal.
type rehearsedEnd struct {
	State   ledger.State    `json:"state"`
	Reasons []ledger.Reason `json:"reasons,omitempty"`
}

// review reads what the rehearsal has left in its ledger.
func (p *production) review(ctx context.Context, book *ledger.Ledger, queue *scheduler.Queue) (*rehearsed, error) {
	rows, err := book.History(ctx, ledger.Filter{OldestFirst: true})
	if err != nil {
		return nil, err
	}
	r := &rehearsed{production: *p, zones: p.config.zones(), states: map[ledger.State]int{}, people: spokenOf(queue.Campaigns(), p.begun, p.end)}
	for _, row := range rows {
		r.people.hear(row)
		if !row.Since.Before(p.begun.Truncate(time.Microsecond)) {
			r.states[row.State]++
			r.add(row)
		}
	}
	slices.SortStableFunc(r.times, func(a, b rehearsedTime) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Post, b.Post))
	})
	return r, nil
}

// add adds a delivery to its occurrence: rows come in the order of their times.
func (r *rehearsed) add(row ledger.Delivery) {
	at := len(r.times)
	for at > 0 && r.times[at-1].Due.Equal(row.Due) {
		if at--; r.times[at].Post == row.Post && r.times[at].Slot == row.Slot {
			r.times[at].add(row)
			return
		}
	}
	one := rehearsedTime{Due: row.Due.In(r.zones.of(row.Campaign)), Post: row.Post, Slot: row.Slot, Campaign: row.Campaign, People: row.People}
	one.add(row)
	r.times = append(r.times, one)
}

func (t *rehearsedTime) add(row ledger.Delivery) {
	t.accounts = append(t.accounts, row.Account)
	if !row.SentAt.IsZero() {
		if t.Sent == nil {
			t.Sent = map[string]time.Time{}
		}
		t.Sent[row.Account] = row.SentAt.In(t.Due.Location())
		return
	}
	if t.Else == nil {
		t.Else = map[string]rehearsedEnd{}
	}
	t.Else[row.Account] = rehearsedEnd{row.State, row.Reasons}
}

// troubling are the states that somebody has to do something about. What is skipped was
// meant to be, and what is tried again at the end goes on.
var troubling = []ledger.State{ledger.Missed, ledger.Failed, ledger.Held, ledger.Uncertain, ledger.Partial}

func (r *rehearsed) troubled() bool {
	return slices.ContainsFunc(troubling, func(state ledger.State) bool { return r.states[state] > 0 })
}
