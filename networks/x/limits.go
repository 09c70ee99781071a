package x

import (
	"time"

	"vigil/networks"
)

// The prices of X, in millionths of a US dollar, for one post and for one that
// has a link, since 2026-04-20 (docs.x.com, x-api/getting-started/pricing and
// changelog, read in August 2026). The live figures stand in the developer
// console.
const (
	price     = 15_000
	linkPrice = 200_000
)

// longText is the length of a post with X Premium (docs.x.com, changelog of
// 2024-08-20).
const longText = 25_000

// limits are those of POST /2/tweets (docs.x.com, x-api/posts/create-posts,
// OpenAPI 2.167) and of its media (x-api/media/quickstart/best-practices). Text
// is counted by twitter-text, configuration v3; a link counts 23.
//
// The file sizes are written there as "MB"; the smaller reading is taken. That
// polls and media exclude each other is unverified.
func limits() networks.Limits {
	return networks.Limits{
		Text:      networks.TextLimits{Max: 280, Counting: networks.Weighted, Link: 23},
		Media:     mediaLimits(),
		Poll:      pollLimits(),
		Thread:    true,
		Reply:     true,
		Sensitive: true,
		// Where a text has several links, which of them X takes is unverified.
		LinkCard: true,
		Replay:   networks.Ignored,
		// No figure is documented. A minute is what schedulers report to be enough
		// for a new post to appear on the author's timeline; unverified.
		Settles:   networks.Duration(time.Minute),
		Price:     price,
		LinkPrice: linkPrice,
	}
}

func mediaLimits() networks.MediaLimits {
	return networks.MediaLimits{
		Max:            4,
		MaxVideos:      1,
		Types:          []string{"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/quicktime"},
		ImageBytes:     5_000_000,
		AnimationBytes: 15_000_000,
		VideoBytes:     512_000_000,
		Alt:            1000,
	}
}

func pollLimits() networks.PollLimits {
	return networks.PollLimits{
		MaxOptions: 4,
		Option:     25,
		Shortest:   networks.Duration(5 * time.Minute),
		Longest:    networks.Duration(7 * 24 * time.Hour),
	}
}

// oldLimits are those of a server with the old API, of which little can be
// known: GNU social's are its site's, Friendica has none worth the name. Only
// text is sent there. Characters are counted, and links at their full length:
// both count at least as much as the servers do.
func oldLimits(longest int) networks.Limits {
	if longest == 0 {
		longest = 280
	}
	return networks.Limits{
		Text:   networks.TextLimits{Max: longest, Counting: networks.Characters},
		Thread: true,
		Reply:  true,
		Replay: networks.Ignored,
	}
}
