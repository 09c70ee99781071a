package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"vigil/networks"
)

// received is a message as Discord shows it (resources/message, "Message Object").
type received struct {
	ID        string     `json:"id"`
	ChannelID string     `json:"channel_id"`
	Content   string     `json:"content"`
	At        time.Time  `json:"timestamp"`
	Edited    *time.Time `json:"edited_timestamp"`
	Nonce     any        `json:"nonce"`
	Author    user       `json:"author"`
	Reference struct {
		Type int    `json:"type"`
		ID   string `json:"message_id"`
	} `json:"message_reference"`
	Attachments []struct {
		ID   string `json:"id"`
		Size int64  `json:"size"`
	} `json:"attachments"`
	Poll      *poll `json:"poll"`
	Reactions []struct {
		Count int `json:"count"`
	} `json:"reactions"`
}

type user struct {
	ID   string `json:"id"`
	Name string `json:"username"`
}

// receipt names a message. Its page opens for members of the server.
func (a *account) receipt(sent received) networks.Receipt {
	receipt := networks.Receipt{Version: networks.MessageVersion, ID: sent.ID}
	if a.guild != "" && sent.ChannelID != "" {
		site := *a.server
		site.Path = ""
		receipt.URL = site.JoinPath("channels", a.guild, sent.ChannelID, sent.ID).String()
	}
	return receipt
}

// place is where an account posts, as Discord names it.
type place struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	GuildID string `json:"guild_id"`
}

// Verify asks which webhook this is, or which bot in which channel. Whether the bot
// may post there it does not say before it posts.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	if a.webhook() {
		return a.verifyWebhook(ctx)
	}
	me, in, err := a.whoAndWhere(ctx)
	if err != nil {
		return networks.Identity{}, err
	}
	return a.identity(me, in), nil
}

func (a *account) verifyWebhook(ctx context.Context) (networks.Identity, error) {
	at, err := a.readWebhook(ctx)
	if err != nil {
		return networks.Identity{}, err
	}
	identity := networks.Identity{ID: at.ID, Handle: at.Name, Server: a.server.Host}
	if a.thread != "" {
		identity.ID += "/" + a.thread
	}
	return identity, nil
}

func (a *account) readWebhook(ctx context.Context) (place, error) {
	var at place
	if err := a.get(ctx, a.place, &at); err != nil {
		return at, fmt.Errorf("asking for the webhook: %w", err)
	}
	if at.ID == "" {
		return at, errors.New("asking for the webhook: the answer names none")
	}
	return at, nil
}

func (a *account) whoAndWhere(ctx context.Context) (user, place, error) {
	var at place
	me, err := a.whoAmI(ctx)
	if err != nil {
		return me, at, err
	}
	if err := a.get(ctx, a.place, &at); err != nil {
		return me, at, fmt.Errorf("asking for the channel %s: %w", a.channel, err)
	}
	if at.ID == "" {
		return me, at, fmt.Errorf("asking for the channel %s: the answer names none", a.channel)
	}
	return me, at, nil
}

func (a *account) whoAmI(ctx context.Context) (user, error) {
	var me user
	if err := a.get(ctx, a.server.JoinPath("users", "@me"), &me); err != nil {
		return me, fmt.Errorf("asking whose token this is: %w", err)
	}
	if me.ID == "" {
		return me, errors.New("asking whose token this is: the answer names nobody")
	}
	return me, nil
}

// identity is a bot in a channel: another bot could take down nothing of this one's.
func (a *account) identity(me user, in place) networks.Identity {
	return networks.Identity{ID: in.ID + "/" + me.ID, Handle: me.Name + " in #" + in.Name, Server: a.server.Host}
}

// Count adds up the reactions to each message; answers Discord does not count.
func (a *account) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	return networks.CountEach(ctx, receipts, a.count)
}

func (a *account) count(ctx context.Context, receipt networks.Receipt) (networks.Counts, error) {
	counts := networks.Untold()
	if !isNumber(receipt.ID) {
		return counts, networks.Rejected.Errorf("%q is not the number of a message", receipt.ID)
	}
	var shown received
	err := a.get(ctx, a.messages(receipt.ID), &shown)
	if networks.IsGone(err) {
		counts.Gone = true
		return counts, nil
	}
	if err != nil {
		return counts, err
	}
	counts.Favorites = 0
	for _, reaction := range shown.Reactions {
		counts.Favorites += reaction.Count
	}
	return counts, nil
}

// Delete takes a message down.
func (a *account) Delete(ctx context.Context, receipt networks.Receipt) error {
	if !isNumber(receipt.ID) {
		return networks.Rejected.Errorf("%q is not the number of a message", receipt.ID)
	}
	err := a.change(ctx, http.MethodDelete, a.messages(receipt.ID), nil, nil)
	if networks.IsGone(err) {
		return nil
	}
	return err
}

// Edit changes the text of a message; its files stay as they are. "After creation,
// the poll message cannot be edited" (resources/poll).
func (a *account) Edit(ctx context.Context, receipt networks.Receipt, m networks.Message) (networks.Receipt, error) {
	switch {
	case !isNumber(receipt.ID):
		return receipt, networks.Rejected.Errorf("%q is not the number of a message", receipt.ID)
	case m.Poll != nil:
		return receipt, networks.Rejected.Errorf("a poll can't be changed on Discord")
	}
	edited := map[string]any{"content": content(m), "allowed_mentions": nobody()}
	var shown received
	err := a.change(ctx, http.MethodPatch, a.messages(receipt.ID), edited, &shown)
	return receipt, err
}
