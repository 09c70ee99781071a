// Package wordpress publishes on a WordPress site, through the REST API that each one
// has below /wp-json (developer.wordpress.org/rest-api/reference).
//
// A post is written as a draft while it is prepared, under a slug that is made of the
// delivery's key, and published by its id: that changes one field of one post, so it
// can be done again at any time. A draft whose id was lost is found by its slug. What
// is decided against afterwards stays in the site's editor as a draft, where nobody
// else sees it; a person may delete it there.
//
// It was tried against WordPress 6.1 of Debian, which the tests run as well. Not
// verified: sites behind a plugin that restricts the REST API, and WordPress.com.
package wordpress

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"vigil/networks"
)

// Network is WordPress, to be listed in networks/all.
var Network = networks.Network{
	Name:      "wordpress",
	Title:     "WordPress",
	Limits:    limits(),
	Options:   options,
	Sample:    sample,
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fake,
	Sandbox: func(address string) string {
		return fmt.Sprintf("server = %q\nuser = \"campaign\"\npassword = \"sandbox\"\n", address)
	},
}

const (
	optionExcerpt    = "excerpt"
	optionCategories = "categories"
	optionFeatured   = "featured"
)

// options are fields of a post (rest-api/reference/posts).
var options = []networks.Option{
	{Key: optionExcerpt, About: "What lists of posts show in place of the whole text."},
	{Key: optionCategories, About: "Slugs of categories that the site has, with commas between them; without it, the site's default."},
	{Key: optionFeatured, Values: []string{"true", "false"}, About: "Make the first picture the post's featured image, in place of showing it in the text."},
}

const sample = `network  = "wordpress"
server   = "https://blog.example"               # the site's address; its permalinks must not be "Plain"
user     = "campaign"                           # of the role Author or above
password = "env:VIGIL_WORDPRESS_PASSWORD"       # an application password, from the user's profile; not the one for signing in
`

// Config is what an operator writes about one user of one site.
type Config struct {
	// Server is the address of the site, such as "https://blog.example".
	Server string `toml:"server"`
	// User is the name that signs in.
	User string `toml:"user"`
	// Password is an application password, which does not expire.
	Password networks.Secret `toml:"password"`
}

// Limits are WordPress's own; a site has no others.
func (c *Config) Limits() networks.Limits { return limits() }

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	server, err := parseServer(c.Server)
	if err != nil {
		return nil, err
	}
	if c.User == "" || strings.Contains(c.User, ":") {
		return nil, fmt.Errorf("user: %q is not the name of a user", c.User)
	}
	password, err := c.Password.Reveal("password", around.Folder)
	if err != nil {
		return nil, err
	}
	return &account{server: server, user: c.User, password: password, around: around}, nil
}

func parseServer(written string) (*url.URL, error) {
	return networks.ParseAddress("server", written, "https://blog.example")
}

// limits are wide: WordPress bounds neither titles nor texts, and a site's PHP bounds
// the size of uploads (upload_max_filesize), which the API does not tell. A title of
// more than 300 characters is taken for a mistake.
func limits() networks.Limits {
	return networks.Limits{
		Text:          networks.TextLimits{Counting: networks.Characters},
		Marks:         []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted},
		Title:         300,
		TitleRequired: true, // WordPress takes posts without one, and shows them without a link
		Media: networks.MediaLimits{
			Max: 20, MaxVideos: 1,
			// wp_get_mime_types in wp-includes/functions.php; webp since WordPress 5.8.
			Types: networks.MediaTypes(),
			Alt:   10_000,
		},
		// Publishing the same draft again changes nothing that a reader sees.
		Replay: networks.ReplaysPut,
		// PHP ends a request after 30 s of its own time (max_execution_time), also when
		// the connection is gone.
		Settles: networks.Duration(time.Minute),
	}
}
