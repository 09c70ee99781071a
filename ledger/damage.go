package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"
)

// What is damaged has to be found before anything is published from it: a ledger
// that has forgotten a post sends it again.

// glance is how long a start looks for damage: all of a ledger of 300,000
// deliveries, on a quick disk. [Ledger.Inspect] takes the time that it takes.
const glance = time.Second

// prepareFile makes the file where it is missing, or looks at the one that is there.
func prepareFile(path string, options Options) error {
	if err := touch(path, options); err != nil {
		return err
	}
	return checkFile(path)
}

// checkFile finds what SQLite would pass over in silence: a file whose end is
// missing, as far as nobody reads there, and a log that is no log, which it takes
// for an empty one. An empty file, and none, is a ledger to come.
func checkFile(path string) error {
	log, err := readHead(path+"-wal", walHead+1)
	if err != nil {
		return err
	}
	if len(log) > walHead && !isLog(log) {
		return fmt.Errorf("%w: %s-wal, which holds what was written last, is damaged; %s", ErrCorrupt, path, whatNow)
	}
	head, err := readHead(path, databaseHead)
	if err != nil || len(head) < databaseHead || len(log) > 0 {
		return err // the log may hold the pages that are missing
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if want := lengthOf(head); info.Size() < want {
		return fmt.Errorf("%w: it is cut off: %d of %d bytes are there; %s", ErrCorrupt, info.Size(), want, whatNow)
	}
	return nil
}

// whatNow is what to do about damage.
const whatNow = "stop vigil, keep the file, and restore the last backup: `vigil restore FILE`"

// Of the file formats, see https://sqlite.org/fileformat2.html (sections 1.3, the
// database header, and 4.1, the format of the log).
const (
	databaseHead = 100
	walHead      = 32
	walMagic     = 0x377f0682 // its last bit tells in which order sums are made
)

func isLog(head []byte) bool { return binary.BigEndian.Uint32(head)&^1 == walMagic }

// lengthOf is how long the header says that the file is; 0 where an old writer
// did not keep it.
func lengthOf(head []byte) int64 {
	size := int64(binary.BigEndian.Uint16(head[16:]))
	if size == 1 {
		size = 1 << 16
	}
	if !bytes.Equal(head[24:28], head[92:96]) {
		return 0
	}
	return size * int64(binary.BigEndian.Uint32(head[28:]))
}

// readHead reads the first bytes of a file, fewer where there are not so many.
func readHead(path string, length int) ([]byte, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close() // nothing was written
	head := make([]byte, length)
	read, err := io.ReadFull(file, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:read], err
}

// Glance looks for damage for a second at most: a start that finds none in that
// time goes on. The error wraps [ErrCorrupt]. On PostgreSQL that is the server's
// business.
func (l *Ledger) Glance(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	err := l.inspect(ctx, "quick_check")
	if ctx.Err() != nil && !errors.Is(err, ErrCorrupt) {
		return nil // as far as it was seen, it is sound
	}
	return err
}

// Inspect looks for damage everywhere, while others read and write. The error
// wraps [ErrCorrupt], and names what was found first.
func (l *Ledger) Inspect(ctx context.Context) error { return l.inspect(ctx, "integrity_check") }

// inspect is SQLite only, see https://sqlite.org/pragma.html#pragma_integrity_check.
// A server looks after its own files.
func (l *Ledger) inspect(ctx context.Context, how string) error {
	if l.OnPostgres() {
		return nil
	}
	if l.OnPostgres() {
		return nil
	}
	found, err := texts(ctx, l.readers, `PRAGMA `+how+`(5)`)
	switch {
	case err != nil:
		return l.failed("looking for damage", err)
	case len(found) == 1 && found[0] == "ok":
		return nil
	}
	return fmt.Errorf("ledger %s: %w: %s; %s", l.path, ErrCorrupt, strings.Join(found, "; "), whatNow)
}

// texts reads rows of one text each.
func texts(ctx context.Context, from querier, query string) ([]string, error) {
	rows, err := from.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	var found []string
	err = eachRow(rows, func(rows *sql.Rows) error {
		found = append(found, "")
		return rows.Scan(&found[len(found)-1])
	})
	return found, err
}

// unchanging tells whether nobody can write to a file, since its file system is
// mounted to be read only: SQLite then reads it without the files beside it, which
// it could not make. One whose log was not brought in is not read so, or its last
// words would be missing.
func unchanging(path string) bool {
	if !errors.Is(syscall.Access(path, writeAccess), syscall.EROFS) {
		return false
	}
	log, err := os.Stat(path + "-wal")
	return errors.Is(err, fs.ErrNotExist) || err == nil && log.Size() == 0
}

// writeAccess is W_OK, see access(2).
const writeAccess = 2
