package lemmy

import (
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// token is nobody's credential.
const token = "a-token-that-nobody-else-has"

func written(t *testing.T, server string) *Config {
	t.Helper()
	config := &Config{Server: server, Community: "campaigns@lemmy.example"}
	if err := config.Token.UnmarshalText([]byte(token)); err != nil {
		t.Fatal(err)
	}
	return config
}

func TestLemmyKeepsTheContract(t *testing.T) {
	for _, spoken := range dialects {
		t.Run(spoken.software+" "+spoken.name, func(t *testing.T) {
			network := Network
			network.Fake = fakeOf(spoken)
			networkstest.Run(t, networkstest.Subject{
				Network: network,
				Secrets: []string{token},
				Config:  func(t *testing.T, server string) networks.Config { return written(t, server) },
			})
		})
	}
}
