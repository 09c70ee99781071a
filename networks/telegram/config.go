package telegram

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"vigil/networks"
)

// Config is what an operator writes about one channel.
type Config struct {
	// Token is the bot's, from @BotFather.
	Token networks.Secret `toml:"token"`
	// Channel is "@name", or the number of a channel or group. The number outlives
	// a change of the name.
	Channel string `toml:"channel"`
	// PreviewPage allows to look at the public channel's page when it is in doubt
	// whether a post is up.
	PreviewPage bool `toml:"preview_page"`
	// API is the address of a Bot API server; empty: Telegram's own.
	API string `toml:"api"`
	// Site is where public channels are shown; empty: https://t.me.
	Site string `toml:"site"`
}

const (
	defaultAPI  = "https://api.telegram.org"
	defaultSite = "https://t.me"
)

// Limits are the same for every bot.
func (c *Config) Limits() networks.Limits { return limits() }

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	token, err := c.Token.Reveal("token", around.Folder)
	if err != nil {
		return nil, err
	}
	opened, err := c.connect(around, token)
	if err != nil {
		return nil, err
	}
	if opened.channel, err = parseChannel(c.Channel); err != nil {
		return nil, err
	}
	if c.PreviewPage {
		return &publicAccount{opened}, nil
	}
	return opened, nil
}

// connect is a bot that knows its server, but not yet its channel.
func (c *Config) connect(around networks.Surroundings, token string) (*account, error) {
	if err := checkToken(token); err != nil {
		return nil, err
	}
	api, err := networks.ParseAddress("api", cmp.Or(c.API, defaultAPI), defaultAPI)
	if err != nil {
		return nil, err
	}
	site, err := networks.ParseAddress("site", cmp.Or(c.Site, defaultSite), defaultSite)
	if err != nil {
		return nil, err
	}
	return &account{around: around, token: token, api: api, site: site}, nil
}

// plainToken is what a token looks like: the bot's number and its secret.
var plainToken = regexp.MustCompile(`^[0-9]+:[0-9A-Za-z_-]+$`)

// checkToken keeps anything else out of an address. The error does not repeat it.
func checkToken(token string) error {
	if !plainToken.MatchString(token) {
		return errors.New("token: this is not the token of a bot; @BotFather writes it as a number, a colon, and letters")
	}
	return nil
}

// channelName is a public name (core.telegram.org/method/channels.checkUsername: 5
// to 32 letters, digits and underscores; Telegram's own are shorter), and
// chatNumber that of a channel or group, which is below zero.
var (
	channelName = regexp.MustCompile(`^@[A-Za-z][0-9A-Za-z_]{2,31}$`)
	chatNumber  = regexp.MustCompile(`^-[0-9]{1,15}$`)
)

// parseChannel takes a name with or without its sign or the address of its page.
func parseChannel(written string) (string, error) {
	if written == "" {
		return "", errors.New(`channel is missing; write its name, like "@until_all_are_free"`)
	}
	if chatNumber.MatchString(written) {
		return written, nil
	}
	name := strings.TrimPrefix(strings.TrimPrefix(written, "https://"), "t.me/")
	name = "@" + strings.TrimPrefix(name, "@")
	if !channelName.MatchString(name) {
		return "", fmt.Errorf(`channel: %q is neither a name like "@until_all_are_free" nor a number like "-1001234567890"`, written)
	}
	return name, nil
}
