package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"vigil/ledger"
)

// recallSignIns tells of accounts until when they are signed in. A ledger that can't
// be read tells nothing here; `vigil status` says what is the matter with it.
func (c *configuration) recallSignIns(ctx context.Context, rows []listedAccount) {
	book, err := c.memory(ctx)
	if err != nil || book == nil {
		return
	}
	defer book.Close() // nothing was written
	known, err := book.SignIns(ctx)
	if err != nil {
		return
	}
	for i := range rows {
		for _, signIn := range known {
			if signIn.Account == rows[i].Name {
				rows[i].SignedIn = signIn.Until
			}
		}
	}
}

// keepSignIn remembers how it stands with an account, where there is a ledger.
func (c *configuration) keepSignIn(ctx context.Context, s ledger.SignIn) error {
	book, err := c.existingBook(ctx)
	if err != nil || book == nil {
		return err
	}
	return errors.Join(book.KeepSignIn(ctx, s), book.Wake(), book.Close())
}

// renameSession lets an account that has another name keep what its network gave it.
func (c *configuration) renameSession(from, to string) error {
	old, err := c.session(from)
	if err != nil {
		return err
	}
	now, err := c.session(to)
	if err != nil {
		return err
	}
	if _, err := os.Stat(now.path); err == nil {
		return nil // the new name was signed in already
	}
	if err := os.Rename(old.path, now.path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
