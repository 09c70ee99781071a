package bluesky

import (
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// appPassword is plainly invented.
const appPassword = "invented-app-pass-word"

// written is a configuration as an operator would have written it. Link cards are off:
// tests fetch no pages.
func written(t *testing.T, server string) *Config {
	t.Helper()
	config := &Config{Handle: "until-all-are-free.test", Server: server, Card: off, VideoServer: server}
	if err := config.AppPassword.UnmarshalText([]byte(appPassword)); err != nil {
		t.Fatal(err)
	}
	return config
}

func TestBlueskyKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: Network,
		Secrets: []string{appPassword},
		Config:  func(t *testing.T, server string) networks.Config { return written(t, server) },
		Kinds: map[sandbox.Fault]networkstest.Exception{
			sandbox.NotFound: {Kind: networks.Denied, Why: "the address is wrong, whatever the post is"},
		},
		Ways: map[string]networkstest.Exception{
			"a proxy that answers 502 in the server's place": {
				Kind: networks.Temporary, Why: "the proxy answers the signing in, before anything could be published",
			},
		},
	})
}
