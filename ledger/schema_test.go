package ledger_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger/ledgertest"
)

// columns are those that a ledger has, by what a query says.
func columns(t *testing.T, driver, source, query string) (found []string) {
	t.Helper()
	database, err := sql.Open(driver, source)
	must(t, err)
	rows, err := database.QueryContext(t.Context(), query)
	must(t, err)
	for rows.Next() {
		found = append(found, "")
		must(t, rows.Scan(&found[len(found)-1]))
	}
	must(t, errors.Join(rows.Err(), rows.Close(), database.Close()))
	return found
}

// The index of words is each database's own, and so is what goose remembers.
func TestBothDatabasesHaveTheSameTablesAndColumns(t *testing.T) {
	path, address := filepath.Join(t.TempDir(), "vigil.db"), ledgertest.Postgres(t)
	openAt(t, path)
	openAt(t, address)
	sqlite := columns(t, "sqlite", path, `SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'words%' AND t.name NOT LIKE 'goose%' AND t.name NOT LIKE 'sqlite%' ORDER BY 1`)
	postgres := columns(t, "pgx", address, `SELECT (table_name || '.' || column_name) COLLATE "C" FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name NOT IN ('words', 'goose_db_version', 'wakes') ORDER BY 1`)
	if diff := cmp.Diff(sqlite, postgres); diff != "" {
		t.Errorf("-sqlite +postgres\n%s", diff)
	}
}
