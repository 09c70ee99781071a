package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Planned is an occurrence on an account, as the scheduler plans it: what the
// ledger needs to write its first row.
type Planned struct {
	Key
	Campaign string
	Network  string
	Language string
	Due      time.Time
	// People are those it names, as campaign id / person id.
	People []string
	// Text is what readers see of all parts; search finds it.
	Text string
}

// Claim asks to send one part now.
type Claim struct {
	Planned
	// Attempt is a new id, Owner this process.
	Attempt string
	Owner   string
	// Part counts from 1 to Parts.
	Part, Parts int
	// IdempotencyKey goes out with the message.
	IdempotencyKey string
	// Message is the exact one, as JSON.
	Message []byte
	// Thread are the messages of all parts, as JSON, where there are several.
	// They are kept when the thread begins, so that it goes on as it began.
	Thread [][]byte
	// Started is now; Deadline is when the transport stops writing.
	Started, Deadline time.Time
	// Holds are the reasons that the caller knows of, from files and guards. They
	// are stored with the row, and join those that the ledger finds.
	Holds []Reason
	// Resolving sends the frozen message of an uncertain part once more, where
	// the network makes one post of both; it moves a row from uncertain, too.
	Resolving bool
	// Epoch is the leader's (see docs/design.md, several machines).
	Epoch int64

	// Wording is a hash of the text, 0 for none; RepeatSince is from when on another
	// post with the same one stands against this one, zero: never.
	Wording     int64
	RepeatSince time.Time
	// Price is what this part costs, in millionths of a US dollar; Remaining what it
	// costs with those that follow.
	Price, Remaining int64
	// Pace is the account's.
	Pace Pace
	// Quorum is who has to have approved it; Approved is who has, to be kept with it.
	Quorum   Quorum
	Approved []Decision
}

// Claimed is the ledger's answer to a claim.
type Claimed struct {
	Delivery int64
	// Granted: the row is ours and committed to disk; publish now. Otherwise
	// State and Reasons say what stands against it.
	Granted bool
	State   State
	Reasons []Reason
	// Later is why the account's pace does not allow it at this moment: the network
	// asked to wait, until Until, or the day is full. Nothing was written then.
	Later []Reason
	Until time.Time
}

// ErrNotLeading: another daemon has taken the ledger over; nothing was written.
var ErrNotLeading = errors.New("another daemon leads this ledger now")

// Claim grants the sending of one part, or says what stands against it. Granted
// means that it is on disk and that nobody else was, or will be, granted it
// before [Ledger.Finish]. A delivery that is held, now or still, is in the
// ledger as held when Claim returns, with all reasons that hold at this moment.
func (l *Ledger) Claim(ctx context.Context, c Claim) (Claimed, error) {
	if err := c.sound(); err != nil {
		return Claimed{}, err
	}
	var claimed Claimed
	err := l.write(ctx, func(t *transaction) (err error) {
		claimed, err = t.claim(c)
		return err
	})
	if err = l.readBack(ctx, c.Attempt, err); err != nil {
		return Claimed{}, fmt.Errorf("claiming %s: %w", c.Key, err)
	}
	return claimed, nil
}

// sound refuses parts that there are not.
func (c Claim) sound() error {
	if c.Part < 1 || c.Part > c.Parts || len(c.Thread) > c.Parts {
		return fmt.Errorf("claiming %s: part %d of %d, with %d messages", c.Key, c.Part, c.Parts, len(c.Thread))
	}
	return nil
}

func (t *transaction) claim(c Claim) (Claimed, error) {
	taken, err := t.take(c)
	if err != nil {
		return Claimed{}, err
	}
	if !taken {
		return t.refuse(c)
	}
	id, indexed, err := t.taken(c.Key)
	if err != nil {
		return Claimed{}, err
	}
	if err := errors.Join(t.takePart(id, c), t.begin(id, c), t.decideApproved(id, c.Approved)); err != nil {
		return Claimed{}, err
	}
	if indexed {
		err = t.reindex(id)
	}
	return Claimed{Delivery: id, Granted: true, State: Sending}, err
}

// take is the claim itself: one statement tests everything that may stand
// against it and moves the row. It changes none where something does.
func (t *transaction) take(c Claim) (bool, error) {
	arguments := append(c.guarded(), c.Network, c.Language, micros(c.Due), c.Text, c.Parts, c.Part, len(c.Holds) == 0, c.Epoch, c.Resolving)
	changed, err := t.change(takeSQL, arguments...)
	return changed == 1, err
}

// taken reads which row it was, and whether its words are in the index already.
// (RETURNING would save the question, and cost twice as much.)
func (t *transaction) taken(key Key) (id int64, indexed bool, err error) {
	err = t.row(`SELECT id, id <= (SELECT searchable FROM meta) FROM deliveries WHERE post = $1 AND account = $2 AND slot = $3`,
		[]any{key.Post, key.Account, key.Slot}, &id, &indexed)
	return id, indexed, err
}

