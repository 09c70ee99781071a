// Package lemmy publishes in one community of Lemmy (0.19 and 1.0) or of PieFed, a
// server of the same kind whose API is nearly that of Lemmy 0.19. An account is one
// user in one community.
//
// No idempotency key is sent. Lemmy 1.0 knows the header, but it remembers a key for
// no more than four minutes, answers a repetition with 422 and nothing, and burns the
// key of a request that failed (crates/routes/src/middleware/idempotency.rs); the
// others don't know it. What is in doubt is looked up among the user's own posts.
//
// Most of Lemmy's errors are 400 with a code, those that strike after the post was
// written as well (crates/api/api_crud/src/post/create.rs). So only a code that is
// given before that is called certain, see refine.
//
// A text is one post, however long: 50,000 characters fit in one. Comments of one's own
// below it would be another thing with other limits, so there are no threads.
//
// What is said here was read in the sources, each file named where it is used:
// github.com/LemmyNet/lemmy (0.19, and 1.0 while it was a beta), its JavaScript client,
// and PieFed's app/api/alpha of codeberg.org/rimu/pyfedi. No real server stood behind
// the tests. Not verified: after how long a post is sure to stand in its author's own
// list, PieFed's longest texts and what it makes of the description of a picture, and
// what changes until Lemmy 1.0 is out.
package lemmy

import (
	"fmt"
	"net/url"
	"strings"

	"vigil/networks"
)

// Network describes Lemmy and PieFed.
var Network = networks.Network{
	Name:      "lemmy",
	Title:     "Lemmy",
	Limits:    limits(),
	Options:   []networks.Option{{Key: optionLink, About: "The address that the title leads to; a picture becomes its thumbnail then."}},
	Sample:    sample,
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fakeOf(version3),
	Sandbox:   func(address string) string { return fmt.Sprintf(sandboxed, address) },
}

const optionLink = "link"

const sample = `network   = "lemmy"
server    = "https://lemmy.example"             # where the account is; PieFed too
community = "campaigns@lemmy.example"           # where to post; it may be on another server
token     = "env:VIGIL_LEMMY_TOKEN"             # "vigil accounts login lemmy" gets one
`

const sandboxed = `server    = "%s"
community = "campaigns@lemmy.example"
token     = "any-word"
`

// Config is what an operator writes about one user in one community.
type Config struct {
	// Server is the address of the server on which the user is, such as
	// "https://lemmy.example".
	Server string `toml:"server"`
	// Community is the name of a community with its server, such as
	// "campaigns@lemmy.example".
	Community string `toml:"community"`
	// Token is what signing in gives (a JWT). It lasts until the user signs out or
	// changes the password.
	Token networks.Secret `toml:"token"`
}

// Limits are fixed in the source; no server has others.
func (c *Config) Limits() networks.Limits { return limits() }

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	server, err := parseServer(c.Server)
	if err != nil {
		return nil, err
	}
	community := strings.TrimPrefix(c.Community, "!")
	name, host, _ := strings.Cut(community, "@")
	if name == "" || host == "" || strings.ContainsAny(community, "/ ") {
		return nil, fmt.Errorf(`community: %q names none; write it like "campaigns@lemmy.example"`, c.Community)
	}
	token, err := c.Token.Reveal("token", around.Folder)
	if err != nil {
		return nil, err
	}
	return &account{server: server, community: community, token: token, around: around}, nil
}

func parseServer(written string) (*url.URL, error) {
	return networks.ParseAddress("server", written, "https://lemmy.example")
}

// account is one user in one community.
type account struct {
	server    *url.URL
	community string
	token     string
	around    networks.Surroundings
}
