package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Outcome is what became of an attempt.
type Outcome struct {
	Attempt  string
	Finished time.Time
	// State is what the part becomes: sent, retrying, uncertain, failed or missed.
	State State
	// Kind is the error's, Error its sentence; empty when sent.
	Kind, Error string
	Status      int
	Reasons     []Reason
	// Receipt is the network's answer as JSON, RemoteID and URL its fields.
	Receipt       []byte
	RemoteID, URL string
	// Next is when it is tried or looked up next.
	Next time.Time
	// NewKey begins a new generation: the failure was definite.
	NewKey bool
	// Shut is until when the account is not to be called any more, where its network
	// asked for that; the account's name is not needed.
	Shut Window
	// By and Why are set when the truth was found out later, by a look or by a
	// person: they are written as a decision.
	By, Why string
}

// Finished is what the ledger made of an outcome.
type Finished struct {
	Delivery int64
	State    State
	// OutTwice: the network gave a second id for what was already sent.
	OutTwice bool
}

// TakenError refuses a receipt: the network's id belongs to another delivery,
// so it says nothing about this one.
type TakenError struct {
	RemoteID string
	// Owner is the delivery that it belongs to.
	Owner int64
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("%s is the post of delivery #%d already", e.RemoteID, e.Owner)
}

// Finish writes down what became of an attempt: the attempt, its part and the
// delivery together. A receipt is never thrown away: late or not, it turns
// anything but sent into sent. An error counts only while the attempt is the
// part's newest one. The error is a *[TakenError] where the receipt is another
// delivery's, and wraps [ErrNotFound] where there is no such attempt.
func (l *Ledger) Finish(ctx context.Context, o Outcome) (Finished, error) {
	if err := o.sound(); err != nil {
		return Finished{}, err
	}
	var finished Finished
	err := l.writeEnd(ctx, func(t *transaction) (err error) {
		finished, err = t.finish(o)
		return err
	})
	if err != nil {
		return Finished{}, fmt.Errorf("finishing attempt %s: %w", o.Attempt, err)
	}
	return finished, nil
}

// FinishAndClaim does what [Ledger.Finish] does with the end of one attempt, and
// what [Ledger.Claim] does with the next, in one commit: both are in the ledger
// when it returns without an error, and neither of them with one.
func (l *Ledger) FinishAndClaim(ctx context.Context, o Outcome, c Claim) (finished Finished, claimed Claimed, err error) {
	if err := errors.Join(o.sound(), c.sound()); err != nil {
		return Finished{}, Claimed{}, err
	}
	err = l.write(ctx, func(t *transaction) (err error) {
		if finished, err = t.finish(o); err == nil {
			claimed, err = t.claim(c)
		}
		return err
	})
	if err = l.readBack(ctx, c.Attempt, err); err != nil {
		return Finished{}, Claimed{}, fmt.Errorf("finishing attempt %s and claiming %s: %w", o.Attempt, c.Key, err)
	}
	return finished, claimed, nil
}

// sound refuses what no network's answer can mean.
func (o Outcome) sound() error {
	if o.State == Sent && o.RemoteID == "" && o.By == "" {
		return fmt.Errorf("finishing attempt %s: a receipt without an id is no success", o.Attempt)
	}
	return nil
}

func (t *transaction) finish(o Outcome) (Finished, error) {
	a, err := t.attempted(o.Attempt)
	if err != nil {
		return Finished{}, err
	}
	if err := errors.Join(t.end(a, o), t.decideOutcome(a, o)); err != nil {
		return Finished{}, err
	}
	if !o.Shut.Until.IsZero() {
		if err := t.shut(a.account, o.Shut); err != nil {
			return Finished{}, err
		}
	}
	switch {
	case o.State == Sent && a.partState == Sent:
		return t.compare(a, o)
	case o.State == Sent:
		return t.receive(a, o)
	case a.newest == o.Attempt && cause(answered).allows(a.partState, o.State):
		return t.giveBack(a, o)
	}
	return Finished{Delivery: a.delivery, State: a.state}, nil
}

// attempted is an attempt with its part and delivery, inside a transaction.
type attempted struct {
	delivery int64
	part     int
	started  time.Time
	finished time.Time
	outcome  string

	account   string
	partState State
	remoteID  string
	// newest is the part's newest attempt.
	newest string
	state  State
	parts  int
}

