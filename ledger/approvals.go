package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Approval is a person's word that a post may go out on an account as it is: at one of
// its times, or with an empty Slot at all of them.
type Approval struct {
	Key
	// By is the name of an approver.
	By string
	// Inputs is the hash of what was approved. The approval stands for as long as the
	// inputs are these, and stands again when they are so again.
	Inputs [32]byte
	// Due is when the approved occurrence was planned for, and Messages what it says
	// then, as JSON; both are empty where Slot is.
	Due      time.Time
	Messages []byte
	Why      string
	At       time.Time
}

// Quorum is how many people have to have approved a delivery before it is claimed.
// The zero value asks for nobody.
type Quorum struct {
	People int
	// Of are those whose word counts.
	Of []string
	// Inputs is the hash of what goes out.
	Inputs [32]byte
}

// approvedSQL counts the approvers of $2 at $3 on $4, of those in $17, for the inputs
// $16.
const approvedSQL = `SELECT count(DISTINCT by) AS people FROM approvals WHERE post = $2 AND slot IN ('', $3) AND account = $4
	AND inputs = $16 AND CAST($17 AS text) <> replace($17, '
' || by || '
', '')`

// Approve writes approvals down; one that the same person gave before for the same
// occurrence on the same account is replaced, and where something else is approved
// than others have approved, theirs has fallen. All that is held is evaluated again.
func (l *Ledger) Approve(ctx context.Context, approvals []Approval) error {
	now := l.now()
	return l.write(ctx, func(t *transaction) error {
		for _, a := range approvals {
			if err := t.approve(a); err != nil {
				return fmt.Errorf("approving %s: %w", a.Key, err)
			}
		}
		return t.reevaluate(now)
	})
}

func (t *transaction) approve(a Approval) error {
	if err := t.run(`DELETE FROM approvals WHERE post = $1 AND slot = $2 AND account = $3 AND (by = $4 OR inputs <> $5 OR messages <> $6)`,
		a.Post, a.Slot, a.Account, a.By, a.Inputs[:], orEmpty(a.Messages)); err != nil {
		return err
	}
	if err := t.run(`INSERT INTO approvals (`+approvalColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.Post, a.Slot, a.Account, a.By, a.Inputs[:], micros(a.Due), orEmpty(a.Messages), a.Why, micros(a.At)); err != nil {
		return err
	}
	about := a.Account
	if a.Slot != "" {
		about = a.Slot + " on " + a.Account
	}
	return t.decide(Decision{At: a.At, By: a.By, Verb: "approve", Scope: OfPost, Subject: a.Post, Why: reasonGiven(about, a.Why)})
}

func reasonGiven(about, why string) string {
	if why == "" {
		return about
	}
	return about + ": " + why
}

const approvalColumns = `post, slot, account, by, inputs, due, messages, why, at`

// Approvals are those of a post, the oldest first, whatever their inputs.
func (l *Ledger) Approvals(ctx context.Context, post string) ([]Approval, error) {
	approvals, err := readAll[Approval](ctx, l.readers, `SELECT `+approvalColumns+` FROM approvals WHERE post = $1 ORDER BY at, slot, account, by`, post)
	if err != nil {
		return nil, l.failed("reading who approved "+post, err)
	}
	return approvals, nil
}

func (a *Approval) scan(rows *sql.Rows) error {
	return rows.Scan(&a.Post, &a.Slot, &a.Account, &a.By, hashColumn{&a.Inputs}, timeColumn{&a.Due}, bytesColumn{&a.Messages}, &a.Why, timeColumn{&a.At})
}

// decideApproved writes with a delivery who approved it, once.
func (t *transaction) decideApproved(delivery int64, approved []Decision) error {
	for _, d := range approved {
		if err := t.run(`INSERT INTO decisions (at, by, verb, scope, subject, why)
			SELECT $1, $2, 'approve', 'delivery', $3, $4 WHERE NOT EXISTS (SELECT 1 FROM decisions
			WHERE scope = 'delivery' AND subject = $3 AND verb = 'approve' AND by = $2 AND at = $1)`,
			micros(d.At), d.By, fmt.Sprint(delivery), d.Why); err != nil {
			return err
		}
	}
	return nil
}
