package scheduler

import (
	"slices"
	"time"

	"vigil/ledger"
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
	// Until is when the first of them, or itself, will be too late.
	Waiting int       `json:"waiting,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	// Command is what to type; what is in capitals is to be filled in.
	Command string `json:"command"`
	// Account and Deliveries are what it is about, where it is about some.
	Account    string  `json:"account,omitempty"`
	Deliveries []int64 `json:"deliveries,omitempty"`
	// Subjects are what else it is about: files, posts, or the subject of a hold.
	Subjects []string `json:"subjects,omitempty"`
	// Named are the first of several deliveries, with their posts.
	Named []string `json:"-"`
	// Early tells that there is time: it is told, and all is well all the same.
	Early bool `json:"early,omitempty"`
	// Meant tells that a person wants it so; Settles, that it may still end by
	// itself.
	Meant   bool `json:"-"`
	Settles bool `json:"-"`
}

// matters are found in the order of their urgency. What stands behind a held
// delivery is told once, with how many wait on it, and not with each of them.
func (f facts) matters() []Matter {
	causes := slices.Concat(f.daemon(), f.reconfigured(), f.paused(), f.unopened(), f.orphaned(), f.broken())
	waiting := f.waiting()
	matters := []Matter{}
	for _, cause := range causes {
		matters = append(matters, cause.count(waiting, f.Now))
	}
	for _, kind := range []string{MatterOutTwice, MatterUncertain, MatterFailed, MatterMissed, MatterPartial, MatterGone, MatterHeld} {
		matters = append(matters, f.groups(kind, causes, waiting)...)
	}
	return slices.Concat(matters, f.mistaken(), f.outlived(), f.unapproved(), f.unfetched(), f.signedOut(), f.used(), f.untold())
}

// waiting is a delivery, planned or held, that something stands against.
type waiting struct {
	account, post string
	reasons       []ledger.Reason
	until         time.Time
}

func (w waiting) because(code string) bool {
	return slices.ContainsFunc(w.reasons, func(r ledger.Reason) bool { return r.Code == code })
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

func (m Matter) because(why string) Matter {
	m.Why = why
	return m
}

func (m Matter) about(subjects ...string) Matter {
	m.Subjects = subjects
	return m
}

func (m Matter) since(at time.Time) Matter {
	m.Since = at
	return m
}
