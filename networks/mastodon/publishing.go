package mastodon

import (
	"cmp"
	"context"
	"fmt"
	"regexp"

	api "github.com/mattn/go-mastodon"

	"vigil/networks"
)

// Publish makes one request. A replay of its key that Mastodon 4.6.0 to 4.6.5
// answers with 500 (mastodon#40399) is uncertain as any 500 is: the look
// afterwards finds the first post.
func (a *account) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	toot, err := a.toot(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	client, exchange := a.publisher(message.Key)
	exchange.beside = beside(message)
	_, err = client.PostStatus(ctx, toot)
	return exchange.published(err)
}

// words is what a message says, without what it shows and answers.
func words(message networks.Message) *api.Toot {
	return &api.Toot{
		Status:      message.Text,
		SpoilerText: message.Warning,
		// A warning hides the pictures on Mastodon anyway (app/services/post_status_service.rb).
		// Pixelfed shows a warning only of what is called sensitive.
		Sensitive: message.Sensitive || message.Warning != "",
		Language:  message.Language,
	}
}

// toot is the message as the library sends it.
func (a *account) toot(message networks.Message) (*api.Toot, error) {
	toot := words(message)
	toot.Visibility = cmp.Or(message.Visibility, a.config.Visibility)
	if message.Parent != nil {
		if err := checkID(message.Parent.ID); err != nil {
			return nil, fmt.Errorf("the post to answer: %w", err)
		}
		toot.InReplyToID = api.ID(message.Parent.ID)
	}
	var err error
	toot.MediaIDs, err = attached(message)
	return toot, err
}

// beside are the fields that the library can't send, or drops without a word: a poll
// next to pictures, and who may quote the post.
func beside(message networks.Message) map[string]any {
	fields := map[string]any{}
	if quotes := message.Options[optionQuotes]; quotes != "" {
		fields["quote_approval_policy"] = quotes
	}
	if poll := message.Poll; poll != nil {
		fields["poll"] = map[string]any{
			"options": poll.Options, "multiple": poll.Multiple, "expires_in": int64(poll.Open.Seconds()),
		}
	}
	return fields
}

// Repost shows a post again. Mastodon makes one repost of a post, however often
// it is asked (app/services/reblog_service.rb), so the call is harmless to
// repeat, and carries no key: it has no body.
func (a *account) Repost(ctx context.Context, original networks.Receipt, message networks.Message) (networks.Receipt, error) {
	if err := checkID(original.ID); err != nil {
		return networks.Receipt{}, fmt.Errorf("the post to show again: %w", err)
	}
	client, exchange := a.publisher(message.Key)
	_, err := client.Reblog(ctx, api.ID(original.ID))
	receipt, err := exchange.published(err)
	if err != nil {
		return networks.Receipt{}, err
	}
	if receipt.ID == original.ID {
		return networks.Receipt{}, networks.Uncertain.Errorf("the server answered with the original, not with the repost")
	}
	// The original's id takes the repost down again.
	receipt.Ref = original.ID
	return receipt, nil
}

// Delete takes a post or repost down.
func (a *account) Delete(ctx context.Context, receipt networks.Receipt) error {
	client, exchange := a.publisher("")
	var err error
	if receipt.Ref != "" {
		if err := checkID(receipt.Ref); err != nil {
			return err
		}
		_, err = client.Unreblog(ctx, api.ID(receipt.Ref))
	} else {
		if err := checkID(receipt.ID); err != nil {
			return err
		}
		err = client.DeleteStatus(ctx, api.ID(receipt.ID))
	}
	if exchange.status/100 == 2 || exchange.gone() {
		return nil
	}
	return failure(err)
}

// plainID is what ids look like: numbers on Mastodon, ULIDs on GoToSocial, UUIDs
// on Hollo, letters and digits on Pleroma.
var plainID = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$`)

// checkID keeps anything else out of an address: go-mastodon does not escape
// ids, and "" or "../x" would call something else.
func checkID(id string) error {
	if !plainID.MatchString(id) {
		return networks.Rejected.Errorf("%q is not the id of a post", id)
	}
	return nil
}
