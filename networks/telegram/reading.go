package telegram

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"vigil/networks"
)

// Verify asks which channel this is, and whether the bot may post in it.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	bot, err := a.whoAmI(ctx)
	if err != nil {
		return networks.Identity{}, err
	}
	in, err := a.chat(ctx)
	if err != nil {
		return networks.Identity{}, err
	}
	if err := a.mayPost(ctx, bot, in); err != nil {
		return networks.Identity{}, err
	}
	return a.identity(in), nil
}

// bot is the account's own user.
type bot struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
}

func (a *account) whoAmI(ctx context.Context) (bot, error) {
	var me bot
	if err := a.ask(ctx, "getMe", struct{}{}, &me); err != nil {
		return me, fmt.Errorf("asking whose token this is: %w", err)
	}
	if me.ID == 0 {
		return me, errors.New("asking whose token this is: the answer names nobody")
	}
	return me, nil
}

func (a *account) chat(ctx context.Context) (chat, error) {
	var found chat
	if err := a.ask(ctx, "getChat", map[string]string{"chat_id": a.channel}, &found); err != nil {
		return found, fmt.Errorf("looking for the channel %s: %w", a.channel, err)
	}
	if found.ID == 0 {
		return found, fmt.Errorf("looking for the channel %s: the answer names none", a.channel)
	}
	return found, nil
}

// identity is the channel: its number, which stays when its name changes, and where
// readers find it, which is the same whatever Bot API server is asked.
func (a *account) identity(in chat) networks.Identity {
	return networks.Identity{
		ID:     strconv.FormatInt(in.ID, 10),
		Handle: in.handle(),
		Server: a.site.Host,
	}
}

// mayPost tells why the bot may not post: in a channel it has to be an
// administrator with the right to (core.telegram.org/bots/api,
// "ChatMemberAdministrator"), in a group it has to be in it.
func (a *account) mayPost(ctx context.Context, me bot, in chat) error {
	var member struct {
		Status  string `json:"status"`
		CanPost bool   `json:"can_post_messages"`
	}
	asked := map[string]any{"chat_id": in.ID, "user_id": me.ID}
	if err := a.ask(ctx, "getChatMember", asked, &member); err != nil {
		return fmt.Errorf("asking what the bot may do in %s: %w", in.handle(), err)
	}
	able := member.Status == "creator" || member.Status == "administrator" && member.CanPost
	if in.Type != "channel" {
		able = member.Status != "left" && member.Status != "kicked" && member.Status != "restricted"
	}
	if able {
		return nil
	}
	return &networks.Error{Kind: networks.Denied, Credential: "channel", Cause: fmt.Errorf(
		"@%s may not post in %s; make it an administrator there, with the right to post messages", me.Username, in.handle())}
}
