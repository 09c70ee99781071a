package scheduler

import (
	"slices"
	"time"

	"vigil/ledger"
)

// lapse is a time in which a part may have gone out without the ledger's knowledge; the
// zero value is none.
type lapse struct {
	since time.Time
	// why is what a person is told where the account can't be asked about it; empty: the
	// part goes out there all the same.
	why []ledger.Reason
}

// lostFor is how far back a look goes for what another ledger, which was lost, may have
// published: who says the same after a month means to.
const lostFor = 30 * 24 * time.Hour

// lapse is what the ledger may not know of a part: it is a copy, or it is new and may
// stand for one that was lost (sequence C3). What is put again can't go out twice.
func (s *Scheduler) lapse(step sending) lapse {
	switch from := s.origin; {
	case step.account.canPut():
		return lapse{}
	case !from.Copied.IsZero() && !step.letOutSince(from.Restored):
		return step.sinceCopy(from)
	case s.mayBeOlder(step):
		return lapse{since: s.now().Add(-lostFor), why: reason(ReasonNewLedger, "")}
	}
	return lapse{}
}

// sinceCopy is about the time from the making of a copy up to its first start. What was
// due by then may have gone out in it, what waited for a slot may have had one, and what
// the copy called missed and was opened again may have been on time. The last is a
// person's word, where the account can't be asked. What else is due later can't have gone
// out behind the copy's back, so nothing has to end this.
func (s sending) sinceCopy(from ledger.Origin) lapse {
	why := reason(ReasonCopied, moment(from.Copied))
	switch {
	case s.mayHaveHadSlot(from.Restored):
		return lapse{since: from.Copied, why: why}
	case !s.due.After(from.Restored):
		return lapse{since: s.earliest(), why: why}
	case s.openedAgain():
		return lapse{since: from.Copied}
	}
	return lapse{}
}

func (s sending) openedAgain() bool {
	return s.row != nil && (s.reopens() || s.row.Decided(ReasonRetried))
}

// mayHaveHadSlot is about posts that were there before the copy's first start. Of an
// evergreen, one time before it leaves room for the next only after its rest.
func (s sending) mayHaveHadSlot(start time.Time) bool {
	if !s.waitsForSlots() || s.entry.FirstSeen.After(start) {
		return false
	}
	rest := time.Duration(s.entry.Schedule.Evergreen)
	return rest == 0 || !s.due.Add(-rest).After(start)
}

// mayBeOlder tells whether a post that waits for slots was there when the ledger began,
// and has not been tried by it: its times say nothing of whether it had a slot before.
func (s *Scheduler) mayBeOlder(step sending) bool {
	first := step.key.Slot == "once" || step.key.Slot == "1"
	return first && step.waitsForSlots() && !step.begun() && !step.letOutSince(time.Time{}) &&
		s.queue.stoodThere(step.task)
}

func (s sending) waitsForSlots() bool { return s.entry != nil && s.entry.Schedule.Slot != "" }

// letOutSince tells whether a person has let a part go out, or the ledger has tried it,
// since a moment: what was let go before a copy was made may have gone out because of that.
func (s sending) letOutSince(moment time.Time) bool {
	return s.released() && !s.row.Released.Before(moment) || s.triedSince(moment)
}

// triedSince tells whether there was an attempt at the part since a moment.
func (s sending) triedSince(moment time.Time) bool {
	return s.row != nil && slices.ContainsFunc(s.row.Attempts, func(attempt ledger.Attempt) bool {
		return attempt.Part == s.part.Number && !attempt.Started.Before(moment)
	})
}
