package mastodon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	api "github.com/mattn/go-mastodon"

	"vigil/networks"
)

// Verify asks whose token this is, and what runs on the server.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	client, _ := a.reader()
	me, err := client.GetAccountCurrentUser(ctx)
	if err != nil {
		return networks.Identity{}, fmt.Errorf("asking whose account this is: %w", networks.Unseen(failure(err)))
	}
	if me.ID == "" || me.Acct == "" {
		return networks.Identity{}, errors.New("asking whose account this is: the server's answer names nobody")
	}
	told, err := a.instance(ctx)
	if err != nil {
		return networks.Identity{}, fmt.Errorf("asking what the server runs: %w", err)
	}
	running := a.software(ctx, told)
	identity := a.identity(me)
	identity.Handle = "@" + me.Acct + "@" + cmp.Or(told.Domain, a.server.Host)
	identity.Software = strings.TrimSpace(running.name + " " + running.version)
	return identity, nil
}

// identity is who the account is, as far as its credentials alone tell.
func (a *account) identity(me *api.Account) networks.Identity {
	return networks.Identity{ID: string(me.ID), Handle: "@" + me.Acct + "@" + a.server.Host, Server: a.server.Host}
}

// Count reads each post by itself: the library knows no call for several.
func (a *account) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	return networks.CountEach(ctx, receipts, a.count)
}

func (a *account) count(ctx context.Context, receipt networks.Receipt) (networks.Counts, error) {
	counts := networks.Untold()
	if err := checkID(receipt.ID); err != nil {
		return counts, err
	}
	client, exchange := a.reader()
	status, err := client.GetStatus(ctx, api.ID(receipt.ID))
	if exchange.gone() {
		counts.Gone = true
		return counts, nil
	}
	if err != nil {
		return counts, failure(err)
	}
	counts.Replies = int(status.RepliesCount)
	counts.Reposts = int(status.ReblogsCount)
	counts.Favorites = int(status.FavouritesCount)
	return counts, nil
}
