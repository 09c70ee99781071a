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
)

// Find reads the account's own timeline back to before the first attempt.
func (a *account) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	client, _ := a.reader()
	me, err := client.GetAccountCurrentUser(ctx)
	if err != nil {
		return networks.Finding{}, fmt.Errorf("asking whose account this is: %w", failure(err))
	}
	if finding, mistaken := search.Mistaken(a.identity(me)); mistaken {
		return finding, nil
	}
	if search.Message.Parent != nil || search.Message.Original != nil {
		if hidden, err := a.hidesAnswers(ctx); hidden || err != nil {
			return networks.Finding{Why: "this server does not list answers and reposts among the account's posts, so nobody can look for them there"}, err
		}
	}
	// What proves that the look sees anything may be reposts, too.
	reposts := search.Message.Original != nil || slices.ContainsFunc(search.Known, isRepost)
	statuses, reachedBack, err := a.timeline(ctx, me.ID, search.Back(), reposts)
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

// hidesAnswers tells whether the server runs such software. It is asked each time:
// what was true at the last start need not be.
func (a *account) hidesAnswers(ctx context.Context) (bool, error) {
	told, err := a.instance(ctx)
	if err != nil {
		return false, fmt.Errorf("asking what the server runs: %w", err)
	}
	return families[a.software(ctx, told).name].hidesAnswers, nil
}

// isRepost tells whether a receipt is that of a repost, see [account.Repost].
func isRepost(receipt networks.Receipt) bool { return receipt.Ref != "" }

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
		if last.CreatedAt.Before(since) && last.Pinned != true { // some servers show what is pinned out of its order
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

// compare begins with what can't be mistaken: an uploaded file belongs to one
// post for ever.
func (a *account) compare(ctx context.Context, message networks.Message, post networks.OwnPost, status *api.Status) networks.Likeness {
	if message.Original != nil || post.Original != "" {
		return networks.SameIf(message.Original != nil && message.Original.ID == post.Original)
	}
	if message.ParentID() != post.Parent || len(message.Media) != len(post.MediaIDs) {
		return networks.Different
	}
	files, err := attached(message)
	pictured := err == nil && len(files) > 0
	if pictured && slices.EqualFunc(files, post.MediaIDs, func(file api.ID, id string) bool { return string(file) == id }) {
		return networks.Same
	}
	likeness := a.compareText(ctx, message, post, status)
	if pictured && likeness == networks.Same {
		// The same words with other files, or a server that gives a file another
		// id once it is shown.
		return networks.Unclear
	}
	return likeness
}

func (a *account) compareText(ctx context.Context, message networks.Message, post networks.OwnPost, status *api.Status) networks.Likeness {
	likeness := networks.SameText(message.Warning, post.Warning)
	if likeness != networks.Different {
		if text := a.sameText(ctx, message.Text, post); text != networks.Same {
			likeness = text
		}
	}
	if likeness == networks.Different && !status.EditedAt.IsZero() {
		// It may have been the one before somebody edited it.
		return networks.Unclear
	}
	return likeness
}

// sameText asks for what was written only where the HTML that readers see could
// be it: a server takes 300 requests in five minutes.
func (a *account) sameText(ctx context.Context, text string, post networks.OwnPost) networks.Likeness {
	shown := networks.SameText(text, post.Text)
	if shown == networks.Different {
		return shown
	}
	client, _ := a.reader()
	source, err := client.GetStatusSource(ctx, api.ID(post.Receipt.ID))
	if err != nil {
		return shown
	}
	return networks.SameText(text, source.Text)
}
