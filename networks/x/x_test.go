package x

import (
	"encoding"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// secrets are plainly invented.
var secrets = map[string]string{
	"consumer_key":    "invented-consumer-key",
	"consumer_secret": "invented-consumer-secret",
	"access_token":    "100-invented-access-token",
	"access_secret":   "invented-access-secret",
}

// written is a configuration as an operator would have written it.
func written(t *testing.T, api, server string) *Config {
	t.Helper()
	config := &Config{API: api, Server: server}
	for name, into := range map[string]encoding.TextUnmarshaler{
		"consumer_key":    &config.ConsumerKey,
		"consumer_secret": &config.ConsumerSecret,
		"access_token":    &config.AccessToken,
		"access_secret":   &config.AccessSecret,
	} {
		if err := into.UnmarshalText([]byte(secrets[name])); err != nil {
			t.Fatal(err)
		}
	}
	return config
}

// forgiving is X with a fake that lets the same text go up twice: the suite
// asks what becomes of two deliveries that say the same.
func forgiving() networks.Network {
	network := Network
	network.Fake = func(wall networks.Wall) []networks.Route {
		fake := newFake(wall)
		fake.repeats = true
		return fake.routes()
	}
	return network
}

func TestTheAccountOnXKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: forgiving(),
		Config: func(t *testing.T, server string) networks.Config {
			return written(t, "v2", server)
		},
		Secrets: []string{secrets["consumer_key"], secrets["consumer_secret"], secrets["access_token"], secrets["access_secret"]},
	})
}

func TestTheAccountOnAnOldServerKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: forgiving(),
		Config: func(t *testing.T, server string) networks.Config {
			return written(t, "v1.1", server+"/1.1")
		},
		Secrets: []string{secrets["consumer_key"], secrets["consumer_secret"], secrets["access_token"], secrets["access_secret"]},
	})
}
