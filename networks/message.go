package networks

import (
	"cmp"
	"encoding/json"
	"io"
	"time"
)

// MessageVersion is written into each frozen message.
const MessageVersion = 1

// Message is one part of a post as it will be seen on one account: composed,
// fitted and complete. It is frozen as JSON in the attempt that sends it, so
// fields are added, never renamed.
type Message struct {
	Version int `json:"version"`
	// Delivery is the delivery's key: post, slot and account, for ever the same.
	Delivery string `json:"delivery"`
	// Key is the idempotency key: 24 characters, the same for each attempt until
	// one has definitely failed.
	Key string `json:"key"`
	// Due is the time it was planned for, in UTC. Whatever a network stores as
	// the time of a post is this, never the clock.
	Due time.Time `json:"due"`
	// Part counts from 1 to Parts.
	Part  int `json:"part"`
	Parts int `json:"parts"`

	// Text is plain, NFC, with LF, never longer than the account's limit.
	Text string `json:"text"`
	// Marks are stretches of Text that readers see in another way, in the order of
	// their starts, each of a kind that [Limits.Marks] names. The text can be read
	// without them.
	Marks []Mark `json:"marks,omitempty"`
	// Title is for networks that have one; it is not repeated in Text.
	Title string `json:"title,omitempty"`
	// Warning is shown in place of the post until the reader asks for it.
	Warning string `json:"warning,omitempty"`
	// Sensitive hides pictures until the reader asks for them.
	Sensitive bool `json:"sensitive,omitempty"`
	// Language is an ISO 639 code, or empty where the campaign names none.
	Language string `json:"language,omitempty"`
	// Visibility is one of [Limits.Visibilities], or empty for the account's own.
	Visibility string `json:"visibility,omitempty"`
	// Hashtags are those of the post, without "#". They stand in the text too,
	// where the network has no other place for them.
	Hashtags []string `json:"hashtags,omitempty"`
	Media    []Media  `json:"media,omitempty"`
	Poll     *Poll    `json:"poll,omitempty"`

	// Parent is the post that this one answers: the part before it, or another
	// post. Root is the first of that thread.
	Parent *Receipt `json:"parent,omitempty"`
	Root   *Receipt `json:"root,omitempty"`
	// Original is set in a repost: what is shown again.
	Original *Receipt `json:"original,omitempty"`

	// Options are the network's own keys from `[on.NAME]`.
	Options map[string]string `json:"options,omitempty"`
	// Prepared is what the account's Preparer returned.
	Prepared json.RawMessage `json:"prepared,omitempty"`
}

// ParentID is the id of the post that this one answers; empty: none.
func (m Message) ParentID() string {
	if m.Parent == nil {
		return ""
	}
	return m.Parent.ID
}

// Prepared is what a [Preparer] returns: what it has done so far, also where something
// failed, so that its next call goes on from there.
func Prepared(done any, failed error) (json.RawMessage, error) {
	encoded, err := JSON(done)
	return encoded, cmp.Or(failed, err)
}

// ReadPrepared reads what the account's Preparer returned into a pointer; where it has
// returned nothing yet, that stays as it is. What can't be read is [Temporary].
func (m Message) ReadPrepared(into any) error {
	if len(m.Prepared) == 0 {
		return nil
	}
	if err := json.Unmarshal(m.Prepared, into); err != nil {
		return Temporary.Errorf("what was prepared can't be read: %w", err)
	}
	return nil
}

// Media is a picture or a video of a message. The frozen form holds its
// description and hash; the bytes stay in the campaign's folder.
type Media struct {
	// File is the path inside the campaign, for people.
	File string `json:"file"`
	// Type is told from the bytes: image/jpeg, image/png, image/gif, image/webp,
	// video/mp4, video/quicktime or video/webm.
	Type string `json:"type"`
	// Hash is the SHA-256 of the bytes, in hexadecimal.
	Hash   string `json:"hash"`
	Size   int64  `json:"size"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	Alt    string `json:"alt,omitempty"`
	// Focus is the point that must stay visible when a network crops: x and y
	// from -1 to 1, from the left and from the bottom.
	Focus *Focus `json:"focus,omitempty"`
	// Open reads the bytes, without metadata. It is nil in a message that was
	// read back from the ledger.
	Open func() (io.ReadCloser, error) `json:"-"`
}

// MediaTypes are all that [Media.Type] can be.
func MediaTypes() []string {
	return []string{"image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/quicktime", "video/webm"}
}

// Content opens the bytes. An error is [Temporary]; whoever asked says which file.
func (m Media) Content() (io.ReadCloser, error) {
	if m.Open == nil {
		return nil, Temporary.Errorf("the bytes are not at hand")
	}
	content, err := m.Open()
	if err != nil {
		return nil, &Error{Kind: Temporary, Cause: err}
	}
	return content, nil
}

// Focus is a point of a picture, as Mastodon counts it.
type Focus struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Poll is a question with options to choose from.
type Poll struct {
	Options  []string `json:"options"`
	Multiple bool     `json:"multiple,omitempty"`
	// Open is how long answers are taken.
	Open time.Duration `json:"open"`
}
