package scheduler

import (
	"context"
	"fmt"
	"slices"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// partPatience is how long after one part of a thread the next may still go
// out; a post's lateness binds its first part only.
const partPatience = 24 * time.Hour

// The ways to treat a thread that broke off, as they stand in campaign.toml. Where
// a part is refused, waiting mends nothing, as the rest of a thread stays as it was
// composed: "resume" leaves what is out then, as "leave" does.
const (
	// brokenRetract takes down what is out when the rest is given up.
	brokenRetract = "retract"
	// brokenLeave waits for no rate limit and no new credential.
	brokenLeave = "leave"
)

// remember takes in what the ledger has of a delivery. A thread that has begun has
// a day from the last part that went out.
func (t *task) remember(row *ledger.Delivery) {
	t.row = row
	for _, part := range row.Parts {
		if part.State == ledger.Sent {
			t.lastOut = later(t.lastOut, part.SentAt)
		}
	}
	if !t.lastOut.IsZero() {
		t.deadline = t.lastOut.Add(partPatience)
	}
}

// partIsOut takes note that one more part is out. One that was found was out
// before, under another ledger: the next may be, too.
func (t *task) partIsOut(now time.Time, found bool) {
	t.lastOut, t.doubtful, t.deadline = now, found, now.Add(partPatience)
}

// leftOff is the end of an attempt at a later part of a thread. A campaign that
// leaves a broken thread waits for nothing that the network refuses now.
func leftOff(step sending, outcome ledger.Outcome) ledger.Outcome {
	refused := outcome.Kind == networks.RateLimited.String() || outcome.Kind == networks.Denied.String()
	if outcome.State != ledger.Retrying || !refused || step.campaign.BrokenThread != brokenLeave {
		return outcome
	}
	outcome.State, outcome.Next = ledger.Failed, time.Time{}
	outcome.Reasons = append(outcome.Reasons, ledger.Reason{Code: ReasonBroken})
	return outcome
}

// brokenOff is called once the rest of a thread is given up.
func (s *Scheduler) brokenOff(ctx context.Context, t *task, why []ledger.Reason) {
	if t.campaign.BrokenThread != brokenRetract {
		return
	}
	if err := s.retractBroken(context.WithoutCancel(ctx), t, why); err != nil {
		s.log.Error("a thread broke off, and what is out of it could not be taken down", "post", t.key.Post, "account", t.key.Account, "why", err)
	}
}

func (s *Scheduler) retractBroken(ctx context.Context, t *task, why []ledger.Reason) error {
	row, err := s.ledger.DeliveryByKey(ctx, t.key)
	if err != nil || row.State != ledger.Partial {
		return err
	}
	if err := s.takeDown(ctx, row, t.account); err != nil {
		return err
	}
	return s.ledger.Retract(ctx, row.ID, "vigil", "the thread broke off: "+Sentences(why))
}

// leftToPeople is what is left to people where a network deletes nothing.
func leftToPeople(url string) string {
	if url == "" {
		return "what is out stays, unless it can be deleted there by hand"
	}
	return "delete it there by hand: " + url
}

// takeDown deletes all parts that are out, the last one first.
func (s *Scheduler) takeDown(ctx context.Context, row ledger.Delivery, account *Account) error {
	deleter, able := account.Opened.(networks.Deleter)
	if !able {
		return fmt.Errorf("%s can't take posts down: %s", account.Name, leftToPeople(row.URL))
	}
	for _, part := range slices.Backward(row.Parts) {
		if part.State != ledger.Sent {
			continue
		}
		if err := s.delete(ctx, deleter, account, part); err != nil {
			return fmt.Errorf("#%d part %d could not be taken down: %w", row.ID, part.Number, err)
		}
	}
	return nil
}
