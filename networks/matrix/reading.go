package matrix

import (
	"context"
	"net/url"

	"vigil/networks"
)

// Verify asks whose token this is, which room is meant, and whether the account may
// write there words that others can read.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	user, err := a.whoami(ctx)
	if err != nil {
		return networks.Identity{}, err
	}
	room, err := a.roomID(ctx)
	if err != nil {
		return networks.Identity{}, err
	}
	if err := a.checkReadable(ctx, room); err != nil {
		return networks.Identity{}, err
	}
	return a.identity(user, room), a.checkSpeaks(ctx, room, user)
}

// Count counts the reactions to each post, of whatever kind, as favorites, and tells
// which posts have lost their content. Answers are not counted: nothing but a look at
// all of the room would show them.
func (a *account) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	return networks.CountEach(ctx, receipts, a.count)
}

func (a *account) count(ctx context.Context, receipt networks.Receipt) (networks.Counts, error) {
	counts := networks.Untold()
	if err := checkReceipt(receipt); err != nil {
		return counts, err
	}
	var post seen
	err := a.read(ctx, get("client/v3/rooms", receipt.Ref, "event", receipt.ID), &post)
	if unknown(err) || err == nil && post.gone() {
		counts.Gone = true
		return counts, nil
	}
	if err == nil {
		counts.Favorites, err = a.reactions(ctx, receipt)
	}
	return counts, err
}

// reactionPages bounds how many reactions are counted: 2,000.
const reactionPages = 20

func (a *account) reactions(ctx context.Context, receipt networks.Receipt) (int, error) {
	ask := get("client/v1/rooms", receipt.Ref, "relations", receipt.ID, "m.annotation", "m.reaction")
	ask.query = url.Values{"limit": {pageSize}}
	count := 0
	for range reactionPages {
		var page struct {
			Chunk []event `json:"chunk"`
			Next  string  `json:"next_batch"`
		}
		if err := a.read(ctx, ask, &page); err != nil {
			return -1, err
		}
		count += len(page.Chunk)
		if page.Next == "" {
			break
		}
		ask.query.Set("from", page.Next)
	}
	return count, nil
}
