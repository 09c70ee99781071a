package discord

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"vigil/networks"
)

// SignIn asks for a webhook, or for a bot's token and its channel.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	with.Say("Discord takes posts through a webhook, which is quick to make, or from a bot, which can also make threads and look up what is in doubt.")
	for {
		way, err := with.Ask("webhook or bot", "webhook")
		if err != nil {
			return nil, err
		}
		switch way {
		case "webhook":
			return c.signInWebhook(ctx, around, with)
		case "bot":
			return c.signInBot(ctx, around, with)
		}
		with.Say(`Write "webhook" or "bot".`)
	}
}

func (c *Config) signInWebhook(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	with.Say("In Discord: the channel's settings, Integrations, Webhooks, New Webhook, Copy Webhook URL.")
	for {
		written, err := with.AskSecret("The webhook's address")
		if err != nil {
			return nil, err
		}
		opened, err := webhookAt(written, around)
		if err != nil {
			with.Say(err.Error())
			continue
		}
		at, err := opened.readWebhook(ctx)
		if err == nil {
			with.Say(fmt.Sprintf("This is the webhook %q.", at.Name))
			return credentials(networks.Credential{Key: "webhook", Value: written}, "guild", at.GuildID), nil
		}
		if networks.KindOf(err) != networks.Denied {
			return nil, err
		}
		with.Say("Discord does not know that webhook: it was deleted, or its address is not whole.")
	}
}

func (c *Config) signInBot(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	with.Say("At https://discord.com/developers/applications: New Application, then on its page Bot, Reset Token.")
	token, err := with.AskSecret("The bot's token")
	if err != nil {
		return nil, err
	}
	opened, err := c.bot(around, token)
	if err != nil {
		return nil, err
	}
	me, err := opened.whoAmI(ctx)
	if err != nil {
		return nil, err
	}
	with.Say(fmt.Sprintf("This is %s. Let it into your server, with the rights that it asks for: %s", me.Name, invitation(me)))
	in, err := opened.askChannel(ctx, with, c.Channel)
	if err != nil {
		return nil, err
	}
	return credentials(networks.Credential{Key: "token", Value: token}, "channel", in.ID, "guild", in.GuildID), nil
}

// askChannel asks until the bot sees the channel, or the person gives up.
func (a *account) askChannel(ctx context.Context, with networks.Conversation, proposal string) (place, error) {
	for {
		channel, err := with.Ask(`The channel's number (Settings, Advanced, Developer Mode; then "Copy Channel ID" in the channel's menu)`, proposal)
		if err != nil {
			return place{}, err
		}
		if !isNumber(channel) {
			with.Say("That is not a number.")
			continue
		}
		a.enter(channel)
		_, in, err := a.whoAndWhere(ctx)
		if err == nil || networks.KindOf(err) != networks.Denied {
			return in, err
		}
		with.Say("The bot does not see that channel yet. When it was let in, press Enter.")
		proposal = channel
	}
}

// credentials are a secret, and settings as far as they are known.
func credentials(secret networks.Credential, settings ...string) []networks.Credential {
	list := []networks.Credential{secret}
	for i := 0; i < len(settings); i += 2 {
		if settings[i+1] != "" {
			list = append(list, networks.Credential{Key: settings[i], Value: settings[i+1], Plain: true})
		}
	}
	return list
}

// rights are what a bot needs (topics/permissions): to see the channel, write,
// attach files, preview links, read what it wrote, and make polls.
const rights int64 = 1<<10 | 1<<11 | 1<<14 | 1<<15 | 1<<16 | 1<<49

// invitation is the page on which somebody lets a bot into a server (topics/oauth2,
// "Bot Authorization Flow").
func invitation(me user) string {
	query := url.Values{"client_id": {me.ID}, "scope": {"bot"}, "permissions": {strconv.FormatInt(rights, 10)}}
	return "https://discord.com/oauth2/authorize?" + query.Encode()
}
