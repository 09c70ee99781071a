package telegram

import (
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestTheSampleShowsWhereTheAPIIs(t *testing.T) {
	var config Config
	if _, err := toml.Decode(Network.Sample, &config); err != nil || config.API != defaultAPI || config.Site != defaultSite {
		t.Errorf("error %v; the sample's defaults are %q and %q", err, config.API, config.Site)
	}
}

func TestAWrongConfigurationIsRefusedWithTheKeyToMend(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*testing.T, *Config)
		want   string
	}{
		"no token":          {func(_ *testing.T, c *Config) { c.Token = networks.Secret{} }, "token is missing"},
		"no token's form":   {func(t *testing.T, c *Config) { c.Token = networkstest.Secret(t, "not/a-token") }, "token: this is not the token of a bot"},
		"no channel":        {func(_ *testing.T, c *Config) { c.Channel = "" }, "channel is missing"},
		"a title":           {func(_ *testing.T, c *Config) { c.Channel = "Until All Are Free" }, `channel: "Until All Are Free" is neither`},
		"a person":          {func(_ *testing.T, c *Config) { c.Channel = "100200300" }, "channel:"},
		"an API without it": {func(_ *testing.T, c *Config) { c.API = "api.telegram.org" }, `api: "api.telegram.org" is not an address`},
		"a site with query": {func(_ *testing.T, c *Config) { c.Site = "https://t.me?x=1" }, "site:"},
	} {
		t.Run(name, func(t *testing.T) {
			config := written(t, defaultAPI)
			test.change(t, config)
			_, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "a-token") {
				t.Errorf("error %v, want %q and no token", err, test.want)
			}
		})
	}
}

func TestAChannelIsTakenAsPeopleWriteIt(t *testing.T) {
	for written, want := range map[string]string{
		"@until_all_are_free":             "@until_all_are_free",
		"until_all_are_free":              "@until_all_are_free",
		"https://t.me/until_all_are_free": "@until_all_are_free",
		"t.me/until_all_are_free":         "@until_all_are_free",
		"-1001234567890":                  "-1001234567890",
	} {
		if got, err := parseChannel(written); got != want || err != nil {
			t.Errorf("%q: %q (%v), want %q", written, got, err, want)
		}
	}
}
