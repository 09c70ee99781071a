package discord

import (
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// Neither is a credential of anybody.
const (
	token         = "a-token.that.nobody-else-has"
	webhookSecret = "a-webhook-that-nobody-else-has"
)

func TestAWebhookKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: Network,
		Secrets: []string{webhookSecret},
		Config:  func(t *testing.T, server string) networks.Config { return hooked(t, server) },
	})
}

func TestABotKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: Network,
		Secrets: []string{token},
		Config:  func(t *testing.T, server string) networks.Config { return written(t, server) },
	})
}

// hooked is a configuration with a webhook on a server at this address.
func hooked(t *testing.T, server string) *Config {
	t.Helper()
	config := &Config{Guild: "3001"}
	config.Webhook = networkstest.Secret(t, server+"/api/webhooks/2001/"+webhookSecret)
	return config
}

// written is a configuration of a bot on a server at this address.
func written(t *testing.T, server string) *Config {
	t.Helper()
	config := &Config{Channel: "1001", Guild: "3001", API: server}
	config.Token = networkstest.Secret(t, token)
	return config
}
