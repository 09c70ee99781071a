package ledger

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

// dialect is what differs between SQLite and PostgreSQL. All other SQL is written
// once, and understood by both.
type dialect struct {
	// name is what errors call the ledger: a file, or an address without its user
	// and password.
	name string
	// file is SQLite's; empty on PostgreSQL.
	file string

	// prepare is done before anything is opened; open opens the connection that
	// writes, or those that read; trust refuses a database that would forget what
	// it has said to be on disk.
	prepare func(Options) error
	open    func(options Options, writing bool) (*sql.DB, error)
	trust   func(ctx context.Context, readers *sql.DB) error

	// kind is goose's name for it, folder holds its migrations, locker keeps two
	// processes from making them together.
	kind   goose.Dialect
	folder string
	locker func() ([]goose.ProviderOption, error)
	// tables asks how many tables there are, and whether goose made them.
	tables string

	// begin starts a transaction which alone may write until commit ends it.
	begin, commit func(*transaction) error
	// patience bounds a transaction; 0: it takes the time that it takes.
	patience time.Duration
	// fragile: the connection may break, and is made anew then.
	fragile bool
	// storable makes text into what the database takes; nil: it takes any.
	storable func(string) string

	// dead is a condition on attempts: their owner, who is not $1, can't be at
	// them any more.
	dead string

	// document is the form in which words are indexed, and indexing the statement;
	// query is the form of what is searched for, and matching the condition.
	document, query    func(string) string
	indexing, matching string
}

// bounded is the context of a transaction.
func (d *dialect) bounded() (context.Context, context.CancelFunc) {
	if d.patience == 0 {
		return context.Background(), func() {}
	}
	return context.WithTimeout(context.Background(), d.patience)
}

// stored are the arguments of a statement as the database takes them.
func (d *dialect) stored(arguments []any) []any {
	if d.storable == nil {
		return arguments
	}
	for i, argument := range arguments {
		if text, ok := argument.(string); ok {
			arguments[i] = d.storable(text)
		}
	}
	return arguments
}

// OnPostgres tells whether a source given to [Open] is the address of a database
// on PostgreSQL; any other is SQLite's file.
func OnPostgres(source string) bool {
	return strings.HasPrefix(source, "postgres://") || strings.HasPrefix(source, "postgresql://")
}

func dialectOf(source string) (*dialect, error) {
	if OnPostgres(source) {
		return onPostgres(source)
	}
	return onSQLite(source), nil
}
