// Package all lists the networks that vigil publishes to, one line each.
package all

import (
	"fmt"
	"slices"

	"vigil/networks"
	"vigil/networks/bluesky"
	"vigil/networks/discord"
	"vigil/networks/email"
	"vigil/networks/feed"
	"vigil/networks/ghost"
	"vigil/networks/lemmy"
	"vigil/networks/mastodon"
	"vigil/networks/matrix"
	"vigil/networks/misskey"
	"vigil/networks/nostr"
	"vigil/networks/slack"
	"vigil/networks/telegram"
	"vigil/networks/webhook"
	"vigil/networks/wordpress"
	"vigil/networks/x"
)

// List is every network, in the order in which they are shown. Two of one name
// are a programmer's mistake and panic.
var List = unique(
	feed.Network,
	mastodon.Network,
	misskey.Network,
	lemmy.Network,
	bluesky.Network,
	telegram.Network,
	discord.Network,
	slack.Network,
	matrix.Network,
	nostr.Network,
	x.Network,
	wordpress.Network,
	ghost.Network,
	email.Network,
	webhook.Network,
)

// Named returns the network of this name.
func Named(name string) (networks.Network, bool) {
	at := slices.IndexFunc(List, func(n networks.Network) bool { return n.Name == name })
	if at < 0 {
		return networks.Network{}, false
	}
	return List[at], true
}

func unique(list ...networks.Network) []networks.Network {
	names := map[string]bool{}
	for _, network := range list {
		if names[network.Name] {
			panic(fmt.Sprintf("two networks are named %q", network.Name))
		}
		names[network.Name] = true
	}
	return list
}
