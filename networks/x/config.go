package x

import (
	"cmp"
	"fmt"
	"math"
	"net/url"

	"vigil/networks"
)

// Config is what stands below `[accounts.NAME]` for an account on X.
type Config struct {
	// API is "v2", which is also the default, or "v1.1".
	API string `toml:"api"`
	// Server is where the API begins: for v2 an address in front of
	// "/2/tweets", "https://api.x.com" by default; for v1.1 one in front of
	// "/statuses/update.json", such as "https://social.example/api".
	Server string `toml:"server"`

	ConsumerKey    networks.Secret `toml:"consumer_key"`
	ConsumerSecret networks.Secret `toml:"consumer_secret"`
	AccessToken    networks.Secret `toml:"access_token"`
	AccessSecret   networks.Secret `toml:"access_secret"`

	// ClientID is the app's for OAuth 2.0, in place of the four keys: what it gives is
	// renewed every two hours. ClientSecret is empty for a public client.
	ClientID     string          `toml:"client_id"`
	ClientSecret networks.Secret `toml:"client_secret"`

	// Budget is how many US dollars may be spent in a month; 0: no bound.
	Budget float64 `toml:"budget"`
	// Long tells that the account has X Premium, whose posts may have 25,000
	// characters. The API does not say so of itself.
	Long bool `toml:"long"`
	// Max is the longest post of a v1.1 server in characters; 0: 280.
	Max int `toml:"max"`
}

const (
	apiV2  = "v2"
	apiV11 = "v1.1"

	host          = "api.x.com"
	defaultServer = "https://" + host
)

// Limits are those of the API that is asked for.
func (c *Config) Limits() networks.Limits {
	if c.API == apiV11 {
		return oldLimits(c.Max)
	}
	known := limits()
	known.Budget = int64(math.Round(c.Budget * 1e6))
	if c.Long {
		known.Text.Max = longText
	}
	return known
}

// Open checks the keys and reads the credentials; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	server, err := c.address()
	if err != nil {
		return nil, err
	}
	if c.ClientID != "" {
		return c.openRenewed(server, around)
	}
	keys, err := c.reveal(around.Folder)
	if err != nil {
		return nil, err
	}
	wire := connection{
		server: server,
		client: keys.sign(around.Client),
		reader: keys.sign(around.Reader),
	}
	if c.API == apiV11 {
		return &oldAccount{wire}, nil
	}
	return &account{wire}, nil
}

// openRenewed is for an account that signs in with OAuth 2.0. Whether somebody has
// signed in, the first request finds out: until then the account is refused.
func (c *Config) openRenewed(server *url.URL, around networks.Surroundings) (networks.Account, error) {
	tokens, err := c.tokens(server, around)
	if err != nil {
		return nil, err
	}
	wire := connection{server: server, client: tokens.sign(around.Client), reader: tokens.sign(around.Reader)}
	return &renewed{&account{wire}, tokens}, nil
}

// address checks what the configuration says about the API and returns where
// it begins.
func (c *Config) address() (*url.URL, error) {
	switch {
	case c.API != "" && c.API != apiV2 && c.API != apiV11:
		return nil, fmt.Errorf("api: %q is unknown; write \"v2\" for X itself, or \"v1.1\"", c.API)
	case c.ClientID != "" && c.API == apiV11:
		return nil, fmt.Errorf("client_id belongs to api = %q", apiV2)
	case c.ClientID != "" && !c.AccessToken.Empty():
		return nil, fmt.Errorf("client_id stands beside access_token; keep one of them: the first is renewed, the other lasts")
	case !(c.Budget >= 0 && c.Budget < 1e9):
		return nil, fmt.Errorf("budget: %v is no amount; write US dollars a month, or 0 for no bound", c.Budget)
	case c.Max < 0:
		return nil, fmt.Errorf("max: %d is below zero; write the longest post in characters", c.Max)
	case c.API != apiV11 && c.Max != 0:
		return nil, fmt.Errorf("max belongs to api = %q; X's own limit is 280, or 25,000 with long = true", apiV11)
	case c.API == apiV11 && (c.Long || c.Budget != 0):
		return nil, fmt.Errorf("long and budget belong to api = %q", apiV2)
	case c.API == apiV11 && c.Server == "":
		return nil, fmt.Errorf("server is missing; write what stands before /statuses/update.json, such as \"https://social.example/api\"")
	}
	return parseServer(c.Server)
}

func parseServer(written string) (*url.URL, error) {
	server, err := networks.ParseAddress("server", cmp.Or(written, defaultServer), defaultServer)
	if err == nil && server.Path == "" {
		server.Path = "/" // else what is joined to it would be relative
	}
	return server, err
}
