package ledger

import (
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Of the parameters of a session, see
// https://www.postgresql.org/docs/current/runtime-config-client.html. A process that
// stops in the middle of a transaction must not keep all others from writing.
const (
	// postgresPatience bounds a transaction whose server does not answer.
	postgresPatience = 30 * time.Second
	connectSeconds   = "10"
	idleMillis       = "10000"
	lockMillis       = "10000"
)

// clockSQL is the database's clock, by which daemons agree on who leads.
const clockSQL = `CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)`

func onPostgres(source string) (*dialect, error) {
	address, err := url.Parse(source)
	if err != nil || address.Host == "" && address.Query().Get("host") == "" {
		return nil, fmt.Errorf(`the ledger's address can't be read; write it as "postgres://USER:PASSWORD@HOST:5432/DATABASE", with %%40 for an @ in the password`)
	}
	shown := url.URL{Scheme: "postgres", Host: address.Host, Path: address.Path}
	return &dialect{
		name:    shown.String(),
		prepare: func(Options) error { return nil },
		open:    func(_ Options, writing bool) (*sql.DB, error) { return openPostgres(*address, writing) },
		trust:   trustPostgres,

		kind: goose.DialectPostgres, folder: "migrations/postgres", locker: lockSession,
		tables: `SELECT count(*), count(CASE WHEN table_name = 'goose_db_version' THEN 1 END) > 0
			FROM information_schema.tables WHERE table_schema = current_schema()`,

		begin: beginPostgres, commit: commitPostgres,
		patience: postgresPatience, fragile: true,
		storable: storable,
		dead:     fmt.Sprintf(`owner <> $1 AND deadline < %s - %d`, clockSQL, clocksApart.Microseconds()),

		document: vector, query: vectorQuery,
		indexing: `INSERT INTO words (rowid, text) VALUES ($1, CAST(CAST($2 AS text) AS tsvector))`,
		matching: `id IN (SELECT rowid FROM words WHERE text @@ CAST(CAST(? AS text) AS tsquery))`,
	}, nil
}

// openPostgres opens the one connection that writes, or those that read: each of
// their transactions shows one moment.
func openPostgres(address url.URL, writing bool) (*sql.DB, error) {
	parameters := address.Query()
	usual := map[string]string{
		"connect_timeout": connectSeconds, "application_name": "vigil",
		"lock_timeout": lockMillis, "idle_in_transaction_session_timeout": idleMillis,
	}
	connections := 1
	if !writing {
		usual["default_transaction_read_only"] = "on"
		usual["default_transaction_isolation"] = "repeatable read"
		connections = 4
	}
	for name, value := range usual {
		if !parameters.Has(name) {
			parameters.Set(name, value)
		}
	}
	address.RawQuery = parameters.Encode()
	database, err := sql.Open("pgx", address.String())
	if err != nil {
		return nil, err
	}
	database.SetMaxOpenConns(connections)
	database.SetMaxIdleConns(connections)
	return database, nil
}

// beginPostgres locks the row of meta: so nobody else writes until the end, on
// whichever machine, and who leads stays who it is. It is what SQLite does anyway,
// and so everything that is written down stands on the same ground on both.
func beginPostgres(t *transaction) error {
	if _, err := t.connection.ExecContext(t.ctx, `BEGIN`); err != nil {
		return err
	}
	return t.row(`SELECT epoch FROM meta FOR NO KEY UPDATE`, nil, &t.epoch)
}

// commitPostgres fails where a statement has failed unnoticed: COMMIT alone would
// then undo everything, and call it success.
func commitPostgres(t *transaction) error {
	_, err := t.connection.ExecContext(t.ctx, `SELECT 1; COMMIT`)
	return err
}

// lockSession has one process after the other bring the ledger up to date.
func lockSession() ([]goose.ProviderOption, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
	return []goose.ProviderOption{goose.WithSessionLocker(locker)}, err
}

// storable makes text UTF-8 without zero bytes: PostgreSQL refuses any other, and
// what a network says in an error must not keep it from being written down.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}
