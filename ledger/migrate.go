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

//go:embed migrations/*/*.sql
var migrations embed.FS

// Schema is the number of the newest migration of both databases; a test compares
// it with the folders.
const Schema = 5

// migrate brings the schema up to date. The usual case, nothing to do, costs
// one query.
func (d *dialect) migrate(ctx context.Context, database *sql.DB, options Options) error {
	err := d.checkSchema(ctx, database)
	if begins := errors.Is(err, errNone) && !options.Existing; !begins && !errors.Is(err, errOlder) {
		return err
	}
	folder, err := fs.Sub(migrations, d.folder)
	if err != nil {
		return err
	}
	locker, err := d.locker()
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(d.kind, database, folder, append(locker, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil && !d.doneByAnother(ctx, database) {
		return fmt.Errorf("bringing it up to date: %w", err)
	}
	return bear(ctx, database, options.Clock())
}

const (
	migratingPatience = 5 * time.Second
	migratingPause    = 50 * time.Millisecond
)

// doneByAnother tells whether another process has brought the ledger up to date at
// the same moment, as when a daemon and a command meet a new one: SQLite lets only
// one of them through, step by step.
func (d *dialect) doneByAnother(ctx context.Context, database *sql.DB) bool {
	for begun := time.Now(); time.Since(begun) < migratingPatience; time.Sleep(migratingPause) {
		if d.checkSchema(ctx, database) == nil {
			return true
		}
	}
	return false
}

// bear writes the one row of meta into a new ledger: it counts from now.
func bear(ctx context.Context, database *sql.DB, now time.Time) error {
	_, err := database.ExecContext(ctx, `INSERT INTO meta (one, born, watermark) VALUES (1, $1, $1) ON CONFLICT DO NOTHING`, micros(now))
	return err
}

var (
	errOlder = errors.New("the ledger was written by an older vigil; start the daemon once to bring it up to date")
	errNone  = fmt.Errorf("no ledger was begun there: %w", fs.ErrNotExist)
)

// checkSchema tells whether the schema is the present one: nil, [errNone],
// [errOlder], [ErrNewer], or [ErrCorrupt] where the database is another program's.
func (d *dialect) checkSchema(ctx context.Context, database *sql.DB) error {
	var tables int
	var versioned bool
	err := database.QueryRowContext(ctx, d.tables).Scan(&tables, &versioned)
	switch {
	case err != nil:
		return err
	case tables > 0 && !versioned:
		return fmt.Errorf("%w: it is the database of another program; name another one", ErrCorrupt)
	case tables == 0:
		return errNone
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
	var born bool
	if err := database.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM meta)`).Scan(&born); err != nil || born {
		return err
	}
	return errOlder // whoever began it died over it
}
