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
	database *sql.DB
	tx       *transaction
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

func newWriter(ctx context.Context, database *sql.DB) (*writer, error) {
	connection, err := database.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, database.Close())
	}
	w := &writer{
		database: database,
		tx:       &transaction{connection: connection, prepared: map[string]*sql.Stmt{}},
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
	err := w.tx.run(`BEGIN IMMEDIATE`) // SQLite only: it takes the write lock now
	if err == nil {
		err = w.tx.makeAll(changes)
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrUnwritable, explain(err))
		// SQLite has undone it already after some failures, and refuses to do it again.
		_ = w.tx.run(`ROLLBACK`)
	}
	for _, c := range changes {
		c.failed = errors.Join(err, c.failed)
		close(c.done)
	}
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
	connection *sql.Conn
	prepared   map[string]*sql.Stmt
}

// makeAll makes the changes and commits them. One that fails is undone without
// the others; one that is alone is undone with its transaction, which is cheaper.
func (t *transaction) makeAll(changes []*change) error {
	if alone := changes[0]; len(changes) == 1 {
		if alone.failed = alone.apply(t); alone.failed != nil {
			return t.run(`ROLLBACK`)
		}
		return t.run(`COMMIT`)
	}
	for _, c := range changes {
		c.failed = t.makeOne(c)
	}
	return t.run(`COMMIT`)
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

// statement is prepared at its first use. No context reaches the driver: a
// change that was begun is finished.
func (t *transaction) statement(query string) (*sql.Stmt, error) {
	if known, ok := t.prepared[query]; ok {
		return known, nil
	}
	fresh, err := t.connection.PrepareContext(context.Background(), query)
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
	result, err := statement.ExecContext(context.Background(), arguments...)
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
	return statement.QueryRowContext(context.Background(), arguments...).Scan(into...)
}

// rows reads all rows.
func (t *transaction) rows(query string, arguments []any, each func(*sql.Rows) error) error {
	statement, err := t.statement(query)
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(context.Background(), arguments...)
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
