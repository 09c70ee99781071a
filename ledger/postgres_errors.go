package ledger

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
)

// pooled tells how to do without a connection pooler. That there is one is told by a
// statement which one session prepared and another is asked for.
const pooled = "a connection pooler gives each transaction another session of the database; name the server itself, or a pooler that keeps sessions (pool_mode = session)"

// remedies are what to do about an error of PostgreSQL, by its code or, where only
// two characters are given, by its class; see
// https://www.postgresql.org/docs/current/errcodes-appendix.html.
var remedies = map[string]struct {
	kind error
	what string
}{
	"08":    {ErrUnwritable, "the connection to the database broke; it is made anew at the next change"},
	"08P01": {ErrUnwritable, "something between here and PostgreSQL does not speak its protocol; name the server itself, not a connection pooler"},
	"25006": {ErrUnwritable, "the server only reads, as a standby does; name the primary"},
	"25P03": {ErrUnwritable, "this process stood still in the middle of a change, which was undone"},
	"26000": {ErrUnwritable, pooled},
	"28":    {ErrUnwritable, "check the user, the password and pg_hba.conf"},
	"3D000": {ErrUnwritable, "create the database first"},
	"40":    {ErrUnwritable, "it is tried again"},
	"42P05": {ErrUnwritable, pooled},
	"42501": {ErrUnwritable, "let vigil's user own the database"},
	"53":    {ErrUnwritable, "the server lacks memory or connections"},
	"53100": {ErrUnwritable, "make room on the database's disk"},
	"53300": {ErrUnwritable, "raise max_connections; a daemon takes five"},
	"55P03": {ErrUnwritable, "another process has been writing for too long"},
	"57":    {ErrUnwritable, "somebody interfered; it is tried again"},
	"57P01": {ErrUnwritable, "somebody stopped the database, or ended the connection"},
	"57P03": {ErrUnwritable, "the database is starting or stopping; wait"},
	"58":    {ErrUnwritable, "check the database's disk"},
	"XX001": {ErrCorrupt, "stop vigil, and restore the database's last backup"},
	"XX002": {ErrCorrupt, "stop vigil, and have the index rebuilt by REINDEX"},
}

func explainPostgres(err error) error {
	coded, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err)
	if !ok {
		return explainConnection(err)
	}
	code := coded.SQLState()
	remedy, known := remedies[code]
	if !known && len(code) == 5 {
		remedy, known = remedies[code[:2]]
	}
	if !known {
		return err
	}
	return fmt.Errorf("%w: %w; %s", remedy.kind, err, remedy.what)
}

// explainConnection is about errors that no server sent.
func explainConnection(err error) error {
	_, network := errors.AsType[net.Error](err)
	lost := errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "conn closed")
	if !network && !lost {
		return err
	}
	return fmt.Errorf("%w: %w; the database can't be reached: check that it runs, and the network between", ErrUnwritable, err)
}
