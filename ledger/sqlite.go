package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
)

// The pragmas of each connection. A cache of 1 MB holds the pages that a claim
// touches many times over; memory-mapping is off, because it would count as the
// daemon's own memory. See https://sqlite.org/pragma.html.
var pragmas = []string{
	"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	"cache_size(-1000)", "mmap_size(0)", "temp_store(MEMORY)",
}

// openWriter opens the one connection that writes.
func openWriter(path string) (*sql.DB, error) {
	return open(path, "rw", 1, pragmas)
}

// openReaders opens the connections that read. They see each commit at once,
// and neither wait for the writer nor make it wait.
func openReaders(path string) (*sql.DB, error) {
	return open(path, "ro", 2, []string{"busy_timeout(5000)", "cache_size(-500)", "mmap_size(0)", "temp_store(MEMORY)"})
}

func open(path, mode string, connections int, pragmas []string) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := url.URL{Scheme: "file", Path: absolute, RawQuery: url.Values{"mode": {mode}, "_pragma": pragmas}.Encode()}
	database, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	database.SetMaxOpenConns(connections)
	database.SetMaxIdleConns(connections)
	return database, nil
}

// Result codes of SQLite, see https://sqlite.org/rescode.html.
const (
	codePermission = 3
	codeBusy       = 5
	codeReadOnly   = 8
	codeIO         = 10
	codeCorrupt    = 11
	codeFull       = 13
	codeCannotOpen = 14
	codeNotADB     = 26
)

// explain gives an error of the driver the type that callers act on, and says
// what to do.
func explain(err error) error {
	coded, ok := errors.AsType[interface {
		error
		Code() int
	}](err)
	if !ok || errors.Is(err, ErrUnwritable) || errors.Is(err, ErrCorrupt) {
		return err
	}
	switch coded.Code() & 0xff {
	case codeCorrupt, codeNotADB:
		return fmt.Errorf("%w: %w; stop vigil, keep the file, and restore the last backup in its place", ErrCorrupt, err)
	case codeFull:
		return fmt.Errorf("%w: %w; make room on the disk", ErrUnwritable, err)
	case codeBusy:
		return fmt.Errorf("%w: %w; another program keeps it locked", ErrUnwritable, err)
	case codeReadOnly, codePermission, codeCannotOpen:
		return fmt.Errorf("%w: %w; check who owns the file and its folder, and that the disk is writable", ErrUnwritable, err)
	case codeIO:
		return fmt.Errorf("%w: %w; check the disk", ErrUnwritable, err)
	}
	return err
}
