package mastodon

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	api "github.com/mattn/go-mastodon"

	"vigil/networks"
)

const (
	// pageSize is the largest page of an account's statuses
	// (docs.joinmastodon.org, methods/accounts, "Get account's statuses").
	pageSize = 40
	// pages bounds how far a look reaches back: 400 posts.
	pages = 10
	// clockDifference is how far the server's clock may be behind ours.
	clockDifference = 2 * time.Minute
)

// Find reads the account's own timeline back to before the first attempt.
func (a *account) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	client, _ := a.reader()
	me, err := client.GetAccountCurrentUser(ctx)
	if err != nil {
		return networks.Finding{}, fmt.Errorf("asking whose account this is: %w", failure(err))
	}
	reposts := search.Message.Original != nil
	statuses, reachedBack, err := a.timeline(ctx, me.ID, search.Since.Add(-clockDifference), reposts)
	if err != nil {
		return networks.Finding{}, fmt.Errorf("reading the account's posts: %w", failure(err))
	}
	posts := make([]networks.OwnPost, len(statuses))
	byID := make(map[string]*api.Status, len(statuses))
	for i, status := range statuses {
		posts[i] = own(status)
		byID[posts[i].Receipt.ID] = status
	}
	return networks.Judge(search, posts, reachedBack, func(post networks.OwnPost) networks.Likeness {
		return a.compare(ctx, search.Message, post, byID[post.Receipt.ID])
	}), nil
}

// timeline reads the newest posts first, and tells whether it came to one from
// before since, or to the end.
func (a *account) timeline(ctx context.Context, me api.ID, since time.Time, reposts bool) ([]*api.Status, bool, error) {
	query := url.Values{"exclude_reblogs": {strconv.FormatBool(!reposts)}}
	var all []*api.Status
	position := api.Pagination{Limit: pageSize}
	for range pages {
		client, _ := a.reader()
		// The library overwrites the position it is given.
		at := position
		page, err := client.GetAccountStatusesParams(ctx, me, query, &at)
		if err != nil {
			return nil, false, err
		}
		if len(page) == 0 {
			return all, true, nil
		}
		all = append(all, page...)
		last := page[len(page)-1]
		if last.CreatedAt.Before(since) {
			return all, true, nil
		}
		position.MaxID = last.ID
	}
	return all, false, nil
}

func own(status *api.Status) networks.OwnPost {
	post := networks.OwnPost{
		Receipt: networks.Receipt{Version: networks.MessageVersion, ID: string(status.ID), URL: status.URL},
		At:      status.CreatedAt,
		Text:    status.Content,
		Warning: status.SpoilerText,
	}
	if parent, ok := status.InReplyToID.(string); ok {
		post.Parent = parent
	}
	if status.Reblog != nil {
		post.Original = string(status.Reblog.ID)
		post.Receipt.Ref = post.Original
	}
	for _, attachment := range status.MediaAttachments {
		post.MediaIDs = append(post.MediaIDs, string(attachment.ID))
	}
	return post
}

// compare begins with what can't be mistaken. An uploaded file belongs to one
// post for ever, so its id decides; the exact text costs a request.
func (a *account) compare(ctx context.Context, message networks.Message, post networks.OwnPost, status *api.Status) networks.Likeness {
	if message.Original != nil || post.Original != "" {
		return sameIf(message.Original != nil && message.Original.ID == post.Original)
	}
	if parent := parentOf(message); parent != post.Parent {
		return networks.Different
	}
	if len(message.Media) != len(post.MediaIDs) {
		return networks.Different
	}
	if ids, err := attached(message); err == nil && len(ids) > 0 {
		return sameIf(slices.EqualFunc(ids, post.MediaIDs, func(a api.ID, b string) bool { return string(a) == b }))
	}
	if networks.SameText(message.Warning, post.Warning) == networks.Different {
		return networks.Different
	}
	likeness := networks.SameText(message.Text, a.exactText(ctx, post))
	if likeness == networks.Different && !status.EditedAt.IsZero() {
		// It may have been the one before somebody edited it.
		return networks.Unclear
	}
	return likeness
}

func sameIf(same bool) networks.Likeness {
	if same {
		return networks.Same
	}
	return networks.Different
}

func parentOf(message networks.Message) string {
	if message.Parent == nil {
		return ""
	}
	return message.Parent.ID
}

// exactText is what was written; where a server does not tell it, the HTML that
// it shows.
func (a *account) exactText(ctx context.Context, post networks.OwnPost) string {
	client, _ := a.reader()
	source, err := client.GetStatusSource(ctx, api.ID(post.Receipt.ID))
	if err != nil {
		return post.Text
	}
	return source.Text
}
