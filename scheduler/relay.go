package scheduler

import (
	"context"
	"errors"
	"time"

	"vigil/ledger"
)

// A relay: while one delivery of an account is under way, the next is composed,
// and its claim is written down together with the end of the one ahead of it. One
// sync to disk serves both, and both are in the ledger or neither. The rule stays
// what it is: nothing of an account is claimed before the end of the one ahead is
// on disk, and no byte leaves before the claim is.

// handover is a claim that waits for the end of the delivery ahead of it.
type handover struct {
	step   sending
	answer chan granting
}

// granting is what the ledger said to a claim.
type granting struct {
	claim   ledger.Claim
	claimed ledger.Claimed
	err     error
}

// independent tells whether a delivery can be made ready while another one of its
// account is under way: it is new and in time, and neither what it says nor whether
// it may go out depends on what went out before it.
func (t *task) independent(now time.Time) bool {
	return !t.stored && !t.overdue && now.Before(t.deadline) && !t.entry.Schedule.Recurring() &&
		t.entry.ReplyTo == "" && t.entry.Repost == ""
}

// sendBehind makes a delivery ready while the one ahead of it is under way, and
// hands its claim over. What can't be handed over waits. A composition is good for
// as long as two looks at a file lie apart: no change counts sooner. Behind a slow
// network it is made anew.
func (s *Scheduler) sendBehind(ctx context.Context, t *task) error {
	ahead := t.ahead
	t.ahead = nil // or each would keep all before it in memory
	composed, refused := s.compose(ctx, t)
	stale := time.NewTimer(settling)
	defer stale.Stop()
	next, behind := t.handover(composed), ahead.behind
	if next != nil {
		refused = s.prepareAhead(ctx, &next.step)
	}
	if next == nil || refused != nil {
		behind = nil // nobody takes what there is not
	}
	select {
	case behind <- next:
		return s.publishHandedOver(ctx, next)
	case <-ahead.over:
		if ahead.failure == nil || t.before(ahead) {
			return s.sendComposed(ctx, t, composed, refused)
		}
	case <-stale.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-ahead.over:
		return errWaitedLong
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errWaitedLong gives a task back to its line: its files may have changed since, or
// the one ahead goes back there and has the better place.
var errWaitedLong = errors.New("the delivery ahead took long")

// giveBack puts a task that was not begun back into its line. If there was a new
// plan meanwhile, it was left out there, as it was under way: then the plan is made
// once more.
func (s *Scheduler) giveBack(lane *lane, t *task) {
	if t.plan != s.plan {
		s.planEnds = time.Time{}
	}
	lane.add(t.anew())
}

// prepareAhead prepares a part that may yet have to be sent in its own turn, and
// then is not prepared anew.
func (s *Scheduler) prepareAhead(ctx context.Context, step *sending) *refusal {
	refused := s.prepare(ctx, step)
	if refused == nil && step.message.Prepared != nil {
		s.drafts.put(step.message.Key, draft{prepared: step.message.Prepared})
	}
	return refused
}

// handover is a post's only message, where no picture has to be uploaded before its
// claim; nil for any other.
func (t *task) handover(composed composition) *handover {
	if len(composed.parts) != 1 || len(composed.parts[0].Media) > 0 {
		return nil
	}
	return &handover{step: t.step(composed, t.part(1), nil), answer: make(chan granting, 1)}
}

// publishHandedOver goes on where the one ahead has left the claim.
func (s *Scheduler) publishHandedOver(ctx context.Context, next *handover) error {
	answer := <-next.answer
	s.drafts.drop(next.step.message.Key)
	granted, err := s.granted(ctx, next.step.task, answer)
	if err != nil || !granted {
		return err
	}
	_, _, err = s.publishClaimed(ctx, next.step, answer.claim)
	return err
}

// conclude writes down the end of an attempt, and with it the claim that was handed
// over, if there is one. If both can't be written, the end has to be, alone.
func (s *Scheduler) conclude(ctx context.Context, outcome ledger.Outcome, behind <-chan *handover) (ledger.Finished, error) {
	select {
	case next := <-behind:
		claim := s.claimOf(next.step)
		finished, claimed, err := s.ledger.FinishAndClaim(ctx, outcome, claim)
		next.answer <- granting{claim, claimed, err}
		if err == nil {
			return finished, nil
		}
	default:
	}
	return s.ledger.Finish(ctx, outcome)
}
