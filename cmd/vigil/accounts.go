package main

import (
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"vigil/networks"
	"vigil/scheduler"
)

const accountsHelp = `Accounts lists the accounts of the configuration: what each accepts, and whether it
can be used. A missing secret stops its account and no other. No network is asked. Those
that the network signs out after a time tell until when they are signed in.

  $ vigil accounts
  ACCOUNT    NETWORK   LANGUAGE  STATE  ACCEPTS
  feed       feed      any       ready  texts of any length, 20 pictures, threads
  mastodon   mastodon  be        ready  500 characters (a link counts 23), 4 pictures, …`

func (a *application) accountsCommand() *cobra.Command {
	list := a.accountsListCommand()
	command := &cobra.Command{
		Use:   "accounts",
		Short: "List the accounts, sign them in, ask their networks",
		Long:  accountsHelp,
		Args:  list.Args,
		RunE:  list.RunE,
	}
	command.Flags().AddFlagSet(list.Flags())
	command.AddCommand(list, a.accountsLoginCommand(), a.accountsVerifyCommand(), a.accountsExportCommand(),
		a.accountsConfirmCommand(), a.accountsRenameCommand())
	return command
}

func (a *application) accountsListCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "list",
		Short: "List the accounts, what each accepts, and whether it can be used",
		Long:  accountsHelp,
		Args:  usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			config, err := a.configuration()
			if err != nil {
				return err
			}
			var rows []listedAccount
			for _, account := range config.openAccounts(slog.New(slog.DiscardHandler)) {
				rows = append(rows, listAccount(account))
			}
			config.recallSignIns(command.Context(), rows)
			if out := pageOf(command); asJSON {
				return printJSON(out, rows)
			} else {
				return printAccounts(out, rows)
			}
		},
	}
	jsonFlag(command, &asJSON)
	return command
}

// listedAccount is an account as the lists show it.
type listedAccount struct {
	Name     string `json:"name"`
	Network  string `json:"network"`
	Language string `json:"language,omitempty"`
	// Problem is why it can't be used; empty: it can.
	Problem string `json:"problem,omitempty"`
	// Identity is who the network says it is.
	Identity *networks.Identity `json:"identity,omitempty"`
	// SignedIn is until when, as far as the ledger knows; zero: for ever.
	SignedIn time.Time       `json:"signed_in_until,omitzero"`
	Limits   networks.Limits `json:"limits"`
}

func listAccount(account *scheduler.Account) listedAccount {
	row := listedAccount{Name: account.Name, Network: account.Network, Language: account.Language, Limits: account.Limits}
	if account.Problem != nil {
		row.Problem = account.Problem.Error()
	}
	return row
}

func printAccounts(out page, rows []listedAccount) error {
	lines := tableOf("ACCOUNT", "NETWORK", "LANGUAGE", "STATE", "ACCEPTS")
	for _, row := range rows {
		state, about := "ready", limitsInWords(row.Limits)
		if row.Identity != nil {
			state = "verified"
			about = "is " + row.Identity.String() + "; " + about
		}
		if !row.SignedIn.IsZero() {
			about = "signed in until " + row.SignedIn.UTC().Format("2006-01-02 15:04 UTC") + "; " + about
		}
		if row.Problem != "" {
			state, about = out.paint(red, "problem"), row.Problem
		}
		language := row.Language
		if language == "" {
			language = "any"
		}
		lines.add(row.Name, row.Network, language, state, about)
	}
	return lines.print(out)
}
