package telegram

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigil/networks"
)

const (
	// pages bounds how far a look reaches back: a page has about twenty posts.
	pages = 20
)

// Find reads the channel's public page back to before the first attempt. How far
// that page lags behind is not known, so it settles as slowly as an unknown network.
func (a *publicAccount) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	in, err := a.chat(ctx)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(a.identity(in)); mistaken {
		return finding, nil
	}
	if in.Username == "" {
		return networks.Finding{Why: "the channel has no public name, so there is no page to look at; take out preview_page"}, nil
	}
	shown, reachedBack, err := a.history(ctx, in.Username, search.Back())
	if err != nil {
		return networks.Finding{}, fmt.Errorf("reading the channel's public page: %w", err)
	}
	posts := make([]networks.OwnPost, len(shown))
	byID := make(map[string]pagePost, len(shown))
	for i, post := range shown {
		posts[i] = a.own(in, post)
		byID[posts[i].Receipt.ID] = post
	}
	return networks.Judge(search, posts, reachedBack, func(post networks.OwnPost) networks.Likeness {
		return compare(search.Message, byID[post.Receipt.ID])
	}), nil
}

// history reads the newest page first, and tells whether it came to a post from
// before since, or to the channel's first message.
func (a *publicAccount) history(ctx context.Context, name string, since time.Time) ([]pagePost, bool, error) {
	var all []pagePost
	var before int64
	for range pages {
		page, err := a.page(ctx, name, before)
		if err != nil {
			return nil, false, err
		}
		if len(page) == 0 {
			return all, false, nil
		}
		all = append(all, page...)
		oldest := slices.MinFunc(page, func(a, b pagePost) int { return int(a.id - b.id) })
		if oldest.at.Before(since) || oldest.id == 1 {
			return all, true, nil
		}
		if before != 0 && oldest.id >= before {
			return all, false, nil
		}
		before = oldest.id
	}
	return all, false, nil
}

// page reads one page: the newest posts, or those before a number.
func (a *publicAccount) page(ctx context.Context, name string, before int64) ([]pagePost, error) {
	address := a.site.JoinPath("s", name)
	if before != 0 {
		address.RawQuery = url.Values{"before": {strconv.FormatInt(before, 10)}}.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, err
	}
	_, body, err := networks.Read(a.around.Reader, request)
	if err != nil {
		return nil, err
	}
	return parsePage(name, body)
}

func (a *publicAccount) own(in chat, post pagePost) networks.OwnPost {
	ids := make([]string, len(post.album))
	for i, id := range post.album {
		ids[i] = strconv.FormatInt(id, 10)
	}
	return networks.OwnPost{
		Receipt: networks.Receipt{
			Version: networks.MessageVersion,
			ID:      strconv.FormatInt(post.id, 10),
			URL:     a.address(message{ID: post.id, Chat: in}),
			Ref:     strings.Join(ids, ","),
		},
		At:     post.at,
		Text:   post.text,
		Parent: post.parent,
	}
}

// compare is careful where the page may leave something out: only another text, or
// an answer to something else, makes a post plainly another one.
func compare(m networks.Message, post pagePost) networks.Likeness {
	switch {
	case post.service:
		return networks.Different
	case m.Original != nil:
		return compareRepost(*m.Original, post)
	case post.unclear:
		return networks.Unclear
	case post.original != "":
		return networks.Different
	case post.parent != "" && !answers(m, post.parent), post.poll != (m.Poll != nil):
		return networks.Different
	}
	likeness := networks.SameText(textOf(m).plain, post.text)
	switch {
	case likeness == networks.Different && post.edited:
		// It may have been the one before somebody edited it.
		return networks.Unclear
	case likeness == networks.Same && !sameBeside(m, post):
		return networks.Unclear
	}
	return likeness
}

// compareRepost goes by the original alone: the words are the same in both.
func compareRepost(original networks.Receipt, post pagePost) networks.Likeness {
	switch post.original {
	case original.ID:
		return networks.Same
	case "", unknownPost:
		return networks.Unclear
	}
	return networks.Different
}

// answers tells whether a message may be the answer that the page shows; one to
// something that can't be read may be it.
func answers(m networks.Message, parent string) bool {
	return m.Parent != nil && (parent == unknownPost || parent == m.Parent.ID)
}

// sameBeside compares what stands beside the same text. Without any text nothing is
// known of a picture but that there is one.
func sameBeside(m networks.Message, post pagePost) bool {
	if m.Poll != nil && !slices.EqualFunc(m.Poll.Options, post.options, sameWords) {
		return false
	}
	answersSame := m.Parent == nil || post.parent == m.Parent.ID
	return answersSame && len(m.Media) == post.files && post.text != ""
}

func sameWords(a, b string) bool { return networks.SameText(a, b) == networks.Same }
