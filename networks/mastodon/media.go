package mastodon

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	api "github.com/mattn/go-mastodon"

	"vigil/networks"
)

// prepared is what Prepare leaves for Publish, and for itself when it is called
// again. Fields are added, never renamed.
type prepared struct {
	Version int      `json:"version"`
	Media   []upload `json:"media"`
}

// upload is a file on the server that no post shows yet.
type upload struct {
	Hash string `json:"hash"`
	// Alt and Focus were sent with it; other ones need another upload.
	Alt   string          `json:"alt,omitempty"`
	Focus *networks.Focus `json:"focus,omitempty"`
	ID    string          `json:"id"`
	// Ready tells that the server has finished processing it.
	Ready bool      `json:"ready"`
	At    time.Time `json:"at"`
}

const (
	// lookAgain is how long to leave a server that still processes a file.
	lookAgain = 2 * time.Second
	// uploadLife is how long an upload is trusted to wait. Mastodon removes what
	// no post shows after a day (app/lib/vacuum/media_attachments_vacuum.rb).
	uploadLife = 20 * time.Hour
)

// Prepare uploads pictures and videos with their descriptions. While the server
// still processes one, the error is [networks.Temporary] with a time, and what
// is returned beside it holds what has been uploaded: with that in
// Message.Prepared nothing is uploaded twice.
func (a *account) Prepare(ctx context.Context, message networks.Message) (json.RawMessage, error) {
	if len(message.Media) == 0 {
		return nil, nil
	}
	var before prepared
	if err := message.ReadPrepared(&before); err != nil {
		return nil, err
	}
	now := prepared{Version: 1}
	var problem error
	for i, media := range message.Media {
		made, err := a.ready(ctx, media, before.upload(i, media))
		if made.ID != "" {
			now.Media = append(now.Media, made)
		}
		// One that is still in work does not keep the others from being uploaded.
		problem = cmp.Or(problem, err)
		if err != nil && made.ID == "" {
			break
		}
	}
	return networks.Prepared(now, problem)
}

// upload returns the earlier upload of a message's file, or nothing. It goes by
// the place as well: one file shown twice is uploaded twice.
func (p prepared) upload(place int, media networks.Media) upload {
	if place >= len(p.Media) || !p.Media[place].shows(media) || time.Since(p.Media[place].At) > uploadLife {
		return upload{}
	}
	return p.Media[place]
}

func (u upload) shows(media networks.Media) bool {
	sameFocus := u.Focus == media.Focus || u.Focus != nil && media.Focus != nil && *u.Focus == *media.Focus
	return u.Hash == media.Hash && u.Alt == media.Alt && sameFocus
}

// ready brings one file as far as it gets without waiting.
func (a *account) ready(ctx context.Context, media networks.Media, before upload) (upload, error) {
	if before.Ready {
		return before, nil
	}
	if before.ID == "" {
		return a.upload(ctx, media)
	}
	client, exchange := a.reader()
	err := client.GetMediaStatus(ctx, &api.Attachment{ID: api.ID(before.ID)})
	switch {
	case exchange.status == http.StatusPartialContent:
		return before, stillInWork(media)
	case exchange.status/100 == 2:
		before.Ready = true
		return before, nil
	case exchange.gone():
		return a.upload(ctx, media)
	}
	return before, networks.Unseen(failure(err))
}

func (a *account) upload(ctx context.Context, media networks.Media) (upload, error) {
	file, err := media.Content()
	if err != nil {
		return upload{}, fmt.Errorf("%s: %w", media.File, err)
	}
	defer file.Close()
	client, exchange := a.reader()
	attachment, err := client.UploadMediaFromMedia(ctx, &api.Media{
		// Of an *os.File the library would send the whole path.
		File:        struct{ io.Reader }{file},
		Description: media.Alt,
		Focus:       focus(media.Focus),
	})
	if err != nil {
		return upload{}, fmt.Errorf("%s: %w", media.File, networks.Unseen(failure(err)))
	}
	made := upload{Hash: media.Hash, Alt: media.Alt, Focus: media.Focus, ID: string(attachment.ID), At: time.Now().UTC()}
	if !plainID.MatchString(made.ID) {
		return upload{}, networks.Temporary.Errorf("%s: the server's answer to an upload names none, but %q", media.File, made.ID)
	}
	made.Ready = exchange.status == http.StatusOK
	if !made.Ready {
		return made, stillInWork(media)
	}
	return made, nil
}

func stillInWork(media networks.Media) error {
	return networks.Temporary.Errorf("%s: the server still processes it", media.File).After(lookAgain)
}

// focus is written "x,y" (docs.joinmastodon.org, methods/media).
func focus(point *networks.Focus) string {
	if point == nil {
		return ""
	}
	return strconv.FormatFloat(point.X, 'f', -1, 64) + "," + strconv.FormatFloat(point.Y, 'f', -1, 64)
}

// attached are the ids of the message's media, all of which must be ready.
func attached(message networks.Message) ([]api.ID, error) {
	if len(message.Media) == 0 {
		return nil, nil
	}
	var known prepared
	if err := message.ReadPrepared(&known); err != nil {
		return nil, err
	}
	ids := make([]api.ID, len(message.Media))
	for i, media := range message.Media {
		if i >= len(known.Media) || !known.Media[i].shows(media) || !known.Media[i].Ready {
			return nil, unprepared(media)
		}
		ids[i] = api.ID(known.Media[i].ID)
	}
	return ids, nil
}

func unprepared(media networks.Media) error {
	return networks.Temporary.Errorf("%s: not uploaded yet", media.File)
}
