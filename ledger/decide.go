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

// StateError refuses a decision that comes too late, or makes no sense, for the
// state that a delivery is in.
type StateError struct {
	Delivery int64
	State    State
	// Wanted is the state that it can't be brought into.
	Wanted State
}

func (e *StateError) Error() string {
	return fmt.Sprintf("#%d is %s, and can't become %s", e.Delivery, e.State, e.Wanted)
}

// Hold stops everything in the hold's scope, from the next claim on. Another
// hold of its kind on the same subject is replaced, but vigil's own stays as it
// is: what it stopped once is stopped.
func (l *Ledger) Hold(ctx context.Context, h Hold) error {
	h.Kind = cmp.Or(h.Kind, ByPerson)
	verb := string(h.Kind)
	replace := `UPDATE SET why = excluded.why, by = excluded.by, since = excluded.since`
	if h.Kind == ByVigil {
		verb, replace = "hold", "NOTHING"
	}
	return l.write(ctx, func(t *transaction) error {
		changed, err := t.change(`INSERT INTO holds (scope, subject, kind, why, by, since) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (scope, subject, kind) DO `+replace, h.Scope, h.Subject, h.Kind, h.Why, h.By, micros(h.Since))
		if err != nil || changed == 0 {
			return err
		}
		return t.decide(Decision{At: h.Since, By: h.By, Verb: verb, Scope: h.Scope, Subject: h.Subject, Why: h.Why})
	})
}

// Release ends a hold, whether a person's or vigil's own; a pause and other
// reasons stay. A delivery is also released from the guards that only doubt,
// whether or not there was a hold on it: see [Delivery.Released]. An account is
// also released from what its network asked for, see [Window]. All that is held is
// evaluated again. The error wraps [ErrNotFound] where nothing is held under that
// name.
func (l *Ledger) Release(ctx context.Context, scope Scope, subject, by, why string) error {
	d := Decision{At: l.now(), By: by, Verb: "release", Scope: scope, Subject: subject, Why: why}
	return l.letGo(ctx, d, func(t *transaction) (released int64, err error) {
		released, err = t.change(`DELETE FROM holds WHERE scope = $1 AND subject = $2 AND kind <> 'pause'`, scope, subject)
		var also int64
		switch {
		case err != nil:
		case scope == OfDelivery:
			also, err = t.change(`UPDATE deliveries SET released = $2 WHERE cast(id AS text) = $1 AND state = 'held'`, subject, micros(d.At))
		case scope == OfAccount:
			also, err = t.change(`DELETE FROM windows WHERE account = $1`, subject)
		}
		return released + also, err
	})
}

// Resume ends a pause; whatever else stands against the same subject stays. The
// error wraps [ErrNotFound] where nothing is paused under that name.
func (l *Ledger) Resume(ctx context.Context, scope Scope, subject, by, why string) error {
	d := Decision{At: l.now(), By: by, Verb: "resume", Scope: scope, Subject: subject, Why: why}
	return l.letGo(ctx, d, func(t *transaction) (int64, error) {
		return t.change(`DELETE FROM holds WHERE scope = $1 AND subject = $2 AND kind = 'pause'`, scope, subject)
	})
}

// letGo ends something that stands against posts, and has all that is held
// evaluated again.
func (l *Ledger) letGo(ctx context.Context, d Decision, end func(*transaction) (int64, error)) error {
	return l.write(ctx, func(t *transaction) error {
		ended, err := end(t)
		if err == nil && ended == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("%s of %s %s: %w", d.Verb, d.Scope, d.Subject, err)
		}
		return errors.Join(t.reevaluate(d.At), t.decide(d))
	})
}

// Holds returns all holds, the oldest first.
func (l *Ledger) Holds(ctx context.Context) ([]Hold, error) {
	holds, err := readAll[Hold](ctx, l.readers, `SELECT scope, subject, kind, why, by, since FROM holds ORDER BY since, scope, subject, kind`)
	if err != nil {
		return nil, l.failed("reading the holds", err)
	}
	return holds, nil
}

func (h *Hold) scan(rows *sql.Rows) error {
	return rows.Scan(&h.Scope, &h.Subject, &h.Kind, &h.Why, &h.By, timeColumn{&h.Since})
}

// Decisions returns what was decided about a subject, the oldest first; without a
// scope everything that was decided about accounts, campaigns, people, posts and
// everything.
func (l *Ledger) Decisions(ctx context.Context, scope Scope, subject string) ([]Decision, error) {
	decisions, err := readAll[Decision](ctx, l.readers, `SELECT at, by, verb, scope, subject, why FROM decisions
		WHERE scope = $1 AND subject = $2 OR $1 = '' AND scope <> 'delivery' ORDER BY id`, string(scope), subject)
	if err != nil {
		return nil, l.failed("reading the decisions", err)
	}
	return decisions, nil
}

