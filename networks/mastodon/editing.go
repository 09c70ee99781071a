package mastodon

import (
	"context"
	"fmt"

	api "github.com/mattn/go-mastodon"

	"vigil/networks"
)

// Edit changes a post in place. The call replaces the whole post, and what it does not
// name is gone (app/controllers/api/v1/statuses_controller.rb, "update"), so all of the
// message is sent again: a repetition changes nothing more. The pictures stay those
// that the post shows, and only their descriptions follow the message.
//
// Not verified: how the servers other than Mastodon treat descriptions in an edit.
func (a *account) Edit(ctx context.Context, receipt networks.Receipt, message networks.Message) (networks.Receipt, error) {
	if err := checkID(receipt.ID); err != nil {
		return networks.Receipt{}, fmt.Errorf("the post to edit: %w", err)
	}
	reader, _ := a.reader()
	shown, err := reader.GetStatus(ctx, api.ID(receipt.ID))
	if err != nil {
		return networks.Receipt{}, fmt.Errorf("reading the post to edit: %w", networks.Unseen(failure(err)))
	}
	if len(shown.MediaAttachments) != len(message.Media) {
		return networks.Receipt{}, networks.Rejected.Errorf("the pictures of a post can't be changed in place; take it down, and publish another one")
	}
	toot := words(message)
	for _, attachment := range shown.MediaAttachments {
		toot.MediaIDs = append(toot.MediaIDs, attachment.ID)
	}
	client, exchange := a.publisher("")
	exchange.beside = beside(message)
	if len(message.Media) > 0 {
		exchange.beside["media_attributes"] = described(shown.MediaAttachments, message.Media)
	}
	_, err = client.UpdateStatus(ctx, toot, api.ID(receipt.ID))
	return exchange.published(err)
}

// described are the descriptions of what a post shows (docs.joinmastodon.org,
// methods/statuses, "Edit a status", since 4.1).
func described(shown []api.Attachment, media []networks.Media) []map[string]string {
	list := make([]map[string]string, len(shown))
	for i, attachment := range shown {
		list[i] = map[string]string{"id": string(attachment.ID), "description": media[i].Alt}
		if media[i].Focus != nil {
			list[i]["focus"] = focus(media[i].Focus)
		}
	}
	return list
}
