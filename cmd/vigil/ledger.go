package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"vigil/ledger"
	"vigil/networks"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of ledgers on PostgreSQL
	_ "modernc.org/sqlite"             // the driver of all others
)

// usualLedger is where a configuration keeps its ledger that does not say.
const usualLedger = "sqlite:vigil.db"

// ledgerSource is what the ledger is opened by: SQLite's file, or the address of a
// database on PostgreSQL. As the latter holds a password, it may stand in a variable
// or a file, and no error repeats it.
func (c *configuration) ledgerSource() (string, error) {
	var written networks.Secret
	if err := written.UnmarshalText([]byte(c.ledger)); err != nil {
		return "", err
	}
	source, err := written.Reveal("ledger", c.folder())
	if err != nil {
		return "", fmt.Errorf("%s: %w", c.path, err)
	}
	if ledger.OnPostgres(source) {
		return source, nil
	}
	path, sqlite := strings.CutPrefix(source, "sqlite:")
	if !sqlite {
		return "", fmt.Errorf(`%s: ledger: write "sqlite:FILE", or "postgres://USER@HOST/DATABASE", or where that stands: "env:NAME", "file:PATH"`, c.path)
	}
	return c.resolve(path), nil
}

// ledgerPath is SQLite's file, for what is about that file.
func (c *configuration) ledgerPath() (string, error) {
	source, err := c.ledgerSource()
	if err == nil && ledger.OnPostgres(source) {
		err = fmt.Errorf("%s: the ledger is on PostgreSQL, whose own tools do this: see docs/several-machines.md", c.path)
	}
	return source, err
}

// literalPassword warns where the ledger's password stands in config.toml itself.
func (c *configuration) literalPassword() []string {
	address, err := url.Parse(c.ledger)
	if err != nil || !ledger.OnPostgres(c.ledger) {
		return nil
	}
	if _, given := address.User.Password(); !given {
		return nil
	}
	return []string{c.path + `: the ledger's password stands in the file itself; write ledger = "env:NAME" or "file:PATH"`}
}

// openLedger opens the ledger, and makes the folder that it lies in.
func (c *configuration) openLedger(ctx context.Context, options ledger.Options) (*ledger.Ledger, error) {
	source, err := c.ledgerSource()
	if err != nil {
		return nil, err
	}
	begins := !options.ReadOnly && !options.Existing
	if begins && !ledger.OnPostgres(source) {
		if err := os.MkdirAll(filepath.Dir(source), 0o700); err != nil {
			return nil, fmt.Errorf("the ledger's folder can't be made: %w", err)
		}
	}
	return ledger.Open(ctx, source, options)
}

// existingLedger opens the ledger where there is one; the error is a
// *[noLedgerError] where there is none yet.
func (c *configuration) existingLedger(ctx context.Context, options ledger.Options) (*ledger.Ledger, error) {
	options.Existing = true
	opened, err := c.openLedger(ctx, options)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, c.noLedger()
	}
	return opened, err
}

func (c *configuration) noLedger() error {
	source, err := c.ledgerSource()
	if err == nil && ledger.OnPostgres(source) {
		source = "the address that the configuration names"
	}
	return errors.Join(&noLedgerError{source}, err)
}
