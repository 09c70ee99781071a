package telegram

import (
	"context"
	"fmt"
	"strconv"

	"vigil/networks"
)

// outgoing are the parameters that all methods that send have in common.
type outgoing struct {
	Channel   string    `json:"chat_id"`
	Silent    bool      `json:"disable_notification,omitempty"`
	Protected bool      `json:"protect_content,omitempty"`
	Reply     *answered `json:"reply_parameters,omitempty"`
}

// answered is the post that another one answers. One that is gone is an error:
// half a thread must not stand alone.
type answered struct {
	ID int64 `json:"message_id"`
}

// Publish makes one call, that of the method for what the message carries. An album
// is one call, too, and is up wholly or not at all.
func (a *account) Publish(ctx context.Context, m networks.Message) (networks.Receipt, error) {
	to, err := a.outgoing(m)
	if err != nil {
		return networks.Receipt{}, err
	}
	var sent []message
	switch {
	case m.Poll != nil:
		sent, err = a.sendPoll(ctx, to, m)
	case len(m.Media) == 0:
		sent, err = a.sendText(ctx, to, m)
	case len(m.Media) == 1:
		sent, err = a.sendFile(ctx, to, m)
	default:
		sent, err = a.sendAlbum(ctx, to, m)
	}
	if err != nil {
		return networks.Receipt{}, err
	}
	return a.receipt(sent)
}

func (a *account) outgoing(m networks.Message) (outgoing, error) {
	to := outgoing{
		Channel:   a.channel,
		Silent:    m.Options[optionSilent] == "true",
		Protected: m.Options[optionProtected] == "true",
	}
	if m.Parent == nil {
		return to, nil
	}
	parent, err := parseID(m.Parent.ID)
	if err != nil {
		return to, fmt.Errorf("the post to answer: %w", err)
	}
	to.Reply = &answered{parent}
	return to, nil
}

// parseID reads the number of a message.
func parseID(written string) (int64, error) {
	id, err := strconv.ParseInt(written, 10, 64)
	if err != nil || id <= 0 {
		return 0, networks.Rejected.Errorf("%q is not the number of a post", written)
	}
	return id, nil
}

func (a *account) sendText(ctx context.Context, to outgoing, m networks.Message) ([]message, error) {
	text := textOf(m)
	return a.publish(ctx, "sendMessage", struct {
		outgoing
		texted
	}{to, texted{text.plain, text.entities, previewOf(m)}})
}

// texted are the parameters of a text without files.
type texted struct {
	Text     string   `json:"text"`
	Entities []entity `json:"entities,omitempty"`
	Preview  *preview `json:"link_preview_options,omitempty"`
}

// sendPoll makes the text the question. Only emoji can be marked in it, so that a
// warning stands above it without hiding it.
func (a *account) sendPoll(ctx context.Context, to outgoing, m networks.Message) ([]message, error) {
	if len(m.Media) > 0 {
		return nil, networks.Rejected.Errorf("a poll and pictures can't go together")
	}
	type option struct {
		Text string `json:"text"`
	}
	options := make([]option, len(m.Poll.Options))
	for i, text := range m.Poll.Options {
		options[i] = option{text}
	}
	return a.publish(ctx, "sendPoll", struct {
		outgoing
		Question string   `json:"question"`
		Options  []option `json:"options"`
		Multiple bool     `json:"allows_multiple_answers,omitempty"`
		Seconds  int64    `json:"open_period,omitempty"`
	}{to, textOf(m).plain, options, m.Poll.Multiple, int64(m.Poll.Open.Seconds())})
}

// publish calls a method that makes one message.
func (a *account) publish(ctx context.Context, method string, parameters any) ([]message, error) {
	var sent message
	if err := a.call(ctx, a.around.Client, method, parameters, &sent); err != nil {
		return nil, err
	}
	return []message{sent}, nil
}

// preview is how the first link of a text is shown (core.telegram.org/bots/api,
// "LinkPreviewOptions").
type preview struct {
	Off   bool   `json:"is_disabled,omitempty"`
	URL   string `json:"url,omitempty"`
	Small bool   `json:"prefer_small_media,omitempty"`
	Large bool   `json:"prefer_large_media,omitempty"`
	Above bool   `json:"show_above_text,omitempty"`
}

// previewOf names the link where a size is asked for: the size is "ignored if the
// URL isn't explicitly specified".
func previewOf(m networks.Message) *preview {
	switch m.Options[optionPreview] {
	case "off":
		return &preview{Off: true}
	case "small":
		return &preview{Small: true, URL: limits().Card(m)}
	case "large":
		return &preview{Large: true, URL: limits().Card(m)}
	case "above":
		return &preview{Above: true}
	}
	return nil
}
