package main

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/feed"
	"vigil/networks/mastodon"
	"vigil/posts"
	"vigil/scheduler"
)

func TestWhatAnAccountIsNotToldComesWithWhatToDo(t *testing.T) {
	signer := accountSettings{name: "m", network: mastodon.Network, config: mastodon.Network.NewConfig()}
	plain := accountSettings{name: "f", network: feed.Network, config: feed.Network.NewConfig()}
	at := time.Date(2026, time.December, 1, 18, 0, 0, 0, time.UTC)
	cause := fmt.Errorf("m.example answered")
	for _, test := range []struct {
		settings accountSettings
		failure  networks.Error
		want     string
	}{
		{signer, networks.Error{Kind: networks.Denied, Credential: "token", Cause: cause},
			"asking: denied: m.example answered; mend its token, by hand or with: vigil accounts login m"},
		{plain, networks.Error{Kind: networks.Denied, Cause: cause},
			"asking: denied: m.example answered; mend its credential; docs/networks/feed.md tells how"},
		{signer, networks.Error{Kind: networks.RateLimited, At: at, Cause: cause},
			"asking: rate limited: m.example answered; ask again at 18:00:00 UTC"},
		{signer, networks.Error{Kind: networks.Uncertain, Cause: cause},
			"asking: uncertain: m.example answered; if it stays so, look whether its address is right, and reachable from here"},
		{signer, networks.Error{Kind: networks.Rejected, Status: http.StatusNotFound, Cause: cause},
			"asking: rejected: m.example answered; is this the address of Mastodon?"},
		{signer, networks.Error{Kind: networks.Rejected, Status: http.StatusUnprocessableEntity, Cause: cause},
			"asking: rejected: m.example answered; docs/networks/mastodon.md tells what it needs"},
	} {
		config := &configuration{accounts: []accountSettings{test.settings}}
		account := &scheduler.Account{Account: posts.Account{Name: test.settings.name + "/reader"}}
		if got := config.advised(account, fmt.Errorf("asking: %w", &test.failure)); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
