// Package mastodon publishes on Mastodon and on servers that speak its API:
// GoToSocial, Pleroma, Akkoma, Pixelfed, Hollo, Friendica and others.
//
// It speaks through github.com/mattn/go-mastodon, whose client is made anew for
// each call around an [exchange]: so the library cannot sleep on a 429, take an
// answer without an id for a success, or send a post without its key.
//
// What is said here about the servers was read in their documentation and
// source, each named where it is used, and Hollo and GoToSocial were tried. The
// tests run against a fake that is Mastodon 4.5, or one of the others in its own ways.
//
// Not verified: Pixelfed's source was read in an older version, Friendica's only in
// part.
package mastodon

import (
	"net/http"
	"net/url"

	api "github.com/mattn/go-mastodon"

	"vigil/networks"
)

// Network describes Mastodon and the servers that speak its API.
var Network = networks.Network{
	Name:       "mastodon",
	Title:      "Mastodon",
	OtherNames: []string{"masto"},
	Limits:     usualLimits(),
	Sample: `network    = "mastodon"
server     = "https://mastodon.example"      # also GoToSocial, Pleroma, Akkoma, Pixelfed, Hollo
token      = "env:VIGIL_MASTODON_TOKEN"      # Preferences, Development, your application, "Your access token"
visibility = ""                              # public, unlisted, private or direct; empty: what the account's preferences say
`,
	Options: []networks.Option{{
		Key: optionQuotes, Values: []string{"public", "followers", "nobody"},
		About: "Who may quote the post, on Mastodon 4.5 and later; without it, what the account's preferences say.",
	}},
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fake,
}

// optionQuotes is quote_approval_policy (docs.joinmastodon.org, methods/statuses,
// "Post a new status").
const optionQuotes = "quotes"

// Config is what an operator writes about one account.
type Config struct {
	// Server is the address of the server, such as "https://mastodon.example".
	Server string `toml:"server"`
	// Token is an access token with the scopes read:accounts, read:statuses,
	// write:media and write:statuses.
	Token networks.Secret `toml:"token"`
	// Visibility is what a post gets that asks for none; empty: the server applies
	// the account's own preference.
	Visibility string `toml:"visibility"`
}

// Limits are those of a Mastodon server that keeps the defaults. How fast it
// settles is not known until it has said what it runs.
func (c *Config) Limits() networks.Limits {
	limits := usualLimits()
	limits.Settles = 0
	return limits.Prefer(c.Visibility)
}

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	server, err := c.server()
	if err != nil {
		return nil, err
	}
	if err := networks.CheckChoice("visibility", c.Visibility, visibilities); err != nil {
		return nil, err
	}
	token, err := c.Token.Reveal("token", around.Folder)
	if err != nil {
		return nil, err
	}
	return &account{config: c, server: server, token: token, around: around}, nil
}

func (c *Config) server() (*url.URL, error) {
	return networks.ParseAddress("server", c.Server, "https://mastodon.example")
}

// account is one account on one server.
type account struct {
	config *Config
	server *url.URL
	token  string
	around networks.Surroundings
}

// call makes a client for one call of the API; the exchange tells afterwards
// what was answered. The client that publishes fences its request.
func (a *account) call(client *http.Client, key string) (*api.Client, *exchange) {
	exchange := &exchange{next: client.Transport, key: key}
	made := api.NewClient(&api.Config{Server: a.server.String(), AccessToken: a.token})
	made.Client = *client
	made.Transport = exchange
	return made, exchange
}

// publisher makes a client for a call that a reader may see something of.
func (a *account) publisher(key string) (*api.Client, *exchange) {
	return a.call(a.around.Client, key)
}

// reader makes a client for a call that changes nothing visible.
func (a *account) reader() (*api.Client, *exchange) { return a.call(a.around.Reader, "") }
