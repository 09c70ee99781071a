package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
)

// Matter is something that needs a person.
type Matter struct {
	// Code names its kind for programs.
	Code string `json:"code"`
	// What and Why say it to a person.
	What string `json:"what"`
	Why  string `json:"why,omitempty"`
	// Since is when it began, where that is known.
	Since time.Time `json:"since,omitzero"`
	// Waiting is how many deliveries wait on it, of those due within a day, and
	// Until is when the first of them will be too late.
	Waiting int       `json:"waiting,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	// Command is what to type; what is in capitals is to be filled in.
	Command string `json:"command"`
	// Account and Deliveries are what it is about, where it is about some.
	Account    string  `json:"account,omitempty"`
	Deliveries []int64 `json:"deliveries,omitempty"`
}

const (
	// silence is how old a heartbeat gets while a daemon lives: it is written each
	// minute.
	silence = 3 * heartbeat
	// settledFor is how long something that nothing follows from is shown: after a
	// week it is history.
	settledFor = 7 * 24 * time.Hour
)

// matters are found in the order of their urgency. What stands behind a held
// delivery is told once, with how many wait on it, and not with each of them.
func (f facts) matters() []Matter {
	causes := slices.Concat(f.daemon(), f.paused(), f.unopened(), f.broken())
	waiting := f.waiting()
	matters := []Matter{}
	for _, cause := range causes {
		matters = append(matters, cause.count(waiting, f.Now))
	}
	for _, kind := range []string{MatterOutTwice, MatterUncertain, MatterFailed, MatterMissed, MatterPartial, MatterHeld} {
		matters = append(matters, f.groups(kind, causes)...)
	}
	return append(matters, f.used()...)
}

// waiting is a delivery, planned or held, that something stands against.
type waiting struct {
	account, post string
	reasons       []ledger.Reason
	until         time.Time
}

func (f facts) waiting() []waiting {
	var all []waiting
	for _, u := range f.upcoming {
		for _, account := range u.Accounts {
			all = append(all, waiting{account, u.Post, u.Reasons, u.Until})
		}
	}
	for _, row := range f.open {
		if row.State == ledger.Held {
			all = append(all, f.heldRow(row))
		}
	}
	return all
}

func (f facts) heldRow(row ledger.Delivery) waiting {
	return waiting{row.Account, row.Post, row.Reasons, f.deadline(row)}
}

// cause is a matter that others wait on.
type cause struct {
	Matter
	// holds tells whether a delivery waits on it.
	holds func(waiting) bool
	// explains tells that a held delivery needs no matter of its own.
	explains bool
}

// count is the matter with those that wait on it.
func (c cause) count(all []waiting, now time.Time) Matter {
	matter := c.Matter
	for _, w := range all {
		if c.holds(w) {
			matter.Waiting++
			matter.Until = sooner(matter.Until, w.until, now)
		}
	}
	return matter
}

// sooner is the earlier of two moments, of those that are still to come.
func sooner(a, b, now time.Time) time.Time {
	if !b.After(now) || !a.IsZero() && a.Before(b) {
		return a
	}
	return b
}

// daemon tells that nobody publishes, or that the clock can't be right.
func (f facts) daemon() []cause {
	everything := func(waiting) bool { return true }
	switch age := f.Now.Sub(f.heartbeat); {
	case f.heartbeat.IsZero():
		return []cause{{Matter: say(MatterNeverRun), holds: everything}}
	case age > silence:
		return []cause{{Matter: say(MatterSilent).since(f.heartbeat), holds: everything}}
	case -age > clockTolerance:
		return []cause{{Matter: say(MatterClock).because(f.heartbeat.Format(time.RFC3339)), holds: everything}}
	}
	return nil
}

// paused are the holds in the ledger.
func (f facts) paused() []cause {
	var causes []cause
	for _, hold := range f.holds {
		subject := strings.TrimSpace(string(hold.Scope) + " " + hold.Subject)
		matter := say(MatterPaused, subject).because(hold.Why + ", by " + hold.By).since(hold.Since)
		if hold.Scope == ledger.OfAccount {
			matter.Account = hold.Subject
		}
		reason := ledger.Reason{Code: ReasonHeld, Detail: hold.String()}
		causes = append(causes, cause{matter, func(w waiting) bool { return slices.Contains(w.reasons, reason) }, true})
	}
	return causes
}

// unopened are the accounts that can't be used.
func (f facts) unopened() []cause {
	var causes []cause
	for _, account := range f.Accounts {
		if account.Problem == nil {
			continue
		}
		matter := say(MatterAccount, account.Name).because(account.Problem.Error())
		matter.Account = account.Name
		causes = append(causes, cause{matter, func(w waiting) bool { return w.account == account.Name }, true})
	}
	return causes
}

// broken are the files with errors, all in one.
func (f facts) broken() []cause {
	var first string
	files, ids := map[string]bool{}, map[string]bool{}
	for _, problem := range f.Problems {
		if problem.Severity != posts.Error {
			continue
		}
		if len(files) == 0 {
			first = problem.String()
		}
		files[problem.File], ids[problem.Post] = true, true
	}
	if len(files) == 0 {
		return nil
	}
	holds := func(w waiting) bool { return ids[w.post] }
	return []cause{{say(MatterFiles, number(len(files), "file has", "files have")).because(first), holds, true}}
}

// used are posts whose names have gone out before, so that they never will again.
func (f facts) used() []Matter {
	var names []string
	for _, u := range f.upcoming {
		if slices.Contains(u.Reasons, ledger.Reason{Code: ReasonUsed}) && !slices.Contains(names, u.Post) {
			names = append(names, u.Post)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []Matter{say(MatterUsed, number(len(names), "post has", "posts have")).because(strings.Join(names, ", "))}
}

// groups are the deliveries of one kind that need a look, those of one account
// and of the same reasons together.
func (f facts) groups(kind string, causes []cause) []Matter {
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
		matters = append(matters, f.group(kind, groups[key]))
	}
	return matters
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

// explained tells whether another matter stands behind a held delivery.
func (f facts) explained(row ledger.Delivery, causes []cause) bool {
	return row.State == ledger.Held && slices.ContainsFunc(causes, func(c cause) bool {
		return c.explains && c.holds(f.heldRow(row))
	})
}

// settled tells that nothing waits for a decision and that it is long ago.
func (f facts) settled(row ledger.Delivery) bool {
	waits := row.State == ledger.Uncertain || row.State == ledger.Held
	return !waits && f.Now.Sub(row.Since) > settledFor
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
	for _, row := range rows {
		matter.Deliveries = append(matter.Deliveries, row.ID)
		if row.State == ledger.Uncertain || row.State == ledger.Held {
			matter.Waiting++
			matter.Until = sooner(matter.Until, f.deadline(row), f.Now)
		}
	}
	return matter
}

func (m Matter) because(why string) Matter {
	m.Why = why
	return m
}

func (m Matter) since(at time.Time) Matter {
	m.Since = at
	return m
}
