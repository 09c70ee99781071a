package ledger_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"vigil/ledger"
)

// execute changes a closed ledger behind its back.
func execute(t *testing.T, path string, statements ...string) {
	t.Helper()
	database, err := sql.Open("sqlite", path)
	must(t, err)
	for _, statement := range statements {
		_, err := database.Exec(statement)
		must(t, err)
	}
	must(t, database.Close())
}

// manyAt leaves a closed ledger of several hundred pages.
func manyAt(t *testing.T, path string) {
	t.Helper()
	must(t, wrote(t, path).Close())
	execute(t, path,
		`WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
		INSERT INTO deliveries (id, campaign, post, slot, account, network, language, due, state, reasons, next, people, since, updated, text)
		SELECT i, campaign, 'lights/many-' || i, slot, account, network, language, due, 'missed', '', 0, people, since, updated, text FROM deliveries, n WHERE id = 1`,
		`PRAGMA wal_checkpoint(TRUNCATE)`)
}

// damage changes the bytes of a file.
func damage(t *testing.T, path string, how func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, how(content), 0o600))
}

func header(content []byte) []byte {
	copy(content, bytes.Repeat([]byte{0xff}, 100))
	return content
}

func schemaPage(content []byte) []byte {
	copy(content[100:4096], bytes.Repeat([]byte{0xff}, 4000))
	return content
}

// middlePages is what a bad block leaves.
func middlePages(content []byte) []byte {
	middle := len(content) / 2 / 4096 * 4096
	clear(content[middle : middle+16*4096])
	return content
}

func cutOff(content []byte) []byte { return content[:len(content)/4096/2*4096] }

func zeroed(content []byte) []byte {
	clear(content)
	return content
}

// TestDamageIsFoundBeforeAnythingIsPublished opens files as a start does.
func TestDamageIsFoundBeforeAnythingIsPublished(t *testing.T) {
	for name, test := range map[string]struct {
		suffix string
		how    func([]byte) []byte
	}{
		"the header":        {"", header},
		"the schema":        {"", schemaPage},
		"pages in between":  {"", middlePages},
		"the end is away":   {"", cutOff},
		"the log is zeroed": {"-wal", zeroed},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "vigil.db")
			if test.suffix == "" {
				manyAt(t, path)
			} else {
				diedAt(t, path)
			}
			damage(t, path+test.suffix, test.how)
			l, err := ledger.Open(t.Context(), path, ledger.Options{})
			if err == nil {
				err = errors.Join(l.Glance(t.Context()), l.Close())
			}
			if !errors.Is(err, ledger.ErrCorrupt) {
				t.Errorf("it was not found: %v", err)
			}
		})
	}
}

// diedAt leaves a ledger as a daemon does that was killed.
func diedAt(t *testing.T, path string) {
	t.Helper()
	l := wrote(t, filepath.Join(t.TempDir(), "vigil.db"))
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(l.Path() + suffix)
		must(t, errors.Join(err, os.WriteFile(path+suffix, content, 0o600)))
	}
}

func TestASoundLedgerIsCalledSo(t *testing.T) {
	folder := t.TempDir()
	manyAt(t, filepath.Join(folder, "many.db"))
	diedAt(t, filepath.Join(folder, "died.db"))
	for _, name := range []string{"many.db", "died.db", "new.db"} {
		l := openAt(t, filepath.Join(folder, name))
		must(t, errors.Join(l.Glance(t.Context()), l.Inspect(t.Context())))
	}
}

// A post that an index has lost would be sent again: only the whole look finds it.
func TestAnIndexThatLacksARowIsFoundByTheWholeLook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigil.db")
	manyAt(t, path)
	execute(t, path, `CREATE TABLE lost AS SELECT * FROM sqlite_master WHERE name = 'deliveries_due'`,
		`PRAGMA writable_schema = 1`, `DELETE FROM sqlite_master WHERE name = 'deliveries_due'`)
	execute(t, path, `UPDATE deliveries SET due = due + 1 WHERE id = 20`)
	execute(t, path, `PRAGMA writable_schema = 1`, `INSERT INTO sqlite_master SELECT * FROM lost`)
	l := openAt(t, path)
	if err := l.Inspect(t.Context()); !errors.Is(err, ledger.ErrCorrupt) {
		t.Errorf("it was not found: %v", err)
	}
}
