package ledger

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Locked is the lock beside a ledger. It is the kernel's, and ends with the
// process, however that ends: who holds it knows that every earlier holder is
// dead. (Over NFS that is only as true as the server's locks.)
type Locked struct{ file *os.File }

// LockedError tells that another process runs on the ledger.
type LockedError struct {
	Path string
	// Process is its number, 0 where it could not be read.
	Process int
	// Host is where it runs, on PostgreSQL; Process and Path's lock are SQLite's.
	Host string
}

func (e *LockedError) Error() string {
	if e.Host != "" {
		return fmt.Sprintf("vigil on %s leads the ledger; stop it there, or ask it by a command", e.Host)
	}
	who := "another process"
	if e.Process != 0 {
		who = "process " + strconv.Itoa(e.Process)
	}
	return fmt.Sprintf("%s runs on the ledger already (it holds %s); stop it, or ask it by a command", who, e.Path)
}

// Lock takes the lock of the ledger at path, for as long as the process runs or
// until Unlock. The error is a *[LockedError] where somebody else has it.
func Lock(path string) (*Locked, error) {
	path = behindLink(path) + ".lock"
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the ledger: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = &LockedError{Path: path, Process: holder(file)}
	} else if err == nil {
		err = sign(file)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("locking the ledger: %w", err), file.Close())
	}
	return &Locked{file}, nil
}

// Unlock gives the lock back. The file stays: to remove it would let two
// processes lock two files of one name.
func (l *Locked) Unlock() error { return l.file.Close() }

func sign(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func holder(file *os.File) int {
	text, err := io.ReadAll(io.LimitReader(file, 20))
	if err != nil {
		return 0
	}
	process, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return process
}
