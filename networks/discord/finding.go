package discord

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"vigil/networks"
)

const (
	// pageSize is the largest page (resources/message, "Get Channel Messages").
	pageSize = 100
	// pages bounds how far a look reaches back: 2,000 messages, others' included.
	pages = 20
)

// Find reads the channel back to before the first attempt, and compares the bot's
// own messages.
func (a *botAccount) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	me, in, err := a.whoAndWhere(ctx)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(a.identity(me, in)); mistaken {
		return finding, nil
	}
	messages, reachedBack, err := a.history(ctx, search.Back())
	if err != nil {
		return networks.Finding{}, fmt.Errorf("reading the channel: %w", err)
	}
	messages = slices.DeleteFunc(messages, func(message received) bool { return message.Author.ID != me.ID })
	posts := make([]networks.OwnPost, len(messages))
	byID := make(map[string]received, len(messages))
	for i, message := range messages {
		posts[i] = networks.OwnPost{Receipt: a.receipt(message), At: message.At, Text: message.Content}
		byID[message.ID] = message
	}
	return networks.Judge(search, posts, reachedBack, func(post networks.OwnPost) networks.Likeness {
		return compare(search.Message, byID[post.Receipt.ID])
	}), nil
}

// history reads the newest messages first, and tells whether it came to one from
// before since, or to the channel's beginning.
func (a *botAccount) history(ctx context.Context, since time.Time) ([]received, bool, error) {
	var all []received
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	for range pages {
		address := a.messages("")
		address.RawQuery = query.Encode()
		var page []received
		if err := a.get(ctx, address, &page); err != nil {
			return nil, false, err
		}
		if len(page) == 0 {
			return all, true, nil
		}
		all = append(all, page...)
		oldest := page[len(page)-1]
		if oldest.At.Before(since) {
			return all, true, nil
		}
		query.Set("before", oldest.ID)
	}
	return all, false, nil
}

// compare begins with the nonce, which no other message has.
func compare(m networks.Message, message received) networks.Likeness {
	if message.Nonce == m.Key && m.Key != "" {
		return networks.Same
	}
	if m.Original != nil {
		return networks.SameIf(message.Reference.Type == forwarded && message.Reference.ID == m.Original.ID)
	}
	if message.Reference.Type == forwarded || message.Reference.ID != m.ParentID() || len(message.Attachments) != len(m.Media) || (message.Poll != nil) != (m.Poll != nil) {
		return networks.Different
	}
	likeness := compareText(m, message)
	switch {
	case likeness == networks.Different && message.Edited != nil:
		// It may have been the one before somebody edited it.
		return networks.Unclear
	case likeness == networks.Same && !sameFiles(m, message):
		return networks.Unclear
	}
	return likeness
}

func compareText(m networks.Message, message received) networks.Likeness {
	if m.Poll == nil {
		return networks.SameText(content(m), message.Content)
	}
	likeness := networks.SameText(m.Text, message.Poll.Question.Text)
	options := slices.EqualFunc(m.Poll.Options, message.Poll.Answers, func(option string, shown answer) bool {
		return networks.SameText(option, shown.Media.Text) == networks.Same
	})
	if likeness == networks.Same && !options {
		return networks.Unclear
	}
	return likeness
}

// sameFiles compares their lengths: Discord keeps files as they are.
func sameFiles(m networks.Message, message received) bool {
	for i, file := range message.Attachments {
		if file.Size != m.Media[i].Size {
			return false
		}
	}
	return true
}
