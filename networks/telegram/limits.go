package telegram

import (
	"time"

	"vigil/networks"
)

// The longest texts, in UTF-16 units "after entities parsing" (sendMessage "text",
// sendPhoto "caption", sendPoll "question").
const (
	longestText     = 4096
	longestCaption  = 1024
	longestQuestion = 300
)

// largestAlbum is what sendMediaGroup takes ("2-10 items").
const largestAlbum = 10

// warningGap is the empty line between a warning and its text.
const warningGap = "\n\n"

// limits are those of every bot. Sources, all on core.telegram.org/bots/api:
//
//   - a picture: 10 MB, width and height together 10,000: sendPhoto
//   - an animation and a video: 50 MB: sendAnimation, sendVideo; an album has
//     pictures and videos, or files, and no animation: sendMediaGroup
//   - 2 to 12 options of 100 characters, 5 to 2,628,000 seconds: sendPoll (until
//     Bot API 9.6 it was 600 seconds)
//
// A bot may send about one message a second to one chat, 20 a minute to a group, 30
// a second in all (core.telegram.org/bots/faq, "My bot is hitting limits"). How
// soon the public page shows a post is not known.
func limits() networks.Limits {
	return networks.Limits{
		Text: networks.TextLimits{
			Max: longestText, Counting: networks.UTF16,
			WithWarning: true, WarningGap: len(warningGap),
		},
		Marks: []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted},
		Media: networks.MediaLimits{
			Max: largestAlbum, MaxVideos: largestAlbum, Mixed: true, LoneAnimation: true, Caption: longestCaption,
			Types:      []string{"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/quicktime", "video/webm"},
			ImageBytes: 10_000_000, AnimationBytes: 50_000_000, VideoBytes: 50_000_000,
			Sides: 10_000,
		},
		Poll: networks.PollLimits{
			MaxOptions: 12, Option: 100, Question: longestQuestion, Multiple: true,
			Shortest: networks.Duration(5 * time.Second), Longest: networks.Duration(2_628_000 * time.Second),
		},
		Thread: true, Reply: true, Repost: true, LinkCard: true,
		Warning: true, Sensitive: true,
		// One call may carry ten pictures of 10 MB.
		Timeout: networks.Duration(2 * time.Minute),
	}
}
