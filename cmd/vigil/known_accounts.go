package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"vigil/ledger"
	"vigil/networks"
	"vigil/networks/all"
	"vigil/posts"
	"vigil/scheduler"
)

// knownAccounts are the accounts that a campaign is checked for.
type knownAccounts struct {
	accounts []posts.Account
	// complete: there are no others, so another name is a mistake.
	complete bool
	// from says in words where they are known from.
	from string
}

// acquaint finds the accounts of a campaign: in its accounts.toml, else in the
// configuration that names it, else as each network has them.
func (s *selection) acquaint(ctx context.Context, config *configuration) error {
	if config != nil && slices.Contains(config.campaigns, s.folder) {
		s.config = config
	}
	var err error
	s.known, err = readAccountsFile(s.folder)
	switch {
	case !errors.Is(err, fs.ErrNotExist):
		return err
	case s.config != nil:
		s.known, err = config.knownAccounts(ctx)
		return err
	}
	s.known = usualAccounts(s.folder)
	return nil
}

// knownAccounts are the configured ones, with the limits that their servers told
// last, where the ledger that remembers them lies on this machine.
func (c *configuration) knownAccounts(ctx context.Context) (knownAccounts, error) {
	known := knownAccounts{complete: true, from: shown(c.path)}
	var accounts []*scheduler.Account
	for _, settings := range c.accounts {
		accounts = append(accounts, &scheduler.Account{Account: settings.described()})
	}
	book, err := c.memory(ctx)
	if err == nil && book != nil {
		err = errors.Join(scheduler.RecallLimits(ctx, book.Ledger, accounts), book.Close())
	}
	for _, account := range accounts {
		known.accounts = append(known.accounts, account.Account)
	}
	return known, err
}

// memory is the configuration's ledger, opened for looking only; nil where there
// is none, or none that this user may read. One on PostgreSQL that is out of reach
// counts as none: checking takes no network.
func (c *configuration) memory(ctx context.Context) (*book, error) {
	if c == nil {
		return nil, nil
	}
	opened, err := c.openLedger(ctx, ledger.Options{ReadOnly: true})
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || err != nil && !strings.HasPrefix(c.ledger, "sqlite:") {
		return nil, nil
	}
	return &book{opened, c}, err
}

// usualAccounts are one for each network, as long as campaign.toml names
// networks: then each is also an account of that name.
func usualAccounts(folder string) knownAccounts {
	head, _ := posts.ReadHead(folder, posts.Defaults{})
	if head == nil || len(head.Accounts) == 0 {
		return knownAccounts{from: "no accounts are known; name networks in campaign.toml, as in accounts = [\"mastodon\"], or ask for an accounts.toml (`vigil accounts export`)"}
	}
	var known knownAccounts
	for _, network := range all.List {
		known.accounts = append(known.accounts, posts.Account{
			Name: network.Name, Network: network.Name, Limits: network.Limits, Options: network.Options,
		})
	}
	strangers := slices.DeleteFunc(slices.Clone(head.Accounts), func(name string) bool { return slices.Contains(allNames(), name) })
	if known.complete = len(strangers) == 0; known.complete {
		known.from = fmt.Sprintf("the usual limits of %s", andList(head.Accounts))
	} else {
		known.from = fmt.Sprintf("no limits are known of %s; ask for an accounts.toml (`vigil accounts export`)", andList(strangers))
	}
	return known
}

// accountsFile is the accounts.toml of a campaign: what its checks have to know
// of the accounts, without secrets.
const accountsFile = "accounts.toml"

type exportedAccounts struct {
	Accounts map[string]exportedAccount `toml:"accounts"`
}

type exportedAccount struct {
	Network  string `toml:"network"`
	Server   string `toml:"server,omitempty"`
	Language string `toml:"language,omitempty"`
	// Read is the day on which the limits were read, at the server where it tells
	// them.
	Read   string          `toml:"read"`
	Limits networks.Limits `toml:"limits"`
}

// readAccountsFile reads a campaign's accounts.toml. Of a network that this
// version does not have, the limits count all the same.
func readAccountsFile(folder string) (knownAccounts, error) {
	path := filepath.Join(folder, accountsFile)
	source, err := os.ReadFile(path)
	if err != nil {
		return knownAccounts{}, err
	}
	var file exportedAccounts
	meta, err := toml.Decode(string(source), &file)
	if err != nil {
		return knownAccounts{}, parseError(path, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return knownAccounts{}, fmt.Errorf("%s: unknown key %s; write the file anew with `vigil accounts export`", path, unknown[0])
	}
	known := knownAccounts{complete: true}
	var oldest string
	for _, name := range slices.Sorted(maps.Keys(file.Accounts)) {
		exported := file.Accounts[name]
		network, _ := all.Named(exported.Network)
		known.accounts = append(known.accounts, posts.Account{
			Name: name, Network: exported.Network, Language: exported.Language, Limits: exported.Limits, Options: network.Options,
		})
		if oldest == "" || exported.Read < oldest {
			oldest = exported.Read
		}
	}
	known.from = shown(path) + ", of " + oldest
	if read, err := time.Parse(time.DateOnly, oldest); err == nil && time.Since(read) > stale {
		known.from += "; that is long ago, have it written anew with `vigil accounts export`"
	}
	return known, nil
}

// stale is how old limits may be before somebody should read them again.
const stale = 90 * 24 * time.Hour
