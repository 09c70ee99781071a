// Package telegram publishes in channels and groups of Telegram, through its Bot
// API.
//
// The API is a few POST requests, so they are made with net/http:
// github.com/go-telegram/bot brings a polling client and puts the token into its
// errors.
//
// Text goes out with entities, never with a parse mode: nothing that people write
// can be taken for markup. Links, mentions and hashtags need no entity, Telegram
// finds them by itself. A warning stands above the text, which is hidden as a
// spoiler; pictures of a sensitive post, or one with a warning, are hidden too.
// Descriptions of pictures and the language of a post are shown nowhere.
//
// The API knows no idempotency key, and a bot can't read what stands in a channel.
// A public channel has a page that anybody can read, t.me/s/NAME; an account that
// allows it is looked up there, any other is for a person to look at.
//
// Facts are from core.telegram.org/bots/api, in the words of the libraries that repeat
// it (github.com/mymmrac/telego v1.6.0; for polls those of Bot API 9.6, of 2026). The
// sentences of its errors are those that other bots have met.
//
// Not verified, for no real channel stood behind the tests: how long a post takes
// to appear on the public page, how that page shows an answer to a post that is
// gone, whether a question keeps its lines, and whether the longest text counts
// UTF-16 units or characters (units are never fewer).
package telegram

import (
	"fmt"

	"vigil/networks"
)

// Network is Telegram, to be listed in networks/all.
var Network = networks.Network{
	Name:       "telegram",
	Title:      "Telegram",
	OtherNames: []string{"tg", "телеграм", "тэлеграм"},
	Limits:     limits(),
	Options:    options,
	Sample:     sample,
	NewConfig:  func() networks.Config { return new(Config) },
	Fake:       fake,
	Sandbox: func(address string) string {
		return fmt.Sprintf("token = \"1:sandbox\"\nchannel = \"@sandbox\"\npreview_page = true\napi = %[1]q\nsite = %[1]q\n", address)
	},
}

// The options are parameters of the methods that send.
const (
	optionSilent    = "silent"
	optionProtected = "protected"
	optionPreview   = "preview"
	optionAsFile    = "as_file"
)

var options = []networks.Option{
	{
		Key:    optionSilent,
		Values: []string{"true", "false"},
		About:  "Readers are notified without a sound.",
	},
	{
		Key:    optionProtected,
		Values: []string{"true", "false"},
		About:  "The post can't be forwarded or saved.",
	},
	{
		Key:    optionPreview,
		Values: []string{"off", "small", "large", "above"},
		About:  "How the first link is previewed: not at all, with a small or a large picture, or above the text.",
	},
	{
		Key:    optionAsFile,
		Values: []string{"true", "false"},
		About:  "Pictures and videos go out as files to download, which Telegram does not compress.",
	},
}

const sample = `network = "telegram"
token   = "env:VIGIL_TELEGRAM_TOKEN"   # from @BotFather
channel = "@until_all_are_free"        # or the number of a channel or group, such as "-1001234567890"
preview_page = false                   # true: in doubt, vigil looks at the public channel's page, t.me/s/NAME
api  = "https://api.telegram.org"      # or a Bot API server of your own
site = "https://t.me"                  # where public channels are shown
`
