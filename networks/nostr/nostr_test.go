package nostr_test

import (
	"strings"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/nostr"
	"vigil/networks/sandbox"
)

// secretKey is the example of NIP-19, "Examples": nobody's key.
const (
	secretKey = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5"
	hexKey    = "67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa"
)

const noTime = "NIP-01 has no place for a time"

func TestNostrKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: nostr.Network,
		Secrets: []string{secretKey, hexKey},
		Config: func(t *testing.T, server string) networks.Config {
			config := &nostr.Config{Relays: []string{"ws" + strings.TrimPrefix(server, "http") + "/nostr"}, Media: server}
			config.Key = networkstest.Secret(t, secretKey)
			return config
		},
		Kinds: map[sandbox.Fault]networkstest.Exception{
			sandbox.RateLimitedSeconds: {Kind: networks.RateLimited, Why: noTime},
			sandbox.RateLimitedDate:    {Kind: networks.RateLimited, Why: noTime},
			sandbox.RateLimitedISO:     {Kind: networks.RateLimited, Why: noTime},
			sandbox.RateLimitedEpoch:   {Kind: networks.RateLimited, Why: noTime},
			sandbox.RateLimitedDelta:   {Kind: networks.RateLimited, Why: noTime},
			sandbox.RateLimitedPast:    {Kind: networks.RateLimited, Why: noTime},
			sandbox.ProxyUnauthorized:  {Kind: networks.Uncertain, Why: "a proxy refuses the connection and no message on it, see the ways to the server"},
		},
		Ways: map[string]networkstest.Exception{
			"a proxy that answers 502 in the server's place": {Kind: networks.Temporary, Why: "the event is sent only once the relay has agreed to speak (RFC 6455, section 4.1)"},
		},
	})
}
