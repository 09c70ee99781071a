package mastodon

import (
	"context"
	"errors"
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
	_, err = client.PostStatus(ctx, toot)
	return exchange.published(err)
}

// toot is the message as the library sends it.
func (a *account) toot(message networks.Message) (*api.Toot, error) {
	toot := &api.Toot{
		Status:      message.Text,
		SpoilerText: message.Warning,
		Sensitive:   message.Sensitive,
		Language:    message.Language,
		Visibility:  message.Visibility,
	}
	if toot.Visibility == "" {
		toot.Visibility = a.config.Visibility
	}
	if message.Parent != nil {
		if err := checkID(message.Parent.ID); err != nil {
			return nil, reject(fmt.Errorf("the post to answer: %w", err))
		}
		toot.InReplyToID = api.ID(message.Parent.ID)
	}
	var err error
	toot.MediaIDs, err = attached(message)
	if err != nil {
		return nil, err
	}
	toot.Poll, err = poll(message)
	return toot, err
}

// poll refuses what the library would drop without a word: a poll beside
// pictures (which Mastodon itself takes since 4.6).
func poll(message networks.Message) (*api.TootPoll, error) {
	if message.Poll == nil {
		return nil, nil
	}
	if len(message.Media) > 0 {
		return nil, reject(errors.New("a poll and pictures can't go together"))
	}
	return &api.TootPoll{
		Options:          message.Poll.Options,
		Multiple:         message.Poll.Multiple,
		ExpiresInSeconds: int64(message.Poll.Open.Seconds()),
	}, nil
}

// Repost shows a post again. Mastodon makes one repost of a post, however often
// it is asked (app/services/reblog_service.rb), so the call is harmless to
// repeat, and carries no key: it has no body.
func (a *account) Repost(ctx context.Context, original networks.Receipt, message networks.Message) (networks.Receipt, error) {
	if err := checkID(original.ID); err != nil {
		return networks.Receipt{}, reject(fmt.Errorf("the post to show again: %w", err))
	}
	client, exchange := a.publisher(message.Key)
	_, err := client.Reblog(ctx, api.ID(original.ID))
	receipt, err := exchange.published(err)
	if err != nil {
		return networks.Receipt{}, err
	}
	if receipt.ID == original.ID {
		return networks.Receipt{}, &networks.Error{Cause: errors.New("the server answered with the original, not with the repost")}
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
			return reject(err)
		}
		_, err = client.Unreblog(ctx, api.ID(receipt.Ref))
	} else {
		if err := checkID(receipt.ID); err != nil {
			return reject(err)
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
		return fmt.Errorf("%q is not the id of a post", id)
	}
	return nil
}

func reject(cause error) *networks.Error {
	return &networks.Error{Kind: networks.Rejected, Cause: cause}
}
