package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vigil/networks"
	"vigil/networks/all"
	"vigil/posts"
	"vigil/scheduler"

	"github.com/BurntSushi/toml"
)

// configuration is config.toml, the operator's file, as it was read.
type configuration struct {
	// path is the file's; relative paths in it count from its folder.
	path      string
	campaigns []string
	timezone  string
	ledger    string
	listen    string
	// presence is how the daemon that runs is; nil: none does in this process.
	presence *presence
	// metrics is where metrics and health are served beside the pages.
	metrics  string
	notify   notifySettings
	accounts []accountSettings
	// keep is for how long the ledger keeps what nothing rests on.
	keep keepSettings
	// git is what opens repositories, by host; clones are the copies of campaigns from there.
	git    map[string]gitSettings
	clones []*scheduler.Clone
	// moveHere takes over a ledger that was led on another machine; standsBy waits
	// for the lead of one that several machines share.
	moveHere, standsBy bool
	// warnings are what an operator should mend, and nothing stops.
	warnings []string
}

// accountSettings is one [accounts.NAME].
type accountSettings struct {
	name    string
	network networks.Network
	common  commonSettings
	// config belongs to the network's adapter.
	config networks.Config
}

// commonSettings are the keys that every account has.
type commonSettings struct {
	Network  string            `toml:"network"`
	Language string            `toml:"language"`
	Gap      networks.Duration `toml:"gap"`
	AtOnce   int               `toml:"at_once"`
	PerDay   int               `toml:"per_day"`
	Proxy    string            `toml:"proxy"`
}

// configFile is the shape of config.toml on the outside of its accounts.
type configFile struct {
	Campaigns []string `toml:"campaigns"`
	Timezone  string   `toml:"timezone"`
	Ledger    string   `toml:"ledger"`
	Web       struct {
		Listen string `toml:"listen"`
	} `toml:"web"`
	Metrics struct {
		Listen string `toml:"listen"`
	} `toml:"metrics"`
	Notify   notifySettings            `toml:"notify"`
	Keep     keepSettings              `toml:"keep"`
	Git      map[string]gitSettings    `toml:"git"`
	Accounts map[string]toml.Primitive `toml:"accounts"`
}

// errNoConfiguration tells that there is none at any of the usual places.
var errNoConfiguration = errors.New("no configuration found: write one with `vigil init server`, or name it with --config FILE")

// findConfiguration is the file at --config, $VIGIL_CONFIG, ./config.toml or
// /etc/vigil/config.toml, the first of these that is there.
func findConfiguration(flag string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	if path := os.Getenv("VIGIL_CONFIG"); path != "" {
		return path, nil
	}
	for _, path := range []string{"config.toml", "/etc/vigil/config.toml"} {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", errNoConfiguration
}

// readConfiguration reads config.toml, and secrets.toml beside it.
func readConfiguration(path string) (*configuration, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	source, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no configuration at %s; write one with `vigil init server`", path)
	}
	if err != nil {
		return nil, fmt.Errorf("the configuration can't be read: %w", err)
	}
	return decodeConfiguration(path, source)
}

func decodeConfiguration(path string, source []byte) (*configuration, error) {
	var file configFile
	meta, err := toml.Decode(string(source), &file)
	if err != nil {
		return nil, parseError(path, err)
	}
	config := &configuration{
		path:      path,
		campaigns: file.Campaigns,
		timezone:  file.Timezone,
		ledger:    file.Ledger,
		listen:    file.Web.Listen,
		metrics:   file.Metrics.Listen,
		notify:    file.Notify,
		keep:      file.Keep,
		git:       file.Git,
	}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(file.Accounts)) {
		settings, err := decodeAccount(meta, name, file.Accounts[name])
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: [accounts.%s]: %w", path, name, err))
			continue
		}
		config.accounts = append(config.accounts, settings)
	}
	config.warnings = slices.Concat(config.literalSecrets(), config.literalTokens(), config.literalPassword(), config.openSecrets())
	problems = append(problems, config.unknownKeys(path, meta), config.overlaySecrets(), config.complete())
	return config, errors.Join(problems...)
}

