package wordpress

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"vigil/networks"
)

// Find looks at the post itself: published, a draft, or gone. One of the account's
// other posts proves that the look sees what readers do.
func (a *account) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	me, err := a.identity(ctx)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(me.identity(a)); mistaken {
		return finding, nil
	}
	known, err := readPrepared(search.Message)
	if err != nil {
		return networks.Finding{}, err
	}
	standing, err := a.find(ctx, search.Message, known.ID)
	if err != nil {
		return networks.Finding{}, fmt.Errorf("looking at the post: %w", err)
	}
	posts, err := a.readers(ctx, search.Known)
	if err != nil {
		return networks.Finding{}, fmt.Errorf("looking at earlier posts: %w", err)
	}
	switch standing.Status {
	case published:
		posts = append(posts, networks.OwnPost{Receipt: standing.receipt()})
	case "", draft, "auto-draft":
	default:
		return networks.Finding{Why: fmt.Sprintf("the site has the post %d, and calls it %q", standing.ID, standing.Status)}, nil
	}
	return networks.Judge(search, posts, true, func(post networks.OwnPost) networks.Likeness {
		return networks.SameIf(post.Receipt.ID == strconv.Itoa(standing.ID))
	}), nil
}

// readers are those of the receipts' posts that readers see.
func (a *account) readers(ctx context.Context, receipts []networks.Receipt) ([]networks.OwnPost, error) {
	var ids []int
	for _, receipt := range receipts {
		id, err := numberOf(receipt)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var up []post
	_, err := a.ask(ctx, http.MethodGet, "/posts", url.Values{"include": {numbers(ids)}, "status": {published}, "_fields": {fields}}, nil, &up)
	posts := make([]networks.OwnPost, len(up))
	for i, post := range up {
		posts[i] = networks.OwnPost{Receipt: post.receipt()}
	}
	return posts, err
}

// user is who the application password belongs to.
type user struct {
	ID   int    `json:"id"`
	Slug string `json:"slug"`
	// Can are the user's capabilities (wordpress.org/documentation/article/roles-and-capabilities).
	Can map[string]bool `json:"capabilities"`
}

// Verify asks whose password this is, and whether that user may publish.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	me, err := a.identity(ctx)
	if err != nil {
		return networks.Identity{}, err
	}
	for _, needed := range []string{"publish_posts", "edit_published_posts", "upload_files"} {
		if !me.Can[needed] {
			return networks.Identity{}, &networks.Error{Kind: networks.Denied, Credential: "user",
				Cause: fmt.Errorf("%s lacks %s; an administrator can give the role Author", me.Slug, needed)}
		}
	}
	return me.identity(a), nil
}

func (a *account) identity(ctx context.Context) (user, error) {
	var me user
	_, err := a.ask(ctx, http.MethodGet, "/users/me", url.Values{"context": {"edit"}, "_fields": {"id,slug,capabilities"}}, nil, &me)
	if err == nil && (me.ID == 0 || me.Slug == "") {
		err = errors.New("the site's answer names nobody")
	}
	if err != nil {
		return me, fmt.Errorf("asking whose password this is: %w", err)
	}
	return me, nil
}

func (u user) identity(a *account) networks.Identity {
	return networks.Identity{ID: strconv.Itoa(u.ID), Handle: u.Slug, Server: a.server.Host + a.server.Path}
}

// Count tells the number of comments; WordPress itself counts nothing else.
func (a *account) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	return networks.CountEach(ctx, receipts, a.count)
}

func (a *account) count(ctx context.Context, receipt networks.Receipt) (networks.Counts, error) {
	counts := networks.Untold()
	id, err := numberOf(receipt)
	if err != nil {
		return counts, err
	}
	shown, err := a.show(ctx, id)
	if networks.IsGone(err) || err == nil && shown.Status != published {
		counts.Gone = true
		return counts, nil
	}
	if err != nil {
		return counts, err
	}
	var comments []struct{}
	header, err := a.ask(ctx, http.MethodGet, "/comments", url.Values{"post": {receipt.ID}, "per_page": {"1"}, "_fields": {"id"}}, nil, &comments)
	if err != nil {
		return counts, err
	}
	if total, err := strconv.Atoi(header.Get("X-WP-Total")); err == nil {
		counts.Replies = total
	}
	return counts, nil
}
