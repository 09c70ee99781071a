package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"

	"vigil/posts"
)

const accountsExportHelp = `Export writes accounts.toml into a campaign: of each account the network, the server,
the language and the limits, with the day on which they were read, and no secrets.
With it check, preview and plan know the real limits on any laptop.

  $ vigil accounts export until-all-are-free
  wrote until-all-are-free/accounts.toml: feed and mastodon

The campaign is named by its folder or its id. Networks are asked for their limits;
of one that does not answer the usual ones are written. Only accounts that the
campaign names are exported, or all if it names none. A file that is there is
written anew.`

func (a *application) accountsExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export CAMPAIGN",
		Short: "Write the accounts and their limits into a campaign, without secrets",
		Long:  accountsExportHelp,
		Args:  usage(cobra.ExactArgs(1)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(command *cobra.Command, words []string) error {
			accounts, config, err := a.namedAccounts(nil)
			if err != nil {
				return err
			}
			folder, head, err := config.campaignNamed(words[0])
			if err != nil {
				return err
			}
			rows, err := config.verify(command.Context(), accounts)
			if err != nil {
				return err
			}
			for _, row := range rows {
				if row.Problem != "" {
					fmt.Fprintf(command.ErrOrStderr(), "%s: its usual limits were written, since it could not be asked: %s\n", row.Name, row.Problem)
				}
			}
			exported := config.exported(head, rows, time.Now())
			path := filepath.Join(folder, accountsFile)
			if err := exported.write(path); err != nil {
				return err
			}
			pageOf(command).printf("wrote %s: %s\n", shown(path), andList(exported.names()))
			return nil
		},
	}
}

// campaignNamed is a campaign by its folder, or one of the configuration by its
// id.
func (c *configuration) campaignNamed(name string) (folder string, head *posts.Campaign, err error) {
	defaults := posts.Defaults{Zone: c.timezone}
	if folder, err = filepath.Abs(name); err == nil && isCampaign(folder) {
		head, _ = posts.ReadHead(folder, defaults) // check tells what is wrong with it
		return folder, head, nil
	}
	for _, folder := range c.campaigns {
		if head, _ := posts.ReadHead(folder, defaults); head != nil && head.ID == name {
			return folder, head, nil
		}
	}
	return "", nil, &ended{exitUsage, fmt.Errorf("%s is neither a campaign's folder nor the id of a campaign of %s", name, shown(c.path))}
}

// exported are the accounts that a campaign needs to know of.
func (c *configuration) exported(head *posts.Campaign, rows []listedAccount, now time.Time) exportedAccounts {
	file := exportedAccounts{Accounts: map[string]exportedAccount{}}
	for _, row := range rows {
		// Readers who are written to one by one are nobody's business but the operator's.
		row.Name, _, _ = strings.Cut(row.Name, "/")
		if len(head.Accounts) > 0 && !slices.Contains(head.Accounts, row.Name) && !slices.Contains(head.Accounts, row.Network) {
			continue
		}
		limits := row.Limits
		limits.Budget = 0 // what may be spent is the operator's
		file.Accounts[row.Name] = exportedAccount{
			Network: row.Network, Server: c.serverOf(row.Name), Language: row.Language,
			Read: now.UTC().Format(time.DateOnly), Limits: limits,
		}
	}
	return file
}

func (e exportedAccounts) names() []string { return slices.Sorted(maps.Keys(e.Accounts)) }

// serverOf is the server of an account, if its network has such a key.
func (c *configuration) serverOf(name string) string {
	at := slices.IndexFunc(c.accounts, func(a accountSettings) bool { return a.name == name })
	if at < 0 {
		return ""
	}
	return serverIn(c.accounts[at].config)
}

// serverIn is the server that a network's own configuration names.
func serverIn(config any) string {
	shape := reflect.ValueOf(config).Elem()
	for field, value := range shape.Fields() {
		if field.Tag.Get("toml") == "server" {
			return value.String()
		}
	}
	return ""
}

const exportedHead = "# Written by `vigil accounts export`: what check, preview and plan have to know of\n# the accounts. There are no secrets in it; commit it. It is written anew, not edited.\n\n"

func (e exportedAccounts) write(path string) error {
	var text bytes.Buffer
	text.WriteString(exportedHead)
	encoder := toml.NewEncoder(&text)
	encoder.Indent = ""
	if err := encoder.Encode(e); err != nil {
		return err
	}
	whole, err := os.CreateTemp(filepath.Dir(path), ".accounts-*")
	if err != nil {
		return err
	}
	defer os.Remove(whole.Name()) // it is gone where all went well
	_, err = text.WriteTo(whole)
	if err := errors.Join(err, whole.Chmod(0o644), whole.Close()); err != nil {
		return err
	}
	return os.Rename(whole.Name(), path)
}
