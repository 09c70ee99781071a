// Package discord publishes in channels of Discord: through a webhook, which needs
// nothing but its address, or as a bot.
//
// A webhook can't answer its own posts, can't read what stands in the channel, and
// knows no keys: what is in doubt there is for a person to look at. A bot sends the
// idempotency key as an enforced nonce, for which Discord returns the first message
// for "the past few minutes", and reads the channel afterwards.
//
// Discord has one text format, a Markdown. So every sign that it would take for
// markup is escaped, mentions notify nobody (allowed_mentions is empty), and marks
// are written in it. A warning stands above the text, which is hidden as a spoiler;
// pictures of a sensitive post, or one with a warning, are hidden too. The language
// of a post is shown nowhere.
//
// Requests are made with net/http: github.com/bwmarrin/discordgo v0.29 knows no
// enforced nonce, and waits for rate limits inside its client.
//
// Facts are from docs.discord.com/developers, version 10 of the API, read in August
// 2026 (the pages resources/message, resources/webhook, resources/poll, reference,
// topics/rate-limits, topics/opcodes-and-status-codes).
//
// Not verified, for no real server stood behind the tests: whether the longest text
// counts UTF-16 units or characters (units are never fewer), how soon a message can
// be read back, how long exactly a nonce is remembered, whether a message that is read
// back still has its nonce (its text and files are compared as well), whether a user
// agent without an address is welcome, and how clients show what is escaped in a push
// message.
package discord

import (
	"fmt"

	"vigil/networks"
)

// Network is Discord, to be listed in networks/all.
var Network = networks.Network{
	Name:      "discord",
	Title:     "Discord",
	Limits:    botLimits(),
	Options:   options,
	Sample:    sample,
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fake,
	Sandbox: func(address string) string {
		return fmt.Sprintf("token = \"sandbox\"\nchannel = \"1\"\napi = %q\n", address)
	},
}

const (
	optionSilent  = "silent"
	optionPreview = "preview"
)

// options are flags of a message (resources/message, "Message Flags").
var options = []networks.Option{
	{
		Key:    optionSilent,
		Values: []string{"true", "false"},
		About:  "Readers are notified without a sound or a push message.",
	},
	{
		Key:    optionPreview,
		Values: []string{"on", "off"},
		About:  "Whether links are previewed below the post.",
	},
}

const sample = `network = "discord"
webhook = "env:VIGIL_DISCORD_WEBHOOK"   # channel settings, Integrations, Webhooks, "Copy Webhook URL"
thread  = ""                            # with a webhook: the number of a thread in its channel
token   = ""                            # or, in place of webhook, a bot's token; it can answer, and look up what is in doubt
channel = ""                            # with a token: the number of the channel ("Copy Channel ID")
guild   = ""                            # the number of the server; with it history has links to the posts
api     = "https://discord.com"         # with a token: another address only to try things out
`
