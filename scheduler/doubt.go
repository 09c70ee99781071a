package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// secondLook is how long after "not there" the second look follows, which has
// to agree.
const secondLook = 5 * time.Second

// unsure tells whether a first attempt comes so late that the post may have
// gone out already, under a ledger that was lost, copied or restored.
func (t *task) unsure(now time.Time) bool {
	released := t.row != nil && !t.row.Released.IsZero()
	return now.Sub(t.due) > overdue && !t.tried() && !released && !t.account.canPut()
}

// lookBefore looks for a part that was never tried. Found, it counts as sent;
// where the look cannot tell, a person has to.
func (s *Scheduler) lookBefore(ctx context.Context, step *sending) *refusal {
	finder, able := step.account.finder()
	if !able {
		return nil
	}
	finding, err := s.look(ctx, finder, step, step.due.Add(-overdue))
	switch {
	case err != nil:
		state, next, reasons := tryAgain(step.task, time.Now().Add(wait(step.key, 0)), ReasonTemporary, err.Error())
		return &refusal{state: state, next: next, reasons: reasons}
	case finding.Verdict == networks.Found:
		step.found = &finding
	case finding.Verdict == networks.CannotTell:
		return &refusal{state: ledger.Held, reasons: reason(ReasonUndecided, finding.Why)}
	}
	return nil
}

