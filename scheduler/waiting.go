package scheduler

import (
	"context"

	"vigil/ledger"
)

// keepWaiting gives a row to each time of a series, or of an evergreen, that fell due and
// waits for its account. The plan brings such a time only for as long as the file names it,
// or until a later one of the evergreen is out on any account: after that nobody would know
// any more that it had fallen due.
func (s *Scheduler) keepWaiting(ctx context.Context) error {
	var waiting []*task
	var notes []ledger.Note
	for _, lane := range s.lanes {
		for t := range lane.planned() {
			if schedule := t.entry.Schedule; t.stored || !schedule.Recurring() && schedule.Evergreen == 0 {
				continue
			}
			waiting = append(waiting, t)
			notes = append(notes, ledger.Note{Planned: t.planned("", ""), State: ledger.Retrying, Reasons: reason(ReasonTurn, ""), Next: t.due})
		}
	}
	if err := s.ledger.Note(ctx, notes); err != nil {
		return err
	}
	for _, t := range waiting {
		t.stored, t.fromRow = true, true
	}
	return nil
}
