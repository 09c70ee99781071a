package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// Running tells whether a process holds the lock of the ledger at path, and its
// number, 0 where it could not be read. It takes nothing away: it shares the lock
// for an instant, in which [Lock] finds it taken.
func Running(path string) (process int, runs bool, err error) {
	file, err := os.Open(behindLink(path) + ".lock")
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("looking who runs on the ledger: %w", err)
	}
	defer file.Close() // nothing was written; closing gives the lock back
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return holder(file), true, nil
	case err != nil:
		return 0, false, fmt.Errorf("looking who runs on the ledger: %w", err)
	}
	return 0, false, nil
}

// LedSince is when the daemon that runs took the ledger; zero: none runs, or it is not
// known, as on PostgreSQL.
func (l *Ledger) LedSince() (time.Time, error) {
	if l.OnPostgres() {
		return time.Time{}, nil
	}
	if _, runs, err := Running(l.dialect.file); err != nil || !runs {
		return time.Time{}, err
	}
	info, err := os.Stat(l.dialect.file + ".lock")
	if err != nil {
		return time.Time{}, fmt.Errorf("looking since when the ledger is led: %w", err)
	}
	return info.ModTime(), nil // it is written when the lock is taken, and only then
}