// takeSQL goes on with a thread only in its order, and only in as many parts as
// it was begun with. Its first parameters are those of againstSQL; the others are
// network $18, language $19, due $20, text $21, parts $22, part $23, whether the
// caller knows of nothing against it $24, epoch $25, resolving $26.
var takeSQL = `
INSERT INTO deliveries (id, campaign, post, slot, account, network, language, due, people, text, wording, parts, since, updated, state, reasons, next)
SELECT ` + nextNumber + `, $1, $2, $3, $4, $18, $19, $20, $5, $21, $7, $22, $6, $6, 'sending', '', 0
WHERE $24 AND $25 = (SELECT epoch FROM meta) AND NOT EXISTS (` + againstSQL + `)
ON CONFLICT (post, account, slot) DO UPDATE SET
	campaign = excluded.campaign, network = excluded.network, language = excluded.language, due = excluded.due,
	people = excluded.people, text = excluded.text, wording = excluded.wording, parts = excluded.parts,
	since = excluded.since, updated = excluded.updated, state = 'sending', reasons = '', next = 0
WHERE (deliveries.state = 'held' OR deliveries.state = 'retrying' AND deliveries.next <= $6 OR deliveries.state = 'uncertain' AND $26)
	AND NOT EXISTS (SELECT 1 FROM attempts WHERE delivery = deliveries.id AND finished = 0)
	AND NOT EXISTS (SELECT 1 FROM parts WHERE delivery = deliveries.id AND number <= deliveries.parts AND CASE
		WHEN state = 'sent' THEN number >= $23 OR deliveries.parts <> $22
		ELSE number < $23 OR number = $23 AND NOT (state IN ('unsent', 'retrying', 'held') OR state = 'uncertain' AND $26) END)`

// takePart marks the part as in flight. The first claim makes rows for all.
func (t *transaction) takePart(delivery int64, c Claim) error {
	for number := 1; len(c.Thread) > 0 && number <= c.Parts; number++ {
		if err := t.run(`INSERT INTO parts (delivery, number, account, state, message) VALUES ($1, $2, $3, 'unsent', $4)
			ON CONFLICT (delivery, number) DO UPDATE SET message = excluded.message WHERE parts.state <> 'sent'`,
			delivery, number, c.Account, c.Thread[number-1]); err != nil {
			return err
		}
	}
	return t.run(`INSERT INTO parts (delivery, number, account, state, attempt, key_used) VALUES ($1, $2, $3, 'sending', $4, $5)
		ON CONFLICT (delivery, number) DO UPDATE SET state = excluded.state, attempt = excluded.attempt,
			key_used = CASE WHEN parts.key_used = 0 THEN excluded.key_used ELSE parts.key_used END`,
		delivery, c.Part, c.Account, c.Attempt, micros(c.Started))
}

func (t *transaction) begin(delivery int64, c Claim) error {
	return t.run(`INSERT INTO attempts (attempt, delivery, part, owner, key, started, deadline, message, price)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.Attempt, delivery, c.Part, c.Owner, c.IdempotencyKey, micros(c.Started), micros(c.Deadline), orEmpty(c.Message), c.Price)
}

// refuse says why a claim was not granted, and holds what is to be held.
func (t *transaction) refuse(c Claim) (Claimed, error) {
	var leading bool
	if err := t.row(`SELECT epoch = $1 FROM meta`, []any{c.Epoch}, &leading); err != nil {
		return Claimed{}, err
	}
	if !leading {
		return Claimed{}, ErrNotLeading
	}
	against, err := t.objections(c)
	if err != nil {
		return Claimed{}, err
	}
	if len(against.holding) > 0 {
		if err := t.note(Note{Planned: c.Planned, State: Held, Reasons: against.holding}, c.Started); err != nil {
			return Claimed{}, err
		}
		return t.answer(c.Key)
	}
	claimed, err := t.answer(c.Key)
	if missing := errors.Is(err, sql.ErrNoRows); len(against.waiting) > 0 && (missing || slices.Contains(waiting, claimed.State)) {
		return Claimed{Later: against.waiting, Until: against.until}, nil
	}
	return claimed, err
}

// answer is what stands in the ledger now.
func (t *transaction) answer(key Key) (Claimed, error) {
	var claimed Claimed
	err := t.row(`SELECT id, state, reasons FROM deliveries WHERE post = $1 AND account = $2 AND slot = $3`,
		[]any{key.Post, key.Account, key.Slot}, &claimed.Delivery, &claimed.State, reasonsColumn{&claimed.Reasons})
	return claimed, err
}
