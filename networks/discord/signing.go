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
	var way string
	err := networks.UntilAccepted(with, func() (err error) {
		way, err = with.Ask("webhook or bot", "webhook")
		return err
	}, func() error {
		if way != "webhook" && way != "bot" {
			return fmt.Errorf(`%q is neither "webhook" nor "bot"`, way)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case way == "bot":
		return c.signInBot(ctx, around, with)
	}
	return c.signInWebhook(ctx, around, with)
}

func (c *Config) signInWebhook(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	with.Say("In Discord: the channel's settings, Integrations, Webhooks, New Webhook, Copy Webhook URL.")
	var written string
	var at place
	err := networks.UntilAccepted(with, func() (err error) {
		written, err = with.AskSecret("The webhook's address")
		return err
	}, func() error {
		opened, err := webhookAt(written, around)
		if err != nil {
			return err
		}
		if at, err = opened.readWebhook(ctx); networks.KindOf(err) == networks.Denied {
			return fmt.Errorf("the webhook was deleted, or its address is not whole: %w", err)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	with.Say(fmt.Sprintf("This is the webhook %q.", at.Name))
	return credentials(networks.Credential{Key: "webhook", Value: written}, "guild", at.GuildID), nil
}

func (c *Config) signInBot(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	with.Say("At https://discord.com/developers/applications: New Application, then on its page Bot, Reset Token.")
	opened, me, err := c.askToken(ctx, around, with)
	if err != nil {
		return nil, err
	}
	with.Say(fmt.Sprintf("This is %s. Let it into your server, with the rights that it asks for: %s", me.Name, invitation(me)))
	in, err := opened.askChannel(ctx, with, c.Channel)
	if err != nil {
		return nil, err
	}
	return credentials(networks.Credential{Key: "token", Value: opened.token}, "channel", in.ID, "guild", in.GuildID), nil
}

// askToken asks for a token that Discord knows.
func (c *Config) askToken(ctx context.Context, around networks.Surroundings, with networks.Conversation) (opened *account, me user, err error) {
	var token string
	err = networks.UntilAccepted(with, func() (err error) {
		token, err = with.AskSecret("The bot's token")
		return err
	}, func() (err error) {
		if opened, err = c.bot(around, token); err == nil {
			me, err = opened.whoAmI(ctx)
		}
		return err
	})
	return opened, me, err
}

// askChannel asks for a channel that the bot sees.
func (a *account) askChannel(ctx context.Context, with networks.Conversation, channel string) (in place, err error) {
	err = networks.UntilAccepted(with, func() (err error) {
		channel, err = with.Ask(`The channel's number (Settings, Advanced, Developer Mode; then "Copy Channel ID" in the channel's menu)`, channel)
		return err
	}, func() (err error) {
		if !isNumber(channel) {
			return fmt.Errorf("%q is not a number", channel)
		}
		a.enter(channel)
		if _, in, err = a.whoAndWhere(ctx); networks.KindOf(err) == networks.Denied {
			return fmt.Errorf("the bot does not see that channel; when it was let in, press Enter: %w", err)
		}
		return err
	})
	return in, err
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
