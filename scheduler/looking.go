package scheduler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// unsure tells whether a part comes so much later than it was planned that it may be
// out already, under a ledger that was lost, copied or restored.
func (s sending) unsure(now time.Time) bool {
	released := s.row != nil && !s.row.Released.IsZero()
	return now.Sub(s.plannedFor()) > overdue && !released && !s.account.canPut()
}

// plannedFor is when the part should go out, as far as the ledger knows: when it is
// tried again, else at its time, or after the part before it. What was put off before it
// was ever tried, perhaps since a look failed, is no nearer to being known.
func (s sending) plannedFor() time.Time {
	if s.row != nil && s.row.State == ledger.Retrying && !s.row.Next.IsZero() && s.triedSince(time.Time{}) {
		return later(s.row.Next, s.lastOut)
	}
	return s.earliest()
}

// earliest is when the part can have gone out at the soonest.
func (s sending) earliest() time.Time { return later(s.due, s.lastOut) }

// lookBefore looks for a part that comes late, or of which the ledger may not know. Found,
// it counts as sent; where the look cannot tell, a person has to.
func (s *Scheduler) lookBefore(ctx context.Context, step *sending, unknown lapse) *refusal {
	finder, able := step.account.finder()
	switch {
	case !able && len(unknown.why) > 0:
		return &refusal{state: ledger.Held, reasons: unknown.why}
	case !able:
		return nil
	}
	since := step.earliest()
	if !unknown.since.IsZero() {
		since = earlier(since, unknown.since)
	}
	finding, err := s.look(ctx, finder, step.task, since.Add(-overdue), step.message)
	switch {
	case err != nil:
		return s.notLooked(ctx, *step, err)
	case finding.Verdict == networks.Found:
		step.found = &finding
	case finding.Verdict == networks.CannotTell:
		return &refusal{state: ledger.Held, reasons: reason(ReasonUndecided, finding.Why)}
	}
	return nil
}

// notLooked puts off a part for which the network could not be asked what it has, as long
// as it says.
func (s *Scheduler) notLooked(ctx context.Context, step sending, failure error) *refusal {
	s.pauseDenied(ctx, step.account.Name, failure)
	now := s.now()
	at := now.Add(wait(step.key, step.part.Generation))
	if known, ok := errors.AsType[*networks.Error](failure); ok {
		at = later(at, known.At)
	}
	state, next, reasons := tryAgain(step.task, step.lastChance(at, now), ReasonTemporary, failure.Error())
	return &refusal{state: state, next: next, reasons: reasons}
}

// lookForAny looks for what any of the suspects may have left. They may differ:
// each try is composed anew. One look that cannot tell is enough not to know.
func (s *Scheduler) lookForAny(ctx context.Context, finder networks.Finder, d doubt) (networks.Finding, error) {
	messages, err := d.messages()
	if err != nil {
		return networks.Finding{}, err
	}
	all := networks.Finding{Verdict: networks.NotThere}
	for _, message := range messages {
		finding, err := s.look(ctx, finder, d.task, d.suspects[0].Started, message)
		if err != nil || finding.Verdict == networks.Found {
			return finding, err
		}
		if all.Verdict == networks.NotThere {
			all = finding
		}
	}
	return all, nil
}

// messages are what the suspects sent, the last one's first, each once.
func (d doubt) messages() ([]networks.Message, error) {
	var messages []networks.Message
	known := map[string]bool{}
	for i := range d.suspects {
		message, err := thaw(d.suspects[len(d.suspects)-1-i])
		if err != nil {
			return nil, err
		}
		keyless := message
		keyless.Key = ""
		if same := string(frozen(keyless)); !known[same] {
			known[same] = true
			messages = append(messages, message)
		}
	}
	return messages, nil
}

// look asks the network for a message of a delivery, telling it who the account has to be,
// and what belongs to others.
func (s *Scheduler) look(ctx context.Context, finder networks.Finder, t *task, since time.Time, message networks.Message) (networks.Finding, error) {
	account := t.account
	pinned, err := s.pinned(ctx, account.Name)
	if err != nil {
		return networks.Finding{}, err
	}
	known, err := s.ledger.LastSent(ctx, account.Name, 3)
	if err != nil {
		return networks.Finding{}, err
	}
	taken, err := s.ledger.TakenIDs(ctx, account.Name, since.Add(-24*time.Hour))
	if err != nil {
		return networks.Finding{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, account.Limits.PublishTimeout())
	defer cancel()
	finding, err := finder.Find(ctx, networks.Search{
		Message: message,
		Account: networks.Identity{ID: pinned.RemoteID, Server: pinned.Server, Handle: pinned.Handle},
		Since:   since,
		Known:   receiptsSince(known, pinned.Pinned),
		Taken:   taken,
	})
	if err == nil && finding.Verdict == networks.Found {
		return s.uncontested(ctx, t.key, message, finding)
	}
	return finding, err
}

// uncontested is a finding, unless another delivery in doubt may have left what was found,
// as it says the same: only a person can tell whose it is.
func (s *Scheduler) uncontested(ctx context.Context, key ledger.Key, message networks.Message, finding networks.Finding) (networks.Finding, error) {
	rivals, err := s.ledger.InDoubt(ctx, key.Account)
	if err != nil {
		return networks.Finding{}, err
	}
	for _, rival := range rivals {
		if rival.Key != key && mayHaveLeft(rival, message) {
			why := fmt.Sprintf("it shows %s, and delivery #%d says the same and is in doubt, too", cmp.Or(finding.Receipt.URL, finding.Receipt.ID), rival.ID)
			return networks.Finding{Verdict: networks.CannotTell, Why: why}, nil
		}
	}
	return finding, nil
}

// mayHaveLeft tells whether a delivery in doubt may have left a message.
func mayHaveLeft(row ledger.Delivery, message networks.Message) bool {
	for _, part := range row.Parts {
		if part.State != ledger.Sending && part.State != ledger.Uncertain {
			continue
		}
		for _, suspect := range suspectsOf(attemptsAt(row.Attempts, part.Number)) {
			if sent, err := thaw(suspect); err == nil && sameToReaders(sent, message) {
				return true
			}
		}
	}
	return false
}

// sameToReaders tells whether two messages look alike, and stand at the same place.
func sameToReaders(one, other networks.Message) bool {
	return networks.SameText(one.Text, other.Text) == networks.Same && sameReceipt(one.Parent, other.Parent) && sameReceipt(one.Original, other.Original)
}

func sameReceipt(one, other *networks.Receipt) bool {
	return one == other || one != nil && other != nil && one.ID == other.ID
}

// receiptsSince leaves out what went out before the account was the present one.
func receiptsSince(parts []ledger.Part, pinned time.Time) []networks.Receipt {
	var list []networks.Receipt
	for _, part := range parts {
		if !part.SentAt.Before(pinned) {
			list = append(list, receiptOf(part))
		}
	}
	return list
}
