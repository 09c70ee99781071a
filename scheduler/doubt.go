package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

const (
	// secondLook is how long after "not there" the second look follows, which has
	// to agree.
	secondLook = 5 * time.Second
	// unclearLooks is how many looks may be unable to tell before it is left to a
	// person alone: some networks charge for each.
	unclearLooks = 10
	// lookingOn is how long after the end of a post's use a network that can't be
	// reached is still asked whether it is out.
	lookingOn = 24 * time.Hour
)

// doubt is a part that may be out, with what may have brought it out.
type doubt struct {
	// sending is the part with the message of the last suspect.
	sending
	// newest is the part's newest attempt. It need not be a suspect: what the
	// network refused as a duplicate did not go out.
	newest ledger.Attempt
	// suspects are the attempts that may have left something, the oldest first.
	suspects []ledger.Attempt
}

// doubtOf is the part in doubt of an uncertain delivery.
func doubtOf(t *task) (doubt, error) {
	at := slices.IndexFunc(t.row.Parts, func(part ledger.Part) bool { return part.State == ledger.Uncertain })
	if at < 0 {
		return doubt{}, errDamaged
	}
	part := t.row.Parts[at]
	tried := attemptsAt(t.row.Attempts, part.Number)
	if len(tried) == 0 {
		return doubt{}, errDamaged
	}
	d := doubt{newest: tried[len(tried)-1], suspects: suspectsOf(tried)}
	if len(d.suspects) == 0 {
		d.suspects = tried[len(tried)-1:]
	}
	message, err := thaw(d.suspects[len(d.suspects)-1])
	d.sending = sending{task: t, part: part, message: message, composition: composition{text: t.row.Text}}
	return d, err
}

var errDamaged = errors.New("an uncertain delivery without an attempt: the ledger is damaged")

func thaw(attempt ledger.Attempt) (message networks.Message, err error) {
	err = json.Unmarshal(attempt.Message, &message)
	return message, err
}

// attemptsAt are those at one part, the oldest first.
func attemptsAt(attempts []ledger.Attempt, part int) []ledger.Attempt {
	var tried []ledger.Attempt
	for _, attempt := range attempts {
		if attempt.Part == part {
			tried = append(tried, attempt)
		}
	}
	slices.SortStableFunc(tried, func(a, b ledger.Attempt) int { return a.Started.Compare(b.Started) })
	return tried
}

// suspectsOf are the attempts that nobody knows to have left nothing: also those
// of which a look said so, since their post may still appear.
func suspectsOf(tried []ledger.Attempt) []ledger.Attempt {
	var suspects []ledger.Attempt
	for _, attempt := range tried {
		if !certainlyNot(attempt.Outcome) {
			suspects = append(suspects, attempt)
		}
	}
	return suspects
}

// certainlyNot tells whether an attempt that ended so has left nothing.
func certainlyNot(outcome string) bool {
	for _, kind := range []networks.Kind{networks.Temporary, networks.RateLimited, networks.Rejected, networks.Denied} {
		if outcome == kind.String() {
			return true
		}
	}
	return false
}

// inDoubt tells whether an earlier attempt at a part may have left something.
func (t *task) inDoubt(part int) bool {
	return t.row != nil && len(suspectsOf(attemptsAt(t.row.Attempts, part))) > 0
}

// resolve finds out what became of an uncertain part, in the order that
// docs/design.md gives: a put is put again; then a look; then the same key, where
// that is safe; then a person. What is sent again is sent, so it has to be of use, and
// its file has to want it still.
func (s *Scheduler) resolve(ctx context.Context, t *task) error {
	d, err := doubtOf(t)
	if err != nil {
		return err
	}
	s.looks.begin(d.newest.ID, s.clock.begun) // for another process than this one it began before
	useful := s.now().Before(t.deadline) && s.wanted(t)
	if t.account.Opened == nil {
		return s.undecided(ctx, d, s.now().Add(longestWait), t.account.Problem.Error())
	}
	if t.account.canPut() && useful {
		return s.repeat(ctx, d)
	}
	if finder, able := t.account.finder(); able {
		return s.resolveByLook(ctx, finder, d)
	}
	if useful && s.now().Before(d.keyHolds()) && s.clock.steadySince(d.part.KeyUsed) {
		return s.repeat(ctx, d)
	}
	return s.undecided(ctx, d, time.Time{}, "the network can't be asked")
}

