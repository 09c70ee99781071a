package x

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigil/networks"
)

const (
	// pageSize is how many posts one look reads at a time. X charges 0.001 US
	// dollars for each, so a page costs two cents and a half, and mostly one is
	// enough.
	pageSize = 25
	// pages bounds a look; what lies further back can't be told.
	pages = 8
)

// seen is one post of the account's timeline.
type seen struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created_at"`
	Text    string    `json:"text"`
	// Note has the whole text of a post of more than 280 characters.
	Note struct {
		Text     string   `json:"text"`
		Entities entities `json:"entities"`
	} `json:"note_tweet"`
	Entities    entities `json:"entities"`
	Attachments struct {
		MediaKeys []string `json:"media_keys"`
	} `json:"attachments"`
	Referenced []struct {
		Type string `json:"type"`
		ID   string `json:"id"`
	} `json:"referenced_tweets"`
}

type entities struct {
	URLs []link `json:"urls"`
}

// link is what X made of an address in a text. One that stands for a picture of
// the post itself carries the picture's key; its author did not write it.
type link struct {
	Short    string `json:"url"`
	Expanded string `json:"expanded_url"`
	MediaKey string `json:"media_key"`
}

// timeline is a page of GET /2/users/:id/tweets (docs.x.com,
// x-api/users/get-posts).
type timeline struct {
	Data []seen `json:"data"`
	// Meta is there even if there are no posts; without it X shows nothing for a
	// reason of its own, such as a suspended account.
	Meta *struct {
		Next string `json:"next_token"`
	} `json:"meta"`
	Errors []problem `json:"errors"`
}

// Find reads the account's own posts.
func (a *account) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	me, err := a.Verify(ctx)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(me); mistaken {
		return finding, nil
	}
	return find(search, func(cursor string) ([]networks.OwnPost, string, error) {
		return a.page(ctx, me.ID, cursor)
	})
}

// page reads one page and says where the next one begins. Reposts are left out:
// vigil makes none on X.
func (a *account) page(ctx context.Context, user, cursor string) ([]networks.OwnPost, string, error) {
	query := url.Values{
		"max_results":  {strconv.Itoa(pageSize)},
		"exclude":      {"retweets"},
		"tweet.fields": {"created_at,text,note_tweet,entities,attachments,referenced_tweets"},
	}
	if cursor != "" {
		query.Set("pagination_token", cursor)
	}
	var page timeline
	if err := a.send(ctx, a.reader, get("/2/users/"+url.PathEscape(user)+"/tweets", query), &page); err != nil {
		return nil, "", err
	}
	if page.Meta == nil || len(page.Errors) > 0 {
		return nil, "", errNoList
	}
	posts := make([]networks.OwnPost, len(page.Data))
	for i, post := range page.Data {
		posts[i] = post.own(a.connection)
	}
	return posts, page.Meta.Next, nil
}

// errNoList is a success that lists nothing, which is no proof of an empty list.
var errNoList = errors.New("the network did not show the account's posts")

// find reads page after page, the newest first, until it has passed the attempt
// and met one of the posts that should be there. A page without a next one is
// the account's first.
func find(search networks.Search, read func(cursor string) ([]networks.OwnPost, string, error)) (networks.Finding, error) {
	var posts []networks.OwnPost
	cursor, reached := "", false
	for range pages {
		page, next, err := read(cursor)
		if err != nil {
			return networks.Finding{}, fmt.Errorf("read the account's posts: %w", err)
		}
		posts, cursor = append(posts, page...), next
		reached = cursor == "" || before(posts, search.Back())
		if cursor == "" || reached && showsOne(posts, search.Known) {
			break
		}
	}
	return networks.Judge(search, posts, reached, likeness(search.Message)), nil
}

// before tells whether the last post is older than the moment.
func before(posts []networks.OwnPost, moment time.Time) bool {
	if len(posts) == 0 {
		return false
	}
	last := posts[len(posts)-1].At
	return !last.IsZero() && last.Before(moment)
}

// showsOne tells whether the look has met a post that should be there, if there
// is any such post.
func showsOne(posts []networks.OwnPost, known []networks.Receipt) bool {
	return len(known) == 0 || slices.ContainsFunc(posts, func(post networks.OwnPost) bool {
		return slices.ContainsFunc(known, func(receipt networks.Receipt) bool { return receipt.ID == post.Receipt.ID })
	})
}

func (s seen) own(c connection) networks.OwnPost {
	own := networks.OwnPost{Receipt: c.receipt(s.ID), At: s.Created, Text: s.written()}
	for _, reference := range s.Referenced {
		if reference.Type == "replied_to" {
			own.Parent = reference.ID
		}
	}
	for _, key := range s.Attachments.MediaKeys {
		own.MediaIDs = append(own.MediaIDs, mediaID(key))
	}
	return own
}

// mediaID is the id that the upload had: X shows it behind a number for the
// kind, 3_ for a picture, 16_ for an animation, 7_ or 13_ for a video.
func mediaID(key string) string {
	_, id, _ := strings.Cut(key, "_")
	return id
}

// written is the text as its author wrote it: X replaces &, < and > by HTML's
// names for them, each address by a short one, and adds one for the pictures.
func (s seen) written() string {
	if s.Note.Text != "" {
		return restore(s.Note.Text, s.Note.Entities.URLs)
	}
	return restore(s.Text, s.Entities.URLs)
}

func restore(text string, links []link) string {
	text = html.UnescapeString(text)
	for _, each := range links {
		original := each.Expanded
		if each.MediaKey != "" {
			original = ""
		}
		text = strings.Replace(text, each.Short, original, 1)
	}
	return strings.TrimSpace(text)
}

// likeness compares a post with the message. The ids of its files are the best
// evidence there is: an upload is shown by one post alone. Where they can't be
// compared, the same text is not enough.
func likeness(message networks.Message) func(networks.OwnPost) networks.Likeness {
	var files []string
	if media, err := attached(message); err == nil && media != nil {
		files = media.IDs
	}
	return func(post networks.OwnPost) networks.Likeness {
		shown := len(post.MediaIDs) > 0
		switch {
		case post.Parent != message.ParentID():
			return networks.Different
		case slices.ContainsFunc(files, func(id string) bool { return slices.Contains(post.MediaIDs, id) }):
			return networks.Same
		case shown && (len(files) > 0 || len(message.Media) == 0):
			return networks.Different
		}
		alike := networks.SameText(message.Text, post.Text)
		if alike == networks.Same && len(message.Media) > 0 {
			return networks.Unclear
		}
		return alike
	}
}
