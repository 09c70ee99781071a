package mastodon_test

import (
	"encoding"
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
			config := &mastodon.Config{Server: server}
			secret(t, &config.Token)
			return config
		},
	})
}

func secret(t *testing.T, into encoding.TextUnmarshaler) {
	t.Helper()
	if err := into.UnmarshalText([]byte(token)); err != nil {
		t.Fatal(err)
	}
}