// resolveByLook believes "found" at once.
func (s *Scheduler) resolveByLook(ctx context.Context, finder networks.Finder, d doubt) error {
	finding, err := s.lookForAny(ctx, finder, d)
	switch {
	case err != nil:
		return s.couldNotLook(ctx, d, err)
	case finding.Verdict == networks.Found:
		return s.finish(ctx, d.task, d.newest.ID, foundOutcome(finding, s.now()))
	case finding.Verdict == networks.CannotTell:
		return s.couldNotTell(ctx, d, finding.Why)
	}
	return s.believe(ctx, d, finding.Why)
}

// believe believes "not there" only when no attempt can write any more, the
// network has settled since, by the wall's clock and by the steady one, and two
// looks agree.
func (s *Scheduler) believe(ctx context.Context, d doubt, why string) error {
	now, settling, newest := s.now(), d.account.settling(), d.newest.ID
	settled := later(s.over(d.newest).Add(settling), now.Add(s.looks.settlesIn(newest, settling)))
	if now.Before(settled) {
		return s.lookAgain(ctx, d.task, settled, why)
	}
	if !s.looks.agree(newest) {
		return s.lookAgain(ctx, d.task, now.Add(secondLook), why)
	}
	if d.duplicate() {
		return s.couldNotTell(ctx, d, "the network says that it has this post already ("+d.newest.Error+"), and a look does not see it")
	}
	return s.finish(ctx, d.task, newest, d.notThere(now, why))
}

// duplicate tells that the network refused the newest attempt because it has the
// same post already: evidence that an earlier one went out.
func (d doubt) duplicate() bool { return d.newest.Outcome == networks.Rejected.String() }

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

// notThere makes the part ready to be composed anew and sent, if that is still of
// use: the first time at once, then after longer and longer, as a network that is
// down may answer everything with doubt. What the network refused because it has
// the same already, and which is not ours, has to change.
func (d doubt) notThere(now time.Time, why string) ledger.Outcome {
	outcome := ledger.Outcome{
		Finished: now,
		// A new key is needed where the network answers an old one with its first
		// answer.
		NewKey: d.account.Limits.Replay == networks.ReplaysAnswer,
		By:     "vigil",
		Why:    why,
	}
	if d.duplicate() {
		outcome.State, outcome.Reasons = ledger.Failed, reason(ReasonRejected, d.newest.Error)
		return outcome
	}
	at := now
	if again := len(d.suspects) - 2; again >= 0 {
		at = now.Add(wait(d.key, again))
	}
	outcome.State, outcome.Next, outcome.Reasons = tryAgain(d.task, at, ReasonNotThere, why)
	return outcome
}

// couldNotLook plans the next look after one that did not come about. A person is
// asked while there is a quarter of the post's use left.
func (s *Scheduler) couldNotLook(ctx context.Context, d doubt, failure error) error {
	s.pauseDenied(ctx, d.account.Name, failure)
	now := s.now()
	at := now.Add(wait(d.key, s.looks.unclear(d.newest.ID)))
	if known, ok := errors.AsType[*networks.Error](failure); ok {
		at = later(at, known.At)
	}
	if at.After(d.deadline.Add(lookingOn)) {
		at = time.Time{}
	}
	if at.IsZero() || at.After(d.deadline.Add(-d.deadline.Sub(d.due)/4)) {
		return s.undecided(ctx, d, at, failure.Error())
	}
	return s.lookAgain(ctx, d.task, at, failure.Error())
}

// couldNotTell asks a person, and looks on for a while: a timeline that lags, or an
// account that is suspended, comes back.
func (s *Scheduler) couldNotTell(ctx context.Context, d doubt, why string) error {
	var next time.Time
	if unclear := s.looks.unclear(d.newest.ID); unclear < unclearLooks {
		next = s.now().Add(wait(d.key, unclear))
	}
	return s.undecided(ctx, d, next, why)
}

// repeat sends the frozen message once more, where the network makes one post
// of both. It may be the first that readers see of it, so every guard is passed
// again. What can't be reproduced to the byte is not sent.
func (s *Scheduler) repeat(ctx context.Context, d doubt) error {
	if reasons := s.guards(ctx, d.task, s.now()); len(reasons) > 0 {
		return s.notSentAgainNow(ctx, d, Sentences(reasons))
	}
	if err := s.reopenMedia(ctx, d.task, &d.message); err != nil {
		return s.undecided(ctx, d, time.Time{}, err.Error())
	}
	d.repeats = true
	claim, granted, err := s.claim(ctx, d.sending)
	if err != nil {
		return err
	}
	if !granted {
		return s.notSentAgainNow(ctx, d, "something stands against it")
	}
	_, _, err = s.publishClaimed(ctx, d.sending, claim)
	return err
}

