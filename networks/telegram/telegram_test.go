package telegram

import (
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// token is that of no bot.
const token = "100200300:a-token-that-nobody-else-has"

func TestTelegramKeepsTheContract(t *testing.T) {
	for name, looksItUp := range map[string]bool{"a private channel": false, "a public channel": true} {
		t.Run(name, func(t *testing.T) {
			networkstest.Run(t, networkstest.Subject{
				Network: Network,
				Secrets: []string{token, "a-token-that-nobody-else-has"},
				Config: func(t *testing.T, server string) networks.Config {
					config := written(t, server)
					config.PreviewPage = looksItUp
					return config
				},
			})
		})
	}
}

// written is a configuration of a channel on a server at this address.
func written(t *testing.T, server string) *Config {
	t.Helper()
	config := &Config{Channel: "@until_all_are_free", API: server, Site: server}
	config.Token = networkstest.Secret(t, token)
	return config
}
