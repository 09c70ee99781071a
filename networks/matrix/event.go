package matrix

import (
	"fmt"
	"strings"

	"vigil/networks"
)

// content is what an event of the type m.room.message holds (Client-Server API,
// "Instant Messaging").
type content struct {
	Kind      string    `json:"msgtype,omitempty"`
	Body      string    `json:"body,omitempty"`
	Format    string    `json:"format,omitempty"`
	Formatted string    `json:"formatted_body,omitempty"`
	URL       string    `json:"url,omitempty"`
	FileName  string    `json:"filename,omitempty"`
	Info      *info     `json:"info,omitempty"`
	Mentions  *mentions `json:"m.mentions,omitempty"`
	Relates   *relation `json:"m.relates_to,omitempty"`
	New       *content  `json:"m.new_content,omitempty"`
	// Delivery is the key of the delivery's part, the same for each attempt. Clients
	// pass over it; the look for what an attempt left goes by it.
	Delivery string `json:"org.vigil.delivery,omitempty"`
}

type info struct {
	Type   string `json:"mimetype,omitempty"`
	Size   int64  `json:"size,omitempty"`
	Width  int    `json:"w,omitempty"`
	Height int    `json:"h,omitempty"`
}

// mentions are the people whom the event tells; without it servers look for names in
// the text.
type mentions struct {
	Users []string `json:"user_ids,omitempty"`
}

type relation struct {
	Kind    string `json:"rel_type,omitempty"`
	EventID string `json:"event_id,omitempty"`
	Answers *event `json:"m.in_reply_to,omitempty"`
}

type event struct {
	ID string `json:"event_id"`
}

// deliveryKey does not grow with definite failures: a look finds what any attempt
// left, also after the ledger was lost.
func deliveryKey(message networks.Message) string {
	return message.LastingKey()
}

// contentOf is the message as an event, with the addresses of its uploads.
func contentOf(message networks.Message, uploads []upload) content {
	made := content{Kind: "m.text", Body: message.Text, Delivery: deliveryKey(message)}
	if len(message.Media) > 0 {
		made.show(message, uploads[0].Address)
	}
	people := peopleIn(message.Text)
	made.Mentions = &mentions{Users: namesOf(people)}
	if made.Body != "" && (len(message.Marks) > 0 || len(people) > 0 || message.Warning != "") {
		made.Format, made.Formatted = "org.matrix.custom.html", htmlOf(message, people)
	}
	if message.Warning != "" {
		// It stands in notifications too, so it may not hold what is hidden ("Spoiler
		// messages").
		made.Body = "[" + message.Warning + "]"
	}
	if message.Parent != nil {
		made.Relates = &relation{Answers: &event{message.Parent.ID}}
	}
	return made
}

// show makes it a picture or a video with the text as its caption. One that has to be
// hidden becomes a file, which is opened only by a reader who asks for it. Without a
// text the description is the caption.
func (c *content) show(message networks.Message, address string) {
	media := message.Media[0]
	c.URL, c.FileName = address, fileName(media)
	c.Info = &info{Type: media.Type, Size: media.Size, Width: media.Width, Height: media.Height}
	switch {
	case message.Sensitive || message.Warning != "":
		c.Kind = "m.file"
	case strings.HasPrefix(media.Type, "video/"):
		c.Kind = "m.video"
	default:
		c.Kind = "m.image"
	}
	if c.Body == "" {
		c.Body = media.Alt
	}
	if c.Body == "" {
		c.Body = c.FileName
	}
}

// fileName tells nothing but the type: the campaign's own name of the file is
// nobody's business.
func fileName(media networks.Media) string {
	kind, form, _ := strings.Cut(media.Type, "/")
	switch form {
	case "jpeg":
		form = "jpg"
	case "quicktime":
		form = "mov"
	}
	if kind == "video" {
		return "video." + form
	}
	return "picture." + form
}

// replacement is an event that edits another one ("Event replacements").
func replacement(original string, now content) content {
	now.Delivery, now.Relates = "", nil
	fallback := now
	fallback.Body = "* " + now.Body
	if now.Formatted != "" {
		fallback.Formatted = "* " + now.Formatted
	}
	fallback.New = &now
	fallback.Relates = &relation{Kind: "m.replace", EventID: original}
	return fallback
}

// checkSize refuses what the server would find too large once it is signed.
func (c content) checkSize() error {
	encoded, err := networks.JSON(c)
	if err == nil && len(encoded) > largestEvent {
		err = fmt.Errorf("the event has %d bytes as JSON, and %d are allowed; shorten the text", len(encoded), largestEvent)
	}
	if err != nil {
		return &networks.Error{Kind: networks.Rejected, Cause: err}
	}
	return nil
}
