package scheduler

import (
	"slices"
	"time"

	"vigil/ledger"
)

// mayForget tells whether the part may have gone out without the ledger's knowledge:
// the ledger is a copy, the part was due before it took the place of the one that it
// was made from, and nobody has tried or decided since (sequence C3). What is due
// later can't go out behind its back, so nothing has to end this.
func (s *Scheduler) mayForget(step sending) bool {
	return !s.origin.Copied.IsZero() && !step.due.After(s.origin.Restored) && !step.account.canPut() &&
		!step.releasedSinceRestored(s.origin) && !step.triedSince(s.origin.Restored)
}

// mayHaveGoneBefore tells whether a part may have gone out between the making of the
// copy and its first start, though it is planned for later now: it waits for slots and
// may have had one, or the copy called it missed, and it was opened again.
func (s *Scheduler) mayHaveGoneBefore(step sending) bool {
	from := s.origin
	if from.Copied.IsZero() || step.account.canPut() || step.releasedSinceRestored(from) || step.triedSince(from.Restored) {
		return false
	}
	return step.openedAgain() || step.mayHaveHadSlot(from)
}

func (s sending) openedAgain() bool {
	return s.row != nil && (s.reopens() || slices.ContainsFunc(s.row.Decisions, func(d ledger.Decision) bool { return d.Verb == "retry" }))
}

// mayHaveHadSlot is about posts that were there before the first start. Of an evergreen,
// one time before it leaves room for the next only after its rest.
func (s sending) mayHaveHadSlot(from ledger.Origin) bool {
	if s.entry == nil || s.entry.Schedule.Slot == "" || s.entry.FirstSeen.After(from.Restored) {
		return false
	}
	rest := time.Duration(s.entry.Schedule.Evergreen)
	return rest == 0 || !s.due.Add(-rest).After(from.Restored)
}

// releasedSinceRestored tells whether a person let it go out under this ledger. What
// was let go before the copy was made may have gone out since, because of that.
func (s sending) releasedSinceRestored(from ledger.Origin) bool {
	return s.released() && !s.row.Released.Before(from.Restored)
}

// triedSince tells whether there was an attempt at the part since a moment.
func (s sending) triedSince(moment time.Time) bool {
	return s.row != nil && slices.ContainsFunc(s.row.Attempts, func(attempt ledger.Attempt) bool {
		return attempt.Part == s.part.Number && !attempt.Started.Before(moment)
	})
}

// heldAsCopy leaves to a person what the account can't be asked about; nil where
// the ledger would know.
func (s *Scheduler) heldAsCopy(step sending) *refusal {
	if !s.mayForget(step) {
		return nil
	}
	return &refusal{state: ledger.Held, reasons: reason(ReasonCopied, moment(s.origin.Copied))}
}
