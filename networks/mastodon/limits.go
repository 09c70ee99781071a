package mastodon

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"vigil/networks"
)

// visibilities are those of docs.joinmastodon.org, entities/Status, "visibility".
var visibilities = []string{"public", "unlisted", "private", "direct"}

// usualLimits are what Mastodon 4.5 has where its administrator changed
// nothing; a server tells its own in /api/v2/instance. Sources, all in
// github.com/mastodon/mastodon:
//
//   - 500 characters, counted as graphemes with the warning, links as 23,
//     mentions without their server: app/validators/status_length_validator.rb
//   - 4 pictures or one video: app/services/post_status_service.rb
//   - 16 and 99 MB, 33,177,600 pixels, 1,500 characters of description (10,000
//     since 4.6), every type that vigil knows: app/models/media_attachment.rb
//   - 4 options of 50 characters, 5 minutes to 1 month: app/validators/poll_options_validator.rb,
//     app/validators/poll_expiration_validator.rb
//   - keys live for an hour: app/services/post_status_service.rb
//
// Since 4.6 a poll and pictures may go together (mastodon#39203): see [software.shape].
func usualLimits() networks.Limits {
	limits := networks.Limits{
		Text: networks.TextLimits{
			Max: 500, Counting: networks.Graphemes, Link: 23, ShortMentions: true, WithWarning: true,
		},
		Media: networks.MediaLimits{
			Max: 4, MaxVideos: 1, Types: networks.MediaTypes(),
			ImageBytes: 16 << 20, AnimationBytes: 16 << 20, VideoBytes: 99 << 20, Pixels: 33_177_600,
			Alt: 1500, Focus: true,
		},
		Poll: networks.PollLimits{
			MaxOptions: 4, Option: 50, Multiple: true,
			Shortest: networks.Duration(5 * time.Minute), Longest: networks.Duration(month),
		},
		Thread: true, Reply: true, Repost: true,
		Warning: true, Sensitive: true, Language: true,
		// app/services/fetch_link_card_service.rb.
		LinkCard:     true,
		Visibilities: slices.Clone(visibilities),
	}
	software{name: "mastodon"}.shape(&limits)
	return limits
}

// month is Rails' 1.month, in seconds: 2,629,746.
const month = 2_629_746 * time.Second

// family is what software does that no limit tells.
type family struct {
	replay  networks.Replay
	keyLife time.Duration
	settles time.Duration
	// counts tells that it counts as Mastodon does; others are taken to count
	// code points and whole mentions, which is never less.
	counts bool
	// hidesAnswers tells that answers and reposts don't stand in the account's list of
	// its posts, so that a look there says nothing about them.
	hidesAnswers bool
	// limits change what the server's own answer does not tell, or tells and does not
	// keep to; nil: nothing.
	limits func(*networks.Limits)
}

// families are known by their name in nodeinfo. Any other software ignores keys,
// as far as is known: GoToSocial 0.20 (seen), Friendica, Takahē (takahe#618).
var families = map[string]family{
	"mastodon": {replay: networks.ReplaysPost, keyLife: time.Hour, settles: 15 * time.Second, counts: true},
	"hometown": {replay: networks.ReplaysPost, keyLife: time.Hour, settles: 15 * time.Second, counts: true},
	// src/api/v1/statuses.ts of fedify-dev/hollo; seen with 0.6.
	"hollo": {replay: networks.ReplaysPost, keyLife: time.Hour, settles: 15 * time.Second},
	// lib/pleroma/web/plugs/idempotency_plug.ex and application.ex: the whole first
	// answer, an error too.
	"pleroma": {replay: networks.ReplaysAnswer, keyLife: 6 * time.Hour},
	"akkoma":  {replay: networks.ReplaysAnswer, keyLife: 6 * time.Hour},
	// A key is burnt by its first use; accountStatusesById passes over answers and
	// reposts (app/Http/Controllers/Api/ApiV1Controller.php).
	"pixelfed": {replay: networks.ReplaysAnswer, keyLife: time.Hour, hidesAnswers: true, limits: pixelfedLimits},
}

// pixelfedLimits are those of statusCreate in ApiV1Controller.php, and of
// config/pixelfed.php for the length of a description. Polls are passed over there,
// and so is the language; what it answers to a repost names the original.
func pixelfedLimits(limits *networks.Limits) {
	limits.Media.Required, limits.Media.Alt, limits.Media.Focus = true, 1000, false
	limits.Poll = networks.PollLimits{}
	limits.Repost, limits.Language = false, false
	limits.Visibilities = []string{"public", "unlisted", "private"}
}

// shape makes of Mastodon's limits those of the software.
func (s software) shape(limits *networks.Limits) {
	known := families[s.name]
	limits.Replay = known.replay
	limits.KeyLife = networks.Duration(known.keyLife)
	limits.Settles = networks.Duration(known.settles)
	limits.Text.ShortMentions = known.counts
	if !known.counts {
		limits.Text.Counting = networks.Characters
	}
	limits.Poll.WithMedia = s.name == "mastodon" && s.since(4, 6)
	if known.limits != nil {
		known.limits(limits)
	}
}

