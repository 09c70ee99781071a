package slack

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigil/networks"
)

const (
	// pages bounds how far a look reaches back: 2,000 messages.
	pages = 10
)

// Find reads the channel's history, or that of the message's thread, back to before
// the first attempt. The key in a message's metadata tells beyond doubt whose it is.
func (b *bot) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	me, err := b.me(ctx)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(b.identity(me)); mistaken {
		return finding, nil
	}
	thread, err := threadOf(search.Message)
	if err != nil {
		return networks.Finding{}, err
	}
	messages, reachedBack, err := b.since(ctx, thread, search.Back())
	if err != nil {
		return networks.Finding{}, fmt.Errorf("reading the channel's history: %w", err)
	}
	messages, err = b.withKnown(ctx, messages, search.Known)
	if err != nil {
		return networks.Finding{}, fmt.Errorf("reading an earlier message: %w", err)
	}
	return b.judge(search, messages, reachedBack, thread, me.User), nil
}

// judge lets only this bot's messages count.
func (b *bot) judge(search networks.Search, messages []slackMessage, reachedBack bool, thread, me string) networks.Finding {
	var posts []networks.OwnPost
	keys := map[string]string{}
	for _, message := range messages {
		if message.User != me {
			continue
		}
		posts = append(posts, networks.OwnPost{Receipt: b.receipt(message.TS, thread), At: timeOf(message.TS), Text: message.Text})
		if message.Metadata != nil && message.Metadata.EventType == eventType {
			keys[message.TS] = message.Metadata.EventPayload.Key
		}
	}
	return networks.Judge(search, posts, reachedBack, func(post networks.OwnPost) networks.Likeness {
		switch keys[post.Receipt.ID] {
		case keyOf(search.Message):
			return networks.Same
		case "":
			// Another program with this token, or metadata that Slack kept back.
			return networks.SameText(spoken(search.Message), post.Text)
		}
		return networks.Different
	})
}

// since reads the newest messages first, and tells whether it came to the end.
func (b *bot) since(ctx context.Context, thread string, since time.Time) ([]slackMessage, bool, error) {
	var all []slackMessage
	query := url.Values{"oldest": {stampOf(since)}, "limit": {strconv.Itoa(pageSize)}}
	for range pages {
		found, err := b.read(ctx, thread, query)
		if err != nil {
			return nil, false, err
		}
		all = append(all, found.Messages...)
		if !found.More {
			return all, true, nil
		}
		if found.Response.Cursor == "" {
			return all, false, nil
		}
		query.Set("cursor", found.Response.Cursor)
	}
	return all, false, nil
}

// withKnown adds one of the messages that should be up, unless the window shows one:
// it proves that the look sees this bot's messages at all.
func (b *bot) withKnown(ctx context.Context, messages []slackMessage, known []networks.Receipt) ([]slackMessage, error) {
	for _, receipt := range known {
		if slices.ContainsFunc(messages, func(message slackMessage) bool { return message.TS == receipt.ID }) {
			return messages, nil
		}
	}
	for _, receipt := range known {
		message, up, err := b.show(ctx, receipt)
		if err != nil {
			return nil, err
		}
		if up {
			return append(messages, message), nil
		}
	}
	return messages, nil
}

// timeOf reads a message's name: seconds since 1970, and a number that makes it unique.
func timeOf(ts string) time.Time {
	seconds, _, _ := strings.Cut(ts, ".")
	number, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{} // at any time
	}
	return time.Unix(number, 0).UTC()
}

func stampOf(at time.Time) string { return fmt.Sprintf("%d.000000", at.Unix()) }
