package x

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

func TestAWrongConfigurationIsRefusedWithTheKeyToMend(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"an unknown API":           {func(c *Config) { c.API = "v3" }, `api: "v3" is unknown`},
		"an old API without where": {func(c *Config) { c.API, c.Server = "v1.1", "" }, "server is missing"},
		"a server without scheme":  {func(c *Config) { c.Server = "api.x.com" }, `server: "api.x.com" is not an address`},
		"a budget below zero":      {func(c *Config) { c.Budget = -1 }, "budget: -1 is no amount"},
		"a budget without bound":   {func(c *Config) { c.Budget = math.Inf(1) }, "budget: +Inf is no amount"},
		"a length on X":            {func(c *Config) { c.Max = 500 }, `max belongs to api = "v1.1"`},
		"a length below zero":      {func(c *Config) { c.API, c.Max = "v1.1", -1 }, "max: -1 is below zero"},
		"a budget on old servers":  {func(c *Config) { c.API, c.Budget = "v1.1", 5 }, `long and budget belong to api = "v2"`},
		"a client on old servers":  {func(c *Config) { c.API, c.ClientID = "v1.1", "invented" }, `client_id belongs to api = "v2"`},
		"two ways to sign in":      {func(c *Config) { c.ClientID = "invented" }, "client_id stands beside access_token"},
		"a missing credential":     {func(c *Config) { c.AccessSecret = networks.Secret{} }, "access_secret is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			config := written(t, "v2", "https://api.x.com")
			test.change(config)
			_, err := config.Open(around(t))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestLimitsFollowTheConfiguration(t *testing.T) {
	type summary struct {
		Max      int
		Counting networks.Counting
		Budget   int64
		Pictures int
	}
	for name, test := range map[string]struct {
		config Config
		want   summary
	}{
		"X":                        {Config{}, summary{280, networks.Weighted, 0, 4}},
		"X Premium with a budget":  {Config{Long: true, Budget: 12.5}, summary{25_000, networks.Weighted, 12_500_000, 4}},
		"an old server":            {Config{API: "v1.1"}, summary{280, networks.Characters, 0, 0}},
		"an old server, long text": {Config{API: "v1.1", Max: 1000}, summary{1000, networks.Characters, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			limits := test.config.Limits()
			got := summary{limits.Text.Max, limits.Text.Counting, limits.Budget, limits.Media.Max}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
