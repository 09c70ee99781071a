package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/networks"
	"vigil/scheduler"
)

const verifyHelp = `Verify asks each network, or that of one account, whose credentials these are and
what it accepts, and prints the answers. Nothing is published.

  $ vigil accounts verify mastodon
  ACCOUNT   NETWORK   LANGUAGE  STATE     ACCEPTS
  mastodon  mastodon  be        verified  is @campaign@mastodon.example; 500 characters …

Where there is a ledger it remembers who each account is; an account that has
become somebody else is refused, since its posts would be looked for in the wrong
place. Exit codes: 0 well, 1 an account can't be used, 2 usage.`

func (a *application) accountsVerifyCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:               "verify [ACCOUNT]",
		Short:             "Ask the networks whose credentials these are",
		Long:              verifyHelp,
		Args:              usage(cobra.MaximumNArgs(1)),
		ValidArgsFunction: a.completeAccounts,
		RunE: func(command *cobra.Command, words []string) error {
			accounts, config, err := a.namedAccounts(words)
			if err != nil {
				return err
			}
			rows, err := config.verify(command.Context(), accounts)
			if err != nil {
				return err
			}
			out := pageOf(command)
			if asJSON {
				err = printJSON(out, rows)
			} else {
				err = printAccounts(out, rows)
			}
			if err != nil {
				return err
			}
			return unusable(rows)
		},
	}
	jsonFlag(command, &asJSON)
	return command
}

// namedAccounts opens the account that is named, or all.
func (a *application) namedAccounts(words []string) ([]*scheduler.Account, *configuration, error) {
	config, err := a.configuration()
	if err != nil {
		return nil, nil, err
	}
	log := slog.New(slog.DiscardHandler)
	if len(words) == 0 {
		return config.openAccounts(log), config, nil
	}
	group, _, _ := strings.Cut(words[0], "/")
	if settings, known := config.settingsOf(group); known {
		named := slices.DeleteFunc(config.openTable(settings, log), func(a *scheduler.Account) bool {
			return a.Name != words[0] && a.Group() != words[0]
		})
		if len(named) > 0 {
			return named, config, nil
		}
	}
	return nil, nil, &ended{exitUsage, fmt.Errorf("%s has no account %q; it has %s", shown(config.path), words[0], andList(config.accountNames()))}
}

// unusable is an error where an account can't be used: the table has said why.
func unusable(rows []listedAccount) error {
	for _, row := range rows {
		if row.Problem != "" {
			return &ended{code: exitError}
		}
	}
	return nil
}

// verify asks the networks, and lets the ledger compare, where there is one.
func (c *configuration) verify(ctx context.Context, accounts []*scheduler.Account) ([]listedAccount, error) {
	book, err := c.existingBook(ctx)
	if err != nil {
		return nil, err
	}
	if book != nil {
		defer book.Close() // what was pinned is on disk
	}
	var rows []listedAccount
	for _, account := range accounts {
		row := listAccount(account)
		if account.Opened != nil {
			c.askNetwork(ctx, &row, account)
		}
		if book != nil && row.Identity != nil {
			row.compare(ctx, book)
		}
		rows = append(rows, row)
	}
	c.recallSignIns(ctx, rows)
	return rows, nil
}

// existingBook opens the ledger for writing; nil where there is none yet: no look
// at an account begins one.
func (c *configuration) existingBook(ctx context.Context) (*book, error) {
	opened, err := c.existingLedger(ctx, ledger.Options{})
	if _, none := errors.AsType[*noLedgerError](err); none {
		return nil, nil
	}
	return &book{opened, c}, err
}

// verifyPatience is how long one network may take to answer.
const verifyPatience = 30 * time.Second

// askNetwork asks the network who the account is and what it accepts.
func (c *configuration) askNetwork(ctx context.Context, row *listedAccount, account *scheduler.Account) {
	opened := account.Opened
	ctx, cancel := context.WithTimeout(ctx, verifyPatience)
	defer cancel()
	var problems []error
	if verifier, able := opened.(networks.Verifier); able {
		identity, err := verifier.Verify(ctx)
		if err == nil {
			row.Identity = &identity
		}
		problems = append(problems, err)
	}
	if reader, able := opened.(networks.LimitsReader); able && errors.Join(problems...) == nil {
		limits, err := reader.ReadLimits(ctx)
		if err == nil {
			row.Limits = limits
		}
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		row.Problem = c.advised(account, err)
	}
}

// compare pins an identity that is new, and refuses one that has changed.
func (row *listedAccount) compare(ctx context.Context, book *book) {
	err := book.Pin(ctx, ledger.Identity{
		Name: row.Name, Network: row.Network,
		Server: row.Identity.Server, RemoteID: row.Identity.ID, Handle: row.Identity.Handle,
	})
	if err != nil {
		row.Problem = err.Error()
	}
}
