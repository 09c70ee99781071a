package lemmy

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"vigil/networks"
)

// prepared is what Prepare leaves for Publish. Fields are added, never renamed.
type prepared struct {
	Version int `json:"version"`
	// API is the name of the dialect.
	API       string `json:"api"`
	Community int64  `json:"community"`
	// Language is the number of the post's; 0: none.
	Language int64   `json:"language,omitempty"`
	Picture  *upload `json:"picture,omitempty"`
}

// upload is a picture that the server has.
type upload struct {
	Hash    string `json:"hash"`
	Address string `json:"address"`
}

// Prepare asks for what a post needs to be told by number, and uploads its picture,
// which nobody is shown before. What was uploaded before is taken again.
func (a *account) Prepare(ctx context.Context, message networks.Message) (json.RawMessage, error) {
	told, err := a.site(ctx)
	if err != nil {
		return nil, err
	}
	number, err := a.room(ctx, told)
	if err != nil {
		return nil, err
	}
	done := prepared{Version: 1, API: told.dialect.name, Community: number, Language: told.language(message.Language)}
	if len(message.Media) > 0 {
		picture := message.Media[0]
		if done.Picture = known(message).Picture; done.Picture == nil || done.Picture.Hash != picture.Hash {
			done.Picture, err = a.upload(ctx, told.dialect, picture)
		}
		if err != nil {
			return nil, fmt.Errorf("uploading %s: %w", picture.File, err)
		}
	}
	return networks.Prepared(done, nil)
}

// upload sends a picture (crates/routes/src/images/upload.rs, pict-rs behind
// /pictrs/image of Lemmy 0.19, app/api/alpha/utils/upload.py).
func (a *account) upload(ctx context.Context, to dialect, picture networks.Media) (*upload, error) {
	form := networks.NewForm()
	form.File(to.file, networks.FileName(1, picture), picture)
	request, err := form.Request(ctx, http.MethodPost, a.server.JoinPath(to.image).String())
	if err != nil {
		return nil, err
	}
	var kept struct {
		Files []struct {
			File string `json:"file"`
		} `json:"files"`
		ImageURL string `json:"image_url"`
		URL      string `json:"url"`
	}
	if err := a.quietly(request, &kept); err != nil {
		return nil, err
	}
	address := cmp.Or(kept.ImageURL, kept.URL)
	if len(kept.Files) > 0 && kept.Files[0].File != "" {
		address = a.server.JoinPath(to.image, kept.Files[0].File).String()
	}
	if address == "" {
		return nil, networks.Temporary.Errorf("the server answered without the address of the picture")
	}
	return &upload{Hash: picture.Hash, Address: address}, nil
}

// known is what was prepared; what can't be read is prepared anew.
func known(message networks.Message) prepared {
	var done prepared
	if message.ReadPrepared(&done) != nil {
		return prepared{}
	}
	return done
}
