package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strings"
	"time"
)

// Namings are the times at which people were named, as far as they were read: what is
// out has named whom it names for ever, and is read once. The zero value has read
// nothing. It is for one goroutine.
type Namings struct {
	// read is the highest number of a delivery that was read, and open are those up to
	// there that are to be read again.
	read int64
	open []int64
	// last is when each person was named last by what is out.
	last map[string]time.Time
}

// Named is when each person was named last, by campaign id / person id, up to a
// moment: by a delivery that is out, may be, or may still go out; and for a week by one
// that failed, or was decided against. What was missed names nobody.
func (l *Ledger) Named(ctx context.Context, until time.Time) (map[string]time.Time, error) {
	return new(Namings).Named(ctx, l, until)
}

// Named is [Ledger.Named] for somebody who asks again and again, for later and later
// moments: it reads no more than what may have changed.
func (n *Namings) Named(ctx context.Context, l *Ledger, until time.Time) (map[string]time.Time, error) {
	if len(n.open) > mostOpen {
		*n = Namings{}
	}
	// What is read is forgotten where not all of it could be.
	next := Namings{read: n.read, last: maps.Clone(n.last)}
	if next.last == nil {
		next.last = map[string]time.Time{}
	}
	unsure := map[string]time.Time{}
	err := l.each(ctx, func(rows *sql.Rows) error { return next.take(rows, unsure, until) }, n.question(), n.read)
	if err != nil {
		return nil, l.failed("reading who was named when", err)
	}
	*n = next
	named := maps.Clone(next.last)
	for person, due := range unsure {
		nameAt(named, person, due)
	}
	return named, nil
}

// declined is how long somebody counts as named by what failed or was skipped. It would
// fail again, so somebody whose text fits nowhere would take turn after turn; and once it
// is mended, they have been silent longest and come first.
const declined = 7 * 24 * time.Hour

// mostOpen bounds how many are asked for by number; where there are more, everything is
// read again, which costs time and nothing else.
const mostOpen = 10_000

// question asks for what is new, and for what was not out.
func (n *Namings) question() string {
	open := ""
	if len(n.open) > 0 {
		open = " OR id IN (" + strings.Trim(strings.ReplaceAll(fmt.Sprint(n.open), " ", ","), "[]") + ")"
	}
	return `SELECT id, people, due, sent_at, state FROM deliveries WHERE people <> '' AND (id > $1` + open + `)`
}

// take takes in a delivery. What is out counts for ever; what is not, for now.
func (n *Namings) take(rows *sql.Rows, unsure map[string]time.Time, until time.Time) error {
	var id int64
	var people []string
	var due, sent time.Time
	var state State
	if err := rows.Scan(&id, linesColumn{&people}, timeColumn{&due}, timeColumn{&sent}, &state); err != nil {
		return err
	}
	n.read = max(n.read, id)
	counts := n.last
	if sent.IsZero() || due.After(until) {
		n.open, counts = append(n.open, id), unsure
	}
	if due.After(until) || sent.IsZero() && namesNobody(state, until.Sub(due)) {
		return nil
	}
	for _, person := range people {
		nameAt(counts, person, due)
	}
	return nil
}

// namesNobody tells whether what is not out gives a turn back, so long after its time.
func namesNobody(state State, since time.Duration) bool {
	return state == Missed || (state == Failed || state == Skipped) && since > declined
}

func nameAt(named map[string]time.Time, person string, due time.Time) {
	if named[person].Before(due) {
		named[person] = due
	}
}
