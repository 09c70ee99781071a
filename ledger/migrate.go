package ledger

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// Schema is the number of the newest migration; a test compares it with the
// folder.
const Schema = 2

// migrate brings the schema up to date. The usual case, nothing to do, costs
// one query.
func migrate(ctx context.Context, database *sql.DB, now time.Time) error {
	err := checkSchema(ctx, database)
	if !errors.Is(err, errOlder) {
		return err
	}
	folder, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, database, folder, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("bringing it up to date: %w", err)
	}
	return bear(ctx, database, now)
}

// bear writes the one row of meta into a new ledger: it counts from now.
func bear(ctx context.Context, database *sql.DB, now time.Time) error {
	_, err := database.ExecContext(ctx, `INSERT INTO meta (one, born, watermark) VALUES (1, $1, $1) ON CONFLICT DO NOTHING`, micros(now))
	return err
}

var errOlder = errors.New("the ledger was written by an older vigil; start the daemon once to bring it up to date")

// checkSchema tells whether the schema is the present one: nil, [errOlder],
// [ErrNewer], or [ErrCorrupt] where the database is another program's.
func checkSchema(ctx context.Context, database *sql.DB) error {
	tables, versioned, err := countTables(ctx, database)
	switch {
	case err != nil:
		return err
	case tables > 0 && !versioned:
		return fmt.Errorf("%w: it is the database of another program; name another file", ErrCorrupt)
	case tables == 0:
		return errOlder
	}
	var version int64
	err = database.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version`).Scan(&version)
	switch {
	case err != nil:
		return err
	case version > Schema:
		return fmt.Errorf("%w (form %d, this one knows %d); install that version again", ErrNewer, version, Schema)
	case version < Schema:
		return errOlder
	}
	return nil
}

// countTables is SQLite only.
func countTables(ctx context.Context, database *sql.DB) (tables int, versioned bool, err error) {
	err = database.QueryRowContext(ctx, `SELECT count(*), count(CASE WHEN name = 'goose_db_version' THEN 1 END) > 0
		FROM sqlite_master WHERE type = 'table'`).Scan(&tables, &versioned)
	return tables, versioned, err
}