// attempted finds an attempt. One whose end is known is only looked for again
// when it answers late, so no index has it.
func (t *transaction) attempted(id string) (attempted, error) {
	a, err := t.attemptedWhere(`a.attempt = $1 AND a.open = 1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		a, err = t.attemptedWhere(`a.attempt = $1`, id)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return a, err
}

func (t *transaction) attemptedWhere(condition, id string) (attempted, error) {
	var a attempted
	err := t.row(`SELECT a.delivery, a.part, a.started, a.finished, a.outcome, p.account, p.state, p.remote_id, p.attempt, d.state, d.parts
		FROM attempts a JOIN parts p ON p.delivery = a.delivery AND p.number = a.part JOIN deliveries d ON d.id = a.delivery
		WHERE `+condition, []any{id},
		&a.delivery, &a.part, timeColumn{&a.started}, timeColumn{&a.finished}, &a.outcome,
		&a.account, &a.partState, &a.remoteID, &a.newest, &a.state, &a.parts)
	return a, err
}

// end writes the attempt's own row. What is found out later, by a look or a
// person, is a decision and leaves the row of an answered attempt as it was.
func (t *transaction) end(a attempted, o Outcome) error {
	if o.By != "" && !a.finished.IsZero() {
		return t.run(`UPDATE attempts SET open = $3 WHERE delivery = $1 AND attempt = $2`, a.delivery, o.Attempt, o.open())
	}
	outcome := cmp.Or(o.Kind, string(o.State))
	return t.run(`UPDATE attempts SET finished = $2, outcome = $3, error = $4, status = $5, receipt = $6, open = $8
		WHERE delivery = $7 AND attempt = $1`,
		o.Attempt, micros(o.Finished), outcome, o.Error, o.Status, o.Receipt, a.delivery, o.open())
}

// open is 1 while somebody will ask for the attempt again.
func (o Outcome) open() int {
	if o.State == Uncertain {
		return 1
	}
	return 0
}

// decideOutcome records who found the truth out, and that an owner came late
// with another answer than the one that was written for it.
func (t *transaction) decideOutcome(a attempted, o Outcome) error {
	d := Decision{At: o.Finished, By: o.By, Verb: "resolve", Scope: OfDelivery, Subject: strconv.FormatInt(a.delivery, 10), Why: o.Why}
	switch {
	case o.By == "" && (a.finished.IsZero() || a.answered(o)):
		return nil
	case o.By == "":
		d.By, d.Verb = "vigil", "late"
		d.Why = fmt.Sprintf("the attempt that was called %s answered after all: %s", a.outcome, cmp.Or(o.Kind, string(o.State)))
	}
	return t.decide(d)
}

// answered tells that this very end of it is written down already: the commit's
// answer was lost.
func (a attempted) answered(o Outcome) bool {
	return a.outcome == cmp.Or(o.Kind, string(o.State)) && micros(a.finished) == micros(o.Finished)
}

func (t *transaction) decide(d Decision) error {
	return t.run(`INSERT INTO decisions (at, by, verb, scope, subject, why) VALUES ($1, $2, $3, $4, $5, $6)`,
		micros(d.At), d.By, d.Verb, d.Scope, d.Subject, d.Why)
}

// compare looks whether the receipt of a part that is out already is of a second
// post.
func (t *transaction) compare(a attempted, o Outcome) (Finished, error) {
	finished := Finished{Delivery: a.delivery, State: a.state}
	if o.RemoteID == "" || a.remoteID == "" || o.RemoteID == a.remoteID {
		return finished, nil
	}
	finished.OutTwice = true
	return finished, t.alarm(a.delivery, o)
}

// receive takes a receipt in. If a newer attempt is at it already, the post will
// be out twice.
func (t *transaction) receive(a attempted, o Outcome) (Finished, error) {
	if err := t.keep(a, o); err != nil {
		return Finished{}, err
	}
	finished, err := t.follow(a, o)
	if err != nil || a.partState != Sending || a.newest == o.Attempt {
		return finished, err
	}
	finished.OutTwice = true
	return finished, t.alarm(a.delivery, o)
}

// giveBack moves the part to what its error means. A definite failure ends the
// key's generation.
func (t *transaction) giveBack(a attempted, o Outcome) (Finished, error) {
	err := t.run(`UPDATE parts SET state = $3, generation = generation + CASE WHEN $4 THEN 1 ELSE 0 END,
		key_used = CASE WHEN $4 THEN 0 ELSE key_used END WHERE delivery = $1 AND number = $2`,
		a.delivery, a.part, o.State, o.NewKey)
	if err != nil {
		return Finished{}, err
	}
	return t.follow(a, o)
}

func (t *transaction) alarm(delivery int64, o Outcome) error {
	return errors.Join(
		t.run(`UPDATE deliveries SET out_twice = 1 WHERE id = $1`, delivery),
		t.notice(Notice{At: o.Finished, Code: NoticeOutTwice, Delivery: delivery}))
}

// keep stores the receipt with its part, unless the id is another delivery's.
func (t *transaction) keep(a attempted, o Outcome) error {
	changed, err := t.change(`UPDATE parts SET state = 'sent', receipt = $3, remote_id = $4, url = $5, sent_at = $6
		WHERE delivery = $1 AND number = $2 AND NOT EXISTS (SELECT 1 FROM parts other WHERE other.account = $7
			AND other.remote_id = $4 AND other.remote_id <> '' AND (other.delivery <> $1 OR other.number <> $2))`,
		a.delivery, a.part, o.Receipt, o.RemoteID, o.URL, micros(o.sentAt(a)), a.account)
	if err == nil && changed == 0 {
		return t.takenBy(a, o)
	}
	return err
}

// sentAt is when the post appeared: of one that was found later, about when the
// attempt began.
func (o Outcome) sentAt(a attempted) time.Time {
	if o.By != "" {
		return a.started
	}
	return o.Finished
}

func (t *transaction) takenBy(a attempted, o Outcome) error {
	refused := &TakenError{RemoteID: o.RemoteID}
	if err := t.row(`SELECT delivery FROM parts WHERE account = $1 AND remote_id = $2 AND remote_id <> ''`, []any{a.account, o.RemoteID}, &refused.Owner); err != nil {
		return err
	}
	return refused
}

// follow lets the delivery follow its part. A thread goes on at once.
func (t *transaction) follow(a attempted, o Outcome) (Finished, error) {
	r := row{id: a.delivery, state: a.state, parts: a.parts, states: []State{o.State}}
	if a.parts > 1 {
		if err := t.readStates(&r); err != nil {
			return Finished{}, err
		}
	}
	why := because{reasons: o.Reasons, next: o.Next, now: o.Finished}
	if o.State == Sent {
		why.next = o.Finished
	}
	if o.State == Sent && a.part == 1 {
		why.url, why.sentAt = o.URL, o.sentAt(a)
	}
	return Finished{Delivery: r.id, State: stateOf(r.states)}, t.settle(r, why)
}
