package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// deliver does what a task needs now, and leaves it in a recorded state. The
// error is the ledger's: nothing could be written down, and nothing went out.
func (s *Scheduler) deliver(ctx context.Context, t *task) error {
	if t.stored || t.overdue {
		if err := s.recall(ctx, t); err != nil {
			return err
		}
	}
	if err := s.boundToSlot(ctx, t); err != nil {
		return err
	}
	switch {
	case t.ahead != nil:
		return s.sendBehind(ctx, t)
	case t.row == nil:
		return s.send(ctx, t)
	case t.row.State == ledger.Uncertain:
		return s.resolve(ctx, t)
	case t.row.State == ledger.Held, t.row.State == ledger.Retrying:
		return s.send(ctx, t)
	case t.reopens():
		return s.sendAnew(ctx, t)
	}
	return nil
}

// recall reads what the ledger has of a delivery, if anything.
func (s *Scheduler) recall(ctx context.Context, t *task) error {
	row, err := s.ledger.DeliveryByKey(ctx, t.key)
	switch {
	case err == nil:
		t.remember(&row)
	case !errors.Is(err, ledger.ErrNotFound):
		return err
	}
	return nil
}

// reopens tells whether what was given up gets another time, because its file
// was moved or a person asked for it (sequence D4).
func (t *task) reopens() bool {
	return (t.row.State == ledger.Missed || t.row.State == ledger.Failed) && t.due.After(t.row.Due)
}

func (s *Scheduler) sendAnew(ctx context.Context, t *task) error {
	if err := s.ledger.Reopen(ctx, t.row.ID, t.due, "vigil", "it is due at a later time now"); err != nil {
		return err
	}
	return s.send(ctx, t)
}

// send brings a delivery out, part by part, or writes down why not.
func (s *Scheduler) send(ctx context.Context, t *task) error {
	if why := s.withdrawn(t); why != "" && !t.begun() {
		return s.note(ctx, t, ledger.Skipped, reason(why, ""))
	}
	if !s.now().Before(t.deadline) {
		return s.note(ctx, t, ledger.Missed, t.tooLate())
	}
	if refused := s.quiet(t); refused != nil {
		return s.refuse(ctx, t, refused)
	}
	composed, refused := s.compose(ctx, t)
	return s.sendComposed(ctx, t, composed, refused)
}

func (s *Scheduler) sendComposed(ctx context.Context, t *task, composed composition, refused *refusal) error {
	if refused != nil {
		return s.refuse(ctx, t, refused)
	}
	return s.sendParts(ctx, t, composed)
}

// sendParts publishes what is not out yet, each part after the one before it.
func (s *Scheduler) sendParts(ctx context.Context, t *task, composed composition) error {
	var receipts []networks.Receipt
	for i := range composed.parts {
		part := t.part(i + 1)
		if part.State == ledger.Sent {
			receipts = append(receipts, receiptOf(part))
			continue
		}
		step := t.step(composed, part, receipts)
		if refused := s.lookAround(ctx, &step); refused != nil {
			return s.refuse(ctx, t, refused)
		}
		receipt, sent, err := s.sendPart(ctx, step)
		if err != nil || !sent {
			return err
		}
		receipts = append(receipts, receipt)
		t.partIsOut(s.now(), step.found != nil)
	}
	return nil
}

// lookAround looks at the network where something may have changed there since the
// part was planned: it may be out already, or what it answers may be gone.
func (s *Scheduler) lookAround(ctx context.Context, step *sending) *refusal {
	unknown := s.lapse(*step)
	if step.doubtful || step.unsure(s.now()) || !unknown.since.IsZero() {
		if refused := s.lookBefore(ctx, step, unknown); refused != nil || step.found != nil {
			return refused
		}
	}
	return s.parentGone(ctx, step)
}

// sending is one part on its way out.
type sending struct {
	*task
	part    ledger.Part
	message networks.Message
	// composition is the whole post.
	composition
	// found is what a look saw of this part before it was ever tried.
	found *networks.Finding
	// repeats tells that the message of an attempt in doubt is sent once more.
	repeats bool
}

// step is a part with its key and its place in the thread.
func (t *task) step(composed composition, part ledger.Part, receipts []networks.Receipt) sending {
	message := composed.parts[part.Number-1]
	message.Key = t.idempotencyKey(part)
	inThread(&message, receipts)
	return sending{task: t, part: part, message: message, composition: composed}
}

// inThread makes a part answer the one before it.
func inThread(message *networks.Message, receipts []networks.Receipt) {
	if len(receipts) == 0 {
		return
	}
	message.Parent = &receipts[len(receipts)-1]
	if message.Root == nil {
		message.Root = &receipts[0]
	}
}

// thread is what is kept of all parts when the first one is claimed.
func (s sending) thread() [][]byte {
	if len(s.parts) < 2 || s.begun() {
		return nil
	}
	messages := make([][]byte, len(s.parts))
	for i := range s.parts {
		messages[i] = frozen(s.parts[i])
	}
	return messages
}