// Skip decides against a delivery that is not out. The error is a *[StateError]
// where it is too late for that.
func (l *Ledger) Skip(ctx context.Context, id int64, by, why string) error {
	return l.decide(ctx, id, Skipped, time.Time{}, Decision{By: by, Verb: "skip", Why: why}, nothing)
}

// Retract writes down that a delivery was taken down by us: call it after the
// network has deleted it. A thread does not go on after that.
func (l *Ledger) Retract(ctx context.Context, id int64, by, why string) error {
	return l.decide(ctx, id, Retracted, time.Time{}, Decision{By: by, Verb: "retract", Why: why}, skipRest)
}

// BreakOff ends a thread that is still going out: of its parts none follows that is
// not in flight already. It is called before what is out is taken down, or the rest would
// go out behind that, as an answer to nothing.
func (l *Ledger) BreakOff(ctx context.Context, id int64, by, reason string) error {
	d := Decision{At: l.now(), By: by, Verb: "skip", Scope: OfDelivery, Subject: strconv.FormatInt(id, 10), Why: reason}
	return l.write(ctx, func(t *transaction) error {
		r, err := t.get(id)
		if err != nil || !r.allows(decided, Skipped) {
			return err
		}
		why := because{reasons: []Reason{{Code: d.Verb, Detail: d.Why}}, now: d.At}
		return errors.Join(t.move(r, decided, Skipped, why), t.decide(d))
	})
}

// MarkGone writes down that the network no longer has the post.
func (l *Ledger) MarkGone(ctx context.Context, id int64, why string) error {
	return l.decide(ctx, id, Gone, time.Time{}, Decision{By: "vigil", Verb: "gone", Why: why}, skipRest)
}

// skipRest ends a thread: what is not out of it will not follow.
func skipRest(t *transaction, r row) error { return t.moveParts(r, decided, Skipped) }

// Reopen plans a delivery anew that was missed, has failed or is held. It is
// then retrying: composed anew when it is due, and every guard passed again.
func (l *Ledger) Reopen(ctx context.Context, id int64, due time.Time, by, why string) error {
	return l.decide(ctx, id, Retrying, due, Decision{By: by, Verb: "retry", Why: why}, func(t *transaction, r row) error {
		return t.run(`UPDATE deliveries SET due = $2 WHERE id = $1`, r.id, micros(due))
	})
}

// decide moves a delivery to a state by a person's decision, and records it.
// What belongs to it is done first.
func (l *Ledger) decide(ctx context.Context, id int64, to State, next time.Time, d Decision, first func(*transaction, row) error) error {
	d.At, d.Scope, d.Subject = l.now(), OfDelivery, strconv.FormatInt(id, 10)
	return l.write(ctx, func(t *transaction) error {
		r, err := t.get(id)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("delivery #%d: %w", id, ErrNotFound)
		}
		if err != nil {
			return err
		}
		if r.state == Sending || !r.allows(decided, to) {
			return &StateError{Delivery: id, State: r.state, Wanted: to}
		}
		why := because{reasons: []Reason{{Code: d.Verb, Detail: d.Why}}, next: next, now: d.At}
		return errors.Join(first(t, r), t.move(r, decided, to, why), t.decide(d))
	})
}

// Corrected is the verb of a decision about a post.
const Corrected = "corrected"

// Correct writes down that readers need not be told any more what has changed since a
// post went out: they were told elsewhere, or it does not matter.
func (l *Ledger) Correct(ctx context.Context, post, by, why string) error {
	d := Decision{At: l.now(), By: by, Verb: Corrected, Scope: OfPost, Subject: post, Why: why}
	return l.write(ctx, func(t *transaction) error { return t.decide(d) })
}

// nothing is done first for most decisions.
func nothing(*transaction, row) error { return nil }

// Supersede lets go what waits of a post on an account and was due before a
// moment: the next occurrence has come. A thread that has begun goes on.
func (l *Ledger) Supersede(ctx context.Context, post, account string, before time.Time, reasons []Reason) error {
	now := l.now()
	return l.write(ctx, func(t *transaction) error {
		var earlier []row
		err := t.rows(`SELECT id, state, parts FROM deliveries
			WHERE post = $1 AND account = $2 AND state IN ('retrying', 'held') AND due < $3 AND sent_at = 0`,
			[]any{post, account, micros(before)}, func(rows *sql.Rows) error {
				earlier = append(earlier, row{})
				r := &earlier[len(earlier)-1]
				return rows.Scan(&r.id, &r.state, &r.parts)
			})
		if err != nil {
			return err
		}
		for _, r := range earlier {
			if err := errors.Join(t.readStates(&r), t.move(r, noted, Skipped, because{reasons: reasons, now: now})); err != nil {
				return fmt.Errorf("superseding #%d: %w", r.id, err)
			}
		}
		return nil
	})
}
