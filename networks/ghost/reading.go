package ghost

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"vigil/networks"
)

// Find looks at the post itself: published, a draft, or gone. One of the account's
// other posts proves that the look sees what readers do.
func (a *account) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	me, err := a.identity(ctx)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(me); mistaken {
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
	own, err := a.readers(ctx, search.Known)
	if err != nil {
		return networks.Finding{}, fmt.Errorf("looking at earlier posts: %w", err)
	}
	switch standing.Status {
	case published, "sent":
		own = append(own, networks.OwnPost{Receipt: standing.receipt()})
	case "", draft:
	default:
		return networks.Finding{Why: fmt.Sprintf("the site has the post %s, and calls it %q", standing.ID, standing.Status)}, nil
	}
	return networks.Judge(search, own, true, func(post networks.OwnPost) networks.Likeness {
		return networks.SameIf(post.Receipt.ID == standing.ID)
	}), nil
}

// readers returns the first of the receipts' posts that readers see.
func (a *account) readers(ctx context.Context, receipts []networks.Receipt) ([]networks.OwnPost, error) {
	for _, receipt := range receipts {
		shown, err := a.show(ctx, receipt.ID)
		if err != nil && !networks.IsGone(err) {
			return nil, err
		}
		if shown.Status == published {
			return []networks.OwnPost{{Receipt: shown.receipt()}}, nil
		}
	}
	return nil, nil
}

// Verify asks with the key for what only a key is told, and which site that is.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	var answer struct {
		Config struct {
			Version string `json:"version"`
		} `json:"config"`
	}
	if err := a.ask(ctx, http.MethodGet, "/config/", nil, nil, &answer); err != nil {
		return networks.Identity{}, fmt.Errorf("asking what the key is good for: %w", err)
	}
	identity, err := a.identity(ctx)
	identity.Software = strings.TrimSpace("Ghost " + answer.Config.Version)
	return identity, err
}

// identity is the site: a key acts for no person.
func (a *account) identity(ctx context.Context) (networks.Identity, error) {
	var answer struct {
		Site struct {
			Title string `json:"title"`
			UUID  string `json:"site_uuid"`
			URL   string `json:"url"`
		} `json:"site"`
	}
	err := a.ask(ctx, http.MethodGet, "/site/", nil, nil, &answer)
	if err == nil && answer.Site.URL == "" {
		err = errors.New("the answer names none")
	}
	if err != nil {
		return networks.Identity{}, fmt.Errorf("asking which site this is: %w", err)
	}
	return networks.Identity{
		ID: cmp.Or(answer.Site.UUID, answer.Site.URL), Handle: cmp.Or(answer.Site.Title, answer.Site.URL), Server: a.server.Host + a.server.Path,
	}, nil
}

// Count tells how many readers of the newsletter liked a post; Ghost tells an
// integration nothing else that others count.
func (a *account) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	return networks.CountEach(ctx, receipts, a.count)
}

func (a *account) count(ctx context.Context, receipt networks.Receipt) (networks.Counts, error) {
	counts := networks.Untold()
	shown, err := a.show(ctx, receipt.ID)
	if err != nil && !networks.IsGone(err) {
		return counts, err
	}
	counts.Gone = shown.Status != published
	if !counts.Gone {
		counts.Favorites = shown.Count.Positive
	}
	return counts, nil
}
