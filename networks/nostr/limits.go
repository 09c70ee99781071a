package nostr

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"vigil/networks"
)

const (
	// usualContent and usualMessage are what NIP-11 has for an example, in "Server
	// Limitations"; relays are seldom stricter.
	usualContent = 8196
	// tagRoom is kept for tags and signature where a relay bounds the whole message.
	tagRoom = 4096
	// largestPicture is a careful guess: a Blossom server tells its bound only by
	// refusing.
	largestPicture = 10 << 20
)

// usualLimits hold on most relays.
//
// NIP-11 counts the content in characters; bytes are never fewer, and some relays
// count those. Four pictures and a description of 2,000 characters are no bound of
// the network's, but what clients show well.
func usualLimits() networks.Limits {
	return networks.Limits{
		Text: networks.TextLimits{Max: usualContent, Counting: networks.Bytes},
		Media: networks.MediaLimits{
			Max: 4, MaxVideos: 1, Types: networks.MediaTypes(),
			ImageBytes: largestPicture, AnimationBytes: largestPicture, Alt: 2000,
		},
		Thread: true, Reply: true, Repost: true,
		Warning: true, Sensitive: true, Language: true,
		Replay: networks.ReplaysPut,
	}
}

// relayInformation is the part that matters of what a relay says of itself (NIP-11).
type relayInformation struct {
	Limitation struct {
		Message int `json:"max_message_length"`
		Content int `json:"max_content_length"`
	} `json:"limitation"`
}

// ReadLimits asks all relays, and believes the strictest. One that tells nothing has
// the usual limits.
func (a *account) ReadLimits(ctx context.Context) (networks.Limits, error) {
	limits := a.limits
	strictest := 0
	for _, relay := range a.relays {
		told := a.information(ctx, relay)
		for _, bound := range []int{told.Limitation.Content, told.Limitation.Message - tagRoom} {
			if bound > 0 && (strictest == 0 || bound < strictest) {
				strictest = bound
			}
		}
	}
	if strictest > 0 {
		limits.Text.Max = strictest
	}
	return limits, nil
}

// information is empty where the relay tells none: it need not.
func (a *account) information(ctx context.Context, relay string) (told relayInformation) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http"+strings.TrimPrefix(relay, "ws"), nil)
	if err != nil {
		return told
	}
	request.Header.Set("Accept", "application/nostr+json")
	_, body, err := networks.Read(a.around.Reader, request)
	if err != nil || json.Unmarshal(body, &told) != nil {
		return relayInformation{}
	}
	return told
}
