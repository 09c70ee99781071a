// Package misskey publishes on Misskey and on servers of its family that keep its
// own API: Sharkey, CherryPick, Foundkey, Iceshrimp.
//
// Every call is a POST of JSON whose "i" is the token. The network knows no
// idempotency key, so what is in doubt is looked up among the account's notes. A fork
// was seen to answer the same note within a minute with the first one; nothing rests
// on that.
//
// Text goes out as it is written. Misskey reads it as MFM, a markup of its own, which
// has no way to write its signs as themselves: a text with *stars* is shown in italics.
//
// What is said here about the server was read in its source, github.com/misskey-dev/misskey
// (packages/backend/src/server/api), each file named where it is used. No real server
// stood behind the tests. Not verified: after how long a note is sure to stand in its
// author's own list, and what the forks changed.
package misskey

import (
	"net/url"
	"time"

	"vigil/networks"
)

// Network describes Misskey and its family.
var Network = networks.Network{
	Name:      "misskey",
	Title:     "Misskey",
	Limits:    usualLimits(),
	Options:   []networks.Option{{Key: "local", Values: []string{"true", "false"}, About: "Whether only readers of the same server see the post."}},
	Sample:    sample,
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fake,
}

const sample = `network    = "misskey"
server     = "https://misskey.example"      # also Sharkey, CherryPick and other servers of the family
token      = "env:VIGIL_MISSKEY_TOKEN"      # Settings, API, "Generate access token"
visibility = "public"                       # public, home (not in the public timelines) or followers
`

// visibilities are those that need no list of readers; the first is the default
// (endpoints/notes/create.ts).
var visibilities = []string{"public", "home", "followers"}

// usualLimits hold on a server that has changed nothing. The longest text is the
// administrator's (endpoints/meta.ts, maxNoteTextLength), 3000 unless changed; polls
// and the number of files are from endpoints/notes/create.ts: of an option "less than
// 50" characters. The longest description is DB_MAX_IMAGE_COMMENT_LENGTH of const.ts.
func usualLimits() networks.Limits {
	return networks.Limits{
		Text: networks.TextLimits{Max: 3000, Counting: networks.Characters},
		Media: networks.MediaLimits{
			Max: 16, MaxVideos: 16, Alt: 512,
			Types: networks.MediaTypes(),
		},
		Poll: networks.PollLimits{
			MaxOptions: 10, Option: 49, Multiple: true, WithMedia: true,
			Shortest: networks.Duration(time.Minute), Longest: networks.Duration(365 * 24 * time.Hour),
		},
		Marks:  []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted},
		Thread: true, Reply: true, Repost: true, Warning: true, Sensitive: true,
		Visibilities: visibilities,
	}
}

// Config is what an operator writes about one account.
type Config struct {
	// Server is the address of the server, such as "https://misskey.example".
	Server string `toml:"server"`
	// Token is an access token with the permissions read:account, write:drive and
	// write:notes.
	Token networks.Secret `toml:"token"`
	// Visibility is what a post gets that asks for none; empty: public.
	Visibility string `toml:"visibility"`
}

// Limits are those of a server that keeps the defaults, with the configured
// visibility first.
func (c *Config) Limits() networks.Limits {
	return usualLimits().Prefer(c.Visibility)
}

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	server, err := parseServer(c.Server)
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

func parseServer(written string) (*url.URL, error) {
	return networks.ParseAddress("server", written, "https://misskey.example")
}

// account is one account on one server.
type account struct {
	config *Config
	server *url.URL
	token  string
	around networks.Surroundings
}