// sendPart prepares, claims, publishes and finishes one part.
func (s *Scheduler) sendPart(ctx context.Context, step sending) (networks.Receipt, bool, error) {
	if step.found == nil {
		if refused := s.prepare(ctx, &step); refused != nil {
			return networks.Receipt{}, false, s.refuse(ctx, step.task, refused)
		}
	}
	claim, granted, err := s.claim(ctx, step)
	if err != nil || !granted {
		return networks.Receipt{}, false, err
	}
	if step.found != nil {
		outcome := foundOutcome(*step.found, s.now())
		outcome.Attempt = claim.Attempt
		sent, err := s.finishBefore(ctx, step.task, outcome, nil)
		return step.found.Receipt, sent, err
	}
	return s.publishClaimed(ctx, step, claim)
}

// publishClaimed makes the call that was written down, and writes down its end.
func (s *Scheduler) publishClaimed(ctx context.Context, step sending, claim ledger.Claim) (networks.Receipt, bool, error) {
	receipt, failure := s.publish(ctx, step, claim)
	s.pauseDenied(ctx, step.account.Name, failure)
	outcome := s.becomes(step, receipt, failure)
	step.shut = outcome.Shut
	outcome.Attempt = claim.Attempt
	var behind <-chan *handover
	if claim.Part == claim.Parts && ctx.Err() == nil {
		behind = step.behind
	}
	sent, err := s.finishBefore(ctx, step.task, outcome, behind)
	return receipt, sent, err
}

// becomes is what the end of an attempt makes of its part.
func (s *Scheduler) becomes(step sending, receipt networks.Receipt, failure error) ledger.Outcome {
	outcome := follows(step.task, step.part, receipt, failure, s.now())
	switch {
	case step.repeats:
		return s.stillInDoubt(step, outcome)
	case step.begun():
		return leftOff(step, outcome)
	}
	return outcome
}

// claim writes down what is about to happen, before the first byte leaves.
func (s *Scheduler) claim(ctx context.Context, step sending) (ledger.Claim, bool, error) {
	claim := s.claimOf(step)
	claimed, err := s.ledger.Claim(ctx, claim)
	granted, err := s.granted(ctx, step.task, granting{claim, claimed, err})
	return claim, granted, err
}

// claimOf asks to send a part from this moment on.
func (s *Scheduler) claimOf(step sending) ledger.Claim {
	now := s.now()
	claim := ledger.Claim{
		Planned:        step.planned(step.message.Language, step.text),
		Attempt:        s.newAttempt(),
		Owner:          s.owner,
		Epoch:          s.ledger.Epoch(),
		Part:           step.message.Part,
		Parts:          step.message.Parts,
		IdempotencyKey: step.message.Key,
		Message:        frozen(step.message),
		Thread:         step.thread(),
		Started:        now,
		Deadline:       step.fence(now),
		Resolving:      step.repeats,
	}
	if step.approval != nil && !step.begun() && !step.repeats {
		claim.Quorum, claim.Approved = step.approval.quorum, step.approval.by
	}
	s.bound(&claim, step)
	return claim
}

// granted tells whether a claim was; if not, what stands against it is written down.
func (s *Scheduler) granted(ctx context.Context, t *task, answer granting) (bool, error) {
	switch {
	case answer.err != nil:
		return false, fmt.Errorf("%s is not published, because it can't be written down: %w", t.key, answer.err)
	case answer.claimed.Granted:
		t.granted = true
		return true, nil
	case len(answer.claimed.Later) > 0:
		return false, s.comeBack(ctx, t, answer.claim, answer.claimed)
	case answer.claimed.State == ledger.Held:
		return false, s.refuse(ctx, t, &refusal{state: ledger.Held, reasons: answer.claimed.Reasons})
	}
	return false, s.contradicted(ctx, t)
}

// contradicted is a delivery that the ledger has otherwise than the plan: its
// file was moved to another time after it had come to an end.
func (s *Scheduler) contradicted(ctx context.Context, t *task) error {
	if err := s.recall(ctx, t); err != nil || t.row == nil {
		return err
	}
	if t.reopens() {
		return s.sendAnew(ctx, t)
	}
	if !t.row.Due.Equal(t.due) {
		s.log.Error("not published: "+Sentence(ledger.Reason{Code: ReasonUsed}), "delivery", t.row.ID, "post", t.key.Post, "account", t.key.Account, "state", t.row.State)
	}
	return nil
}

// fence is when the transport stops writing: an attempt is short, never outlives
// the post's use, and where it repeats a key not half the key's life.
func (s sending) fence(now time.Time) time.Time {
	fence := now.Add(s.account.Limits.PublishTimeout())
	if s.deadline.Before(fence) {
		fence = s.deadline
	}
	if holds := s.keyHolds(); s.repeats && !s.account.canPut() && holds.Before(fence) {
		fence = holds
	}
	return fence
}

