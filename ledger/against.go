package ledger

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// The codes of the reasons that the ledger itself gives; all others are the
// scheduler's.
const (
	// ReasonHeld: there is a [Hold] on it; the detail is its scope, subject and
	// sentence.
	ReasonHeld = "held"
	// ReasonUncertain: nobody knows whether it is out; the detail is why.
	ReasonUncertain = "uncertain"
	// ReasonRepeat: another post said the same on the account; the detail is where.
	ReasonRepeat = "repeat"
	// ReasonBudget: it would cost more than may be spent; the detail is the bound.
	ReasonBudget = "budget"
	// ReasonPerDay: the account has had its posts of the day; the detail is how many.
	ReasonPerDay = "per_day"
	// ReasonRateLimited: the network asked to wait; the detail is its answer.
	ReasonRateLimited = "rate_limited"
	// ReasonApproval: somebody has to approve it; the detail is "1 of 2".
	ReasonApproval = "approval"
)

// What stands against a claim is one list of rows. The claim's statement is only
// carried out where the list is empty, and a refusal is explained by what is in
// it: so the two can't differ.

// againstSQL has a row for each thing that stands against a claim: a code, what it
// is about, why, and until when, where that is known. Its parameters are those of
// [Claim.guarded].
var againstSQL = `SELECT 'held' AS code, scope, subject, why, 0 AS until FROM holds WHERE scope = 'everything'
	OR scope = 'campaign' AND subject = $1
	OR scope IN ('post', 'file') AND subject = $2
	OR scope = 'account' AND (subject = $4 OR substr($4, 1, length(subject) + 1) = subject || '/')
	OR scope = 'person' AND $5 <> replace($5, '
' || subject || '
', '')
	OR scope = 'delivery' AND subject = (SELECT cast(id AS text) FROM deliveries WHERE post = $2 AND account = $4 AND slot = $3)
UNION ALL SELECT 'repeat', 'post', post, url, 0 FROM deliveries
	WHERE CAST($8 AS bigint) > 0 AND account = $4 AND wording = CAST($7 AS bigint) AND wording <> 0 AND post <> $2
	AND state NOT IN ('retracted', 'gone') AND ` + outSince + ` >= CAST($8 AS bigint)
UNION ALL SELECT 'approval', 'post', '', cast(people AS text), 0 FROM (` + approvedSQL + `) AS approved WHERE people < CAST($15 AS bigint)
UNION ALL SELECT 'budget', 'account', '', '', 0
	WHERE CAST($12 AS bigint) > 0 AND CAST($12 AS bigint) < CAST($13 AS bigint) + (` + spentSQL(`$4`, `$14`) + `)
UNION ALL SELECT 'per_day', 'account', '', '', 0
	WHERE CAST($9 AS bigint) > 0 AND CAST($9 AS bigint) <= (` + begunSQL(`$4`, `$10`, `$11`) + ` AND NOT (post = $2 AND slot = $3))
UNION ALL SELECT 'rate_limited', 'account', account, why, until FROM windows WHERE account = $4 AND until > CAST($6 AS bigint)`

// guarded are the parameters of againstSQL.
func (c Claim) guarded() []any {
	return []any{
		c.Campaign, c.Post, c.Slot, c.Account, lines(c.People), micros(c.Started), c.Wording, micros(c.RepeatSince),
		c.Pace.PerDay, micros(c.Pace.Day), micros(c.Pace.Day.Add(-lateness)), c.Pace.Budget, c.Remaining, micros(c.Pace.Month),
		c.Quorum.People, c.Quorum.Inputs[:], lines(c.Quorum.Of),
	}
}

// objections are what stands against a claim: the reasons to hold it, and those
// to come back later, with the time, where it is known.
type objections struct {
	holding, waiting []Reason
	until            time.Time
}

// objections joins what the ledger finds to what the caller knows.
func (t *transaction) objections(c Claim) (objections, error) {
	found := objections{holding: slices.Clone(c.Holds)}
	err := t.rows(`SELECT code, scope, subject, why, until FROM (`+againstSQL+`) AS found ORDER BY code, scope, subject`, c.guarded(),
		func(rows *sql.Rows) error {
			var code string
			var hold Hold
			var until time.Time
			err := rows.Scan(&code, &hold.Scope, &hold.Subject, &hold.Why, timeColumn{&until})
			found.add(c, code, hold, until)
			return err
		})
	return found, err
}

func (o *objections) add(c Claim, code string, about Hold, until time.Time) {
	switch code {
	case ReasonHeld:
		o.holding = append(o.holding, Reason{code, about.String()})
	case ReasonRepeat:
		o.holding = append(o.holding, Reason{code, cmp.Or(about.Why, about.Subject)})
	case ReasonApproval:
		o.holding = append(o.holding, Reason{code, fmt.Sprintf("%s of %d", about.Why, c.Quorum.People)})
	case ReasonBudget:
		o.holding = append(o.holding, Reason{code, fmt.Sprintf("%.2f USD for %s", float64(c.Pace.Budget)/1e6, c.Pace.Month.Format("January 2006"))})
	case ReasonPerDay:
		o.waiting = append(o.waiting, Reason{code, strconv.Itoa(c.Pace.PerDay)})
	case ReasonRateLimited:
		o.waiting, o.until = append(o.waiting, Reason{code, about.Why}), until
	}
}
