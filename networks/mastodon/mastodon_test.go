package mastodon_test

import (
	"testing"

	"vigil/networks"
	"vigil/networks/mastodon"
	"vigil/networks/networkstest"
)

const token = "a-token-that-nobody-else-has"

func TestMastodonKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: mastodon.Network,
		Secrets: []string{token},
		Config: func(t *testing.T, server string) networks.Config {
			return &mastodon.Config{Server: server, Token: networkstest.Secret(t, token)}
		},
	})
}
