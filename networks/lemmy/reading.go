package lemmy

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"vigil/networks"
)

// Verify asks whose token this is, and for the community: the same user in two
// communities is two accounts.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	told, err := a.site(ctx)
	if err != nil {
		return networks.Identity{}, err
	}
	me, err := a.me(ctx, told)
	if err != nil {
		return networks.Identity{}, err
	}
	number, err := a.room(ctx, told)
	if err != nil {
		return networks.Identity{}, err
	}
	return a.identity(told, me.View.Person, number), nil
}

func (a *account) identity(told site, me person, number int64) networks.Identity {
	return networks.Identity{
		ID:       fmt.Sprintf("%d in %d", me.ID, number),
		Handle:   "@" + me.name() + "@" + a.server.Hostname() + " in !" + a.community,
		Server:   a.server.Host,
		Software: told.dialect.software + " " + told.Version,
	}
}

// Count reads one post after the other: the API has no list of ids. The author's own
// vote, which each post begins with, is among the favorites.
func (a *account) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	told, err := a.site(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]networks.Counts, len(receipts))
	for i, receipt := range receipts {
		if all[i], err = a.count(ctx, told.dialect, receipt); err != nil {
			return nil, fmt.Errorf("reading the counts of %s: %w", receipt.ID, err)
		}
	}
	return all, nil
}

func (a *account) count(ctx context.Context, from dialect, receipt networks.Receipt) (networks.Counts, error) {
	counts := networks.Untold()
	id, err := numberOf(receipt)
	if err != nil {
		return counts, err
	}
	shown, err := a.read(ctx, from, id)
	if errors.Is(err, errGone) {
		counts.Gone = true
		return counts, nil
	}
	counts.Replies, counts.Favorites = shown.counts().Comments, shown.counts().Upvotes
	counts.Gone = shown.Post.Deleted || shown.Post.Removed
	return counts, err
}

// read asks for one post. Its author is shown it when it is deleted, too.
func (a *account) read(ctx context.Context, from dialect, id int64) (view, error) {
	var answer answered
	err := a.ask(ctx, from.path("post"), url.Values{"id": {strconv.FormatInt(id, 10)}}, &answer)
	if err == nil && answer.View.Post.ID != id {
		err = networks.Temporary.Errorf("the server answered with another post")
	}
	return answer.View, err
}
