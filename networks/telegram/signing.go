package telegram

import (
	"context"
	"fmt"
	"strconv"

	"vigil/networks"
)

// SignIn asks for the bot's token and for the channel, and sees that the one may
// post in the other. The channel is kept by its number: a name that is given up can
// be taken by somebody else.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	with.Say("Telegram gives each bot a token. Write /newbot to @BotFather there, answer its two questions, and copy the token from its answer.")
	opened, me, err := c.askToken(ctx, around, with)
	if err != nil {
		return nil, err
	}
	with.Say(fmt.Sprintf("This is @%s. Make it an administrator of the channel, with the one right to post messages.", me.Username))
	in, err := opened.askChannel(ctx, with, me, c.Channel)
	if err != nil {
		return nil, err
	}
	with.Say(fmt.Sprintf("@%s may post in %s.", me.Username, in.handle()))
	return []networks.Credential{
		{Key: "token", Value: opened.token},
		{Key: "channel", Value: strconv.FormatInt(in.ID, 10), Plain: true},
	}, nil
}

// askToken asks for a token that Telegram knows.
func (c *Config) askToken(ctx context.Context, around networks.Surroundings, with networks.Conversation) (opened *account, me bot, err error) {
	var token string
	err = networks.UntilAccepted(with, func() (err error) {
		token, err = with.AskSecret("The bot's token")
		return err
	}, func() (err error) {
		if opened, err = c.connect(around, token); err == nil {
			me, err = opened.whoAmI(ctx)
		}
		if err != nil {
			return fmt.Errorf("a token that Telegram knows is a number, a colon, and 35 letters and digits: %w", err)
		}
		return nil
	})
	return opened, me, err
}

// askChannel asks for a channel that the bot may post in.
func (a *account) askChannel(ctx context.Context, with networks.Conversation, me bot, written string) (in chat, err error) {
	err = networks.UntilAccepted(with, func() (err error) {
		written, err = with.Ask("The channel, such as @until_all_are_free", written)
		return err
	}, func() (err error) {
		if a.channel, err = parseChannel(written); err != nil {
			return err
		}
		if in, err = a.chat(ctx); err != nil {
			return err
		}
		return a.mayPost(ctx, me, in)
	})
	return in, err
}
