package webhook

import (
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"vigil/networks"
)

// Document is the body of each request: one part of a post. Fields are added,
// never renamed; those without a value are left out.
type Document struct {
	// Type is "vigil.post". A receiver passes over types that it does not know.
	Type    string `json:"type"`
	Version int    `json:"version"`
	// Timestamp is the time that the post was planned for, in UTC.
	Timestamp time.Time `json:"timestamp"`
	Data      Post      `json:"data"`
}

const (
	documentType    = "vigil.post"
	documentVersion = 1
)

// Post is one part of a post, as readers are to see it.
type Post struct {
	// Key is the same whenever this part is sent again: a receiver that has seen it
	// has the part already. It is also the header webhook-id.
	Key string `json:"key"`
	// Delivery names post, slot and account, joined by "|".
	Delivery string `json:"delivery"`
	// Part counts from 1 to Parts.
	Part  int `json:"part"`
	Parts int `json:"parts"`

	Text      string   `json:"text"`
	Marks     []Mark   `json:"marks,omitempty"`
	Title     string   `json:"title,omitempty"`
	Warning   string   `json:"warning,omitempty"`
	Sensitive bool     `json:"sensitive,omitempty"`
	Language  string   `json:"language,omitempty"`
	Hashtags  []string `json:"hashtags,omitempty"`
	Media     []File   `json:"media,omitempty"`
	Poll      *Poll    `json:"poll,omitempty"`

	// Parent is the post that this one answers, Root the first of that thread, by
	// what the receiver answered about them.
	Parent *Place `json:"parent,omitempty"`
	Root   *Place `json:"root,omitempty"`
}

// Mark is a stretch of the text that is shown in another way. Start and End count
// characters (Unicode code points).
type Mark struct {
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Kind    string `json:"kind"`
	Address string `json:"address,omitempty"`
}

// File is a picture or a video. Data, in base64, is left out where the operator
// wants files only told.
type File struct {
	Name   string          `json:"name"`
	Type   string          `json:"type"`
	SHA256 string          `json:"sha256"`
	Size   int64           `json:"size"`
	Width  int             `json:"width,omitempty"`
	Height int             `json:"height,omitempty"`
	Alt    string          `json:"alt,omitempty"`
	Focus  *networks.Focus `json:"focus,omitempty"`
	Data   []byte          `json:"data,omitempty"`
}

// Poll is a question with options to choose from.
type Poll struct {
	Options  []string `json:"options"`
	Multiple bool     `json:"multiple,omitempty"`
	// Seconds is how long answers are taken.
	Seconds int64 `json:"seconds"`
}

// Place is what the receiver answered about a post.
type Place struct {
	ID  string `json:"id"`
	URL string `json:"url,omitempty"`
}

// compose makes the document of a message. It is the same, to the byte, for each
// attempt at the message.
func (a *account) compose(message networks.Message) (Document, error) {
	files, err := a.files(message.Media)
	if err != nil {
		return Document{}, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	return Document{
		Type: documentType, Version: documentVersion, Timestamp: message.Due.UTC(),
		Data: Post{
			Key: message.Key, Delivery: message.Delivery, Part: message.Part, Parts: message.Parts,
			Text: message.Text, Marks: marks(message), Title: message.Title,
			Warning: message.Warning, Sensitive: message.Sensitive, Language: message.Language,
			Hashtags: message.Hashtags, Media: files, Poll: poll(message.Poll),
			Parent: place(message.Parent), Root: place(message.Root),
		},
	}, nil
}

func marks(message networks.Message) []Mark {
	var list []Mark
	for _, mark := range message.Marks {
		start := utf8.RuneCountInString(message.Text[:mark.Start])
		list = append(list, Mark{
			Start: start, End: start + utf8.RuneCountInString(mark.Of(message.Text)),
			Kind: string(mark.Kind), Address: mark.Address,
		})
	}
	return list
}

func poll(asked *networks.Poll) *Poll {
	if asked == nil {
		return nil
	}
	return &Poll{Options: asked.Options, Multiple: asked.Multiple, Seconds: int64(asked.Open.Seconds())}
}

func place(receipt *networks.Receipt) *Place {
	if receipt == nil {
		return nil
	}
	return &Place{ID: receipt.ID, URL: receipt.URL}
}

func (a *account) files(media []networks.Media) ([]File, error) {
	var list []File
	for _, medium := range media {
		file := File{
			Name: medium.File, Type: medium.Type, SHA256: medium.Hash, Size: medium.Size,
			Width: medium.Width, Height: medium.Height, Alt: medium.Alt, Focus: medium.Focus,
		}
		if a.inline {
			var err error
			if file.Data, err = read(medium); err != nil {
				return nil, fmt.Errorf("%s: %w", medium.File, err)
			}
		}
		list = append(list, file)
	}
	return list, nil
}

func read(medium networks.Media) ([]byte, error) {
	file, err := medium.Content()
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(file)
	return content, errors.Join(err, file.Close())
}
