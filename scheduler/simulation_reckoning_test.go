package scheduler

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
)

// occasion names a delivery by its post, whatever that was called when.
type occasion struct {
	post          *manuscript
	slot, account string
}

// ends are the states in which a delivery may be once everything has ended, and
// whether somebody has to have been told.
var ends = map[ledger.State]bool{
	ledger.Sent: false, ledger.Skipped: false, ledger.Retracted: false,
	ledger.Failed: true, ledger.Missed: true, ledger.Partial: true, ledger.Gone: true,
}

// reckon compares the ledger with what readers have seen and with what the files
// have promised, once everything has ended.
func (s *simulation) reckon() {
	s.servers.Wait()
	rows, told := s.read()
	s.counts["deliveries"] = len(rows)
	for at, row := range rows {
		s.counts["end: "+string(row.State)]++
		s.reckonEnd(at, row, told)
		s.reckonParts(at, row)
		s.reckonApproval(at, row)
	}
	for _, stage := range s.stages {
		for _, e := range stage.effects {
			s.reckonEffect(stage, e, rows)
		}
	}
	for _, m := range s.manuscripts {
		for _, account := range m.accounts {
			s.reckonPlan(m, account, rows)
		}
	}
}

// read is all that the ledger has, and of what somebody was told.
func (s *simulation) read() (rows map[occasion]ledger.Delivery, told map[tale]bool) {
	rows = map[occasion]ledger.Delivery{}
	book := must(ledger.Open(context.Background(), s.database, ledger.Options{}))
	defer book.Close() // it was only read
	for _, row := range must(book.History(context.Background(), ledger.Filter{})) {
		whole := must(book.Delivery(context.Background(), row.ID))
		rows[occasion{s.manuscriptOf(row.Key.String()), row.Slot, row.Account}] = whole
	}
	return rows, s.told()
}

// tale is a notice of a delivery that got into a state.
type tale struct {
	delivery int64
	state    ledger.State
}

// told are the notices that there are, or were.
func (s *simulation) told() map[tale]bool {
	database := must(sql.Open("sqlite", "file:"+s.database))
	defer database.Close() // it was only read
	found := must(database.Query(`SELECT delivery, code FROM notices`))
	defer found.Close()
	told := map[tale]bool{}
	for found.Next() {
		var one tale
		if err := found.Scan(&one.delivery, &one.state); err != nil {
			s.Fatal(err)
		}
		told[one] = true
	}
	return told
}

// longestUse is how long after its time a post of the simulation is of use at most.
const longestUse = 12 * time.Hour

// reckonEnd: every delivery has come to an end, and somebody was told of each that
// did not go out for another reason than a decision.
func (s *simulation) reckonEnd(at occasion, row ledger.Delivery, told map[tale]bool) {
	worth, ended := ends[row.State]
	switch {
	case !ended && row.State == ledger.Held && at.post.latest().slot != "often" && hasReason(row, ReasonSlotGone):
		// its slot comes once a day, and others may wait for it, too
	case !ended && row.State == ledger.Held && row.Next.After(time.Now()) && time.Since(row.Due) < longestUse:
		// it is held until the end of its use, which is after that of the simulation
	case !ended:
		s.breaks(at.post, "%s on %s never came to an end: it is %s, %s\n%s", at.slot, at.account, row.State, Sentences(row.Reasons), attemptsOf(row))
	case worth && !told[tale{row.ID, row.State}]:
		s.breaks(at.post, "%s on %s is %s, and nobody was told", at.slot, at.account, row.State)
	case row.OutTwice:
		s.breaks(at.post, "%s on %s is called out twice", at.slot, at.account)
	}
}

// reckonParts: what is called out is out, and what is called not out is not.
func (s *simulation) reckonParts(at occasion, row ledger.Delivery) {
	for _, part := range row.Parts {
		e := s.stages[at.account].byPart[s.partName(row.Key.String(), part.Number)]
		switch {
		case part.State == ledger.Sent && (e == nil || e.receipt.ID != part.RemoteID):
			s.breaks(at.post, "part %d on %s is called sent as %s, which readers don't see\n%s", part.Number, at.account, part.RemoteID, attemptsOf(row))
		case part.State != ledger.Sent && e != nil && e.takeDown.IsZero():
			s.breaks(at.post, "part %d on %s is called %s, and readers see it\n%s", part.Number, at.account, part.State, attemptsOf(row))
		}
	}
}

