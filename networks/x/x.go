// Package x publishes on X, and on servers that still speak the API of the
// old Twitter.
//
// There are two accounts behind one configuration. With `api = "v2"`, the
// default, posts go to X itself: threads, polls, pictures, videos. With
// `api = "v1.1"` they go, as text, to a server that the operator names; X
// answers that API with 403 and code 453 for every self-service app, so it is
// of no use there (docs.x.com, x-api/getting-started/about-x-api).
//
// X has no idempotency key. What protects from posting twice is the reading of
// the account's own posts, and X's refusal of identical text, which counts as
// evidence and not as a promise: its window is not documented.
//
// No real account stood behind the tests of this package; docs/networks/x.md
// lists what only one can confirm.
package x

import "vigil/networks"

// Network is X, to be listed in networks/all.
var Network = networks.Network{
	Name:       "x",
	Title:      "X",
	OtherNames: []string{"twitter", "x (twitter)", "x/twitter", "твиттер"},
	Limits:     limits(),
	Options:    options,
	Sample:     sample,
	NewConfig:  func() networks.Config { return new(Config) },
	Fake:       Fake,
}

// options are fields of POST /2/tweets (docs.x.com, x-api/posts/create-posts,
// read in August 2026). The old API knows none of them.
var options = []networks.Option{
	{
		Key:    optionReplies,
		Values: []string{"following", "mentionedUsers", "subscribers", "verified"},
		About:  "Who may reply; without it, everyone. In a thread the first part decides.",
	},
	{
		Key:    optionMadeWithAI,
		Values: []string{"true", "false"},
		About:  "Label the post as made with AI.",
	},
	{
		Key:    optionPaidPartnership,
		Values: []string{"true", "false"},
		About:  "Label the post as a paid promotion.",
	},
}

const (
	optionReplies         = "reply_settings"
	optionMadeWithAI      = "made_with_ai"
	optionPaidPartnership = "paid_partnership"
)

const sample = `network = "x"
api = "v2"                # or "v1.1", for servers that speak the old Twitter's API
server = "https://api.x.com"   # for v1.1 what stands before /statuses/update.json, such as "https://social.example/api"
consumer_key = "env:X_CONSUMER_KEY"        # all four from the app's page "Keys and tokens"
consumer_secret = "env:X_CONSUMER_SECRET"
access_token = "env:X_ACCESS_TOKEN"        # made after the app was set to "Read and write"
access_secret = "env:X_ACCESS_SECRET"
client_id = ""            # instead of the four, for an app with OAuth 2.0 alone; then run: vigil accounts login NAME
client_secret = ""        # of such an app, unless it is a public client
budget = 0                # US dollars that posts may cost in a calendar month (UTC); 0: any amount
long = false              # true where the account has X Premium: 25,000 instead of 280
max = 0                   # v1.1 alone: its longest post in characters; 0: 280
`
