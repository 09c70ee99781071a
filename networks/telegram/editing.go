package telegram

import (
	"context"
	"strings"

	"vigil/networks"
)

// Delete takes a post down, and all messages of an album. The bot may do so with
// its own posts at any age (deleteMessage: "Bots granted can_post_messages
// permissions can delete outgoing messages in channels"), though the page says
// elsewhere that a message has to be younger than 48 hours; then it answers that it
// can't be deleted.
func (a *account) Delete(ctx context.Context, receipt networks.Receipt) error {
	ids, err := idsOf(receipt)
	if err != nil {
		return err
	}
	var done bool
	if len(ids) > 1 {
		// Those that are gone are passed over.
		return a.call(ctx, a.around.Client, "deleteMessages", map[string]any{"chat_id": a.channel, "message_ids": ids}, &done)
	}
	err = a.call(ctx, a.around.Client, "deleteMessage", map[string]any{"chat_id": a.channel, "message_id": ids[0]}, &done)
	if says(err, "message to delete not found") {
		return nil
	}
	return err
}

// idsOf are the numbers of all messages of a post.
func idsOf(receipt networks.Receipt) ([]int64, error) {
	written := []string{receipt.ID}
	if receipt.Ref != "" {
		written = strings.Split(receipt.Ref, ",")
	}
	ids := make([]int64, len(written))
	for i, each := range written {
		id, err := parseID(each)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

// Edit changes the text of a post, or that above its pictures; the pictures stay as
// they are. A poll can't be changed.
func (a *account) Edit(ctx context.Context, receipt networks.Receipt, m networks.Message) (networks.Receipt, error) {
	id, err := parseID(receipt.ID)
	if err != nil {
		return receipt, err
	}
	if m.Poll != nil {
		return receipt, networks.Rejected.Errorf("a poll can't be changed on Telegram")
	}
	var edited message
	method, parameters := a.edition(id, m)
	err = a.call(ctx, a.around.Client, method, parameters, &edited)
	if says(err, "message is not modified") {
		return receipt, nil
	}
	return receipt, err
}

// edition is the call that gives a message another text.
func (a *account) edition(id int64, m networks.Message) (method string, parameters any) {
	type edited struct {
		Channel string `json:"chat_id"`
		ID      int64  `json:"message_id"`
	}
	of, text := edited{a.channel, id}, textOf(m)
	if len(m.Media) > 0 {
		return "editMessageCaption", struct {
			edited
			captioned
		}{of, captioned{Caption: text.plain, Entities: text.entities}}
	}
	return "editMessageText", struct {
		edited
		texted
	}{of, texted{text.plain, text.entities, previewOf(m)}}
}