// attemptsOf are a delivery's attempts, a line each.
func attemptsOf(row ledger.Delivery) string {
	var text strings.Builder
	for _, a := range row.Attempts {
		text.WriteString(fmt.Sprintf("attempt at part %d from %s, until %s at the latest, over %s: %s %s\n", a.Part, a.Started, a.Deadline, a.Finished, a.Outcome, a.Error))
	}
	return text.String()
}

// reckonEffect: the ledger knows of everything that readers see.
func (s *simulation) reckonEffect(stage *playedAccount, e *effect, rows map[occasion]ledger.Delivery) {
	for at, row := range rows {
		if at.account == stage.name && s.partName(e.message.Delivery, 1) == s.partName(row.Key.String(), 1) {
			return
		}
	}
	s.breaks(e.post, "readers see %s on %s, and the ledger has never heard of it", e.message.Delivery, stage.name)
}

// reckonPlan: what a file promised has a row.
func (s *simulation) reckonPlan(m *manuscript, account string, rows map[occasion]ledger.Delivery) {
	switch e := m.latest(); {
	case e.slot != "":
		s.reckonQueued(m, account, rows)
		return
	case e.clock == nil:
		for _, slot := range e.fixedSlots() {
			if _, has := rows[occasion{m, slot, account}]; !has && s.promised(m, slot) {
				s.breaks(m, "%s is nowhere in the ledger for %s", slot, account)
			}
		}
		return
	}
	covered := s.coveredSlots(m, account, rows)
	for i, e := range m.editions {
		end := s.end
		if i+1 < len(m.editions) {
			end = m.editions[i+1].from
		}
		for _, slot := range e.clock.slots {
			if s.seenFrom(e.from).Add(2*time.Minute).Before(slot.due) && s.seenFrom(slot.due).Before(end) && !covered[slot.name] {
				s.breaks(m, "%s is nowhere in the ledger for %s", slot.name, account)
			}
		}
	}
}

// promised tells whether the file of a post with a time of its own was seen before
// that was over, and stands there still. What is older than the ledger is not
// planned.
func (s *simulation) promised(m *manuscript, slot string) bool {
	e := *m.latest()
	for _, earlier := range slices.Backward(m.editions) {
		if !earlier.at.Equal(e.at) || !earlier.start.Equal(e.start) {
			break
		}
		e.from = earlier.from
	}
	due, until, _ := e.window(slot, time.Time{})
	return m.absent == nil && due.After(s.uptimes[0].from) && !e.at.Before(e.embargo) && due.Before(s.end) && s.seenWhole(m, e.from).Add(editPatience).Before(until)
}

// seenWhole is the first moment from which a machine can have read what a file said at a
// moment.
func (s *simulation) seenWhole(m *manuscript, at time.Time) time.Time {
	seen := s.seenFrom(at)
	for _, broken := range m.broken {
		if seen.After(broken.from) && seen.Before(broken.until) {
			seen = s.seenFrom(broken.until)
		}
	}
	return seen
}

// coveredSlots are those with a row of their own, and those for which the row of a
// later one stands.
func (s *simulation) coveredSlots(m *manuscript, account string, rows map[occasion]ledger.Delivery) map[string]bool {
	covered := map[string]bool{}
	for _, e := range m.editions {
		several := 0
		for _, slot := range slices.Backward(e.clock.slots) {
			row, has := rows[occasion{m, slot.name, account}]
			switch {
			case has: // it may be one of those that a later row stands for
				covered[slot.name], several = true, max(row.Count, several)-1
			case several > 0:
				covered[slot.name], several = true, several-1
			}
		}
	}
	return covered
}

// uptime is a time in which the machine ran.
type uptime struct{ from, until time.Time }

// seenFrom is the first moment from which a machine runs that can have noticed what
// was there at a moment, and runs on for a while.
func (s *simulation) seenFrom(at time.Time) time.Time {
	for _, up := range s.uptimes {
		if from := s.afterBlind(later(up.from, at)).Add(editPatience); from.Before(up.until) {
			return from
		}
	}
	return at.AddDate(100, 0, 0)
}

// afterBlind is the moment, or when it is seen again what is there.
func (s *simulation) afterBlind(at time.Time) time.Time {
	for _, blind := range s.blind {
		if !at.Before(blind.from.Add(-editPatience)) && at.Before(blind.until) {
			return s.afterBlind(blind.until)
		}
	}
	return at
}

// must is for what can only fail where the test itself is wrong.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
