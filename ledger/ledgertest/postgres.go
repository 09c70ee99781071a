// Package ledgertest gives tests databases on PostgreSQL: each test its own, on a
// server that is started once for all of them.
package ledgertest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of ledgers on PostgreSQL
)

// Variable is that of the environment which holds the address of a server,
// "postgres://user:password@host:5432/database", whose user may create schemas in
// it; or "required", where no test may be skipped for the lack of one.
const Variable = "VIGIL_TEST_POSTGRES"

const required = "required"

// Main runs a package's tests, and returns what to exit with. For them it starts a
// server from the machine's binaries, unless [Variable] names one; after them it
// stops it. Call it in TestMain.
func Main(m *testing.M) int {
	if given := os.Getenv(Variable); given != "" && given != required {
		return m.Run()
	}
	server, err := start()
	if err != nil {
		return withoutServer(m, err)
	}
	if err := os.Setenv(Variable, server.address()); err != nil {
		return withoutServer(m, errors.Join(err, server.stop()))
	}
	code := m.Run()
	if err := server.stop(); err != nil {
		println("the test's PostgreSQL could not be stopped:", err.Error())
		return max(code, 1)
	}
	return code
}

// withoutServer runs the tests that need none, if that is allowed.
func withoutServer(m *testing.M, why error) int {
	if errors.Is(why, errNoBinaries) && os.Getenv(Variable) != required {
		return m.Run()
	}
	println("PostgreSQL can't be started for the tests:", why.Error())
	return 1
}

// Postgres returns the address of a new ledger to be: a schema of its own, which
// is made and dropped faster than a database, and lasts as long as the test.
// Without a server the test is skipped.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		t.Skip("there is no PostgreSQL: install it, or name one by " + Variable)
	}
	name := newName("vigil_test")
	Execute(t, server, `CREATE SCHEMA `+name)
	t.Cleanup(func() { Execute(t, server, `DROP SCHEMA `+name+` CASCADE`) })
	return With(t, server, "search_path", name)
}

// Emptied does the same ten times faster from the second time on: the tables of an
// earlier test are there already, with nothing in them.
func Emptied(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		return Postgres(t) // which skips the test
	}
	name, free := newName("vigil_test"), newName(emptied())
	if found := anEmptied(t, server); found != "" {
		Execute(t, server, `ALTER SCHEMA `+found+` RENAME TO `+name)
	} else {
		Execute(t, server, `CREATE SCHEMA `+name)
	}
	t.Cleanup(func() {
		Execute(t, server, `DO $$ BEGIN EXECUTE (SELECT coalesce('TRUNCATE ' || string_agg(format('%I.%I', schemaname, tablename), ', ')
			|| ' RESTART IDENTITY', 'SELECT 1') FROM pg_tables WHERE schemaname = '`+name+`' AND tablename <> 'goose_db_version'); END $$`)
		Execute(t, server, `ALTER SCHEMA `+name+` RENAME TO `+free)
	})
	return With(t, server, "search_path", name)
}

func newName(kind string) string { return kind + "_" + strings.ToLower(rand.Text()) }

// emptied begins the names of this process's schemas that no test uses just now.
func emptied() string { return fmt.Sprintf("vigil_emptied_%d", os.Getpid()) }

// anEmptied is one of them, or nothing.
func anEmptied(t testing.TB, server string) (name string) {
	t.Helper()
	database, err := sql.Open("pgx", server)
	if err == nil {
		err = database.QueryRowContext(context.Background(),
			`SELECT coalesce(min(nspname), '') FROM pg_namespace WHERE starts_with(nspname, $1)`, emptied()).Scan(&name)
		err = errors.Join(err, database.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// With is an address with one parameter more.
func With(t testing.TB, address, name, value string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	parameters := parsed.Query()
	parameters.Set(name, value)
	parsed.RawQuery = parameters.Encode()
	return parsed.String()
}

// Execute carries out a statement that no ledger would, as an operator might.
func Execute(t testing.TB, address, statement string) {
	t.Helper()
	database, err := sql.Open("pgx", address)
	if err == nil {
		_, err = database.ExecContext(context.Background(), statement)
		err = errors.Join(err, database.Close())
	}
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
