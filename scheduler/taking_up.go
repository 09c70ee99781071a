package scheduler

import (
	"context"
	"time"

	"vigil/ledger"
	"vigil/posts"
)

// takeUp puts into the lines what the ledger says is to be tried, looked up or
// evaluated again.
func (s *Scheduler) takeUp(ctx context.Context, now time.Time) {
	if s.nextRow.IsZero() || now.Before(s.nextRow) {
		return
	}
	rows, next, err := s.ledger.Due(ctx, now)
	if err != nil {
		s.log.Error("the ledger can't be read", "error", err)
		s.nextRow = now.Add(unwritableWait)
		return
	}
	s.nextRow = next
	for _, row := range rows {
		s.takeUpRow(row)
	}
}

// takeUpRow puts a row back into its line, unless its file was moved to a later
// time: then the plan brings it. As long as a campaign could not be read, nobody knows
// what its files say; one that is no more has taken all of them away.
func (s *Scheduler) takeUpRow(row ledger.Delivery) {
	lane := s.lane(row.Account)
	campaign, entry := s.queue.Find(row.Campaign, row.Post)
	if lane == nil || campaign == nil && s.queue.unread() || s.movedAway(row, campaign, entry) {
		return
	}
	lane.add(s.taskOf(row, lane.account))
}

// movedAway tells whether the plan brings the row at another time: nothing of it is or may
// be out, and its file names a later one.
func (s *Scheduler) movedAway(row ledger.Delivery, campaign *posts.Campaign, entry *posts.Entry) bool {
	out := !row.SentAt.IsZero() || row.State == ledger.Uncertain
	return !out && entry != nil && s.postponed(row, campaign, entry)
}

// postponed tells whether a row's file names a later time for it. One that is over already
// the plan does not bring.
func (s *Scheduler) postponed(row ledger.Delivery, campaign *posts.Campaign, entry *posts.Entry) bool {
	if meant(row, entry) || entry.Schedule.Recurring() {
		return false
	}
	at, _ := s.timetable.Due(entry.Schedule, row.Slot)
	return at.After(row.Due) && s.timetable.Deadline(campaign, entry, at).After(s.now())
}

// meant tells whether a row is wanted at its own time, whatever its file says: a person let
// it go, or it was tried then, perhaps because a person said so. But what its author has
// moved since goes out at its new time.
func meant(row ledger.Delivery, entry *posts.Entry) bool {
	outdated := entry.FirstSeen.After(row.Due)
	return !row.Released.IsZero() || row.Tried && !outdated
}
