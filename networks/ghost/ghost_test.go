package ghost_test

import (
	"encoding"
	"testing"

	"vigil/networks"
	"vigil/networks/ghost"
	"vigil/networks/networkstest"
)

const (
	// secret signs nothing real.
	secret = "fa4efa4efa4efa4efa4efa4efa4efa4efa4efa4efa4efa4efa4efa4efa4efa4e"
	key    = "6b0000000000000000000001:" + secret
)

func TestGhostKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: ghost.Network,
		Secrets: []string{key, secret},
		Config: func(t *testing.T, server string) networks.Config {
			return configured(t, server, key)
		},
	})
}

func configured(t *testing.T, server, key string) *ghost.Config {
	t.Helper()
	config := &ghost.Config{Server: server}
	write(t, &config.Key, key)
	return config
}

func write(t *testing.T, into encoding.TextUnmarshaler, secret string) {
	t.Helper()
	if err := into.UnmarshalText([]byte(secret)); err != nil {
		t.Fatal(err)
	}
}
