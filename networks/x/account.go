package x

import (
	"context"

	"vigil/networks"
)

// account publishes on X through the API v2.
type account struct{ connection }

// tweet is the body of POST /2/tweets (docs.x.com, x-api/posts/create-posts).
type tweet struct {
	Text  string      `json:"text,omitempty"`
	Reply *answered   `json:"reply,omitempty"`
	Media *attachment `json:"media,omitempty"`
	Poll  *poll       `json:"poll,omitempty"`

	ReplySettings   string `json:"reply_settings,omitempty"`
	MadeWithAI      bool   `json:"made_with_ai,omitempty"`
	PaidPartnership bool   `json:"paid_partnership,omitempty"`
}

type answered struct {
	To string `json:"in_reply_to_tweet_id"`
}

type attachment struct {
	IDs []string `json:"media_ids"`
}

type poll struct {
	Options []string `json:"options"`
	Minutes int      `json:"duration_minutes"`
}

// Publish makes one post. Success is a 2xx answer with an id in it, and nothing
// else is.
func (a *account) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	body, err := compose(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	call := post("/2/tweets", body)
	var created struct {
		Data struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if err := a.send(ctx, a.client, call, &created); err != nil {
		return networks.Receipt{}, err
	}
	if created.Data.ID == "" {
		return networks.Receipt{}, unnamed()
	}
	return a.receipt(created.Data.ID), nil
}

// receipt names a post. A reader finds it at this address whoever wrote it, so
// that the account's handle need not be known; another server than X's own has
// no such page.
func (c connection) receipt(id string) networks.Receipt {
	receipt := networks.Receipt{Version: networks.MessageVersion, ID: id}
	if c.server.Host == host {
		receipt.URL = "https://x.com/i/web/status/" + id
	}
	return receipt
}

func compose(message networks.Message) (tweet, error) {
	media, err := attached(message)
	if err != nil {
		return tweet{}, err
	}
	body := tweet{
		Text:            message.Text,
		Media:           media,
		Poll:            asked(message.Poll),
		MadeWithAI:      message.Options[optionMadeWithAI] == "true",
		PaidPartnership: message.Options[optionPaidPartnership] == "true",
	}
	if message.Parent == nil {
		body.ReplySettings = message.Options[optionReplies]
	} else {
		body.Reply = &answered{To: message.Parent.ID}
	}
	return body, nil
}

func asked(question *networks.Poll) *poll {
	if question == nil {
		return nil
	}
	return &poll{Options: question.Options, Minutes: int(question.Open.Minutes())}
}

// attached names the uploads that the message shows, in their order.
func attached(message networks.Message) (*attachment, error) {
	if len(message.Media) == 0 {
		return nil, nil
	}
	known, err := readUploads(message)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(message.Media))
	for i, file := range message.Media {
		if i >= len(known.Files) || known.Files[i].Hash != file.Hash || known.Files[i].Stage != ready {
			return nil, networks.Temporary.Errorf("%s is not uploaded yet", file.File)
		}
		ids = append(ids, known.Files[i].ID)
	}
	return &attachment{IDs: ids}, nil
}

func readUploads(message networks.Message) (known uploads, err error) {
	err = message.ReadPrepared(&known)
	return known, err
}
