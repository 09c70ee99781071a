package ledger

import (
	"database/sql"
	"errors"
	"slices"
	"time"
)

// waiting are the states in which something follows by itself, at a known time.
var waiting = []State{Retrying, Uncertain, Held}

// nextNumber is that of a new delivery. People type numbers, and decisions, holds and
// the index of words go by them, so that of a row which was forgotten is not given
// again: see [transaction.forgetDeliveries].
const nextNumber = `(SELECT max(taken) + 1 FROM (SELECT max(id) AS taken FROM deliveries UNION ALL SELECT searchable FROM meta) AS numbers)`

// forgetDeliveries deletes those that a condition names, and has their numbers behind it:
// up to the highest one all words count as indexed, or wait to be.
func (t *transaction) forgetDeliveries(condition string, arguments ...any) error {
	return errors.Join(
		t.run(`INSERT INTO stale (delivery) SELECT id FROM deliveries WHERE id > (SELECT searchable FROM meta) ON CONFLICT DO NOTHING`),
		t.run(`UPDATE meta SET searchable = (SELECT max(id) FROM deliveries) WHERE searchable < (SELECT max(id) FROM deliveries)`),
		t.run(`DELETE FROM deliveries WHERE `+condition, arguments...),
		t.run(`DELETE FROM stale WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE id = stale.delivery)`))
}

// row is a delivery inside a transaction that changes it.
type row struct {
	id    int64
	state State
	// states are those of its parts; of one that was never claimed, its own.
	states []State
	parts  int
}

// allows tells whether any part may go there.
func (r row) allows(by cause, to State) bool {
	return slices.ContainsFunc(r.states, func(from State) bool { return by.allows(from, to) })
}

// because is what is written beside a new state.
type because struct {
	reasons []Reason
	// next is kept for what is tried, looked up or evaluated again by itself.
	next time.Time
	now  time.Time
	// url and sentAt are set when the first part went out.
	url    string
	sentAt time.Time
}

func (t *transaction) find(key Key) (row, error) {
	var r row
	err := t.row(`SELECT id, state, parts FROM deliveries WHERE post = $1 AND account = $2 AND slot = $3`,
		[]any{key.Post, key.Account, key.Slot}, &r.id, &r.state, &r.parts)
	if err != nil {
		return r, err
	}
	return r, t.readStates(&r)
}

func (t *transaction) get(id int64) (row, error) {
	r := row{id: id}
	err := t.row(`SELECT state, parts FROM deliveries WHERE id = $1`, []any{id}, &r.state, &r.parts)
	if err != nil {
		return r, err
	}
	return r, t.readStates(&r)
}

func (t *transaction) readStates(r *row) error {
	r.states = nil
	err := t.rows(`SELECT state FROM parts WHERE delivery = $1 AND number <= $2 ORDER BY number`, []any{r.id, r.parts},
		func(rows *sql.Rows) error {
			var state State
			err := rows.Scan(&state)
			r.states = append(r.states, state)
			return err
		})
	if len(r.states) == 0 {
		r.states = []State{r.state}
	}
	return err
}

// move takes the parts that may go there to a state, and the delivery to what
// follows from them.
func (t *transaction) move(r row, by cause, to State, why because) error {
	if err := t.moveParts(r, by, to); err != nil {
		return err
	}
	return t.settle(r, why)
}

func (t *transaction) moveParts(r row, by cause, to State) error {
	for i, from := range r.states {
		if !by.allows(from, to) {
			continue
		}
		r.states[i] = to
		if err := t.run(`UPDATE parts SET state = $3 WHERE delivery = $1 AND number = $2`, r.id, i+1, to); err != nil {
			return err
		}
	}
	return nil
}

// settle writes the state that follows from the parts', and who is to be told.
func (t *transaction) settle(r row, why because) error {
	to := stateOf(r.states)
	if !slices.Contains(waiting, to) {
		why.next = time.Time{}
	}
	if to == Sent {
		why.reasons = nil
	}
	err := t.run(`UPDATE deliveries SET state = $2, reasons = $3, next = $4, updated = $5,
		since = CASE WHEN state = $2 THEN since ELSE $5 END,
		url = CASE WHEN CAST($7 AS bigint) > 0 THEN $6 ELSE url END, sent_at = CASE WHEN CAST($7 AS bigint) > 0 THEN $7 ELSE sent_at END WHERE id = $1`,
		r.id, to, reasonsJSON(why.reasons), micros(why.next), micros(why.now), why.url, micros(why.sentAt))
	if err != nil || to == r.state {
		return err
	}
	return t.tell(r.id, to, why.now)
}