// instance is what a server says of itself in /api/v2/instance, and, in older
// software, in /api/v1/instance. Pleroma has max_toot_chars and
// description_limit on top.
type instance struct {
	// Domain is what stands in handles; it need not be the server's own address.
	Domain           string `json:"domain"`
	Version          string `json:"version"`
	MaxTootChars     int    `json:"max_toot_chars"`
	DescriptionLimit int    `json:"description_limit"`
	Configuration    struct {
		Statuses struct {
			MaxCharacters       int `json:"max_characters"`
			MaxMediaAttachments int `json:"max_media_attachments"`
			ReservedPerURL      int `json:"characters_reserved_per_url"`
		} `json:"statuses"`
		Media struct {
			Types            []string `json:"supported_mime_types"`
			ImageSize        int64    `json:"image_size_limit"`
			ImageMatrix      int64    `json:"image_matrix_limit"`
			VideoSize        int64    `json:"video_size_limit"`
			DescriptionLimit int      `json:"description_limit"`
		} `json:"media_attachments"`
		Polls struct {
			MaxOptions    int   `json:"max_options"`
			OptionLength  int   `json:"max_characters_per_option"`
			MinExpiration int64 `json:"min_expiration"`
			MaxExpiration int64 `json:"max_expiration"`
		} `json:"polls"`
	} `json:"configuration"`
}

// ReadLimits asks the server. What it does not tell stays as it usually is.
func (a *account) ReadLimits(ctx context.Context) (networks.Limits, error) {
	told, err := a.instance(ctx)
	if err != nil {
		return networks.Limits{}, fmt.Errorf("reading the server's limits: %w", err)
	}
	limits := usualLimits()
	told.apply(&limits)
	a.software(ctx, told).shape(&limits)
	return limits.Prefer(a.config.Visibility), nil
}

func (a *account) instance(ctx context.Context) (instance, error) {
	var told instance
	err := a.get(ctx, "/api/v2/instance", &told)
	if networks.KindOf(err) == networks.Rejected {
		// Before Mastodon 4.0, and some others still, there was only this one.
		told = instance{}
		err = a.get(ctx, "/api/v1/instance", &told)
	}
	return told, err
}

func (i instance) apply(limits *networks.Limits) {
	statuses, media, polls := i.Configuration.Statuses, i.Configuration.Media, i.Configuration.Polls
	replace(&limits.Text.Max, cmp.Or(statuses.MaxCharacters, i.MaxTootChars))
	replace(&limits.Text.Link, statuses.ReservedPerURL)
	replace(&limits.Media.Max, statuses.MaxMediaAttachments)
	replace(&limits.Media.ImageBytes, media.ImageSize)
	replace(&limits.Media.AnimationBytes, media.ImageSize)
	replace(&limits.Media.VideoBytes, media.VideoSize)
	replace(&limits.Media.Pixels, media.ImageMatrix)
	replace(&limits.Media.Alt, cmp.Or(media.DescriptionLimit, i.DescriptionLimit))
	replace(&limits.Poll.MaxOptions, polls.MaxOptions)
	replace(&limits.Poll.Option, polls.OptionLength)
	replace(&limits.Poll.Shortest, networks.Duration(polls.MinExpiration)*networks.Duration(time.Second))
	replace(&limits.Poll.Longest, networks.Duration(polls.MaxExpiration)*networks.Duration(time.Second))
	if len(media.Types) > 0 {
		limits.Media.Types = slices.DeleteFunc(limits.Media.Types, func(known string) bool {
			return !slices.Contains(media.Types, known)
		})
	}
}

// replace takes what a server told; zero means that it did not.
func replace[T comparable](limit *T, told T) { *limit = cmp.Or(told, *limit) }

// get reads a JSON document of the server that is the same for everybody. The
// library knows only /api/v1/instance, and half of that.
func (a *account) get(ctx context.Context, path string, into any) error {
	request, err := networks.NewRequest(ctx, http.MethodGet, a.server.JoinPath(path).String(), nil)
	if err != nil {
		return err
	}
	response, body, err := networks.Read(a.around.Reader, request)
	if err != nil {
		return err
	}
	return networks.Unseen(networks.Decode(response, body, into))
}

// software is the name and version of what runs on a server.
type software struct{ name, version string }

// since tells whether it is this version or a later one: "4.6.0-rc.1" is 4.6.
func (s software) since(major, minor int) bool {
	var has, hasMinor int
	if n, _ := fmt.Sscanf(s.version, "%d.%d", &has, &hasMinor); n != 2 {
		return false // nobody says
	}
	return has > major || has == major && hasMinor >= minor
}

// software asks nodeinfo (nodeinfo.diaspora.software/protocol.html); where there
// is none, the version may tell it: "2.7.2 (compatible; Pleroma 2.5.0)". What
// tells neither is unknown.
func (a *account) software(ctx context.Context, told instance) software {
	var index struct {
		Links []struct {
			Href string `json:"href"`
		} `json:"links"`
	}
	var document struct {
		Software struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		} `json:"software"`
	}
	if err := a.get(ctx, "/.well-known/nodeinfo", &index); err == nil && len(index.Links) > 0 {
		// The last link is the newest version; only its path counts, so that a
		// server can't send us elsewhere.
		last := index.Links[len(index.Links)-1].Href
		if target, err := url.Parse(last); err == nil && a.get(ctx, target.Path, &document) == nil {
			return software{strings.ToLower(document.Software.Name), document.Software.Version}
		}
	}
	return softwareOf(told.Version)
}

func softwareOf(version string) software {
	_, compatible, found := strings.Cut(version, "(compatible; ")
	if !found {
		return software{"", version}
	}
	name, number, _ := strings.Cut(strings.TrimSuffix(compatible, ")"), " ")
	return software{strings.ToLower(name), number}
}
