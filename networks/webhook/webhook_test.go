package webhook

import (
	"encoding"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// The secrets are plainly invented.
const (
	secret       = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	formerSecret = "an invented secret that is not of the standard's form"
	token        = "an-invented-token-of-the-receiver"
)

// exceptions are what a webhook's own rules make of answers.
var exceptions = map[sandbox.Fault]networkstest.Exception{
	sandbox.AcceptNoContent: {Kind: networkstest.Published, Why: "Standard Webhooks: any 2xx is a success"},
	sandbox.Empty:           {Kind: networkstest.Published, Why: "Standard Webhooks: any 2xx is a success"},
	sandbox.WrongID:         {Kind: networkstest.Published, Why: "Standard Webhooks: any 2xx is a success"},
	sandbox.Page:            {Kind: networkstest.Published, Why: "Standard Webhooks: any 2xx is a success"},
	sandbox.Forbidden:       {Kind: networks.Denied, Why: "the receiver refuses signature or token, whatever the post is"},
	sandbox.NotFound:        {Kind: networks.Denied, Why: "the address is wrong, whatever the post is"},
	sandbox.Gone:            {Kind: networks.Denied, Why: "Standard Webhooks: the receiver wants nothing more"},
}

func keepsTheContract(t *testing.T, change func(config *Config, server string)) {
	networkstest.Run(t, networkstest.Subject{
		Network: Network,
		Secrets: []string{secret, formerSecret, token},
		Kinds:   exceptions,
		Config: func(t *testing.T, server string) networks.Config {
			config := &Config{Server: server + "/"}
			written(t, &config.Secret, secret)
			written(t, &config.FormerSecret, formerSecret)
			written(t, &config.Token, token)
			change(config, server)
			return config
		},
	})
}

func TestAWebhookKeepsTheContract(t *testing.T) {
	keepsTheContract(t, func(*Config, string) {})
}

func TestAWebhookThatCanBeAskedKeepsTheContract(t *testing.T) {
	keepsTheContract(t, func(config *Config, server string) { config.LookUp = server + "/webhook/{key}" })
}

func TestAWebhookThatRemembersKeysKeepsTheContract(t *testing.T) {
	keepsTheContract(t, func(config *Config, _ string) { config.Remembers = "forever" })
}

func written(t *testing.T, into encoding.TextUnmarshaler, text string) {
	t.Helper()
	if err := into.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
}
