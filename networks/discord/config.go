package discord

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"vigil/networks"
)

// Config is what an operator writes about one channel: a webhook, or a token and a
// channel.
type Config struct {
	// Webhook is the address of a webhook. It is a credential.
	Webhook networks.Secret `toml:"webhook"`
	// Thread is the number of a thread in the webhook's channel.
	Thread string `toml:"thread"`
	// Token is a bot's.
	Token networks.Secret `toml:"token"`
	// Channel is the number of the channel, or thread, that the bot posts in.
	Channel string `toml:"channel"`
	// Guild is the number of the server that the channel belongs to.
	Guild string `toml:"guild"`
	// API is where the bot finds Discord; empty: https://discord.com.
	API string `toml:"api"`
}

const (
	defaultAPI = "https://discord.com"
	apiPath    = "/api/v10"
)

// Limits are those of a bot, if there is a token.
func (c *Config) Limits() networks.Limits {
	if c.Token.Empty() {
		return webhookLimits()
	}
	return botLimits()
}

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	if c.Guild != "" && !isNumber(c.Guild) {
		return nil, fmt.Errorf("guild: %q is not the number of a server", c.Guild)
	}
	switch {
	case c.Webhook.Empty() && c.Token.Empty():
		return nil, errors.New("webhook is missing; write the address of a webhook, or the token and the channel of a bot")
	case c.Webhook.Empty():
		return c.openBot(around)
	case !c.Token.Empty() || c.Channel != "" || c.API != "":
		return nil, errors.New("token, channel and api belong to a bot; take them out, or webhook")
	}
	return c.openWebhook(around)
}

func (c *Config) openWebhook(around networks.Surroundings) (networks.Account, error) {
	written, err := c.Webhook.Reveal("webhook", around.Folder)
	if err != nil {
		return nil, err
	}
	if c.Thread != "" && !isNumber(c.Thread) {
		return nil, fmt.Errorf("thread: %q is not the number of a thread", c.Thread)
	}
	opened, err := webhookAt(written, around)
	if err != nil {
		return nil, err
	}
	opened.thread, opened.guild = c.Thread, c.Guild
	return opened, nil
}

// webhookAddress is what Discord shows to copy (resources/webhook, "url"), with any
// version of the API.
var webhookAddress = regexp.MustCompile(`^(https?://[^/?#@]+)/api(?:/v[0-9]+)?/webhooks/([0-9]+)/([0-9A-Za-z_-]+)/?$`)

// webhookAt reads the address of a webhook; the error does not repeat it.
func webhookAt(written string, around networks.Surroundings) (*account, error) {
	parts := webhookAddress.FindStringSubmatch(strings.TrimSpace(written))
	if parts == nil {
		return nil, errors.New(`webhook: this is not the address of a webhook; it begins with "https://discord.com/api/webhooks/"`)
	}
	server, err := parseAPI("webhook", parts[1])
	if err != nil {
		return nil, errors.New("webhook: its address can't be read")
	}
	place := server.JoinPath("webhooks", parts[2], parts[3])
	return &account{around: around, server: server, place: place, secret: parts[3], credential: "webhook"}, nil
}

func (c *Config) openBot(around networks.Surroundings) (networks.Account, error) {
	token, err := c.Token.Reveal("token", around.Folder)
	if err != nil {
		return nil, err
	}
	if c.Thread != "" {
		return nil, errors.New("thread belongs to a webhook; of a bot, write the thread's number as channel")
	}
	opened, err := c.bot(around, token)
	if err != nil {
		return nil, err
	}
	if !isNumber(c.Channel) {
		return nil, fmt.Errorf(`channel: %q is not the number of a channel; in Discord, turn on Developer Mode, and "Copy Channel ID"`, c.Channel)
	}
	opened.enter(c.Channel)
	opened.guild = c.Guild
	return &botAccount{opened}, nil
}

// plainToken is what a token looks like; anything else can't stand in a header.
var plainToken = regexp.MustCompile(`^[0-9A-Za-z._-]+$`)

// bot is a bot that has not entered its channel yet.
func (c *Config) bot(around networks.Surroundings, token string) (*account, error) {
	if !plainToken.MatchString(token) {
		return nil, errors.New("token: this is not the token of a bot; the page Bot of its application shows it once, after Reset Token")
	}
	server, err := parseAPI("api", cmp.Or(c.API, defaultAPI))
	if err != nil {
		return nil, err
	}
	return &account{around: around, server: server, token: token, secret: token, credential: "token"}, nil
}

func parseAPI(key, written string) (*url.URL, error) {
	address, err := networks.ParseAddress(key, written, defaultAPI)
	if err == nil && address.Path != "" {
		err = fmt.Errorf("%s: %q is not where Discord begins; write it like %q", key, written, defaultAPI)
	}
	if err != nil {
		return nil, err
	}
	return address.JoinPath(apiPath), nil
}

// number is a snowflake (reference, "Snowflakes"): 64 bits, written in decimal.
var number = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)

func isNumber(written string) bool { return number.MatchString(written) }
