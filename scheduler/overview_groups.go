package scheduler

import (
	"fmt"
	"slices"
	"time"

	"vigil/ledger"
)

// settledFor is how long something that nothing follows from is shown: after a
// week it is history.
const settledFor = 7 * 24 * time.Hour

// groups are the deliveries of one kind that need a look, those of one account
// and of the same reasons together.
func (f facts) groups(kind string, causes []cause, waiting []waiting) []Matter {
	var keys []string
	groups := map[string][]ledger.Delivery{}
	for _, row := range f.open {
		if kindOf(row) != kind || f.explained(row, causes) || f.settled(row) {
			continue
		}
		key := row.Account + codesOf(row.Reasons)
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], row)
	}
	var matters []Matter
	for _, key := range keys {
		c := cause{Matter: f.group(kind, groups[key]), holds: followers(groups[key])}
		matters = append(matters, c.count(waiting, f.Now))
	}
	return matters
}

// followers wait for one of the rows to go out, because they build on it.
func followers(rows []ledger.Delivery) func(waiting) bool {
	return func(w waiting) bool {
		return slices.ContainsFunc(rows, func(row ledger.Delivery) bool {
			return w.account == row.Account && slices.Contains(w.reasons, ledger.Reason{Code: ReasonParent, Detail: row.Post})
		})
	}
}

func kindOf(row ledger.Delivery) string {
	if row.OutTwice {
		return MatterOutTwice
	}
	return string(row.State)
}

func codesOf(reasons []ledger.Reason) (codes string) {
	for _, reason := range reasons {
		codes += "|" + reason.Code
	}
	return codes
}

// explained tells whether a delivery needs no word of its own: another matter stands
// behind what is held, what it waits for comes by itself, or somebody wanted it so.
func (f facts) explained(row ledger.Delivery, causes []cause) bool {
	if row.State != ledger.Held {
		return row.State == ledger.Missed && cancelled(row.Reasons)
	}
	return comesByItself(row.Reasons) || slices.ContainsFunc(causes, func(c cause) bool { return c.explains && c.holds(f.heldRow(row)) })
}

// comesByItself tells that time alone ends all of the reasons.
func comesByItself(reasons []ledger.Reason) bool {
	return len(reasons) > 0 && !slices.ContainsFunc(reasons, func(r ledger.Reason) bool {
		return r.Code != ReasonParent && r.Code != ReasonChanging && r.Code != ReasonEmbargo && r.Code != ReasonCancelled
	})
}

// cancelled tells that it did not go out because its event does not take place.
func cancelled(reasons []ledger.Reason) bool {
	return slices.ContainsFunc(reasons, func(r ledger.Reason) bool { return r.Code == ReasonCancelled })
}

// settled tells that nothing waits for a decision and that it is long ago.
func (f facts) settled(row ledger.Delivery) bool {
	return !undecided(row) && f.Now.Sub(row.Since) > settledFor
}

// undecided tells that something may still follow from a delivery.
func undecided(row ledger.Delivery) bool {
	return row.State == ledger.Uncertain || row.State == ledger.Held
}

func (f facts) group(kind string, rows []ledger.Delivery) Matter {
	oldest := rows[0]
	subject := fmt.Sprintf("#%d, %s on %s", oldest.ID, oldest.Post, oldest.Account)
	if len(rows) > 1 {
		subject = fmt.Sprintf("%d posts on %s", len(rows), oldest.Account)
	}
	matter := say(kind, subject).because(Sentences(oldest.Reasons)).since(oldest.Since)
	matter.Account = oldest.Account
	matter.Command = CommandFor(oldest)
	matter.Settles = oldest.State == ledger.Uncertain && !oldest.Next.IsZero()
	for _, row := range rows {
		matter.Deliveries = append(matter.Deliveries, row.ID)
		if len(rows) > 1 && len(matter.Named) < namedDeliveries {
			matter.Named = append(matter.Named, fmt.Sprintf("#%d %s", row.ID, row.Post))
		}
		if undecided(row) {
			matter.Until = sooner(matter.Until, f.deadline(row), f.Now)
		}
	}
	return matter
}
