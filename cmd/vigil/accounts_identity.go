package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/networks"
	"vigil/scheduler"
)

const confirmHelp = `Confirm accepts who an account is now. The ledger remembers who each account was when
its network was first asked; one that has become somebody else, by another token or
another server, is held, since its posts would be looked for in the wrong place.

  $ vigil accounts confirm mastodon --why "we moved to our own server"

What went out before stays where it went out. While a post on the account is uncertain
it is refused: that post has to be looked for on the old one.`

func (a *application) accountsConfirmCommand() *cobra.Command {
	var word word
	command := &cobra.Command{
		Use:               "confirm ACCOUNT",
		Short:             "Accept who an account is now, after it has changed",
		Long:              confirmHelp,
		Args:              usage(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeAccounts,
		RunE: func(command *cobra.Command, words []string) error {
			accounts, _, err := a.namedAccounts(words)
			if err != nil {
				return err
			}
			now, err := whoIs(command.Context(), accounts[0])
			if err != nil {
				return err
			}
			book, err := a.openBook(command.Context())
			if err != nil {
				return err
			}
			defer book.Close() // what was written is on disk
			if err := book.Confirm(command.Context(), now, word.who(), word.why); err != nil {
				return fmt.Errorf("%s is not confirmed: %w", now.Name, err)
			}
			pageOf(command).printf("%s is %s on %s from now on\n", now.Name, now.Handle, now.Server)
			return book.Wake()
		},
	}
	word.flags(command)
	return command
}

// whoIs asks the network who an account is.
func whoIs(ctx context.Context, account *scheduler.Account) (ledger.Identity, error) {
	if account.Problem != nil {
		return ledger.Identity{}, fmt.Errorf("%s can't be used: %w", account.Name, account.Problem)
	}
	verifier, able := account.Opened.(networks.Verifier)
	if !able {
		return ledger.Identity{}, fmt.Errorf("%s can't tell who it is, so there is nothing to confirm", account.Name)
	}
	ctx, cancel := context.WithTimeout(ctx, verifyPatience)
	defer cancel()
	told, err := verifier.Verify(ctx)
	if err != nil {
		return ledger.Identity{}, fmt.Errorf("%s could not be asked who it is: %w", account.Name, err)
	}
	return ledger.Identity{Name: account.Name, Network: account.Network, Server: told.Server, RemoteID: told.ID, Handle: told.Handle}, nil
}

const renameHelp = `Rename tells the ledger that an account has another name in the configuration. What
went out under the old name has then gone out under the new one, and what waits goes
on there.

  $ vigil accounts rename mastodon main

Change the name in config.toml first, and in the campaigns that name it. While a post
on the account is being sent or uncertain it is refused: the key by which the network
knows it is made of the name.`

func (a *application) accountsRenameCommand() *cobra.Command {
	var word word
	command := &cobra.Command{
		Use:   "rename OLD NEW",
		Short: "Tell the ledger that an account has another name now",
		Long:  renameHelp,
		Args:  usage(cobra.ExactArgs(2)),
		RunE: func(command *cobra.Command, words []string) error {
			from, to := words[0], words[1]
			book, err := a.openBook(command.Context())
			if err != nil {
				return err
			}
			defer book.Close() // what was written is on disk
			if err := book.config.renamed(from, to); err != nil {
				return &ended{exitUsage, err}
			}
			err = book.RenameAccount(command.Context(), from, to, word.who(), word.why)
			if errors.Is(err, ledger.ErrNotFound) {
				return fmt.Errorf("the ledger knows no account %s", from)
			}
			if err = errors.Join(err, book.config.renameSession(from, to)); err != nil {
				return fmt.Errorf("%s is not renamed: %w", from, err)
			}
			pageOf(command).printf("%s is called %s from now on\n", from, to)
			return book.Wake()
		},
	}
	word.flags(command)
	return command
}

// renamed tells why the configuration does not bear a new name out.
func (c *configuration) renamed(from, to string) error {
	names := c.accountNames()
	switch {
	case !slices.Contains(names, to):
		return fmt.Errorf("%s has no account %q; change its name there first", shown(c.path), to)
	case slices.Contains(names, from):
		return fmt.Errorf("%s still has an account %q; one that is there is not renamed", shown(c.path), from)
	}
	return nil
}
