// Package ledger is what vigil remembers: each delivery with its attempts, what
// people decided, what was seen of the campaigns' files. It keeps the promise
// that nothing goes out twice: what is about to be sent is written down and
// synced to disk before the first byte leaves (see docs/design.md, section 3).
//
// The database is SQLite's file or one on PostgreSQL; the program that opens a
// ledger imports the driver (modernc.org/sqlite, github.com/jackc/pgx/v5/stdlib).
// Times are kept as microseconds, UTC.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// Ledger is an open ledger. Its methods may be called from many goroutines;
// what they write is on disk when they return without an error.
type Ledger struct {
	// path is what errors call it: SQLite's file, or PostgreSQL's address without
	// user and password.
	path    string
	dialect *dialect
	options Options
	readers *sql.DB
	writer  *writer
	ballast ballast
	// epoch is the one that this process leads in, on PostgreSQL; 0: it never led.
	epoch atomic.Int64
	lost  lostClaims
}

// Options change how a ledger is opened; the zero value is what a daemon wants.
type Options struct {
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time
	// ReadOnly opens a ledger that nobody may write to, such as a backup. It
	// must exist and have the present schema.
	ReadOnly bool
	// Existing refuses, with [fs.ErrNotExist], to begin a ledger where there is none.
	Existing bool
	// Machine names this computer; empty means what /etc/machine-id says.
	Machine string
	// Ballast keeps room aside on the disk for the ends of attempts: whoever
	// publishes wants it. SQLite only.
	Ballast bool
	// Scratch says that nothing rests on this ledger, so that nothing waits for the
	// disk: it is tried something on, and thrown away. SQLite only.
	Scratch bool
}

// Errors that a caller acts on. They are wrapped in what failed and where.
var (
	// ErrUnwritable: disk full, read-only, locked by another program, broken, or
	// out of reach.
	// As long as it lasts nothing may be published.
	ErrUnwritable = errors.New("the ledger cannot be written")
	// ErrCorrupt: the file is damaged, or it is not a ledger.
	ErrCorrupt = errors.New("the file is not a sound ledger")
	// ErrNewer: a newer vigil has changed the ledger's form.
	ErrNewer = errors.New("the ledger was written by a newer vigil")
	// ErrNotFound: no such delivery, attempt, post or request.
	ErrNotFound = errors.New("not in the ledger")
	// ErrClosed: the ledger was closed.
	ErrClosed = errors.New("the ledger is closed")
)

// Open opens the ledger at source: SQLite's file, which it creates, readable by
// its owner only, if it does not exist; or a database on PostgreSQL,
// "postgres://user:password@host/database", which has to be there and is used by
// vigil alone. An older form is brought up to date.
func Open(ctx context.Context, source string, options Options) (*Ledger, error) {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	dialect, err := dialectOf(source)
	if err != nil {
		return nil, err
	}
	l := &Ledger{path: dialect.name, dialect: dialect, options: options}
	if options.Ballast && dialect.file != "" {
		l.ballast.path = dialect.file + ballastSuffix
		_ = l.ballast.keep() // the first change says why it can't be made
	}
	if err := l.openPatiently(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger %s: %w", l.path, explain(err)), l.Close())
	}
	return l, nil
}

const (
	openingPatience = 5 * time.Second
	openingPause    = 50 * time.Millisecond
)

// openPatiently opens again what is locked for a moment: while its last user closes a
// file, or recovers it, SQLite refuses others at once, whatever patience it was told
// to have (https://www.sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY In
// WAL Mode").
func (l *Ledger) openPatiently(ctx context.Context) error {
	begun := time.Now()
	for {
		err := l.open(ctx)
		if !isBusy(err) || time.Since(begun) > openingPatience || ctx.Err() != nil {
			return err
		}
		if err := l.Close(); err != nil {
			return err
		}
		l.readers, l.writer = nil, nil
		time.Sleep(openingPause)
	}
}

func (l *Ledger) open(ctx context.Context) (err error) {
	if err := l.dialect.prepare(l.options); err != nil {
		return err
	}
	if l.readers, err = l.dialect.open(l.options, false); err != nil {
		return err
	}
	if err := l.openWriter(ctx); err != nil {
		return err
	}
	return l.dialect.checkSchema(ctx, l.readers)
}

// openWriter brings the schema up to date before the writer takes the only
// connection.
func (l *Ledger) openWriter(ctx context.Context) error {
	if l.options.ReadOnly {
		return nil
	}
	if err := l.dialect.trust(ctx, l.readers); err != nil {
		return err
	}
	database, err := l.dialect.open(l.options, true)
	if err != nil {
		return err
	}
	if err := l.dialect.migrate(ctx, database, l.options); err != nil {
		return errors.Join(err, database.Close())
	}
	l.writer, err = newWriter(ctx, l.dialect, database)
	return err
}

// Close waits for the change that is being made, and closes the ledger. Later
// calls answer [ErrClosed]. The writer goes last, because it alone can bring the
// log back into the file, so that one file is the whole ledger.
func (l *Ledger) Close() error {
	var failed []error
	if l.readers != nil {
		failed = append(failed, l.readers.Close())
	}
	if l.writer != nil {
		failed = append(failed, l.writer.close())
	}
	return errors.Join(failed...)
}

// Path is the database's file; of one on PostgreSQL its address, without user and
// password.
func (l *Ledger) Path() string { return l.path }

// OnPostgres tells whether several machines may share the ledger.
func (l *Ledger) OnPostgres() bool { return l.dialect.file == "" }

// write runs change in a transaction and returns once it is on disk, or undone.
// The room that is kept aside has to be there: it is not for this. A process that
// led the ledger and leads it no more, or meets another history of it, is refused
// with [ErrNotLeading].
func (l *Ledger) write(ctx context.Context, change func(*transaction) error) error {
	if err := l.ballast.keep(); err != nil {
		return fmt.Errorf("ledger %s: %w", l.path, err)
	}
	epoch := l.epoch.Load()
	return l.commit(ctx, func(t *transaction) error {
		if epoch != 0 {
			if err := t.leads(epoch); err != nil {
				return err
			}
		}
		return change(t)
	})
}

// writeEnd does so with the end of an attempt, for which room is kept aside.
func (l *Ledger) writeEnd(ctx context.Context, change func(*transaction) error) error {
	err := l.commit(ctx, change)
	if errors.Is(err, ErrUnwritable) && l.ballast.drop() {
		err = l.commit(ctx, change)
	}
	return err
}

func (l *Ledger) commit(ctx context.Context, change func(*transaction) error) error {
	if l.writer == nil {
		return fmt.Errorf("ledger %s: %w: it was opened to be read only", l.path, ErrUnwritable)
	}
	if err := l.writer.write(ctx, change); err != nil {
		return fmt.Errorf("ledger %s: %w", l.path, explain(err))
	}
	return nil
}

// now is the clock's time, as precise as it is stored.
func (l *Ledger) now() time.Time { return l.options.Clock().UTC().Truncate(time.Microsecond) }

// failed wraps an error of reading with what was read.
func (l *Ledger) failed(doing string, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return fmt.Errorf("ledger %s: %s: %w", l.path, doing, explain(err))
}
