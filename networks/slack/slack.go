// Package slack publishes in a channel of Slack, in one of two ways.
//
// A bot (token and channel) writes with chat.postMessage, puts the delivery's key
// into the message's metadata, and so recognizes its own message in the channel's
// history beyond any doubt. It has threads, pictures, edits and counts.
//
// An incoming webhook (webhook alone) is an address that takes a text and answers
// "ok": it names no message, and nothing can be read back. A receipt's id is then
// made of the delivery's key, and what is in doubt is a person's to decide.
//
// Facts are from docs.slack.dev (reference/methods, reference/block-kit), read in
// November 2026, and each is named where it is used. The tests run against a fake
// and against the emulator of npm's package emulate 0.12.2, never a real workspace.
// Not verified there: that members of the channel see a picture which only the bot
// has uploaded; whether lengths count characters or UTF-16 units; how long after it
// was accepted a message may be missing from the history.
package slack

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"

	"vigil/networks"
)

// Network is Slack, to be listed in networks/all.
var Network = networks.Network{
	Name:      "slack",
	Title:     "Slack",
	Limits:    botLimits(),
	Options:   options,
	Sample:    sample,
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fake,
	Sandbox: func(address string) string {
		return fmt.Sprintf("server = %q\ntoken = \"sandbox\"\nchannel = \"C000000001\"\n", address)
	},
}

const (
	optionUnfurlLinks = "unfurl_links"
	optionUnfurlMedia = "unfurl_media"
	optionBroadcast   = "reply_broadcast"
)

// options are arguments of chat.postMessage
// (docs.slack.dev/reference/methods/chat.postMessage). A webhook knows the first two.
var options = []networks.Option{
	{Key: optionUnfurlLinks, Values: []string{"true", "false"}, About: "Show a preview of the pages that the text links to."},
	{Key: optionUnfurlMedia, Values: []string{"true", "false"}, About: "Show a preview of the pictures and videos that the text links to."},
	{Key: optionBroadcast, Values: []string{"true", "false"}, About: "Show an answer in the channel as well as in its thread."},
}

const sample = `network   = "slack"
token     = "env:VIGIL_SLACK_TOKEN"       # xoxb-…, of an app with chat:write, channels:read, channels:history, files:write, files:read
channel   = "C0123456789"                 # its id, from the channel's details; the app has to be a member
workspace = "https://campaign.slack.com"  # for links to messages; empty: no links
webhook   = ""                            # in place of token and channel: an incoming webhook, which is a secret as well
server    = "https://slack.com"           # GovSlack: https://slack-gov.com
`

// Config is what an operator writes about one channel.
type Config struct {
	// Token is a bot token, "xoxb-…".
	Token networks.Secret `toml:"token"`
	// Channel is the id of a channel, "C…" or "G…".
	Channel string `toml:"channel"`
	// Workspace is its address, for links to messages.
	Workspace string `toml:"workspace"`
	// Webhook is the address of an incoming webhook, in place of Token and Channel.
	Webhook networks.Secret `toml:"webhook"`
	// Server is where the API is; empty: https://slack.com.
	Server string `toml:"server"`
}

// Limits are those of the way that is configured.
func (c *Config) Limits() networks.Limits {
	if !c.Webhook.Empty() {
		return webhookLimits()
	}
	return botLimits()
}

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	if !c.Webhook.Empty() {
		return c.openWebhook(around)
	}
	if !channelID.MatchString(c.Channel) {
		return nil, fmt.Errorf("channel: %q is not the id of a channel; it begins with C or G, and stands at the end of the channel's details", c.Channel)
	}
	server, err := parseServer("server", c.Server, "https://slack.com")
	if err != nil {
		return nil, err
	}
	workspace, err := parseServer("workspace", c.Workspace, "")
	if err != nil {
		return nil, err
	}
	token, err := c.Token.Reveal("token", around.Folder)
	if err != nil {
		return nil, err
	}
	return &bot{server: server, workspace: workspace, channel: c.Channel, token: token, around: around}, nil
}

// channelID is what Slack's ids of public (C) and private (G) channels look like.
var channelID = regexp.MustCompile(`^[CG][A-Z0-9]{8,}$`)

func (c *Config) openWebhook(around networks.Surroundings) (networks.Account, error) {
	if !c.Token.Empty() || c.Channel != "" {
		return nil, errors.New("webhook: it stands in place of token and channel; take out the one or the other")
	}
	written, err := c.Webhook.Reveal("webhook", around.Folder)
	if err != nil {
		return nil, err
	}
	address, err := url.Parse(written)
	if err != nil || address.Host == "" {
		return nil, errors.New("webhook: it is not an address; it looks like https://hooks.slack.com/services/…") // the error of net/url would show it
	}
	return &webhook{address: address, around: around}, nil
}

// parseServer returns an address without a slash at its end.
func parseServer(key, written, otherwise string) (string, error) {
	if written == "" {
		return otherwise, nil
	}
	server, err := networks.ParseAddress(key, written, "https://campaign.slack.com")
	if err != nil {
		return "", err
	}
	return server.String(), nil
}

// botLimits are those of chat.postMessage. Slack recommends 4,000 characters for
// readers' sake, and cuts silently at 40,000 (reference/methods/chat.postMessage,
// "Truncating content"); blocks are refused somewhat above 13,000 bytes, which no page says
// (github.com/slackapi/bolt-js/issues/2509).
func botLimits() networks.Limits {
	return networks.Limits{
		Text:  networks.TextLimits{Max: 4000, Counting: networks.Characters, MaxBytes: 12_000},
		Marks: []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted},
		Media: networks.MediaLimits{
			Max: 10, // of 50 blocks (reference/block-kit/blocks)
			// reference/block-kit/composition-objects/slack-file-object
			Types: []string{"image/jpeg", "image/png", "image/gif"},
			Alt:   2000, // reference/block-kit/blocks/image-block
		},
		Thread: true,
		Reply:  true,
	}
}

// webhookLimits are those of an incoming webhook: it takes no files, and what it
// writes can't be answered, since it tells no name of it.
func webhookLimits() networks.Limits {
	limits := botLimits()
	limits.Media = networks.MediaLimits{}
	limits.Thread, limits.Reply = false, false
	return limits
}
