package networks

import (
	"slices"
	"strings"
	"time"
)

// Limits are what an account accepts, as data. They are read live where the
// server tells, and stand in a campaign's accounts.toml for checks without a
// network. Zero means "none of it" unless a field says otherwise.
type Limits struct {
	Text TextLimits `json:"text" toml:"text"`
	// Marks are the ways in which stretches of a text can be shown there.
	Marks []MarkKind `json:"marks,omitempty" toml:"marks,omitempty"`
	// Title is the longest title in characters; 0: the network has no titles.
	Title int `json:"title,omitempty" toml:"title,omitempty"`
	// TitleRequired: a post without a title is refused.
	TitleRequired bool        `json:"title_required,omitempty" toml:"title_required,omitempty"`
	Media         MediaLimits `json:"media" toml:"media"`
	Poll          PollLimits  `json:"poll" toml:"poll"`

	// Thread: a post may have several parts, each answering the one before.
	Thread bool `json:"thread" toml:"thread"`
	// Reply: a post may answer another one of this account.
	Reply bool `json:"reply" toml:"reply"`
	// Repost: the account can show one of its posts again.
	Repost bool `json:"repost" toml:"repost"`
	// Warning: a post may be hidden behind a sentence.
	Warning bool `json:"warning" toml:"warning"`
	// Sensitive: pictures may be hidden.
	Sensitive bool `json:"sensitive" toml:"sensitive"`
	// LinkCard: below a post with a link readers see a card of the page it leads
	// to, see [Limits.Card].
	LinkCard bool `json:"link_card,omitempty" toml:"link_card,omitempty"`
	// Language: a post carries its language.
	Language bool `json:"language" toml:"language"`
	// Visibilities are the ones that can be asked for; the first is what an
	// account has where nothing is asked.
	Visibilities []string `json:"visibilities,omitempty" toml:"visibilities,omitempty"`

	// Replay is what the network does with the same idempotency key again.
	Replay Replay `json:"replay,omitempty" toml:"replay,omitempty"`
	// KeyLife is how long it remembers a key, from its first use.
	KeyLife Duration `json:"key_life,omitzero" toml:"key_life,omitzero"`
	// Settles is how long after the last byte a post may still appear among the
	// account's posts; 0: unknown, see [Limits.Settling].
	Settles Duration `json:"settles,omitzero" toml:"settles,omitzero"`
	// Timeout is how long one call of Publish may take; 0 means 30 seconds.
	Timeout Duration `json:"timeout,omitzero" toml:"timeout,omitzero"`

	// Price is what one post costs, in millionths of a US dollar; LinkPrice what
	// it costs when its text has a link.
	Price     int64 `json:"price,omitempty" toml:"price,omitempty"`
	LinkPrice int64 `json:"link_price,omitempty" toml:"link_price,omitempty"`
	// Budget is what the operator allows to be spent in one calendar month, in
	// millionths of a US dollar; 0: no bound.
	Budget int64 `json:"budget,omitempty" toml:"budget,omitempty"`
}

// TextLimits say how long a text may be and how that is counted.
type TextLimits struct {
	// Max is the longest text, by Counting; 0: any length.
	Max      int      `json:"max" toml:"max"`
	Counting Counting `json:"counting,omitempty" toml:"counting,omitempty"`
	// MaxBytes bounds the UTF-8 form as well; 0: it doesn't.
	MaxBytes int `json:"max_bytes,omitempty" toml:"max_bytes,omitempty"`
	// Link is what each link counts, whatever its length; 0: its own length.
	Link int `json:"link,omitempty" toml:"link,omitempty"`
	// ShortMentions: of @name@server only @name is counted.
	ShortMentions bool `json:"short_mentions,omitempty" toml:"short_mentions,omitempty"`
	// WithWarning: a content warning is counted as part of the text.
	WithWarning bool `json:"with_warning,omitempty" toml:"with_warning,omitempty"`
	// WarningGap is the length of what the adapter puts around such a warning.
	WarningGap int `json:"warning_gap,omitempty" toml:"warning_gap,omitempty"`
	// Escaped are signs that the network takes for markup, so that each is written
	// with a sign before it, and counts two; EscapedStarts are those that do so at
	// the start of a line. See [TextLimits.Escape].
	Escaped       string `json:"escaped,omitempty" toml:"escaped,omitempty"`
	EscapedStarts string `json:"escaped_starts,omitempty" toml:"escaped_starts,omitempty"`
}

// Counting names a way to count text.
type Counting string

// The ways to count.
const (
	// Graphemes counts what a reader takes for one character (UAX 29).
	Graphemes Counting = "graphemes"
	// Characters counts Unicode code points.
	Characters Counting = "characters"
	// UTF16 counts UTF-16 units.
	UTF16 Counting = "utf16"
	// Bytes counts UTF-8 bytes.
	Bytes Counting = "bytes"
	// Weighted counts as X does (twitter-text, configuration v3).
	Weighted Counting = "weighted"
	// EmojiBytes counts Unicode code points, but of an emoji its UTF-8 bytes, as
	// Threads does (https://developers.facebook.com/docs/threads/posts).
	EmojiBytes Counting = "emoji_bytes"
)

