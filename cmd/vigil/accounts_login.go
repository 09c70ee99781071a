package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/networks"
	"vigil/scheduler"
)

const loginHelp = `Login signs an account in, by the network's own way: in a browser, by a code, by an
app password. The account stands in config.toml already, with its network and, where
there is one, its server. Nothing is published.

  $ vigil accounts login mastodon
  Open this address in a browser in which you are signed in with the account:
  …
  Wrote secrets/mastodon.token, which only its owner can read.
  Write below [accounts.mastodon] in config.toml:

    token = "file:secrets/mastodon.token"

  mastodon is @campaign@mastodon.example on mastodon.example.

Each secret goes into a file beside the configuration, which is never changed itself.
What the network renews by itself goes into the folder sessions beside the ledger, and
the daemon keeps it fresh. With --print nothing but that is stored: the lines for a
secret store stand on standard output, all else on standard error.

The browser is expected on this machine; with --paste, and over SSH, the network shows
a code that is typed here. Exit codes: 0 well, 1 it did not come about, 2 usage.`

// signingPatience is how long a person may take.
const signingPatience = 15 * time.Minute

func (a *application) accountsLoginCommand() *cobra.Command {
	var paste, printed bool
	command := &cobra.Command{
		Use:               "login ACCOUNT",
		Short:             "Sign an account in",
		Long:              loginHelp,
		Args:              usage(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeAccounts,
		RunE: func(command *cobra.Command, words []string) error {
			if !command.Flags().Changed("paste") {
				paste = os.Getenv("SSH_CONNECTION") != "" // sshd sets it: the browser is elsewhere
			}
			login, err := a.prepareLogin(words[0])
			if err != nil {
				return err
			}
			return login.run(command, paste, printed)
		},
	}
	command.Flags().BoolVar(&paste, "paste", false, "the browser is on another machine: type a code here")
	command.Flags().BoolVar(&printed, "print", false, "print the secrets for a secret store, and store none")
	return command
}

// login is an account that is to be signed in.
type login struct {
	config  *configuration
	account accountSettings
	signer  networks.Signer
}

func (a *application) prepareLogin(name string) (*login, error) {
	config, err := a.configuration()
	if err != nil {
		return nil, err
	}
	settings, known := config.settingsOf(name)
	if !known {
		return nil, &ended{exitUsage, fmt.Errorf("%s has no account %q; write it there first:\n\n  [accounts.%s]\n  network = \"…\"\n  server = \"…\"   # where the network has servers\n\n"+
			"config.toml.example has every key of every network, and `vigil explain` tells of each network", shown(config.path), name, name)}
	}
	signer, able := settings.config.(networks.Signer)
	if !able {
		return nil, fmt.Errorf("%s needs no signing in that can be done here; docs/networks/%s.md tells what it needs", name, settings.network.Name)
	}
	return &login{config, settings, signer}, nil
}

// settingsOf is the account of a name.
func (c *configuration) settingsOf(name string) (accountSettings, bool) {
	for _, settings := range c.accounts {
		if settings.name == name {
			return settings, true
		}
	}
	return accountSettings{}, false
}

func (l *login) run(command *cobra.Command, paste, printed bool) error {
	ctx, cancel := context.WithTimeoutCause(command.Context(), signingPatience,
		fmt.Errorf("nobody answered for %d minutes", signingPatience/time.Minute))
	defer cancel()
	talk, err := converse(ctx, command, paste)
	if err != nil {
		return err
	}
	got, err := l.converse(ctx, talk)
	if err := errors.Join(err, talk.Close()); err != nil {
		return fmt.Errorf("%s is not signed in: %w", l.account.name, err)
	}
	if printed {
		return l.print(pageOf(command), talk, got)
	}
	if err := l.store(talk, got); err != nil {
		return fmt.Errorf("%s is signed in, but that could not be stored; once it can, sign in again: %w", l.account.name, err)
	}
	return l.greet(ctx, pageOf(command))
}

func (l *login) converse(ctx context.Context, talk *conversation) ([]networks.Credential, error) {
	around, err := l.config.surroundings(l.account, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return l.signer.SignIn(ctx, around, talk)
}

// greet asks the network who has signed in, as the daemon will be.
func (l *login) greet(ctx context.Context, out page) error {
	account := l.config.openAccount(l.account, slog.New(slog.DiscardHandler))
	rows, err := l.config.verify(ctx, []*scheduler.Account{account})
	if err != nil {
		return err
	}
	row := rows[0]
	switch {
	case row.Problem != "":
		return fmt.Errorf("%s is signed in, but can't be used: %s", row.Name, row.Problem)
	case row.Identity != nil:
		out.printf("%s is %s.\n", row.Name, printable(row.Identity.String()))
	default:
		out.printf("%s is signed in.\n", row.Name)
	}
	if err := l.tellEnd(ctx, out, account); err != nil {
		return err
	}
	out.printf("A daemon that runs reads secrets at its start: systemctl restart vigil\n")
	return nil
}

// tellEnd says until when the account is signed in, and has the ledger remember it.
func (l *login) tellEnd(ctx context.Context, out page, account *scheduler.Account) error {
	refresher, able := account.Opened.(networks.Refresher)
	if !able {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, verifyPatience)
	defer cancel()
	until, err := refresher.Refresh(ctx)
	if err != nil {
		return fmt.Errorf("what %s was given can't be renewed: %w", account.Name, err)
	}
	if !until.IsZero() {
		out.printf("It stays signed in until %s.\n", clockOf(until.In(l.config.zones().general)))
	}
	return l.config.keepSignIn(ctx, ledger.SignIn{Account: account.Name, Until: until})
}
