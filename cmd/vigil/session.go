package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"vigil/ledger"
)

// sessionsFolder lies beside the ledger's file, where the daemon may write; with a
// ledger on PostgreSQL beside the configuration.
const sessionsFolder = "sessions"

// sessionFile is what a network gives an account for a while, in a file of its own. The
// daemon and commands share it.
type sessionFile struct {
	path string
	// owner is who gets what root writes.
	owner int
}

// session is the one of an account of this name.
func (c *configuration) session(account string) (*sessionFile, error) {
	folder, err := c.stateFolder()
	if err != nil {
		return nil, err
	}
	name := url.PathEscape(account) + ".json" // no name leads out of the folder
	return &sessionFile{filepath.Join(folder, sessionsFolder, name), c.daemonUser()}, nil
}

// stateFolder is where the daemon keeps what it changes.
func (c *configuration) stateFolder() (string, error) {
	source, err := c.ledgerSource()
	if err != nil {
		return "", err
	}
	if ledger.OnPostgres(source) {
		return c.folder(), nil
	}
	return filepath.Dir(source), nil
}

// daemonUser is whose the daemon's files are: the owner of the folder that it
// writes to.
func (c *configuration) daemonUser() int {
	folder, err := c.stateFolder()
	if err != nil {
		return 0
	}
	owner, _ := ownerOf(folder)
	return owner
}

// Load reads what was stored last, by whichever process.
func (s *sessionFile) Load() (json.RawMessage, error) {
	content, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return content, err
}

// Store replaces the file; it is on disk before it returns.
func (s *sessionFile) Store(content json.RawMessage) error {
	return writePrivate(s.path, content, s.owner)
}

// lockPeriod is how often is looked whether the lock is free.
const lockPeriod = 20 * time.Millisecond

// Lock takes the lock beside the file. It is the kernel's, and ends with the process.
// Each call opens the lock's file anew, so that it holds between goroutines as well.
func (s *sessionFile) Lock(ctx context.Context) (unlock func() error, err error) {
	if err := privateFolder(filepath.Dir(s.path), s.owner); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(s.path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = give(file.Name(), s.owner)
	for err == nil {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return file.Close, nil
		}
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = pauseFor(ctx, lockPeriod)
		}
	}
	return nil, errors.Join(err, file.Close())
}

// pauseFor waits, unless the context ends before.
func pauseFor(ctx context.Context, length time.Duration) error {
	select {
	case <-time.After(length):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
