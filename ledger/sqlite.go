package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"github.com/pressly/goose/v3"
)

// The pragmas of each connection. A cache of 1 MB holds the pages that a claim
// touches many times over; memory-mapping is off, because it would count as the
// daemon's own memory. See https://sqlite.org/pragma.html.
var pragmas = []string{
	"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	"cache_size(-1000)", "mmap_size(0)", "temp_store(MEMORY)",
}

func onSQLite(path string) *dialect {
	path = behindLink(path)
	return &dialect{
		name: path, file: path,
		prepare: func(o Options) error { return prepareFile(path, o) },
		open:    func(o Options, writing bool) (*sql.DB, error) { return openSQLite(path, o, writing) },
		trust:   func(context.Context, *sql.DB) error { return nil },

		kind: goose.DialectSQLite3, folder: "migrations/sqlite",
		locker: func() ([]goose.ProviderOption, error) { return nil, nil },
		tables: `SELECT count(*), count(CASE WHEN name = 'goose_db_version' THEN 1 END) > 0 FROM sqlite_master WHERE type = 'table'`,

		begin:  func(t *transaction) error { return t.run(`BEGIN IMMEDIATE`) }, // it takes the write lock now
		commit: func(t *transaction) error { return t.run(`COMMIT`) },
		dead:   `owner <> $1`, // the lock proves it

		document: fold, query: match,
		indexing: `INSERT INTO words (rowid, text) VALUES ($1, $2)`,
		matching: `id IN (SELECT rowid FROM words WHERE words MATCH ?)`,
	}
}

// mostLinks is how many links in a row are followed: as many as the kernel does, see
// path_resolution(7).
const mostLinks = 40

// behindLink is the file that a symbolic link of that name stands for, also where it is
// still to come. SQLite keeps its log beside that file, and so the lock and the ballast
// lie there, too: whoever names it otherwise meets the same ones, on the same disk.
func behindLink(path string) string {
	for range mostLinks {
		target, err := os.Readlink(path)
		if err != nil {
			return path // it is none
		}
		if !filepath.IsAbs(target) {
			folder, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return path
			}
			target = filepath.Join(folder, target)
		}
		path = target
	}
	return path
}

// touch makes the file, so that it is nobody else's to read from its first byte.
func touch(path string, options Options) error {
	if options.ReadOnly || options.Existing {
		_, err := os.Stat(path)
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	return file.Close()
}

// openSQLite opens the one connection that writes, or those that read: they see
// each commit at once, and neither wait for the writer nor make it wait.
func openSQLite(path string, options Options, writing bool) (*sql.DB, error) {
	switch {
	case writing && options.Scratch: // the later of two pragmas counts
		return open(path, "rw", 1, append(slices.Clone(pragmas), "synchronous(OFF)", "cache_size(-8000)"))
	case writing:
		return open(path, "rw", 1, pragmas)
	}
	return open(path, "ro", 2, []string{"busy_timeout(5000)", "cache_size(-500)", "mmap_size(0)", "temp_store(MEMORY)"})
}

func open(path, mode string, connections int, pragmas []string) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	query := url.Values{"mode": {mode}, "_pragma": pragmas}
	if unchanging(path) {
		query.Set("immutable", "1")
	}
	name := url.URL{Scheme: "file", Path: absolute, RawQuery: query.Encode()}
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

// explain gives an error of a driver the type that callers act on, and says what
// to do.
func explain(err error) error {
	if err == nil || errors.Is(err, ErrUnwritable) || errors.Is(err, ErrCorrupt) {
		return err
	}
	return explainSQLite(explainPostgres(err))
}

// codeIn is the primary result code of an error of SQLite; 0: it is none
// (https://www.sqlite.org/rescode.html, "Primary Result Codes versus Extended Result
// Codes").
func codeIn(err error) int {
	coded, ok := errors.AsType[interface {
		error
		Code() int
	}](err)
	if !ok {
		return 0
	}
	return coded.Code() & 0xff
}

func isBusy(err error) bool { return codeIn(err) == codeBusy }

func explainSQLite(err error) error {
	switch codeIn(err) {
	case codeCorrupt, codeNotADB:
		return fmt.Errorf("%w: %w; %s", ErrCorrupt, err, whatNow)
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
