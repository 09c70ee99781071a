// Package ghost publishes on a Ghost site, through its Admin API
// (docs.ghost.org/admin-api).
//
// A post is written as a draft while it is prepared, under a slug that is made of the
// delivery's key, and published by its id. Ghost refuses to write over a change that
// the writer has not seen (updated_at), and takes the same change again as no change:
// so publishing can be repeated at any time. A draft whose id was lost is found by its
// slug. What is decided against afterwards stays in the site's editor as a draft.
//
// No post goes out as a newsletter unless it asks for one.
//
// It was tried against Ghost 6.65.0, which the tests run as well. Not verified: what a
// newsletter does, for that needs a mail service, and Ghost(Pro).
package ghost

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"vigil/networks"
)

// Network is Ghost, to be listed in networks/all.
var Network = networks.Network{
	Name:      "ghost",
	Title:     "Ghost",
	Limits:    limits(),
	Options:   options,
	Sample:    sample,
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fake,
	Sandbox: func(address string) string {
		return fmt.Sprintf("server = %q\nkey = \"6b0000000000000000000001:fa4e\"\n", address)
	},
}

const (
	optionExcerpt    = "excerpt"
	optionNewsletter = "newsletter"
	optionSegment    = "email_segment"
)

// options are fields and parameters of a post (docs.ghost.org/admin-api/posts).
var options = []networks.Option{
	{Key: optionExcerpt, About: "What lists of posts show below the title, at most 300 characters."},
	{Key: optionNewsletter, About: "The slug of a newsletter that the post goes out with, by mail; without it, none."},
	{Key: optionSegment, About: "Who of the newsletter's readers gets it, such as \"status:free\"; without it, all."},
}

const sample = `network = "ghost"
server  = "https://ghost.example"        # the address of the site's admin, without /ghost
key     = "env:VIGIL_GHOST_KEY"          # an Admin API key, ID:SECRET, from Settings, Integrations, "Add custom integration"
`

// Config is what an operator writes about one site.
type Config struct {
	// Server is the address of the site's admin, such as "https://ghost.example".
	Server string `toml:"server"`
	// Key is an Admin API key of a custom integration, "ID:SECRET". It does not expire.
	Key networks.Secret `toml:"key"`
}

// Limits are Ghost's own; a site has no others.
func (c *Config) Limits() networks.Limits { return limits() }

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	server, err := parseServer(c.Server)
	if err != nil {
		return nil, err
	}
	written, err := c.Key.Reveal("key", around.Folder)
	if err != nil {
		return nil, err
	}
	key, err := parseKey(written)
	if err != nil {
		return nil, err
	}
	return &account{server: server, key: key, around: around}, nil
}

func parseServer(written string) (*url.URL, error) {
	written = strings.TrimSuffix(strings.TrimRight(written, "/"), "/ghost")
	return networks.ParseAddress("server", written, "https://ghost.example")
}

// adminKey signs requests: its id names the secret.
type adminKey struct {
	id     string
	secret []byte
}

func parseKey(written string) (adminKey, error) {
	id, secret, _ := strings.Cut(strings.TrimSpace(written), ":")
	decoded, err := hex.DecodeString(secret)
	if err != nil || id == "" || len(decoded) == 0 {
		return adminKey{}, fmt.Errorf("key: it is no Admin API key; that has the form ID:SECRET, and stands in the integration's page") // the error would show some of it
	}
	return adminKey{id: id, secret: decoded}, nil
}

// longestFeatureAlt is how long the feature image's description may be
// (core/server/data/schema/schema.js).
const longestFeatureAlt = 191

// limits are those of the schema that Ghost checks posts with
// (core/server/data/schema/schema.js); texts have none.
func limits() networks.Limits {
	return networks.Limits{
		Text:          networks.TextLimits{Counting: networks.Characters},
		Marks:         []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted},
		Title:         255,
		TitleRequired: true,
		Media: networks.MediaLimits{
			Max: 20,
			// docs.ghost.org/admin-api/images/uploading-an-image
			Types: []string{"image/jpeg", "image/png", "image/gif", "image/webp"},
			Alt:   10_000,
		},
		Visibilities: []string{"public", "members", "paid"},
		// Publishing the same draft again changes nothing.
		Replay: networks.ReplaysPut,
		// Not documented: Ghost's database answers at once, and a request that has
		// lost its connection runs on for no longer than a proxy waits.
		Settles: networks.Duration(time.Minute),
	}
}