func parseError(path string, err error) error {
	if parse, ok := errors.AsType[toml.ParseError](err); ok {
		return fmt.Errorf("%s:%d:%d: %s", path, parse.Position.Line, parse.Position.Col, parse.Message)
	}
	return fmt.Errorf("%s: %w", path, err)
}

func decodeAccount(meta toml.MetaData, name string, table toml.Primitive) (accountSettings, error) {
	settings := accountSettings{name: name}
	if err := meta.PrimitiveDecode(table, &settings.common); err != nil {
		return settings, err
	}
	network, known := all.Named(settings.common.Network)
	if !known {
		return settings, fmt.Errorf("network = %q is none; %s", settings.common.Network, posts.Suggestion(settings.common.Network, networkNames()))
	}
	settings.network = network
	settings.config = network.NewConfig()
	return settings, meta.PrimitiveDecode(table, settings.config)
}

func networkNames() (names []string) {
	for _, network := range all.List {
		names = append(names, network.Name)
	}
	return names
}

// overlaySecrets reads secrets.toml, where secrets may stand apart, in the same
// tables as in config.toml.
func (c *configuration) overlaySecrets() error {
	path := filepath.Join(c.folder(), "secrets.toml")
	source, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the secrets can't be read: %w", err)
	}
	var file struct {
		Notify   toml.Primitive            `toml:"notify"`
		Git      map[string]gitSettings    `toml:"git"`
		Accounts map[string]toml.Primitive `toml:"accounts"`
	}
	meta, err := toml.Decode(string(source), &file)
	if err != nil {
		return parseError(path, err)
	}
	var problems []error
	if meta.IsDefined("notify") {
		problems = append(problems, meta.PrimitiveDecode(file.Notify, &c.notify))
	}
	for host, secret := range file.Git {
		settings := c.git[host]
		settings.User, settings.Token = cmp.Or(secret.User, settings.User), secret.Token
		if c.git == nil {
			c.git = map[string]gitSettings{}
		}
		c.git[host] = settings
	}
	for name, table := range file.Accounts {
		at := slices.IndexFunc(c.accounts, func(a accountSettings) bool { return a.name == name })
		if at < 0 {
			problems = append(problems, fmt.Errorf("%s: [accounts.%s] is not an account of %s; %s", path, name, c.path, posts.Suggestion(name, c.accountNames())))
			continue
		}
		problems = append(problems, meta.PrimitiveDecode(table, c.accounts[at].config))
	}
	return errors.Join(append(problems, c.unknownKeys(path, meta))...)
}

// complete fills what was left out, and refuses what can't be.
func (c *configuration) complete() error {
	if c.ledger == "" {
		c.ledger = usualLedger
	}
	if c.timezone == "" {
		c.timezone = "UTC"
	}
	if len(c.campaigns) == 0 {
		return fmt.Errorf("%s: campaigns is missing: name the folders of the campaigns, as in campaigns = [\"until-all-are-free\"]", c.path)
	}
	for _, account := range c.accounts {
		if strings.Contains(account.name, "/") {
			return fmt.Errorf("%s: [accounts.%q]: choose a name without a slash; behind one stand the readers of a list", c.path, account.name)
		}
		if account.common.PerDay < 0 {
			return fmt.Errorf("%s: [accounts.%s]: per_day: %d is no number of posts; 0 is any number", c.path, account.name, account.common.PerDay)
		}
	}
	if err := c.notify.complete(); err != nil {
		return fmt.Errorf("%s: [notify]: %w", c.path, err)
	}
	return c.cloneCampaigns()
}

func (c *configuration) folder() string { return filepath.Dir(c.path) }

// resolve is a path as the file means it.
func (c *configuration) resolve(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.folder(), path)
}
