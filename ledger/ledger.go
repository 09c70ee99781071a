// Package ledger is what vigil remembers: each delivery with its attempts, what
// people decided, what was seen of the campaigns' files. It keeps the promise
// that nothing goes out twice: what is about to be sent is written down and
// synced to disk before the first byte leaves (see docs/design.md, section 3).
//
// The database is SQLite; the program that opens a ledger imports the driver
// (modernc.org/sqlite). Times are kept as microseconds, UTC.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"
)

// Ledger is an open ledger. Its methods may be called from many goroutines;
// what they write is on disk when they return without an error.
type Ledger struct {
	path    string
	options Options
	readers *sql.DB
	writer  *writer
}

// Options change how a ledger is opened; the zero value is what a daemon wants.
type Options struct {
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time
	// ReadOnly opens a ledger that nobody may write to, such as a backup. It
	// must exist and have the present schema.
	ReadOnly bool
	// Machine names this computer; empty means what /etc/machine-id says.
	Machine string
}

// Errors that a caller acts on. They are wrapped in what failed and where.
var (
	// ErrUnwritable: disk full, read-only, locked by another program, or broken.
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

// Open opens the ledger at path and creates it, readable by its owner only,
// if it does not exist. An older form is brought up to date.
func Open(ctx context.Context, path string, options Options) (*Ledger, error) {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	l := &Ledger{path: path, options: options}
	if err := l.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger %s: %w", path, explain(err)), l.Close())
	}
	return l, nil
}

func (l *Ledger) open(ctx context.Context) error {
	if err := l.touch(); err != nil {
		return err
	}
	if err := l.openWriter(ctx); err != nil {
		return err
	}
	var err error
	if l.readers, err = openReaders(l.path); err != nil {
		return err
	}
	return checkSchema(ctx, l.readers)
}

// openWriter brings the schema up to date before the writer takes the only
// connection.
func (l *Ledger) openWriter(ctx context.Context) error {
	if l.options.ReadOnly {
		return nil
	}
	database, err := openWriter(l.path)
	if err != nil {
		return err
	}
	if err := migrate(ctx, database, l.options.Clock()); err != nil {
		return errors.Join(err, database.Close())
	}
	l.writer, err = newWriter(ctx, database)
	return err
}

// touch makes the file, so that it is nobody else's to read from its first byte.
func (l *Ledger) touch() error {
	if l.options.ReadOnly {
		_, err := os.Stat(l.path)
		return err
	}
	file, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	return file.Close()
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

// Path is the database's file.
func (l *Ledger) Path() string { return l.path }

// write runs change in a transaction and returns once it is on disk, or undone.
func (l *Ledger) write(ctx context.Context, change func(*transaction) error) error {
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
