package bluesky

import (
	"time"

	"vigil/networks"
)

// mediaTypes leaves out image/gif: readers would see its first picture alone.
var mediaTypes = []string{"image/jpeg", "image/png", "image/webp", mp4}

const mp4 = "video/mp4"

// maxImages is of app.bsky.embed.images.
const maxImages = 4

// maxThumb is how large the picture of a card may be in bytes (app.bsky.embed.external).
const maxThumb = 1_000_000

// limits hold on every server: they are a part of the records' definition.
//
//   - 300 graphemes and 3,000 bytes of UTF-8: app.bsky.feed.post
//   - 4 pictures of 2,000,000 bytes: app.bsky.embed.images
//   - one video of 300,000,000 bytes: app.bsky.embed.video; that the video service
//     takes three minutes at most is not verified
//   - 2,000 characters of description: no lexicon bounds it, the app does
//     (MAX_ALT_TEXT in src/lib/constants.ts of github.com/bluesky-social/social-app)
//
// A record that was written is there at once for whoever asks the account's own
// server. What has not settled is a request that still waits in a busy server for
// its turn; fifteen seconds are many times what one was seen to take.
//
// A warning has no place here, and is lost. Pictures can be covered, see [labels].
func limits() networks.Limits {
	return networks.Limits{
		Text:  networks.TextLimits{Max: 300, Counting: networks.Graphemes, MaxBytes: 3000},
		Marks: []networks.MarkKind{networks.Linked},
		Media: networks.MediaLimits{
			Max: maxImages, MaxVideos: 1, Types: append([]string(nil), mediaTypes...),
			ImageBytes: 2_000_000, VideoBytes: 300_000_000, Alt: 2000,
		},
		Thread: true, Reply: true, Repost: true, Sensitive: true, Language: true, LinkCard: true,
		Replay:  networks.ReplaysPut,
		Settles: networks.Duration(15 * time.Second),
	}
}