// MediaLimits say which pictures and videos a post may carry.
type MediaLimits struct {
	// Required: a post without a picture is refused.
	Required bool `json:"required,omitempty" toml:"required,omitempty"`
	// Max is how many pictures one part may have.
	Max int `json:"max" toml:"max"`
	// MaxVideos is how many videos (or animations) it may have instead.
	MaxVideos int `json:"max_videos,omitempty" toml:"max_videos,omitempty"`
	// Mixed: pictures and videos may go together, Max of them in all.
	Mixed bool `json:"mixed,omitempty" toml:"mixed,omitempty"`
	// LoneAnimation: an animation (image/gif) goes together with nothing.
	LoneAnimation bool `json:"lone_animation,omitempty" toml:"lone_animation,omitempty"`
	// Types are the accepted ones, as in [Media.Type].
	Types []string `json:"types,omitempty" toml:"types,omitempty"`
	// ImageBytes, AnimationBytes (image/gif) and VideoBytes bound one file; 0: no bound known.
	ImageBytes     int64 `json:"image_bytes,omitempty" toml:"image_bytes,omitempty"`
	AnimationBytes int64 `json:"animation_bytes,omitempty" toml:"animation_bytes,omitempty"`
	VideoBytes     int64 `json:"video_bytes,omitempty" toml:"video_bytes,omitempty"`
	// Pixels bounds width times height; 0: no bound known.
	Pixels int64 `json:"pixels,omitempty" toml:"pixels,omitempty"`
	// Side bounds width and height of a picture, Sides the sum of both; 0: no bound
	// known.
	Side  int `json:"side,omitempty" toml:"side,omitempty"`
	Sides int `json:"sides,omitempty" toml:"sides,omitempty"`
	// Alt is the longest description in characters; 0: the network shows none.
	Alt int `json:"alt,omitempty" toml:"alt,omitempty"`
	// Focus: the point that stays visible can be set.
	Focus bool `json:"focus,omitempty" toml:"focus,omitempty"`
	// Caption is the longest text of a part with pictures or videos, by the
	// counting of texts; 0: as long as any text.
	Caption int `json:"caption,omitempty" toml:"caption,omitempty"`
}

// PollLimits say which polls a post may carry; MaxOptions 0: none.
type PollLimits struct {
	MaxOptions int `json:"max_options" toml:"max_options"`
	Option     int `json:"option,omitempty" toml:"option,omitempty"`
	// Question is the longest text of a part with a poll, by the counting of
	// texts, where that text is the poll's question; 0: as long as any text.
	Question int      `json:"question,omitempty" toml:"question,omitempty"`
	Shortest Duration `json:"shortest,omitzero" toml:"shortest,omitzero"`
	Longest  Duration `json:"longest,omitzero" toml:"longest,omitzero"`
	// Multiple: several options may be chosen.
	Multiple bool `json:"multiple,omitempty" toml:"multiple,omitempty"`
	// WithMedia: a poll and pictures may go together.
	WithMedia bool `json:"with_media,omitempty" toml:"with_media,omitempty"`
}

// Replay is what a network does when the same key, or the same record, comes again.
type Replay string

// The ways a network treats a repetition.
const (
	// Ignored: the network knows no keys, or forgets them at will: a second post.
	Ignored Replay = ""
	// ReplaysPut: the same call again changes nothing, at any time.
	ReplaysPut Replay = "put"
	// ReplaysPost: the same key returns the first post, while KeyLife lasts.
	ReplaysPost Replay = "post"
	// ReplaysAnswer: the same key returns the first answer, also a failure, or is
	// refused: what did not go out needs a new key.
	ReplaysAnswer Replay = "answer"
)

// UnknownSettling is how long to wait before "not there" counts, on a network
// that says nothing about it, and on any one behind a proxy.
const UnknownSettling = 2 * time.Minute

// Settling is how long after an attempt's last byte a look is worth believing.
func (l Limits) Settling(proxied bool) time.Duration {
	if l.Settles == 0 || proxied {
		return max(UnknownSettling, time.Duration(l.Settles))
	}
	return time.Duration(l.Settles)
}

// Prefer puts a visibility first: so it becomes that of posts that ask for none. One
// that is not to be had there, or none, changes nothing.
func (l Limits) Prefer(visibility string) Limits {
	if at := slices.Index(l.Visibilities, visibility); at > 0 {
		l.Visibilities = slices.Concat([]string{visibility}, l.Visibilities[:at], l.Visibilities[at+1:])
	}
	return l
}

// PriceOf is what one post with this text costs, in millionths of a US dollar.
func (l Limits) PriceOf(text string) int64 {
	if l.LinkPrice > 0 && len(Links(text)) > 0 {
		return l.LinkPrice
	}
	return l.Price
}

// TextOf are the limits of a message's text: beside pictures or a poll it may have
// to be shorter than alone.
func (l Limits) TextOf(m Message) TextLimits { return l.TextBeside(len(m.Media) > 0, m.Poll != nil) }

// TextBeside is [Limits.TextOf] for a message that is yet to be made.
func (l Limits) TextBeside(media, poll bool) TextLimits {
	limits := l.Text
	shorten := func(most int) {
		if most > 0 && (limits.Max == 0 || most < limits.Max) {
			limits.Max = most
		}
	}
	if media {
		shorten(l.Media.Caption)
	}
	if poll {
		shorten(l.Poll.Question)
	}
	return limits
}

// PublishTimeout is how long one call of Publish may take.
func (l Limits) PublishTimeout() time.Duration {
	if l.Timeout == 0 {
		return 30 * time.Second
	}
	return time.Duration(l.Timeout)
}

// Bytes is how large a file of this media type may be; 0: no bound known.
func (m MediaLimits) Bytes(mediaType string) int64 {
	switch {
	case mediaType == "image/gif":
		return m.AnimationBytes
	case strings.HasPrefix(mediaType, "video/"):
		return m.VideoBytes
	}
	return m.ImageBytes
}

// Accepts tells whether a file of this media type may be attached.
func (m MediaLimits) Accepts(mediaType string) bool {
	return slices.Contains(m.Types, mediaType)
}

// Duration is a time.Duration that is written as people write it: "15s", "2h", "7d".
type Duration time.Duration
