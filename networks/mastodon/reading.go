package mastodon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	api "github.com/mattn/go-mastodon"

	"vigil/networks"
)

// Verify asks whose token this is, and what runs on the server.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	client, _ := a.reader()
	me, err := client.GetAccountCurrentUser(ctx)
	if err != nil {
		return networks.Identity{}, fmt.Errorf("asking whose account this is: %w", failure(err))
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
	counted := make([]networks.Counts, 0, len(receipts))
	for _, receipt := range receipts {
		counts, err := a.count(ctx, receipt)
		if err != nil {
			return counted, err
		}
		counted = append(counted, counts)
	}
	return counted, nil
}

func (a *account) count(ctx context.Context, receipt networks.Receipt) (networks.Counts, error) {
	unknown := networks.Counts{Replies: -1, Reposts: -1, Favorites: -1, Quotes: -1, Views: -1, At: time.Now().UTC()}
	if err := checkID(receipt.ID); err != nil {
		return unknown, reject(err)
	}
	client, exchange := a.reader()
	status, err := client.GetStatus(ctx, api.ID(receipt.ID))
	if exchange.gone() {
		unknown.Gone = true
		return unknown, nil
	}
	if err != nil {
		return unknown, failure(err)
	}
	unknown.Replies = int(status.RepliesCount)
	unknown.Reposts = int(status.ReblogsCount)
	unknown.Favorites = int(status.FavouritesCount)
	return unknown, nil
}
