package slack

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"vigil/networks"
)

// timestamp is what names a message within its channel.
var timestamp = regexp.MustCompile(`^[0-9]{1,12}\.[0-9]{6}$`)

// Publish makes one request. The delivery's key travels in the message's metadata.
func (b *bot) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	body, err := b.compose(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	if body.ThreadTS, err = threadOf(message); err != nil {
		return networks.Receipt{}, err
	}
	if body.ThreadTS != "" {
		body.ReplyBroadcast = choice(message, optionBroadcast)
	}
	return b.posted(ctx, "chat.postMessage", body, body.ThreadTS)
}

// Edit changes text and pictures of a message; its thread stays.
func (b *bot) Edit(ctx context.Context, receipt networks.Receipt, message networks.Message) (networks.Receipt, error) {
	if err := checkID(receipt.ID); err != nil {
		return networks.Receipt{}, err
	}
	body, err := b.compose(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	body.TS = receipt.ID
	return b.posted(ctx, "chat.update", body, receipt.Ref)
}

// Delete takes a message down. Answers to it stay, below a line that says so.
func (b *bot) Delete(ctx context.Context, receipt networks.Receipt) error {
	if err := checkID(receipt.ID); err != nil {
		return err
	}
	_, err := b.posted(ctx, "chat.delete", map[string]string{"channel": b.channel, "ts": receipt.ID}, "")
	if isMissing(err) {
		return nil
	}
	return err
}

func (b *bot) compose(message networks.Message) (outgoing, error) {
	body, err := compose(message, botLimits())
	if err != nil {
		return outgoing{}, err
	}
	pictures, err := imageBlocks(message)
	body.Channel = b.channel
	body.Blocks = append(body.Blocks, pictures...)
	body.Metadata = &metadata{EventType: eventType, EventPayload: payload{Key: keyOf(message)}}
	return body, err
}

// posted calls a method that answers with a message's name.
func (b *bot) posted(ctx context.Context, method string, body any, thread string) (networks.Receipt, error) {
	var answer struct {
		TS string `json:"ts"`
	}
	if err := b.tell(ctx, method, body, &answer); err != nil {
		return networks.Receipt{}, err
	}
	if !timestamp.MatchString(answer.TS) {
		return networks.Receipt{}, networks.Uncertain.Errorf("%s was accepted, but the answer names no message", method)
	}
	return b.receipt(answer.TS, thread), nil
}

func (b *bot) receipt(ts, thread string) networks.Receipt {
	return networks.Receipt{Version: networks.MessageVersion, ID: ts, URL: b.link(ts, thread), Ref: thread}
}

// link is the address of a message as chat.getPermalink gives it
// (reference/methods/chat.getPermalink, "Example response").
func (b *bot) link(ts, thread string) string {
	if b.workspace == "" {
		return ""
	}
	link := b.workspace + "/archives/" + b.channel + "/p" + strings.Replace(ts, ".", "", 1)
	if thread != "" {
		link += "?" + url.Values{"thread_ts": {thread}, "cid": {b.channel}}.Encode()
	}
	return link
}

// threadOf names the first message of the thread that a message belongs to. Slack's
// threads are flat: each answer hangs on the first message.
func threadOf(message networks.Message) (string, error) {
	thread := ""
	switch {
	case message.Root != nil:
		thread = message.Root.ID
	case message.Parent != nil && message.Parent.Ref != "":
		thread = message.Parent.Ref
	case message.Parent != nil:
		thread = message.Parent.ID
	default:
		return "", nil
	}
	return thread, checkID(thread)
}

func checkID(id string) error {
	if !timestamp.MatchString(id) {
		return networks.Rejected.Errorf("%q is not the name of a message", id)
	}
	return nil
}
