package discord

import (
	"time"

	"vigil/networks"
)

const (
	longestText     = 2000
	longestQuestion = 300
	// largestFile is what everybody may upload, and largestTotal what all files of a
	// post may have together: "The maximum request size when sending a message is 25
	// MiB", which libraries take for 25 MB, and the text and the form are in it.
	largestFile  = 10 << 20
	largestTotal = 24_900_000
	// mostFiles is the limit of resources/webhook and resources/message to "files[n]",
	// as the error 30015 of topics/opcodes-and-status-codes tells it.
	mostFiles = 10
)

// escaped are the signs of Discord's Markdown (reference, "Message Formatting", and
// support.discord.com, "Markdown Text 101"), and of its mentions, which begin with
// "<"; escapedStarts begin headings, quotations and lists.
const (
	escaped       = "\\*_~`|<["
	escapedStarts = "#>-+"
)

// What stands between a warning and its text, and around the text.
const (
	warningGap = "\n\n"
	spoiler    = "||"
)

// webhookLimits are what a webhook has. Sources:
//
//   - 2,000 characters, files, descriptions of 1,024, 25 MiB in all: resources/message,
//     "Create Message" and "Attachment Structure"
//   - 10 MiB a file: reference, "Uploading Files"
//   - 10 answers of 55 characters to a question of 300, 1 hour to 32 days:
//     resources/poll
func webhookLimits() networks.Limits {
	return networks.Limits{
		Text: networks.TextLimits{
			Max: longestText, Counting: networks.UTF16,
			Escaped: escaped, EscapedStarts: escapedStarts,
			WithWarning: true, WarningGap: len(warningGap) + 2*len(spoiler),
		},
		Marks: []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted},
		Media: networks.MediaLimits{
			Max: mostFiles, MaxVideos: mostFiles, Mixed: true, Alt: 1024,
			Types:      networks.MediaTypes(),
			ImageBytes: largestFile, AnimationBytes: largestFile, VideoBytes: largestFile,
		},
		Poll: networks.PollLimits{
			MaxOptions: 10, Option: 55, Question: longestQuestion, Multiple: true,
			Shortest: networks.Duration(time.Hour), Longest: networks.Duration(32 * 24 * time.Hour),
		},
		Warning: true, Sensitive: true, LinkCard: true,
		Timeout: networks.Duration(2 * time.Minute),
	}
}

// botLimits are what a bot has beyond that. A nonce is checked "for uniqueness in
// the past few minutes" (resources/message, "enforce_nonce"); two are a few.
func botLimits() networks.Limits {
	limits := webhookLimits()
	limits.Thread, limits.Reply, limits.Repost = true, true, true
	limits.Replay, limits.KeyLife = networks.ReplaysPost, networks.Duration(2*time.Minute)
	return limits
}
