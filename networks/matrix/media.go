package matrix

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"vigil/networks"
)

// prepared is what Prepare leaves for Publish. Fields are added, never renamed.
type prepared struct {
	Version int `json:"version"`
	// Room is the id of the room, which was not encrypted.
	Room  string   `json:"room"`
	Media []upload `json:"media,omitempty"`
}

// upload is a file on the server. It has no end, and the same bytes again get another
// address.
type upload struct {
	Hash    string `json:"hash"`
	Address string `json:"address"`
}

// Prepare looks the room up, and uploads the picture or video. What is returned
// beside an error holds what has been uploaded.
func (a *account) Prepare(ctx context.Context, message networks.Message) (json.RawMessage, error) {
	before, err := preparedIn(message)
	if err != nil {
		return nil, err
	}
	now := prepared{Version: 1, Media: before.Media}
	now.Room, err = a.roomID(ctx)
	if err == nil {
		err = a.checkReadable(ctx, now.Room)
	}
	if err == nil && len(message.Media) > 0 && !now.holds(message.Media) {
		now.Media, err = a.uploadAll(ctx, message.Media)
	}
	return networks.Prepared(now, err)
}

// preparedIn is what an earlier call left in the message; nothing is no error.
func preparedIn(message networks.Message) (before prepared, err error) {
	err = message.ReadPrepared(&before)
	return before, err
}

// holds tells whether these files, and no others, have been uploaded.
func (p prepared) holds(files []networks.Media) bool {
	if len(files) != len(p.Media) {
		return false
	}
	for i, file := range files {
		if p.Media[i].Hash != file.Hash {
			return false
		}
	}
	return true
}

func (a *account) uploadAll(ctx context.Context, files []networks.Media) ([]upload, error) {
	var done []upload
	for _, file := range files {
		made, err := a.upload(ctx, file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.File, err)
		}
		done = append(done, made)
	}
	return done, nil
}

func (a *account) upload(ctx context.Context, file networks.Media) (upload, error) {
	content, err := file.Content()
	if err != nil {
		return upload{}, err
	}
	defer content.Close()
	var told struct {
		Address string `json:"content_uri"`
	}
	send := call{
		method: http.MethodPost, path: "media/v3/upload", query: url.Values{"filename": {fileName(file)}},
		kind: file.Type, body: content, size: file.Size,
	}
	if err := a.read(ctx, send, &told); err != nil {
		return upload{}, err
	}
	if !strings.HasPrefix(told.Address, "mxc://") {
		return upload{}, networks.Temporary.Errorf("the server's answer to an upload names no address")
	}
	return upload{Hash: file.Hash, Address: told.Address}, nil
}
