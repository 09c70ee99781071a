package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Copy is a ledger's file that was made from another one.
type Copy struct {
	Path string
	// Made is as of when it knows what happened.
	Made       time.Time
	Deliveries int
	// LastSent is when the last post went out that it knows of; zero: none did.
	LastSent time.Time
	Bytes    int64
}

// ErrNoFile: the ledger is a database on PostgreSQL, which has its own ways.
var ErrNoFile = errors.New("it lies on PostgreSQL: back it up by pg_dump, and restore it by pg_restore while no vigil runs")

// Backup writes all that the ledger knows at this moment into a new file at path,
// which its owner alone can read, while others read and write. The file appears
// under its name when it is whole, was looked through for damage, and is on disk.
// One that is there already is never touched: the error wraps [fs.ErrExist].
//
// A ledger on PostgreSQL is refused with [ErrNoFile].
//
// The copy knows that it is one: see [Ledger.Origin].
func (l *Ledger) Backup(ctx context.Context, path string) (made Copy, err error) {
	if l.OnPostgres() {
		return made, fmt.Errorf("ledger %s: %w", l.path, ErrNoFile)
	}
	if _, err := os.Lstat(path); err == nil {
		return made, fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	unfinished := path + ".unfinished"
	if err := createOwn(unfinished); err != nil {
		return made, fmt.Errorf("the backup can't be written: %w", err)
	}
	defer func() {
		if err != nil {
			removeLedger(unfinished)
		}
	}()
	if made, err = l.copyInto(ctx, unfinished); err != nil {
		return made, err
	}
	if err := errors.Join(syncFile(unfinished), appear(unfinished, path), syncFile(filepath.Dir(path))); err != nil {
		return made, fmt.Errorf("the backup can't be written: %w", err)
	}
	return made.at(path)
}

// CopyScratch writes all that the ledger knows at this moment into a new file at path,
// to try something on and throw it away: it is opened with [Options.Scratch]. It does
// not know that it is a copy, so nobody may ever publish from it. Others read and write
// the ledger meanwhile. One on PostgreSQL is refused with [ErrNoFile].
func (l *Ledger) CopyScratch(ctx context.Context, path string) error {
	if l.OnPostgres() {
		return fmt.Errorf("ledger %s: %w", l.path, ErrNoFile)
	}
	err := createOwn(path)
	if err == nil {
		_, err = l.readers.ExecContext(ctx, `VACUUM INTO $1`, path)
	}
	if err != nil {
		return l.failed("making a copy", err)
	}
	return nil
}

// at is a copy under its last name.
func (c Copy) at(path string) (Copy, error) {
	c.Path = path
	info, err := os.Stat(path)
	if err == nil {
		c.Bytes = info.Size()
	}
	return c, err
}

// copyInto fills an empty file. SQLite only: VACUUM INTO reads as of one moment
// and holds no writer up, see https://sqlite.org/lang_vacuum.html#vacuuminto.
func (l *Ledger) copyInto(ctx context.Context, path string) (Copy, error) {
	now := l.now()
	if _, err := l.readers.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return Copy{}, l.failed("making a backup", err)
	}
	copied, err := Open(ctx, path, Options{Clock: l.options.Clock})
	if err != nil {
		return Copy{}, err
	}
	made, err := copied.markCopy(ctx, now)
	return made, errors.Join(err, copied.Close())
}

// markCopy looks through a copy, and writes into it that it is one.
func (l *Ledger) markCopy(ctx context.Context, made time.Time) (Copy, error) {
	if err := l.Inspect(ctx); err != nil {
		return Copy{}, err
	}
	err := l.write(ctx, func(t *transaction) error {
		return t.run(`UPDATE meta SET copied = $1, restored = 0`, micros(made))
	})
	if err != nil {
		return Copy{}, err
	}
	return l.describe(ctx)
}

// describe says what a copy holds.
func (l *Ledger) describe(ctx context.Context) (Copy, error) {
	var c Copy
	err := l.readers.QueryRowContext(ctx, `SELECT copied, (SELECT count(*) FROM deliveries), (SELECT coalesce(max(sent_at), 0) FROM deliveries) FROM meta`).
		Scan(timeColumn{&c.Made}, &c.Deliveries, timeColumn{&c.LastSent})
	if err != nil {
		return c, l.failed("reading what it holds", err)
	}
	return c, nil
}

// BackedUp remembers that a backup was made of this ledger.
func (l *Ledger) BackedUp(ctx context.Context, at time.Time) error {
	return l.write(ctx, func(t *transaction) error {
		return t.run(`UPDATE meta SET backed_up = $1 WHERE backed_up < $1`, micros(at))
	})
}

// LastBackup is when a backup was last made; zero: never, as far as it knows.
func (l *Ledger) LastBackup(ctx context.Context) (time.Time, error) {
	return l.metaTime(ctx, "backed_up")
}

// Origin is where a ledger that is a copy comes from.
type Origin struct {
	// Copied is as of when the copy was made: what happened after it, up to
	// Restored, the ledger does not know. Both are zero of a ledger that is none.
	Copied time.Time
	// Restored is when it was first led on; zero: not yet.
	Restored time.Time
}

// Origin tells whether the ledger is a copy of another one.
func (l *Ledger) Origin(ctx context.Context) (Origin, error) {
	var from Origin
	err := l.readers.QueryRowContext(ctx, `SELECT copied, restored FROM meta`).Scan(timeColumn{&from.Copied}, timeColumn{&from.Restored})
	if err != nil {
		return from, l.failed("reading whether it is a copy", err)
	}
	return from, nil
}

// LeadOn is Origin for who holds the lock and is about to publish. Of a copy, the
// first time is when it took the place of the ledger that it was made from: what
// was due until then may have gone out without its knowledge, what is due later
// can't.
func (l *Ledger) LeadOn(ctx context.Context, now time.Time) (Origin, error) {
	from, err := l.Origin(ctx)
	if err != nil || from.Copied.IsZero() || !from.Restored.IsZero() {
		return from, err
	}
	from.Restored = fromMicros(micros(now))
	return from, l.write(ctx, func(t *transaction) error { return t.run(`UPDATE meta SET restored = $1`, micros(now)) })
}

// createOwn makes an empty file that nobody else can read from its first byte.
// One that an interrupted run has left is begun anew.
func createOwn(path string) error {
	removeLedger(path)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// appear gives a file its name, if nothing has it.
func appear(unfinished, path string) error {
	err := os.Link(unfinished, path)
	if err == nil {
		return os.Remove(unfinished)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// There are no links on the file systems of memory sticks.
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	return os.Rename(unfinished, path)
}

// syncFile brings a file, or the names in a folder, to disk.
func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// besides are the files that SQLite keeps beside an open database.
var besides = []string{"", "-wal", "-shm", "-journal"}

// removeLedger removes a file that was never finished.
func removeLedger(path string) {
	for _, suffix := range besides {
		_ = os.Remove(path + suffix) // most are not there
	}
}
