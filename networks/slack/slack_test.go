package slack_test

import (
	"encoding"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/slack"
)

const (
	token = "xoxb-a-token-that-nobody-else-has"
	hook  = "/services/T00000000/B00000000/a-webhook-that-nobody-else-has"
)

func TestTheBotKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network:     slack.Network,
		Secrets:     []string{token},
		FlatThreads: true,
		Config: func(t *testing.T, server string) networks.Config {
			return configured(t, server)
		},
	})
}

func TestTheWebhookKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: slack.Network,
		Secrets: []string{hook, "a-webhook-that-nobody-else-has"},
		OwnIDs:  true,
		Config: func(t *testing.T, server string) networks.Config {
			config := new(slack.Config)
			write(t, &config.Webhook, server+hook)
			return config
		},
	})
}

func configured(t *testing.T, server string) *slack.Config {
	t.Helper()
	config := &slack.Config{Server: server, Channel: "C000000001", Workspace: "https://campaign.slack.example"}
	write(t, &config.Token, token)
	return config
}

func write(t *testing.T, into encoding.TextUnmarshaler, secret string) {
	t.Helper()
	if err := into.UnmarshalText([]byte(secret)); err != nil {
		t.Fatal(err)
	}
}
