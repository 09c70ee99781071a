package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
)

// How a matter is told to somebody who looks at no screen.

const (
	// patienceWithDoubt is how long what is in doubt may still end by itself, before
	// somebody hears of it.
	patienceWithDoubt = 10 * time.Minute
	// namedDeliveries is how many of a matter's deliveries are named.
	namedDeliveries = 3
)

// Told tells whether somebody is to hear of a matter by now.
func (m Matter) Told(now time.Time) bool { return !m.Settles || now.Sub(m.Since) >= patienceWithDoubt }

// Urgent tells whether it can't wait for the next morning: nothing goes out at
// all, something is out twice, or something will be missed before then. What a
// person wants so is never urgent.
func (m Matter) Urgent(morning time.Time) bool {
	switch m.Code {
	case MatterOutTwice, MatterClock, MatterStuck, MatterUnwritable:
		return true
	}
	return !m.Meant && !m.Until.IsZero() && m.Until.Before(morning)
}

// Conditions are the notices of a matter that is about no delivery: one for each
// of its subjects.
func (m Matter) Conditions() []ledger.Notice {
	if len(m.Deliveries) > 0 {
		return nil
	}
	if len(m.Subjects) == 0 {
		return []ledger.Notice{{Code: m.Code}}
	}
	notices := make([]ledger.Notice, len(m.Subjects))
	for i, subject := range m.Subjects {
		notices[i] = ledger.Notice{Code: m.Code, Subject: subject}
	}
	return notices
}

// Unwritable is the matter of a ledger that can't be written, or not even be read.
func Unwritable(why error) Matter { return say(MatterUnwritable).because(why.Error()) }

// Paragraph says a matter in plain lines, on the clocks of now's zone.
func (m Matter) Paragraph(now time.Time) string {
	lines := []string{m.What, m.Why, m.deliveries(), screen{now: now}.when(m)}
	if m.Command != "" {
		lines = append(lines, "> "+m.Command)
	}
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n")
}

// deliveries names some of several; a single one is named in What.
func (m Matter) deliveries() string {
	names := strings.Join(m.Named, ", ")
	if more := len(m.Deliveries) - len(m.Named); more > 0 && names != "" {
		names += fmt.Sprintf(", and %d more", more)
	}
	return names
}
