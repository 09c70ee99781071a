package ledger

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
)

// ballastSize is what is kept aside on the disk for the ends of attempts that are
// in flight when it runs full. One takes about 40 KB of SQLite's log; a test
// counts.
const ballastSize = 1 << 20

// ballast is a file beside the ledger that only takes up room. When the disk is
// full it is emptied, so that what the networks answered can be written down; as
// long as it is empty, nothing else is. The zero value keeps nothing aside.
type ballast struct {
	path  string
	there atomic.Bool
	mutex sync.Mutex
}

// keep makes the file where it is missing. The error wraps [ErrUnwritable].
func (b *ballast) keep() error {
	if b.path == "" || b.there.Load() {
		return nil
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.there.Load() {
		return nil
	}
	if err := b.make(); err != nil {
		return fmt.Errorf("%w: no room can be kept aside for the answers of networks: %w; make room on the disk", ErrUnwritable, err)
	}
	b.there.Store(true)
	return nil
}

// make writes the file unless it is there already. More has to be free than it
// takes, or the next change would need it at once.
func (b *ballast) make() error {
	if info, err := os.Stat(b.path); err == nil && info.Size() == ballastSize {
		return nil
	}
	free, err := freeBeside(b.path)
	if err != nil {
		return err
	}
	if free < 2*ballastSize {
		return fmt.Errorf("%s: %d KB are free: %w", b.path, free>>10, syscall.ENOSPC)
	}
	if err := b.write(); err != nil {
		return errors.Join(err, os.Truncate(b.path, 0))
	}
	return nil
}

// write fills the file with noise, since some file systems store zeros in no room
// at all, and syncs it, since some look for the room only then.
func (b *ballast) write() error {
	file, err := os.OpenFile(b.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.CopyN(file, rand.NewChaCha8([32]byte{}), ballastSize)
	return errors.Join(err, file.Sync(), file.Close())
}

// drop gives the room back, and tells whether there was any.
func (b *ballast) drop() bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if !b.there.Load() {
		return false
	}
	b.there.Store(false)
	return os.Truncate(b.path, 0) == nil
}

// Free is how many bytes the ledger's disk has left for its owner.
func (l *Ledger) Free() (int64, error) { return freeBeside(l.path) }

func freeBeside(path string) (int64, error) {
	var room syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &room); err != nil {
		return 0, fmt.Errorf("%s: how much room there is: %w", path, err)
	}
	return int64(room.Bavail) * int64(room.Bsize), nil
}

// Unwritable says why the ledger can't be written just now, as far as that is seen
// from outside: also by a process that only reads, while a daemon waits for room.
// The error wraps [ErrUnwritable]. Of PostgreSQL it knows nothing.
func (l *Ledger) Unwritable() error {
	if l.OnPostgres() {
		return nil
	}
	if err := syscall.Access(l.path, writeAccess); errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("ledger %s: %w: %w; mount its file system to be written, once the kernel's log (dmesg) has told why it is not", l.path, ErrUnwritable, err)
	}
	if free, err := l.Free(); err != nil || free < ballastSize {
		return errors.Join(fmt.Errorf("ledger %s: %w: %d KB are free; make room, and all goes on by itself", l.path, ErrUnwritable, free>>10), err)
	}
	_, runs, err := Running(l.path)
	if err != nil || !runs {
		return err
	}
	if info, err := os.Stat(l.path + ballastSuffix); err == nil && info.Size() < ballastSize {
		return fmt.Errorf("ledger %s: %w: the daemon has given up the room that it keeps aside (%s), and can't make it again; its log says why", l.path, ErrUnwritable, filepath.Base(l.path)+ballastSuffix)
	}
	return nil
}

// ballastSuffix is what the ballast's name has behind the ledger's.
const ballastSuffix = ".ballast"