// notSentAgainNow leaves the doubt for later: what stands against sending may go.
func (s *Scheduler) notSentAgainNow(ctx context.Context, d doubt, why string) error {
	at := s.now().Add(wait(d.key, len(d.suspects)))
	return s.lookAgain(ctx, d.task, at, "it can't be sent again now: "+why)
}

// keyHolds is until when the same key again is safe: the network returns the first
// post for it, and half its memory is not yet over.
func (s sending) keyHolds() time.Time {
	if s.account.Limits.Replay != networks.ReplaysPost || s.part.KeyUsed.IsZero() {
		return time.Time{}
	}
	return s.part.KeyUsed.Add(time.Duration(s.account.Limits.KeyLife) / 2)
}

// stillInDoubt is the end of an attempt that repeated another one, unless it was
// answered with a receipt: that it left nothing itself says nothing about the
// first.
func (s *Scheduler) stillInDoubt(step sending, outcome ledger.Outcome) ledger.Outcome {
	if outcome.State == ledger.Sent {
		return outcome
	}
	repeated := 0
	if step.row != nil {
		repeated = len(attemptsAt(step.row.Attempts, step.part.Number))
	}
	outcome.Next = later(outcome.Next, outcome.Finished.Add(wait(step.key, repeated-1)))
	outcome.State, outcome.NewKey = ledger.Uncertain, false
	outcome.Reasons = reason(ReasonUncertain, outcome.Error)
	return outcome
}

func (s *Scheduler) lookAgain(ctx context.Context, t *task, at time.Time, why string) error {
	t.next = at
	return s.ledger.Postpone(ctx, t.key, at, reason(ReasonUncertain, why))
}

// undecided asks a person to decide. It is looked at again at that time all the
// same; a zero time leaves it to the person alone.
func (s *Scheduler) undecided(ctx context.Context, d doubt, next time.Time, why string) error {
	d.task.next = next
	asked := ledger.Reason{Code: ReasonUndecided, Detail: why}
	first, err := s.ledger.AskPerson(ctx, d.key, next, asked)
	if first {
		s.log.Error("a person has to decide", "delivery", d.row.ID, "post", d.key.Post, "account", d.key.Account, "why", Sentence(asked))
	}
	return err
}

// foundOutcome is what a look saw, as the end of an attempt.
func foundOutcome(finding networks.Finding, now time.Time) ledger.Outcome {
	return ledger.Outcome{
		Finished: now,
		State:    ledger.Sent,
		Receipt:  frozen(finding.Receipt),
		RemoteID: finding.Receipt.ID,
		URL:      finding.Receipt.URL,
		By:       "vigil",
		Why:      "found on the account",
	}
}

// freed has what is held evaluated again where a post in doubt has turned out not to be
// out: its words may have held another.
func (s *Scheduler) freed(ctx context.Context, t *task, outcome ledger.Outcome, finished ledger.Finished) {
	if outcome.By == "" || !given(finished.State) {
		return
	}
	t.next = outcome.Finished
	if err := s.ledger.Reevaluate(ctx, outcome.Finished); err != nil {
		s.log.Error("the ledger can't be written", "error", err)
	}
}

// notOurs is the end of an attempt whose receipt, or whose finding, is another
// delivery's post: it says nothing about this one, which is looked for on its own.
func (s *Scheduler) notOurs(t *task, outcome ledger.Outcome, taken *ledger.TakenError) ledger.Outcome {
	sentence := fmt.Sprintf("the network named %v", taken)
	next := outcome.Finished.Add(t.account.settling() + wait(t.key, s.looks.unclear(outcome.Attempt)) - firstWait)
	return ledger.Outcome{
		Attempt: outcome.Attempt, Finished: outcome.Finished, State: ledger.Uncertain, Next: next,
		Kind: networks.Uncertain.String(), Error: sentence, Reasons: reason(ReasonUncertain, sentence),
		By: outcome.By, Why: sentence,
	}
}
