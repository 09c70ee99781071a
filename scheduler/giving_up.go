package scheduler

import (
	"context"
	"slices"
	"time"

	"vigil/ledger"
)

// giveUpHopeless gives up at once what can't be reached in time.
func (s *Scheduler) giveUpHopeless(ctx context.Context, now time.Time) {
	for _, lane := range s.lanes {
		if len(lane.late)+len(lane.punctual) == 0 {
			continue
		}
		for _, lost := range lane.hopeless(now, s.upcomingTimes(lane)) {
			s.giveUp(ctx, lane, lost, lane.why(lost, now))
		}
	}
}

// upcomingTimes are when an account's next posts are due, as far as a gap makes
// them matter.
func (s *Scheduler) upcomingTimes(lane *lane) []time.Time {
	if lane.account.Gap == 0 {
		return nil
	}
	var times []time.Time
	for _, occurrence := range s.upcoming {
		if slices.Contains(occurrence.Accounts, lane.account.Name) {
			times = append(times, occurrence.Due)
		}
	}
	return times
}

// giveUp writes down what can't be reached any more.
func (s *Scheduler) giveUp(ctx context.Context, lane *lane, t *task, why []ledger.Reason) {
	if err := s.note(ctx, t, ledger.Missed, why); err != nil {
		s.log.Error("a missed post could not be written down", "delivery", t.key.String(), "error", err)
		s.unwritten(lane, t)
	}
}

// unwritten puts back what was let go and could not be written down, so that the
// watermark does not pass it, until the plan is made anew and lets it go once more.
func (s *Scheduler) unwritten(lane *lane, tasks ...*task) {
	for _, t := range tasks {
		lane.add(t)
	}
	lane.blockedUntil = s.now().Add(unwritableWait)
	if s.planEnds.After(lane.blockedUntil) {
		s.planEnds = lane.blockedUntil
	}
}

// supersede lets earlier times of a recurring post go: only the latest is of use.
func (s *Scheduler) supersede(ctx context.Context, lane *lane, t *task, replaced []*task) {
	detail := moment(t.due)
	earlier := append(lane.supersede(t.key.Post, t.due), replaced...)
	if len(earlier) > 0 {
		latest := earlier[len(earlier)-1]
		note := ledger.Note{Planned: latest.planned("", ""), State: ledger.Skipped, Reasons: reason(ReasonSuperseded, detail), Count: len(earlier)}
		if err := s.ledger.Note(ctx, []ledger.Note{note}); err != nil {
			s.log.Error("a superseded post could not be written down", "delivery", latest.key.String(), "error", err)
			s.unwritten(lane, earlier...)
		}
	}
	if err := s.ledger.Supersede(ctx, t.key.Post, t.key.Account, t.due, reason(ReasonSuperseded, detail)); err != nil {
		s.log.Error("earlier times of a post could not be superseded", "delivery", t.key.String(), "error", err)
	}
}
