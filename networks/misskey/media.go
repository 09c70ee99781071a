package misskey

import (
	"context"
	"encoding/json"
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
	var failed error
	for i, file := range message.Media {
		wanted := upload{Hash: file.Hash, Alt: file.Alt, Sensitive: message.Sensitive}
		at := slices.IndexFunc(known, func(u upload) bool { u.ID = ""; return u == wanted })
		if at >= 0 {
			wanted = known[at]
		} else if err := a.upload(ctx, i+1, file, &wanted); err != nil {
			failed = fmt.Errorf("uploading %s: %w", file.File, err)
			break
		}
		done.Files = append(done.Files, wanted)
	}
	return networks.Prepared(done, failed)
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
		return err
	}
	var kept struct {
		ID string `json:"id"`
	}
	if err := a.send(a.around.Reader, request, &kept); err != nil {
		return networks.Unseen(err)
	}
	into.ID = kept.ID
	if kept.ID == "" {
		return networks.Temporary.Errorf("the server answered without the id of the file")
	}
	return nil
}

// attached are the ids of the message's files, in their order.
func attached(message networks.Message) ([]string, error) {
	known := uploads(message)
	if len(known) != len(message.Media) {
		return nil, networks.Temporary.Errorf("the pictures are not uploaded yet")
	}
	ids := make([]string, len(known))
	for i, file := range known {
		ids[i] = file.ID
	}
	return ids, nil
}

func uploads(message networks.Message) []upload {
	var done prepared
	if message.ReadPrepared(&done) != nil {
		return nil // it is prepared anew
	}
	return done.Files
}
