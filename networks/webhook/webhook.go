// Package webhook hands posts to anything that can take an HTTP request: a script
// of the operator's, an automation service, a bridge to a network that vigil does
// not know. Each part of a post is one POST of a [Document], signed as Standard
// Webhooks 1.0.0 says (github.com/standard-webhooks/standard-webhooks,
// spec/standard-webhooks.md; the tests have the vectors of its libraries).
//
// What a receiver does with a repetition nobody can know but its operator, who
// says so by remembers, conflict and look_up. Without them nothing that is in
// doubt is ever sent again by itself.
//
// docs/networks/webhook.md has the document, field by field, and a receiver.
package webhook

import (
	"time"

	"vigil/networks"
)

// Network describes webhooks.
var Network = networks.Network{
	Name:   "webhook",
	Title:  "Webhook",
	Limits: limits(),
	Sample: `network       = "webhook"
server        = "https://hooks.example/vigil" # where each part of a post is sent; {token} stands for the token in it
secret        = "env:VIGIL_WEBHOOK_SECRET"    # signs each request: "whsec_" and 24 to 64 bytes in base64, or any other words as they are
former_secret = ""                            # signs beside it, while the receiver is given a new one
token         = ""                            # goes along as "Authorization: Bearer", unless the address holds {token}
remembers     = ""                            # how long the receiver takes the same key for the same post: "24h", "forever"; empty: not at all
conflict      = ""                            # "sent": by 409 the receiver says that it has the post already
look_up       = ""                            # where a post can be asked for: "https://hooks.example/posts/{key}"
media         = "inline"                      # pictures go along in base64; "told": only name, hash and description do
max           = 0                             # the longest text in characters; 0: any length
`,
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fake,
}

// limits are vigil's own: a receiver sets none. Four pictures of 4 MiB make a
// document of 22 MiB, which has to fit into memory.
func limits() networks.Limits {
	return networks.Limits{
		Text:  networks.TextLimits{Counting: networks.Characters},
		Marks: []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted},
		Title: 300,
		Media: networks.MediaLimits{
			Max: 4, MaxVideos: 1, Types: networks.MediaTypes(),
			ImageBytes: 4 << 20, AnimationBytes: 4 << 20, VideoBytes: 16 << 20,
			Alt: 10_000, Focus: true,
		},
		Poll: networks.PollLimits{
			MaxOptions: 20, Option: 200, Multiple: true, WithMedia: true,
			Shortest: networks.Duration(5 * time.Minute), Longest: networks.Duration(366 * 24 * time.Hour),
		},
		Thread: true, Reply: true, Warning: true, Sensitive: true, Language: true,
		Replay: networks.Ignored,
	}
}
