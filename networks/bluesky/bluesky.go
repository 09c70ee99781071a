// Package bluesky publishes on Bluesky, and on any server (PDS) of the AT Protocol.
//
// Publishing is a put. A post is a record in the account's own repository. Its key
// is made of the delivery's key, the part and the due time, and its createdAt is the
// due time; what the network has to say about it (uploaded files, who a mention is,
// the card of a link) is asked in Prepare and frozen with the message. So the same
// message again is the same record, which the server answers with the same id and
// without a commit, at any time: com.atproto.repo.putRecord with "swapRecord": null
// only ever creates, and refuses another content with InvalidSwap (seen with
// @atproto/pds 0.5.35; packages/pds/src/api/com/atproto/repo/putRecord.ts of
// github.com/bluesky-social/atproto). createRecord is never used: it answers 500 where
// the record is there.
//
// Everything is asked of the account's own server, which passes on to Bluesky what it
// does not know itself: the figures of a post, other people's handles. Only videos,
// link cards, and the finding of an account's server go elsewhere.
//
// Posts can't be edited: the protocol could, but readers' apps show no sign of it.
//
// Figures without a source of their own are from the lexicons of the same repository,
// as @atproto/pds 0.5.35 has them. Not verified: the video service, of which there is
// no copy to run (it is built after docs.bsky.app/docs/tutorials/video); what a post
// looks like in an app; servers older than that one, which took pictures of 1,000,000
// bytes only.
package bluesky

import (
	"cmp"
	"fmt"

	"vigil/networks"
)

// Network is Bluesky, to be listed in networks/all.
var Network = networks.Network{
	Name:       "bluesky",
	Title:      "Bluesky",
	OtherNames: []string{"bsky"},
	Limits:     limits(),
	Options:    options,
	Sample: `network      = "bluesky"
handle       = "campaign.bsky.social"        # the account's name, without "@"
app_password = "env:VIGIL_BLUESKY_PASSWORD"  # Settings, Privacy and security, App passwords; never the account's own
server       = ""                            # the account's PDS, such as "https://pds.example"; empty: looked up by the handle
card         = "on"                          # "off": no link cards, so that no linked page is ever fetched
video_server = "https://video.bsky.app"      # "pds": videos go straight to the account's server, and are worked on after the post is up
`,
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fake,
	Sandbox: func(address string) string {
		return fmt.Sprintf("handle = \"campaign.example\"\napp_password = \"sandbox\"\nserver = %q\n", address)
	},
}

// The keys below [on.bluesky].
const (
	optionReplies = "replies"
	optionQuotes  = "quotes"
	optionLabel   = "label"
	optionCard    = "card"
)

var options = []networks.Option{
	{
		Key:    optionReplies,
		Values: []string{"everyone", "nobody", "following", "mentioned", "followers"},
		About:  "Who may reply: everyone (the default), nobody, or those whom the account follows, mentions, or is followed by. In a thread the first part decides.",
	},
	{
		Key:    optionQuotes,
		Values: switched,
		About:  "Whether others may quote the post; on is the default.",
	},
	{
		Key:    optionLabel,
		Values: []string{"porn", "sexual", "nudity", labelGraphic},
		About:  "What the pictures show, so that they are covered until a reader asks for them. Without it, sensitive = true says graphic-media.",
	},
	{
		Key:    optionCard,
		Values: switched,
		About:  "Whether the first link of a post without pictures gets a card; the account's own setting is the default.",
	},
}

var switched = []string{"on", off}

const off = "off"

// Config is what an operator writes about one account.
type Config struct {
	// Handle is the account's name, such as "campaign.bsky.social".
	Handle string `toml:"handle"`
	// AppPassword signs in. The account's own password works too, and may do more
	// than a program should be able to.
	AppPassword networks.Secret `toml:"app_password"`
	// Server is the address of the account's PDS; empty: its DID document tells.
	Server string `toml:"server"`
	// Card is "on" or "off"; empty: on.
	Card string `toml:"card"`
	// VideoServer is the address of the service that prepares videos, or "pds";
	// empty: Bluesky's.
	VideoServer string `toml:"video_server"`
}

// Limits are the same for every account.
func (c *Config) Limits() networks.Limits {
	known := limits()
	known.LinkCard = c.Card != off
	return known
}

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	handle, err := parseHandle(c.Handle)
	if err != nil {
		return nil, err
	}
	if err := networks.CheckChoice("card", c.Card, switched); err != nil {
		return nil, err
	}
	server, err := parseServer("server", c.Server)
	if err != nil {
		return nil, err
	}
	video, err := c.video()
	if err != nil {
		return nil, err
	}
	password, err := c.AppPassword.Reveal("app_password", around.Folder)
	if err != nil {
		return nil, err
	}
	return &account{
		around: around, video: video, cards: c.Card != off,
		door: newDoor(around, handle, password, server),
	}, nil
}

const (
	videoByPDS         = "pds"
	defaultVideoServer = "https://video.bsky.app"
)

// video is the address of the service that prepares videos; empty: there is none.
func (c *Config) video() (string, error) {
	if c.VideoServer == videoByPDS {
		return "", nil
	}
	return parseServer("video_server", cmp.Or(c.VideoServer, defaultVideoServer))
}

// parseServer is an address, if one is written.
func parseServer(key, written string) (string, error) {
	if written == "" {
		return "", nil
	}
	server, err := networks.ParseAddress(key, written, "https://pds.example")
	if err != nil {
		return "", err
	}
	return server.String(), nil
}

// account is one account, wherever it lives.
type account struct {
	around networks.Surroundings
	door   *door
	// video is the address of who prepares videos; empty: they go to the account's own
	// server.
	video string
	// cards tells that links get cards where the post does not say otherwise.
	cards bool
}

var (
	_ networks.Preparer  = (*account)(nil)
	_ networks.Finder    = (*account)(nil)
	_ networks.Verifier  = (*account)(nil)
	_ networks.Deleter   = (*account)(nil)
	_ networks.Counter   = (*account)(nil)
	_ networks.Reposter  = (*account)(nil)
	_ networks.Refresher = (*account)(nil)
	_ networks.Signer    = (*Config)(nil)
)
