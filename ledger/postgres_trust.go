package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// trustPostgres refuses a server that would forget what it has said to be on disk,
// and a pooler that gives each transaction another session: a lock that is the
// session's would be anybody's then.
func trustPostgres(ctx context.Context, readers *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, postgresPatience)
	defer cancel()
	if err := trustSettings(ctx, readers); err != nil {
		return err
	}
	return trustSessions(ctx, readers)
}

// forTests is a parameter that no real server has: who sets it in postgresql.conf
// (vigil.for_tests = on) or on the server's command line says that nothing on it
// matters.
const forTests = "vigil.for_tests"

// settings are what the server must not be set to, and why; see
// https://www.postgresql.org/docs/current/runtime-config-wal.html.
var settings = []struct{ name, never, why string }{
	{"synchronous_commit", "off", "it would forget the last posts in a crash, and vigil would send them again"},
	{"fsync", "off", "it would forget, or break, everything in a crash"},
	{"full_page_writes", "off", "a crash would leave half-written pages"},
}

func trustSettings(ctx context.Context, readers *sql.DB) error {
	setting := func(name string) (value string, err error) {
		err = readers.QueryRowContext(ctx, `SELECT coalesce(current_setting($1, true), '')`, name).Scan(&value)
		return value, err
	}
	switch encoding, err := setting("server_encoding"); {
	case err != nil:
		return err
	case encoding != "UTF8":
		return fmt.Errorf("the database's encoding is %s; create it with ENCODING 'UTF8'", encoding)
	}
	if tests, err := setting(forTests); err != nil || tests == "on" {
		return err
	}
	for _, s := range settings {
		value, err := setting(s.name)
		if err != nil {
			return err
		}
		if value == s.never {
			return fmt.Errorf("the server has %s = %s: %s; set it to on", s.name, value, s.why)
		}
	}
	return nil
}

var errPooled = errors.New(pooled)

// trustSessions has two connections each make transactions beside the other's, and
// looks whether each meets the same process of the server every time. A pooler that
// hands out what was given back last, or first, is found out in two rounds.
func trustSessions(ctx context.Context, readers *sql.DB) error {
	var pair [2]*sql.Conn
	for i := range pair {
		connection, err := readers.Conn(ctx)
		if err != nil {
			return err
		}
		defer connection.Close() // it goes back to the others
		pair[i] = connection
	}
	var known [2]string
	for _, order := range [][2]int{{0, 1}, {0, 1}, {1, 0}} {
		met, err := meet(ctx, pair, order)
		switch {
		case err != nil:
			return err
		case known[0] != "" && met != known:
			return errPooled
		}
		known = met
	}
	return nil
}

// sharedPatience is how long a connection may wait for its turn before the other one
// is asked whether it has the session that both are given.
const sharedPatience = 20 * time.Second

// meet begins a transaction on each connection in the given order, and ends them,
// the first one first. A pooler that has only one session for both lets the second
// wait.
func meet(ctx context.Context, pair [2]*sql.Conn, order [2]int) (met [2]string, err error) {
	waiting, cancel := context.WithTimeout(ctx, sharedPatience)
	defer cancel()
	for _, i := range order {
		if met[i], err = session(waiting, pair[i]); err != nil {
			return met, pooledOr(ctx, err, pair[1-i])
		}
	}
	for i, connection := range pair {
		if _, err := connection.ExecContext(waiting, `COMMIT`); err != nil {
			return met, pooledOr(ctx, err, pair[1-i])
		}
	}
	return met, nil
}

// session begins a transaction, and tells which process of the server it met.
func session(ctx context.Context, connection *sql.Conn) (process string, err error) {
	if _, err := connection.ExecContext(ctx, `BEGIN`); err != nil {
		return "", err
	}
	err = connection.QueryRowContext(ctx, `SELECT pg_backend_pid()`).Scan(&process)
	return process, err
}

// pooledOr tells by one connection that waits whether there is one session for two:
// then the other is answered meanwhile. Where it isn't, the database is slow, and
// nothing is said about a pooler.
func pooledOr(ctx context.Context, err error, other *sql.Conn) error {
	if errors.Is(err, context.DeadlineExceeded) && other.PingContext(ctx) == nil {
		return fmt.Errorf("%w: %w", errPooled, err)
	}
	return err
}
