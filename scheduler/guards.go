package scheduler

import (
	"context"
	"slices"
	"time"

	"vigil/ledger"
	"vigil/posts"
)

// guards are the reasons, known from files and accounts, why a delivery must
// not go out now. Those that stand in the ledger are tested by the claim itself.
func (s *Scheduler) guards(ctx context.Context, t *task, now time.Time) []ledger.Reason {
	var reasons []ledger.Reason
	if t.account.Problem != nil {
		reasons = reason(ReasonAccount, t.account.Problem.Error())
	}
	if t.campaign.Hold != "" {
		reasons = append(reasons, reason(ReasonHeld, t.campaign.Hold)...)
	}
	if t.entry == nil {
		return reasons
	}
	reasons = slices.Concat(reasons, heldInFile(t.entry, now), s.heldWithPeople(t, now), s.changedPeople(t))
	if t.begun() {
		return reasons // what its file says now is for the next time
	}
	return slices.Concat(reasons, s.unfinished(t), t.approval.missing(), s.slotGone(t), s.moved(ctx, t))
}

func heldInFile(entry *posts.Entry, now time.Time) (reasons []ledger.Reason) {
	if entry.Hold != "" {
		reasons = append(reasons, reason(ReasonHeld, entry.Hold)...)
	}
	if entry.Cancelled != "" {
		reasons = append(reasons, reason(ReasonCancelled, entry.Cancelled)...)
	}
	if entry.Embargo.After(now) {
		reasons = append(reasons, reason(ReasonEmbargo, moment(entry.Embargo))...)
	}
	return reasons
}

// heldWithPeople are the holds and embargoes of those whom a delivery names.
func (s *Scheduler) heldWithPeople(t *task, now time.Time) (reasons []ledger.Reason) {
	for _, id := range t.named {
		person := t.campaign.People[id]
		if person == nil {
			continue
		}
		if person.Hold != "" {
			reasons = append(reasons, reason(ReasonHeld, id+": "+person.Hold)...)
		}
		if person.Embargo.Compare(posts.DateOf(s.local(t, now))) > 0 {
			reasons = append(reasons, reason(ReasonEmbargo, person.Embargo.String())...)
		}
	}
	return reasons
}

// unfinished is why a post's file can't be taken at its word: it is a draft, or in
// trouble. That this copy of it has strayed a person may overrule.
func (s *Scheduler) unfinished(t *task) (reasons []ledger.Reason) {
	if t.entry.Draft {
		reasons = reason(ReasonDraft, "")
	}
	if trouble, troubled := s.queue.Trouble(t.campaign, t.entry); troubled && !(trouble.Code == ReasonStrayed && t.released()) {
		reasons = append(reasons, trouble)
	}
	return reasons
}

// withdrawn is why the files want nothing of a delivery any more; empty: they do.
func (s *Scheduler) withdrawn(t *task) string {
	switch {
	case t.entry == nil:
		return ReasonRemoved
	case !s.queue.meant(t):
		return ReasonElsewhere
	case s.rescheduled(t):
		return ReasonRescheduled
	}
	return ""
}

// wanted tells whether the files want an attempt repeated: they name its delivery still, and
// at no later time.
func (s *Scheduler) wanted(t *task) bool {
	return t.begun() || s.withdrawn(t) == "" && !s.postponed(*t.row, t.campaign, t.entry)
}

// rescheduled tells whether a series does not name a time of its any more that waits: its
// file was edited since it fell due. What a person wants at its time stays.
func (s *Scheduler) rescheduled(t *task) bool {
	schedule := t.entry.Schedule
	if t.row == nil || !schedule.Recurring() || byHand(t.key.Slot) || t.released() || t.row.Decided(ReasonRetried) {
		return false
	}
	next := s.timetable.Next(schedule, t.due.Add(-time.Microsecond), 1)
	return len(next) == 0 || !next[0].Equal(t.due)
}

// moved holds a recurrence whose times were changed when it would go out less
// than half its period after the last one (sequence D2). What a person published
// by hand moved nothing.
func (s *Scheduler) moved(ctx context.Context, t *task) []ledger.Reason {
	if !t.entry.Schedule.Recurring() || t.released() {
		return nil
	}
	period := s.timetable.Period(t.entry.Schedule, t.due)
	last, found, err := s.ledger.LastOut(ctx, t.key.Post, t.key.Account, t.due.Add(-period/2))
	if err != nil || !found || last.Slot == t.key.Slot || last.Due.After(t.due) || byHand(last.Slot) {
		return nil
	}
	return reason(ReasonMoved, moment(last.Due))
}
