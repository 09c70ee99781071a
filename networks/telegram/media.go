package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"vigil/networks"
)

// fileKind is how a file is shown: the last word of the method that sends it, and
// the type of it in an album.
type fileKind struct{ method, field string }

var (
	photo     = fileKind{"sendPhoto", "photo"}
	video     = fileKind{"sendVideo", "video"}
	animation = fileKind{"sendAnimation", "animation"}
	document  = fileKind{"sendDocument", "document"}
)

// kindOf tells how a file is shown. "Telegram clients support MPEG4 videos (other
// formats may be sent as Document)": sendVideo.
func kindOf(m networks.Message, file networks.Media) fileKind {
	switch {
	case m.Options[optionAsFile] == "true":
		return document
	case file.Type == "image/gif":
		return animation
	case file.Type == "video/mp4":
		return video
	case strings.HasPrefix(file.Type, "image/"):
		return photo
	}
	return document
}

// captioned are the parameters of a file besides itself.
type captioned struct {
	Caption  string   `json:"caption,omitempty"`
	Entities []entity `json:"caption_entities,omitempty"`
	Hidden   bool     `json:"has_spoiler,omitempty"`
}

// hidden tells whether a file has to be covered until a reader asks for it. A
// document can't be: it would show itself.
func hidden(m networks.Message, kind fileKind, file networks.Media) (bool, error) {
	cover := m.Sensitive || m.Warning != ""
	if cover && kind == document {
		return false, networks.Rejected.Errorf("%s: what goes out as a file can't be hidden; take out as_file, or send an MP4", file.File)
	}
	return cover, nil
}

func (a *account) sendFile(ctx context.Context, to outgoing, m networks.Message) ([]message, error) {
	file, text := m.Media[0], textOf(m)
	kind := kindOf(m, file)
	covered, err := hidden(m, kind, file)
	if err != nil {
		return nil, err
	}
	form, err := formOf(struct {
		outgoing
		captioned
	}{to, captioned{text.plain, text.entities, covered}})
	if err != nil {
		return nil, err
	}
	form.File(kind.field, networks.FileName(1, file), file)
	var sent message
	err = a.upload(ctx, kind.method, form, &sent)
	return []message{sent}, err
}

// inAlbum is one file of an album. What belongs to the album stands in the first.
type inAlbum struct {
	Type  string `json:"type"`
	Media string `json:"media"`
	captioned
}

func (a *account) sendAlbum(ctx context.Context, to outgoing, m networks.Message) ([]message, error) {
	album := make([]inAlbum, len(m.Media))
	for i, file := range m.Media {
		kind := kindOf(m, file)
		covered, err := hidden(m, kind, file)
		if err != nil {
			return nil, err
		}
		album[i] = inAlbum{Type: kind.field, Media: "attach://" + attached(i), captioned: captioned{Hidden: covered}}
	}
	text := textOf(m)
	album[0].Caption, album[0].Entities = text.plain, text.entities
	form, err := formOf(struct {
		outgoing
		Media []inAlbum `json:"media"`
	}{to, album})
	if err != nil {
		return nil, err
	}
	for i, file := range m.Media {
		form.File(attached(i), networks.FileName(i+1, file), file)
	}
	var sent []message
	err = a.upload(ctx, "sendMediaGroup", form, &sent)
	return sent, err
}

// attached names a file within the form.
func attached(i int) string { return fmt.Sprintf("file%d", i+1) }

// formOf writes parameters as the fields of a form: a text as it is, anything else
// as JSON ("must be JSON-serialized": core.telegram.org/bots/api, "Making requests").
func formOf(parameters any) (*networks.Form, error) {
	encoded, err := json.Marshal(parameters)
	if err != nil {
		return nil, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &fields); err != nil {
		return nil, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	form := networks.NewForm()
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		var text string
		if json.Unmarshal(fields[name], &text) != nil {
			text = string(fields[name])
		}
		form.Field(name, text)
	}
	return form, nil
}

// upload calls a method that publishes files.
func (a *account) upload(ctx context.Context, method string, form *networks.Form, into any) error {
	request, err := form.Request(ctx, http.MethodPost, a.method(method))
	if err != nil {
		return a.concealed(err)
	}
	return a.send(a.around.Client, request, into)
}