// publish makes the one call after which a reader may see something. A shutdown
// does not cut it off.
func (s *Scheduler) publish(ctx context.Context, step sending, claim ledger.Claim) (networks.Receipt, error) {
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), claim.Deadline)
	defer cancel()
	if original := step.message.Original; original != nil {
		return repost(ctx, step.account, *original, step.message)
	}
	return step.account.Opened.Publish(ctx, step.message)
}

func repost(ctx context.Context, account *Account, original networks.Receipt, message networks.Message) (networks.Receipt, error) {
	reposter, able := account.Opened.(networks.Reposter)
	if !able {
		return networks.Receipt{}, &networks.Error{Kind: networks.Rejected, Cause: errors.New("the network can't show a post again")}
	}
	return reposter.Repost(ctx, original, message)
}

// finish writes down what became of an attempt. It does not give up: until it
// is written, nothing else of this account is claimed.
func (s *Scheduler) finish(ctx context.Context, t *task, attempt string, outcome ledger.Outcome) error {
	outcome.Attempt = attempt
	_, err := s.finishBefore(ctx, t, outcome, nil)
	return err
}

// finishBefore does so with the claim of the delivery behind, if that is handed
// over, and tells whether the part is out.
func (s *Scheduler) finishBefore(ctx context.Context, t *task, outcome ledger.Outcome, behind <-chan *handover) (bool, error) {
	var kept unwritten
	for {
		finished, err := s.conclude(context.WithoutCancel(ctx), outcome, behind)
		if err == nil {
			s.concluded(context.WithoutCancel(ctx), t, outcome, finished)
			return outcome.State == ledger.Sent, nil
		}
		if taken, ok := errors.AsType[*ledger.TakenError](err); ok {
			outcome = s.notOurs(t, outcome, taken)
			continue
		}
		if !errors.Is(err, ledger.ErrUnwritable) {
			return false, fmt.Errorf("what became of %s can't be written down: %w", t.key, err)
		}
		if err := kept.keep(ctx, s, t, outcome, err); err != nil {
			return false, err
		}
	}
}

// concluded is what follows from the end of an attempt, once it is written down.
func (s *Scheduler) concluded(ctx context.Context, t *task, outcome ledger.Outcome, finished ledger.Finished) {
	s.told(t, outcome, finished)
	t.next = outcome.Next
	switch {
	case outcome.State == ledger.Uncertain:
		s.looks.begin(outcome.Attempt, time.Now())
	case finished.State == ledger.Retrying && outcome.State == ledger.Sent:
		t.next = outcome.Finished // the rest of its thread
	case finished.State == ledger.Partial:
		s.brokenOff(ctx, t, outcome.Reasons)
	}
	if outcome.State != ledger.Uncertain {
		s.looks.forget(outcome.Attempt)
	}
	s.freed(ctx, t, outcome, finished)
}

// pauseDenied holds the account of a refused credential, with all that share it.
func (s *Scheduler) pauseDenied(ctx context.Context, account string, failure error) {
	if failure != nil && networks.KindOf(failure) == networks.Denied {
		s.hold(ctx, wholeOf(account), refusedCredential+failure.Error())
	}
}

// hold stops an account until it is released.
func (s *Scheduler) hold(ctx context.Context, account, why string) {
	hold := ledger.Hold{Scope: ledger.OfAccount, Subject: account, Kind: ledger.ByVigil, Why: why, By: "vigil", Since: s.now()}
	if err := s.ledger.Hold(context.WithoutCancel(ctx), hold); err != nil {
		s.log.Error("the account could not be held", "account", account, "error", err)
	}
}

// told logs the end of an attempt.
func (s *Scheduler) told(t *task, outcome ledger.Outcome, finished ledger.Finished) {
	attributes := []any{"delivery", finished.Delivery, "post", t.key.Post, "slot", t.key.Slot, "account", t.key.Account}
	switch {
	case finished.OutTwice:
		s.log.Error("out twice: the network has two posts of one delivery", append(attributes, "url", outcome.URL)...)
	case outcome.State == ledger.Sent:
		s.log.Info("sent", append(attributes, "url", outcome.URL)...)
		if s.sent != nil && outcome.By == "" {
			s.sent(t.account.Name, outcome.Finished.Sub(t.due))
		}
	default:
		s.log.Warn(string(outcome.State), append(attributes, "why", Sentences(outcome.Reasons), "next", outcome.Next)...)
	}
}

// frozen is the JSON of a message or a receipt. Both consist of plain fields, so
// that a failure is a programmer's mistake.
func frozen(value any) []byte {
	bytes, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("a %T can't be frozen: %v", value, err))
	}
	return bytes
}

func receiptOf(part ledger.Part) networks.Receipt {
	var receipt networks.Receipt
	if err := json.Unmarshal(part.Receipt, &receipt); err != nil {
		return networks.Receipt{ID: part.RemoteID, URL: part.URL}
	}
	return receipt
}
