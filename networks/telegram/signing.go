package telegram

import (
	"context"
	"fmt"
	"strconv"
	"strings"

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

// askToken asks until Telegram knows the token, or the person gives up.
func (c *Config) askToken(ctx context.Context, around networks.Surroundings, with networks.Conversation) (*account, bot, error) {
	for {
		token, err := with.AskSecret("The bot's token")
		if err != nil {
			return nil, bot{}, err
		}
		opened, err := c.connect(around, strings.TrimSpace(token))
		if err == nil {
			me, err := opened.whoAmI(ctx)
			if err == nil || !denied(err) {
				return opened, me, err
			}
		}
		with.Say("That is not a token that Telegram knows. It is a number, a colon, and 35 letters and digits.")
	}
}

// askChannel asks until the bot may post in the channel, or the person gives up.
func (a *account) askChannel(ctx context.Context, with networks.Conversation, me bot, proposal string) (chat, error) {
	for {
		written, err := with.Ask("The channel, such as @until_all_are_free", proposal)
		if err != nil {
			return chat{}, err
		}
		if a.channel, err = parseChannel(written); err != nil {
			with.Say(err.Error())
			continue
		}
		in, err := a.chat(ctx)
		if err == nil {
			err = a.mayPost(ctx, me, in)
		}
		if err == nil || !denied(err) {
			return in, err
		}
		with.Say(fmt.Sprintf("It can't post there yet (%v). When that is done, press Enter.", err))
		proposal = written
	}
}

// denied tells whether a person has to mend something; anything else has to be
// tried again later.
func denied(err error) bool { return networks.KindOf(err) == networks.Denied }
