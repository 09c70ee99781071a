package slack

import (
	"context"
	"fmt"

	"vigil/networks"
)

// scopes are what the app needs: to write, to read back what it wrote, to see the
// channel's name, and to upload pictures.
const scopes = "chat:write, channels:read, channels:history, files:write and files:read (for a private channel groups:read and groups:history too)"

var _ networks.Signer = (*Config)(nil)

// SignIn leads to a bot's token, and tries it out. Slack's OAuth needs an app with an
// address on the web, which a campaign's own app does not have.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	with.Say("Open https://api.slack.com/apps, choose \"Create New App\", \"From scratch\", and your workspace.")
	with.Say("Under \"OAuth & Permissions\" add these bot token scopes: " + scopes + ". Then choose \"Install to Workspace\".")
	server, err := parseServer("server", c.Server, "https://slack.com")
	if err != nil {
		return nil, err
	}
	tried := &bot{server: server, channel: c.Channel, around: around}
	if err := tried.askToken(ctx, with); err != nil {
		return nil, err
	}
	with.Say("In Slack, write \"/invite @\" and the app's name in the channel. Its id stands at the end of the channel's details.")
	identity, err := tried.askChannel(ctx, with)
	if err != nil {
		return nil, err
	}
	return []networks.Credential{
		{Key: "token", Value: tried.token},
		{Key: "channel", Value: tried.channel, Plain: true},
		{Key: "workspace", Value: "https://" + identity.Server, Plain: true},
	}, nil
}

func (b *bot) askToken(ctx context.Context, with networks.Conversation) error {
	return networks.UntilAccepted(with, func() (err error) {
		b.token, err = with.AskSecret("The Bot User OAuth Token, which begins with xoxb-")
		return err
	}, func() error {
		_, err := b.me(ctx)
		return err
	})
}

func (b *bot) askChannel(ctx context.Context, with networks.Conversation) (identity networks.Identity, err error) {
	err = networks.UntilAccepted(with, func() (err error) {
		b.channel, err = with.Ask("The channel's id", b.channel)
		return err
	}, func() (err error) {
		if !channelID.MatchString(b.channel) {
			return fmt.Errorf("%q is not the id of a channel; it begins with C or G", b.channel)
		}
		identity, err = networks.Introduce(ctx, b, with)
		return err
	})
	return identity, err
}
