package bluesky

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"vigil/networks"
)

// everywhere is the server of an account whose configuration names none: it may move to
// another one and stays the same account, with the same DID.
const everywhere = "atproto"

// Verify asks the server whose session this is.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	s, err := a.door.enter(ctx, enough)
	if err != nil {
		return networks.Identity{}, err
	}
	var me struct {
		DID    string `json:"did"`
		Handle string `json:"handle"`
	}
	if err := a.read(ctx, s, query("com.atproto.server.getSession", nil), &me); err != nil {
		return networks.Identity{}, fmt.Errorf("asking whose account this is: %w", err)
	}
	if me.DID != s.DID {
		return networks.Identity{}, networks.Temporary.Errorf("the session was made for %s, and is that of %q", s.DID, me.DID)
	}
	identity := a.identity(s)
	identity.Handle = "@" + cmp.Or(me.Handle, a.door.handle)
	return identity, nil
}

// identity is who the account is, as far as its session alone tells.
func (a *account) identity(s session) networks.Identity {
	identity := networks.Identity{ID: s.DID, Handle: "@" + a.door.handle, Server: everywhere}
	if server, err := url.Parse(a.door.server); err == nil && server.Host != "" {
		identity.Server = server.Host
	}
	return identity
}

// atOnce is how many posts one call may name (app.bsky.feed.getPosts).
const atOnce = 25

// counted is one post as Bluesky shows it (app.bsky.feed.defs#postView).
type counted struct {
	URI     string `json:"uri"`
	Replies int    `json:"replyCount"`
	Reposts int    `json:"repostCount"`
	Likes   int    `json:"likeCount"`
	Quotes  int    `json:"quoteCount"`
}

// Count asks for the figures, which the account's server passes on to Bluesky. Where it
// can't, or Bluesky does not know a post, only the record tells whether it is there; that
// Bluesky alone hides a post of a server of one's own is not noticed.
func (a *account) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	s, err := a.door.enter(ctx, enough)
	if err != nil {
		return nil, err
	}
	counts := make([]networks.Counts, 0, len(receipts))
	for some := range slices.Chunk(receipts, atOnce) {
		known := a.figures(ctx, s, some)
		for _, receipt := range some {
			count, told := known[receipt.ID]
			if !told {
				if count, err = a.existence(ctx, s, receipt); err != nil {
					return counts, err
				}
			}
			counts = append(counts, count)
		}
	}
	return counts, nil
}

// figures are those that can be had, by the posts' ids.
func (a *account) figures(ctx context.Context, s session, receipts []networks.Receipt) map[string]networks.Counts {
	var answer struct {
		Posts []counted `json:"posts"`
	}
	ids := map[string]string{}
	for _, receipt := range receipts {
		if at, err := s.place(receipt.ID); err == nil {
			ids[at.String()] = receipt.ID
		}
	}
	asked := query("app.bsky.feed.getPosts", url.Values{"uris": slices.Sorted(maps.Keys(ids))})
	if err := a.read(ctx, s, asked, &answer); err != nil {
		a.around.Log.Debug("Bluesky tells no figures", "why", err)
	}
	now, known := time.Now().UTC(), map[string]networks.Counts{}
	for _, post := range answer.Posts {
		known[ids[post.URI]] = networks.Counts{
			Replies: post.Replies, Reposts: post.Reposts, Favorites: post.Likes, Quotes: post.Quotes, Views: -1, At: now,
		}
	}
	return known
}

// existence is what the record alone tells.
func (a *account) existence(ctx context.Context, s session, receipt networks.Receipt) (networks.Counts, error) {
	unknown := networks.Untold()
	at, err := s.place(receipt.ID)
	if err != nil {
		return unknown, nil // a person gave the address of something else
	}
	_, err = a.get(ctx, s, at)
	if nameOf(err) == recordNotFound {
		unknown.Gone = true
		return unknown, nil
	}
	return unknown, err
}
