package misskey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"vigil/networks"
)

// prepared is what Prepare leaves for Publish. Fields are added, never renamed.
type prepared struct {
	Version int      `json:"version"`
	Files   []upload `json:"files"`
}

// upload is a file in the account's drive.
type upload struct {
	Hash string `json:"hash"`
	// Alt and Sensitive were sent with it; other ones need another upload.
	Alt       string `json:"alt,omitempty"`
	Sensitive bool   `json:"sensitive,omitempty"`
	ID        string `json:"id"`
}

// Prepare puts the files into the account's drive, where they stay until somebody
// deletes them. What was uploaded before is taken again.
func (a *account) Prepare(ctx context.Context, message networks.Message) (json.RawMessage, error) {
	if len(message.Media) == 0 {
		return nil, nil
	}
	known, done := uploads(message), prepared{Version: 1}
	for i, file := range message.Media {
		wanted := upload{Hash: file.Hash, Alt: file.Alt, Sensitive: message.Sensitive}
		at := slices.IndexFunc(known, func(u upload) bool { u.ID = ""; return u == wanted })
		if at >= 0 {
			wanted = known[at]
		} else if err := a.upload(ctx, i+1, file, &wanted); err != nil {
			return frozen(done), fmt.Errorf("uploading %s: %w", file.File, err)
		}
		done.Files = append(done.Files, wanted)
	}
	return frozen(done), nil
}

// upload sends one file (endpoints/drive/files/create.ts). With force the server keeps
// it beside the same bytes that somebody uploaded before, with another description.
func (a *account) upload(ctx context.Context, number int, file networks.Media, into *upload) error {
	form := networks.NewForm()
	form.Field("i", a.token)
	form.Field("force", "true")
	form.Field("isSensitive", fmt.Sprint(into.Sensitive))
	if into.Alt != "" {
		form.Field("comment", into.Alt)
	}
	form.File("file", networks.FileName(number, file), file)
	request, err := form.Request(ctx, http.MethodPost, a.server.JoinPath("api", "drive/files/create").String())
	if err != nil {
		return reject(err)
	}
	var kept struct {
		ID string `json:"id"`
	}
	if err := a.send(a.reader(), request, &kept); err != nil {
		return temporary(err)
	}
	into.ID = kept.ID
	if kept.ID == "" {
		return &networks.Error{Kind: networks.Temporary, Cause: errors.New("the server answered without the id of the file")}
	}
	return nil
}

// temporary is what doubt means where nothing is published.
func temporary(err error) error {
	if failure, ok := errors.AsType[*networks.Error](err); ok && failure.Kind == networks.Uncertain {
		failure.Kind = networks.Temporary
	}
	return err
}

// attached are the ids of the message's files, in their order.
func attached(message networks.Message) ([]string, error) {
	known := uploads(message)
	if len(known) != len(message.Media) {
		return nil, &networks.Error{Kind: networks.Temporary, Cause: errors.New("the pictures are not uploaded yet")}
	}
	ids := make([]string, len(known))
	for i, file := range known {
		ids[i] = file.ID
	}
	return ids, nil
}

func uploads(message networks.Message) []upload {
	var done prepared
	if len(message.Prepared) == 0 || json.Unmarshal(message.Prepared, &done) != nil {
		return nil // what can't be read is prepared anew
	}
	return done.Files
}

func frozen(done prepared) json.RawMessage {
	encoded, err := json.Marshal(done)
	if err != nil {
		panic(err) // texts and flags only
	}
	return encoded
}
