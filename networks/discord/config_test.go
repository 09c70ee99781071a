package discord

import (
	"strings"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestAWrongConfigurationIsRefusedWithTheKeyToMend(t *testing.T) {
	const server = "https://discord.com"
	for name, test := range map[string]struct {
		config func(*testing.T, string) *Config
		change func(*testing.T, *Config)
		want   string
	}{
		"nothing":              {hooked, func(_ *testing.T, c *Config) { c.Webhook = networks.Secret{} }, "webhook is missing"},
		"both":                 {hooked, func(t *testing.T, c *Config) { c.Token = networkstest.Secret(t, token) }, "token, channel and api belong to a bot"},
		"another page":         {hooked, func(t *testing.T, c *Config) { c.Webhook = networkstest.Secret(t, server+"/channels/1/"+webhookSecret) }, "webhook: this is not the address"},
		"a thread's name":      {hooked, func(_ *testing.T, c *Config) { c.Thread = "letters" }, `thread: "letters" is not`},
		"a server's name":      {hooked, func(_ *testing.T, c *Config) { c.Guild = "free" }, `guild: "free" is not`},
		"no token's form":      {written, func(t *testing.T, c *Config) { c.Token = networkstest.Secret(t, "Bot "+token) }, "token: this is not the token"},
		"no channel":           {written, func(_ *testing.T, c *Config) { c.Channel = "" }, `channel: "" is not the number`},
		"a channel's name":     {written, func(_ *testing.T, c *Config) { c.Channel = "#letters" }, `channel: "#letters" is not the number`},
		"a bot in a thread":    {written, func(_ *testing.T, c *Config) { c.Thread = "5001" }, "thread belongs to a webhook"},
		"an address with path": {written, func(_ *testing.T, c *Config) { c.API = server + "/api" }, `api: "https://discord.com/api" is not`},
	} {
		t.Run(name, func(t *testing.T) {
			config := test.config(t, server)
			test.change(t, config)
			_, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if err != nil && (strings.Contains(err.Error(), token) || strings.Contains(err.Error(), webhookSecret)) {
				t.Errorf("a credential stands in %q", err)
			}
		})
	}
}

func TestAWebhookIsTakenAsDiscordShowsIt(t *testing.T) {
	for _, address := range []string{
		"https://discord.com/api/webhooks/2001/" + webhookSecret,
		"https://discord.com/api/v9/webhooks/2001/" + webhookSecret + "/",
	} {
		opened, err := webhookAt(address, networkstest.Surroundings(t, networks.TransportOptions{}))
		if err != nil {
			t.Fatal(err)
		}
		if want := "https://discord.com/api/v10/webhooks/2001/" + webhookSecret; opened.place.String() != want {
			t.Errorf("%s leads to %s", address, opened.place)
		}
	}
}

func TestOnlyABotHasThreadsAndKeys(t *testing.T) {
	webhook, bot := hooked(t, "https://discord.com").Limits(), written(t, "https://discord.com").Limits()
	if webhook.Thread || webhook.Reply || webhook.Replay != networks.Ignored {
		t.Errorf("a webhook has %+v", webhook)
	}
	if !bot.Thread || !bot.Reply || bot.Replay != networks.ReplaysPost || bot.KeyLife == 0 {
		t.Errorf("a bot has %+v", bot)
	}
}
