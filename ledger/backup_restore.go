package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Restored is what [Restore] did.
type Restored struct {
	Copy
	// Aside is where the ledger is now that was there before; empty: there was none.
	Aside string
}

// Restore puts a backup in the place of the ledger at path. lock is that ledger's,
// so that no daemon runs on it. The backup is copied and looked through first; it
// stays what it is. What was there is kept beside it, under a name with the date,
// whatever its state. A copy that was not made by [Ledger.Backup] counts as one of
// its last heartbeat.
//
// The error wraps [ErrCorrupt] where the backup is damaged or no ledger, [ErrNewer]
// where a newer vigil wrote it; it is a *[LockedError] where a daemon runs on it. Then
// nothing has changed.
func Restore(ctx context.Context, lock *Locked, path, backup string, options Options) (restored Restored, err error) {
	path = behindLink(path)
	if lock == nil || lock.file.Name() != path+".lock" {
		return restored, errors.New("a ledger is restored by who holds its lock")
	}
	if err := leftAlone(backup, path); err != nil {
		return restored, err
	}
	unfinished := path + ".restoring"
	defer func() {
		if err != nil {
			removeLedger(unfinished)
		}
	}()
	if err := copyLedger(backup, unfinished); err != nil {
		return restored, fmt.Errorf("the backup can't be read: %w", err)
	}
	if restored.Copy, err = adopt(ctx, unfinished, options); err != nil {
		return restored, fmt.Errorf("%s is not restored: %w", backup, err)
	}
	if err := syncFile(unfinished); err != nil {
		return restored, err
	}
	if restored.Aside, err = setAside(ctx, path, options); err != nil {
		return restored, fmt.Errorf("the present ledger can't be kept aside: %w", err)
	}
	if err := errors.Join(os.Rename(unfinished, path), syncFile(filepath.Dir(path))); err != nil {
		return restored, err
	}
	restored.Copy, err = restored.at(path)
	return restored, err
}

// leftAlone refuses a backup that is the ledger of a running daemon: what is copied while
// it changes may be damaged, and both would publish. That of path is ours.
func leftAlone(backup, path string) error {
	if behindLink(backup) == path {
		return nil
	}
	process, runs, err := Running(backup)
	if err == nil && runs {
		err = fmt.Errorf("%s is no backup: %w", backup, &LockedError{Path: backup + ".lock", Process: process})
	}
	return err
}

// copyLedger copies a ledger's file, with the log where a crash has left one.
func copyLedger(from, to string) error {
	if err := createOwn(to); err != nil {
		return err
	}
	if err := copyFile(from, to); err != nil {
		return err
	}
	if _, err := os.Stat(from + "-wal"); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return copyFile(from+"-wal", to+"-wal")
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close() // it is only read
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// adopt looks through a copy, brings it up to date, and marks it as one.
func adopt(ctx context.Context, path string, options Options) (c Copy, err error) {
	if head, err := readHead(path, 1); err != nil || len(head) == 0 {
		return c, errors.Join(fmt.Errorf("%w: it is empty", ErrCorrupt), err)
	}
	l, err := Open(ctx, path, options)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	from, err := l.Origin(ctx)
	if err != nil {
		return c, err
	}
	if from.Copied.IsZero() || !from.Restored.IsZero() {
		if from.Copied, err = l.lastKnown(ctx); err != nil {
			return c, err
		}
	}
	return l.markCopy(ctx, from.Copied)
}

// lastKnown is when a ledger was last written to by a daemon, as far as it tells.
func (l *Ledger) lastKnown(ctx context.Context) (time.Time, error) {
	beat, err := l.LastBeat(ctx)
	if err != nil || !beat.IsZero() {
		return beat, err
	}
	return l.Born(ctx)
}

// asideSuffix is the time at which a ledger was set aside, in UTC.
const asideSuffix = ".before-restore-20060102-150405"

// setAside gives the present ledger another name, with all that lies beside it. A
// sound one is brought into its one file first, so that there is no moment without
// a ledger under the name.
func setAside(ctx context.Context, path string, options Options) (string, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if sound, err := Open(ctx, path, options); err == nil {
		_ = sound.Close() // whatever it could not bring in is set aside, too
	}
	aside := path + options.now().Format(asideSuffix)
	if err := os.Link(path, aside); err != nil {
		if err := os.Rename(path, aside); err != nil { // a memory stick's file system has no links
			return "", err
		}
	}
	for _, suffix := range besides[1:] {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}

// now is the time in UTC.
func (o Options) now() time.Time {
	if o.Clock == nil {
		return time.Now().UTC()
	}
	return o.Clock().UTC()
}
