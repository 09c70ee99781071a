package x

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"vigil/networks"
)

// user is the answer of GET /2/users/me (docs.x.com, x-api/users/get-my-user).
type user struct {
	Data struct {
		ID       string `json:"id"`
		Username string `json:"username"`
	} `json:"data"`
}

// Verify asks X whose credentials these are.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	var me user
	if err := a.send(ctx, a.reader, get("/2/users/me", nil), &me); err != nil {
		return networks.Identity{}, fmt.Errorf("asking whose credentials these are: %w", networks.Unseen(err))
	}
	if me.Data.ID == "" {
		return networks.Identity{}, errNobody
	}
	return networks.Identity{
		ID:     me.Data.ID,
		Handle: "@" + me.Data.Username,
		Server: a.server.Host,
	}, nil
}

var errNobody = errors.New("the network did not say whose credentials these are")

// Delete takes a post down; X charges 0.010 US dollars for it (docs.x.com,
// x-api/getting-started/pricing). A post that is already gone is no error.
func (a *account) Delete(ctx context.Context, receipt networks.Receipt) error {
	if _, err := number(receipt); err != nil {
		return err
	}
	call := request{method: http.MethodDelete, path: "/2/tweets/" + receipt.ID}
	return alreadyGone(a.send(ctx, a.client, call, nil))
}

// number is the id of a post: both APIs have numbers below 2^63, v2 writes them
// as text. Nothing else may become part of an address.
func number(receipt networks.Receipt) (int64, error) {
	id, err := strconv.ParseInt(receipt.ID, 10, 64)
	if err != nil || id <= 0 || strconv.FormatInt(id, 10) != receipt.ID {
		return 0, fmt.Errorf("%q is no id of a post", receipt.ID)
	}
	return id, nil
}

// alreadyGone lets a 404 pass: what should be taken down is not there.
func alreadyGone(err error) error {
	if known, ok := errors.AsType[*networks.Error](err); ok && known.Status == http.StatusNotFound {
		return nil
	}
	return err
}

// atOnce is how many posts one lookup may name (docs.x.com,
// x-api/posts/get-posts-by-ids).
const atOnce = 100

// counted is one post of GET /2/tweets?ids=…
type counted struct {
	ID      string `json:"id"`
	Metrics struct {
		Replies     int `json:"reply_count"`
		Reposts     int `json:"retweet_count"`
		Likes       int `json:"like_count"`
		Quotes      int `json:"quote_count"`
		Impressions int `json:"impression_count"`
	} `json:"public_metrics"`
}

// missing is a post that the lookup did not find, among its errors.
type missing struct {
	Resource string `json:"resource_id"`
	Type     string `json:"type"`
}

// Count reads the public figures. X charges 0.001 US dollars for each own post,
// once a day. A post that X neither shows nor calls missing has no figures.
func (a *account) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	counts := make([]networks.Counts, 0, len(receipts))
	for len(receipts) > 0 {
		some := receipts[:min(atOnce, len(receipts))]
		read, err := a.count(ctx, some)
		if err != nil {
			return nil, err
		}
		counts, receipts = append(counts, read...), receipts[len(some):]
	}
	return counts, nil
}

func (a *account) count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	ids := make([]string, len(receipts))
	for i, receipt := range receipts {
		ids[i] = receipt.ID
	}
	var answer struct {
		Data   []counted `json:"data"`
		Errors []missing `json:"errors"`
	}
	query := url.Values{"ids": {strings.Join(ids, ",")}, "tweet.fields": {"public_metrics"}}
	if err := a.send(ctx, a.reader, get("/2/tweets", query), &answer); err != nil {
		return nil, err
	}
	untold := networks.Untold()
	known := make(map[string]networks.Counts, len(receipts))
	for _, post := range answer.Data {
		known[post.ID] = post.counts(untold.At)
	}
	for _, post := range answer.Errors {
		gone := untold
		gone.Gone = strings.HasSuffix(post.Type, "/problems/resource-not-found")
		known[post.Resource] = gone
	}
	return inOrder(ids, known, untold), nil
}

func (c counted) counts(now time.Time) networks.Counts {
	return networks.Counts{
		Replies:   c.Metrics.Replies,
		Reposts:   c.Metrics.Reposts,
		Favorites: c.Metrics.Likes,
		Quotes:    c.Metrics.Quotes,
		Views:     c.Metrics.Impressions,
		At:        now,
	}
}

func inOrder(ids []string, known map[string]networks.Counts, untold networks.Counts) []networks.Counts {
	counts := make([]networks.Counts, len(ids))
	for i, id := range ids {
		counts[i] = untold
		if told, ok := known[id]; ok {
			counts[i] = told
		}
	}
	return counts
}
