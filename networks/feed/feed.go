// Package feed publishes into a folder: an Atom feed, a JSON Feed, an index
// page, and for each post a page of its own, with its pictures beside it. A
// static web server, or nothing at all, makes it readable; it needs no
// credentials and speaks to nobody.
//
//	feed.xml          Atom (RFC 4287), the newest posts
//	feed.json         JSON Feed 1.1 (jsonfeed.org/version/1.1), the same
//	index.html        their titles
//	style.css         written once; it belongs to whoever wants to change it
//	posts/NAME.html   a post; all parts of a thread stand on one page
//	posts/NAME.json   the same for programs, and for this package
//	media/HASH.ext    pictures and videos, by the SHA-256 of their bytes
//
// Publishing is a put. A post's name is made of its delivery key, its time is
// the due time; neither chance nor clock takes part, so the same message again
// writes the same bytes, which means that it writes nothing. posts/NAME.json is
// the truth about a post, and everything else follows from these files: a
// crash between any two of them leaves whole files, and the next publishing,
// of this post or another, completes them.
//
// The feeds hold the newest posts only; pages stay for as long as their posts
// are up.
package feed

import "vigil/networks"

// Network is the feed, to be listed in networks/all.
var Network = networks.Network{
	Name:      "feed",
	Title:     "Feed",
	Limits:    limits(),
	Sample:    sample,
	NewConfig: func() networks.Config { return new(Config) },
}

const sample = `network = "feed"
folder = "public"         # where the feed and its pages are written; made if absent
keep = 100                # how many posts the feeds hold; their pages stay
title = ""                # of the feed; empty: the account's name
url = ""                  # the folder's address, such as "https://news.example/"; without it links are relative
author = ""               # empty: the title
`

// Bounds that keep a feed readable. No standard sets one.
const (
	maxPictures     = 20
	maxPictureBytes = 10 << 20
	maxVideoBytes   = 100 << 20
	maxAlt          = 10_000
	maxTitle        = 300
)

// limits are the same for every account. What is out is there when Publish
// returns; a second is named as zero would mean that nobody knows.
func limits() networks.Limits {
	return networks.Limits{
		Title: maxTitle,
		Media: networks.MediaLimits{
			Max: maxPictures, MaxVideos: 1, Types: mediaTypes(),
			ImageBytes: maxPictureBytes, AnimationBytes: maxPictureBytes, VideoBytes: maxVideoBytes,
			Alt: maxAlt,
		},
		Text: networks.TextLimits{Counting: networks.Characters},
		Poll: networks.PollLimits{
			MaxOptions: 50, Option: 1000, Longest: networks.Duration(longestPoll), Multiple: true, WithMedia: true,
		},
		Thread: true, Reply: true, Warning: true, Sensitive: true, Language: true,
		Replay:  networks.ReplaysPut,
		Settles: networks.Duration(settling),
	}
}
