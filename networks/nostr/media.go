package nostr

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"vigil/networks"
)

// prepared is what Prepare leaves for Publish. Fields are added, never renamed.
type prepared struct {
	Version int      `json:"version"`
	Event   event    `json:"event,omitzero"`
	Media   []upload `json:"media,omitempty"`
}

// upload is a file that the server for media shows to everybody who knows its
// address.
type upload struct {
	Hash    string `json:"hash"`
	Address string `json:"address"`
}

// tag describes a file to clients (NIP-92).
func (u upload) tag(file networks.Media) []string {
	tag := []string{"imeta", "url " + u.Address, "m " + file.Type, "x " + u.Hash, "size " + strconv.FormatInt(file.Size, 10)}
	if file.Width > 0 && file.Height > 0 {
		tag = append(tag, fmt.Sprintf("dim %dx%d", file.Width, file.Height))
	}
	if file.Alt != "" {
		tag = append(tag, "alt "+file.Alt)
	}
	return tag
}

// Prepare uploads what the post shows, and signs its event. What is returned beside an
// error holds what has been uploaded.
func (a *account) Prepare(ctx context.Context, message networks.Message) (json.RawMessage, error) {
	if message.Original != nil {
		return nil, nil
	}
	before, err := preparedIn(message)
	if err != nil {
		return nil, err
	}
	now := prepared{Version: 1}
	for i, file := range message.Media {
		made := before.upload(i, file)
		if made.Address == "" {
			made, err = a.upload(ctx, file)
		}
		if err != nil {
			err = fmt.Errorf("%s: %w", file.File, err)
			break
		}
		now.Media = append(now.Media, made)
	}
	if err == nil {
		now.Event, err = a.note(message, now.Media)
	}
	return networks.Prepared(now, err)
}

func preparedIn(message networks.Message) (before prepared, err error) {
	err = message.ReadPrepared(&before)
	return before, err
}

// upload is the earlier upload of a message's file, or nothing.
func (p prepared) upload(place int, file networks.Media) upload {
	if place < len(p.Media) && p.Media[place].Hash == file.Hash {
		return p.Media[place]
	}
	return upload{}
}

// upload gives a file to the Blossom server (BUD-02), under its hash: the same bytes
// again have the same address.
func (a *account) upload(ctx context.Context, file networks.Media) (upload, error) {
	if a.media == nil {
		return upload{}, networks.Rejected.Errorf("there is no server for pictures: write its address as media")
	}
	content, err := file.Content()
	if err != nil {
		return upload{}, err
	}
	defer content.Close()
	permission, err := a.permission(file.Hash)
	if err != nil {
		return upload{}, unsent(err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, a.media.JoinPath("upload").String(), content)
	if err != nil {
		return upload{}, unsent(err)
	}
	request.ContentLength = file.Size
	request.Header.Set("Content-Type", file.Type)
	request.Header.Set("Authorization", "Nostr "+permission)
	_, body, err := networks.Read(a.around.Reader, request)
	if err != nil {
		return upload{}, denied(err)
	}
	return described(file.Hash, body)
}

// permissionLife is how long an upload may take.
const permissionLife = 10 * time.Minute

// permission is a signed event that allows this upload and nothing else (BUD-01,
// BUD-02). It is no part of the post, so its times are the clock's.
func (a *account) permission(hash string) (string, error) {
	now := time.Now()
	made, err := a.key.seal(event{
		Kind: uploadKind, Created: now.Unix(), Content: "Upload a file",
		Tags: [][]string{{"t", "upload"}, {"x", hash}, {"expiration", strconv.FormatInt(now.Add(permissionLife).Unix(), 10)}},
	})
	if err != nil {
		return "", err
	}
	encoded, err := networks.JSON(made)
	return base64.StdEncoding.EncodeToString(encoded), err
}

// denied names the key of the configuration that a refused permission means.
func denied(err error) error {
	known, ok := errors.AsType[*networks.Error](err)
	if ok && (known.Status == http.StatusUnauthorized || known.Status == http.StatusForbidden || known.Status == http.StatusPaymentRequired) {
		return known.Deny("media")
	}
	return err
}

// described reads what the server says of the file. Other bytes than those that were
// sent are not shown.
func described(hash string, body []byte) (upload, error) {
	var told struct {
		Address string `json:"url"`
		Hash    string `json:"sha256"`
	}
	if err := json.Unmarshal(body, &told); err != nil {
		return upload{}, networks.Temporary.Errorf("the answer of the server for media can't be read: %w", err)
	}
	address, err := url.Parse(told.Address)
	if err != nil || address.Host == "" {
		return upload{}, networks.Temporary.Errorf("the server for media names no address")
	}
	if told.Hash != hash {
		return upload{}, networks.Temporary.Errorf("the server for media has changed the file; another one has to be found")
	}
	return upload{Hash: hash, Address: told.Address}, nil
}
