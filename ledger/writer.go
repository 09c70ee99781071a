package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// writer owns the connection that writes. A caller that finds it free makes its
// change at once, in its own goroutine, together with those of all callers that
// wait at that moment: they share one transaction and one sync to disk.
type writer struct {
	dialect  *dialect
	database *sql.DB
	tx       *transaction
	// broken: the connection may be dead, or in the middle of something.
	broken bool
	// turn holds the right to use the connection; it is not in there while
	// somebody has it, and after closing never again.
	turn chan struct{}
	// changes hands the changes of those who wait to the one whose turn it is.
	changes chan *change
	closed  chan struct{}
	closing sync.Once
}

type change struct {
	apply  func(*transaction) error
	failed error
	done   chan struct{}
}

// batch is how many changes share one commit at most.
const batch = 256

func newWriter(ctx context.Context, dialect *dialect, database *sql.DB) (*writer, error) {
	connection, err := database.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, database.Close())
	}
	w := &writer{
		dialect:  dialect,
		database: database,
		tx:       newTransaction(dialect, connection),
		turn:     make(chan struct{}, 1),
		changes:  make(chan *change),
		closed:   make(chan struct{}),
	}
	w.turn <- struct{}{}
	return w, nil
}

// write makes a change and answers when it is on disk, or undone. A change whose
// context ends while it waits is not made; the answer says which.
func (w *writer) write(ctx context.Context, apply func(*transaction) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &change{apply: apply, done: make(chan struct{})}
	select {
	case w.changes <- c:
		<-c.done
	case <-w.turn:
		w.commit(w.collect(c))
		w.turn <- struct{}{}
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closed:
		return ErrClosed
	}
	return c.failed
}

// collect takes what waits already, and waits for nothing.
func (w *writer) collect(first *change) []*change {
	taken := []*change{first}
	for len(taken) < batch {
		select {
		case next := <-w.changes:
			taken = append(taken, next)
		default:
			return taken
		}
	}
	return taken
}

// commit makes the changes in one transaction and answers them all. If the
// commit fails, all of them have failed.
func (w *writer) commit(changes []*change) {
	ctx, done := w.dialect.bounded()
	defer done()
	w.tx.ctx = ctx
	err := w.begin()
	if err == nil {
		err = w.tx.makeAll(changes)
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrUnwritable, explain(err))
		// SQLite has undone it already after some failures, and refuses to do it again.
		_ = w.tx.run(`ROLLBACK`)
		w.broken = w.dialect.fragile
	}
	for _, c := range changes {
		c.failed = errors.Join(err, c.failed)
		close(c.done)
	}
}

// begin begins a transaction. A connection that was found broken by that is made
// anew: nothing was lost with it.
func (w *writer) begin() error {
	err := w.mend()
	if err == nil {
		err = w.dialect.begin(w.tx)
	}
	if err == nil || !w.dialect.fragile || w.tx.ctx.Err() != nil {
		return err
	}
	w.broken = true
	if err := w.mend(); err != nil {
		return err
	}
	return w.dialect.begin(w.tx)
}

// mend replaces a connection that broke.
func (w *writer) mend() error {
	if !w.broken {
		return nil
	}
	_ = w.tx.close() // what is broken can't be closed well
	connection, err := w.database.Conn(w.tx.ctx)
	if err != nil {
		return err
	}
	ctx := w.tx.ctx
	w.tx, w.broken = newTransaction(w.dialect, connection), false
	w.tx.ctx = ctx
	return nil
}

// close waits for the change that is being made, and refuses the others.
func (w *writer) close() (err error) {
	w.closing.Do(func() {
		close(w.closed)
		<-w.turn
		err = errors.Join(w.tx.close(), w.database.Close())
	})
	return err
}

// transaction is what a change works with. Statements are prepared once and kept.
type transaction struct {
	dialect    *dialect
	connection *sql.Conn
	prepared   map[string]*sql.Stmt
	// ctx bounds the transaction; no context of a caller reaches the driver, since
	// a change that was begun is finished.
	ctx context.Context
	// epoch is that of who leads; it stays so until the end of the transaction. 0 on
	// SQLite, where the lock is the lead.
	epoch int64
	// recognized: over this connection the ledger was found at the timeline that it is
	// led at.
	recognized bool
}

func newTransaction(dialect *dialect, connection *sql.Conn) *transaction {
	return &transaction{dialect: dialect, connection: connection, prepared: map[string]*sql.Stmt{}, ctx: context.Background()}
}

// errUnanswered: the commit failed in a way that does not tell whether it was made.
var errUnanswered = errors.New("nobody knows whether the change was made")

// conclude commits.
func (t *transaction) conclude() error {
	if err := t.dialect.commit(t); err != nil {
		return fmt.Errorf("%w: %w", errUnanswered, err)
	}
	return nil
}

// makeAll makes the changes and commits them. One that fails is undone without
// the others; one that is alone is undone with its transaction, which is cheaper.
func (t *transaction) makeAll(changes []*change) error {
	if alone := changes[0]; len(changes) == 1 {
		if alone.failed = alone.apply(t); alone.failed != nil {
			return t.run(`ROLLBACK`)
		}
		return t.conclude()
	}
	for _, c := range changes {
		c.failed = t.makeOne(c)
	}
	return t.conclude()
}

// makeOne makes one change of several, or leaves everything as it was.
func (t *transaction) makeOne(c *change) error {
	if err := t.run(`SAVEPOINT change`); err != nil {
		return err
	}
	failed := c.apply(t)
	if failed != nil {
		failed = errors.Join(failed, t.run(`ROLLBACK TO change`))
	}
	return errors.Join(failed, t.run(`RELEASE change`))
}

func (t *transaction) close() error {
	var failed []error
	for _, statement := range t.prepared {
		failed = append(failed, statement.Close())
	}
	return errors.Join(append(failed, t.connection.Close())...)
}

// statement is prepared at its first use.
func (t *transaction) statement(query string) (*sql.Stmt, error) {
	if known, ok := t.prepared[query]; ok {
		return known, nil
	}
	fresh, err := t.connection.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, err
	}
	t.prepared[query] = fresh
	return fresh, nil
}

// run executes a statement.
func (t *transaction) run(query string, arguments ...any) error {
	_, err := t.change(query, arguments...)
	return err
}

// change executes a statement and returns how many rows it changed.
func (t *transaction) change(query string, arguments ...any) (int64, error) {
	statement, err := t.statement(query)
	if err != nil {
		return 0, err
	}
	result, err := statement.ExecContext(t.ctx, t.dialect.stored(arguments)...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row reads one row; sql.ErrNoRows says that there is none.
func (t *transaction) row(query string, arguments []any, into ...any) error {
	statement, err := t.statement(query)
	if err != nil {
		return err
	}
	return statement.QueryRowContext(t.ctx, t.dialect.stored(arguments)...).Scan(into...)
}

// rows reads all rows.
func (t *transaction) rows(query string, arguments []any, each func(*sql.Rows) error) error {
	statement, err := t.statement(query)
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(t.ctx, t.dialect.stored(arguments)...)
	if err != nil {
		return err
	}
	return eachRow(rows, each)
}

func eachRow(rows *sql.Rows, each func(*sql.Rows) error) error {
	for rows.Next() {
		if err := each(rows); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}