// look asks the network for a part, telling it what belongs to others.
func (s *Scheduler) look(ctx context.Context, finder networks.Finder, step *sending, since time.Time) (networks.Finding, error) {
	known, err := s.ledger.LastSent(ctx, step.account.Name, 3)
	if err != nil {
		return networks.Finding{}, err
	}
	taken, err := s.ledger.TakenIDs(ctx, step.account.Name, since.Add(-24*time.Hour))
	if err != nil {
		return networks.Finding{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, step.account.Limits.PublishTimeout())
	defer cancel()
	return finder.Find(ctx, networks.Search{
		Message: step.message,
		Since:   since,
		Known:   receipts(known),
		Taken:   taken,
	})
}

// resolve finds out what became of an uncertain part, in the order that
// docs/design.md gives: a put is put again; then a look; then the same key, where
// that is safe; then a person.
func (s *Scheduler) resolve(ctx context.Context, t *task) error {
	part, attempt, message, err := doubtful(t)
	if err != nil {
		return err
	}
	step := sending{task: t, part: part, message: message, composition: composition{text: t.row.Text}}
	if t.account.Opened == nil {
		return s.undecided(ctx, step.task, t.account.Problem.Error())
	}
	if t.account.canPut() {
		return s.repeat(ctx, step)
	}
	if finder, able := t.account.finder(); able {
		return s.resolveByLook(ctx, finder, step, attempt)
	}
	if t.account.keyHolds(part, time.Now()) {
		return s.repeat(ctx, step)
	}
	return s.undecided(ctx, step.task, "the network can't be asked")
}

// doubtful is the part in doubt, its newest attempt, and what that may have sent.
func doubtful(t *task) (ledger.Part, ledger.Attempt, networks.Message, error) {
	for _, part := range t.row.Parts {
		if part.State != ledger.Uncertain {
			continue
		}
		attempt, ok := newestAttempt(t.row.Attempts, part.Number)
		if !ok {
			break
		}
		var message networks.Message
		err := json.Unmarshal(attempt.Message, &message)
		return part, attempt, message, err
	}
	return ledger.Part{}, ledger.Attempt{}, networks.Message{}, errors.New("an uncertain delivery without an attempt: the ledger is damaged")
}

func newestAttempt(attempts []ledger.Attempt, part int) (ledger.Attempt, bool) {
	var newest ledger.Attempt
	for _, attempt := range attempts {
		if attempt.Part == part && !attempt.Started.Before(newest.Started) {
			newest = attempt
		}
	}
	return newest, newest.ID != ""
}

// resolveByLook believes "found" at once, and "not there" only when the attempt
// can't write any more, the network has settled since, and two looks agree.
func (s *Scheduler) resolveByLook(ctx context.Context, finder networks.Finder, step sending, attempt ledger.Attempt) error {
	finding, err := s.look(ctx, finder, &step, attempt.Started)
	now := time.Now()
	switch {
	case err != nil:
		return s.lookAgain(ctx, step.task, now.Add(wait(step.key, s.looks.failed(attempt.ID))), err.Error())
	case finding.Verdict == networks.Found:
		return s.finish(ctx, step.task, attempt.ID, foundOutcome(finding))
	case finding.Verdict == networks.CannotTell:
		return s.undecided(ctx, step.task, finding.Why)
	}
	if settled := s.over(attempt).Add(step.account.settling()); now.Before(settled) {
		return s.lookAgain(ctx, step.task, settled, finding.Why)
	}
	if !s.looks.agree(attempt.ID) {
		return s.lookAgain(ctx, step.task, now.Add(secondLook), finding.Why)
	}
	return s.notThere(ctx, step, attempt, finding.Why)
}

// over is since when an attempt can't write any more: it was answered, or its
// deadline has passed, or its owner is dead, which the ledger's lock proves.
func (s *Scheduler) over(attempt ledger.Attempt) time.Time {
	switch {
	case !attempt.Finished.IsZero():
		return attempt.Finished
	case attempt.Owner != s.owner && s.begun.Before(attempt.Deadline):
		return s.begun
	}
	return attempt.Deadline
}

// notThere makes the part ready to be composed anew and sent, if that is still
// of use. A new key is needed where the network answers an old one with its
// first answer.
func (s *Scheduler) notThere(ctx context.Context, step sending, attempt ledger.Attempt, why string) error {
	now := time.Now()
	state, next, reasons := tryAgain(step.task, now, ReasonTemporary, why)
	return s.finish(ctx, step.task, attempt.ID, ledger.Outcome{
		Finished: now,
		State:    state,
		Next:     next,
		Reasons:  reasons,
		NewKey:   step.account.Limits.Replay == networks.ReplaysAnswer,
		By:       "vigil",
		Why:      why,
	})
}

// repeat sends the frozen message once more, where the network makes one post
// of both. What can't be reproduced to the byte is not sent.
func (s *Scheduler) repeat(ctx context.Context, step sending) error {
	if err := s.reopenMedia(step.task, &step.message); err != nil {
		return s.undecided(ctx, step.task, err.Error())
	}
	claim, granted, err := s.claim(ctx, step, true)
	if err != nil || !granted {
		return err
	}
	_, _, err = s.publishClaimed(ctx, step, claim)
	return err
}

// keyHolds tells whether the same key again is safe: the network returns the
// first post for it, and half its memory is not yet over.
func (a *Account) keyHolds(part ledger.Part, now time.Time) bool {
	if a.Limits.Replay != networks.ReplaysPost || part.KeyUsed.IsZero() {
		return false
	}
	return now.Sub(part.KeyUsed) < time.Duration(a.Limits.KeyLife)/2
}

func (s *Scheduler) lookAgain(ctx context.Context, t *task, at time.Time, why string) error {
	t.next = at
	return s.ledger.Postpone(ctx, t.key, at, reason(ReasonUncertain, why))
}

// undecided leaves the decision to a person.
func (s *Scheduler) undecided(ctx context.Context, t *task, why string) error {
	s.log.Error("a person has to decide", "post", t.key.Post, "account", t.key.Account,
		"why", Sentence(ledger.Reason{Code: ReasonUndecided, Detail: why}))
	return s.ledger.Postpone(ctx, t.key, time.Time{}, reason(ReasonUndecided, why))
}

// foundOutcome is what a look saw, as the end of an attempt.
func foundOutcome(finding networks.Finding) ledger.Outcome {
	return ledger.Outcome{
		Finished: time.Now(),
		State:    ledger.Sent,
		Receipt:  frozen(finding.Receipt),
		RemoteID: finding.Receipt.ID,
		URL:      finding.Receipt.URL,
		By:       "vigil",
		Why:      "found on the account",
	}
}

func receipts(parts []ledger.Part) []networks.Receipt {
	list := make([]networks.Receipt, len(parts))
	for i, part := range parts {
		list[i] = receiptOf(part)
	}
	return list
}
