package slack

import (
	"strings"

	"vigil/networks"
)

// outgoing is the body of chat.postMessage, chat.update and of a webhook.
type outgoing struct {
	Channel string `json:"channel,omitempty"`
	// TS names the message that is changed, ThreadTS the one that is answered.
	TS       string `json:"ts,omitempty"`
	ThreadTS string `json:"thread_ts,omitempty"`
	// Text is what notifications and screen readers take; the message itself is
	// in Blocks (reference/methods/chat.postMessage, "blocks").
	Text           string    `json:"text"`
	Mrkdwn         bool      `json:"mrkdwn"`
	Blocks         []block   `json:"blocks"`
	Metadata       *metadata `json:"metadata,omitempty"`
	ReplyBroadcast *bool     `json:"reply_broadcast,omitempty"`
	UnfurlLinks    *bool     `json:"unfurl_links,omitempty"`
	UnfurlMedia    *bool     `json:"unfurl_media,omitempty"`
}

// block is a rich_text or an image (reference/block-kit/blocks). Rich text is taken
// as it stands: nothing in it becomes formatting.
type block struct {
	Type      string     `json:"type"`
	Elements  []section  `json:"elements,omitempty"`
	SlackFile *slackFile `json:"slack_file,omitempty"`
	AltText   string     `json:"alt_text,omitempty"`
}

type slackFile struct {
	ID string `json:"id"`
}

// section is a rich_text_section or a rich_text_quote.
type section struct {
	Type     string    `json:"type"`
	Elements []element `json:"elements"`
}

// element is a text or a link.
type element struct {
	Type  string `json:"type"`
	Text  string `json:"text,omitempty"`
	URL   string `json:"url,omitempty"`
	Style *style `json:"style,omitempty"`
}

type style struct {
	Bold   bool `json:"bold,omitempty"`
	Italic bool `json:"italic,omitempty"`
}

// metadata is what apps of the workspace can read of a message, and people can't
// (docs.slack.dev/messaging/message-metadata).
type metadata struct {
	EventType    string  `json:"event_type"`
	EventPayload payload `json:"event_payload"`
}

type payload struct {
	Key string `json:"key"`
}

const eventType = "vigil_post"

// keyOf names a part of a delivery, for ever: unlike [networks.Message].Key it does
// not change after a definite failure.
func keyOf(message networks.Message) string {
	return message.LastingKey()
}

// compose is what both ways have in common. A text that is too long is refused here,
// for Slack would cut it without a word.
func compose(message networks.Message, limits networks.Limits) (outgoing, error) {
	switch {
	case !limits.Text.Fits(message.Text):
		return outgoing{}, networks.Rejected.Errorf("the text is longer than %d characters or %d bytes", limits.Text.Max, limits.Text.MaxBytes)
	case message.Text == "" && len(message.Media) == 0:
		return outgoing{}, networks.Rejected.Errorf("there is neither text nor picture")
	}
	made := outgoing{
		Text:        spoken(message),
		UnfurlLinks: choice(message, optionUnfurlLinks),
		UnfurlMedia: choice(message, optionUnfurlMedia),
	}
	if message.Text != "" {
		made.Blocks = []block{{Type: "rich_text", Elements: sections(message.Text, message.Marks)}}
	}
	return made, nil
}

// spoken is the message for those who don't see it. Screen readers read it in place
// of the blocks, so the pictures' descriptions belong to it. Three characters have to
// be escaped (docs.slack.dev/messaging/formatting-message-text).
func spoken(message networks.Message) string {
	words := []string{message.Text}
	for _, media := range message.Media {
		words = append(words, media.Alt)
	}
	said := strings.TrimSpace(strings.Join(words, "\n"))
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(said)
}

func sections(text string, marks []networks.Mark) []section {
	var made []section
	for _, passage := range networks.Passages(text, marks) {
		kind := "rich_text_section"
		if passage.Quoted {
			kind = "rich_text_quote"
		}
		made = append(made, section{Type: kind, Elements: elements(networks.Stretches(text, marks, passage.Span))})
	}
	return made
}

func elements(stretches []networks.Stretch) []element {
	made := make([]element, len(stretches))
	for i, stretch := range stretches {
		made[i] = element{Type: "text", Text: stretch.Text}
		if stretch.Address != "" {
			made[i].Type, made[i].URL = "link", stretch.Address
		}
		if stretch.Bold || stretch.Italic {
			made[i].Style = &style{Bold: stretch.Bold, Italic: stretch.Italic}
		}
	}
	return made
}

// choice is an option that is left to Slack unless it is written.
func choice(message networks.Message, key string) *bool {
	written, ok := message.Options[key]
	if !ok {
		return nil
	}
	return new(written == "true")
}
