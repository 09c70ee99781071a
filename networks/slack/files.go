package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"vigil/networks"
)

// prepared is what Prepare leaves for Publish, and for itself when it is called
// again. Fields are added, never renamed.
type prepared struct {
	Version int      `json:"version"`
	Media   []upload `json:"media"`
}

// upload is a file that only the bot sees, until a message shows it.
type upload struct {
	Hash string `json:"hash"`
	ID   string `json:"id"`
	// Ready tells that Slack has looked at it: a message that shows it earlier is
	// refused as invalid_blocks (github.com/slackapi/python-slack-sdk/issues/1521).
	Ready bool `json:"ready"`
}

// fileID is what Slack's ids of files look like.
var fileID = regexp.MustCompile(`^F[A-Z0-9]{8,}$`)

// lookAgain is how long to leave Slack with a file that it still looks at.
const lookAgain = 2 * time.Second

// Prepare uploads pictures to the bot itself, without sharing them
// (docs.slack.dev/messaging/working-with-files). While Slack still looks at one, the
// error is [networks.Temporary] with a time.
func (b *bot) Prepare(ctx context.Context, message networks.Message) (json.RawMessage, error) {
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
		made, err := b.ready(ctx, networks.FileName(i+1, media), media, before.upload(i, media))
		if made.ID == "" {
			problem = cmp.Or(err, problem)
			break
		}
		now.Media = append(now.Media, made)
		problem = cmp.Or(problem, err) // one that Slack looks at does not keep back the others
	}
	return networks.Prepared(now, problem)
}

// upload returns the earlier upload of a message's file, or nothing.
func (p prepared) upload(place int, media networks.Media) upload {
	if place >= len(p.Media) || p.Media[place].Hash != media.Hash {
		return upload{}
	}
	return p.Media[place]
}

// ready brings one file as far as it gets without waiting.
func (b *bot) ready(ctx context.Context, name string, media networks.Media, known upload) (upload, error) {
	if known.Ready {
		return known, nil
	}
	if known.ID == "" {
		id, err := b.upload(ctx, name, media)
		if err != nil {
			return upload{}, fmt.Errorf("%s: %w", media.File, err)
		}
		known = upload{Hash: media.Hash, ID: id}
	}
	var answer struct {
		File struct {
			Type string `json:"mimetype"`
		} `json:"file"`
	}
	if err := b.ask(ctx, "files.info", url.Values{"file": {known.ID}}, &answer); err != nil {
		return known, fmt.Errorf("%s: %w", media.File, err)
	}
	known.Ready = answer.File.Type != ""
	if !known.Ready {
		return known, networks.Temporary.Errorf("%s: Slack still looks at it", media.File).After(lookAgain)
	}
	return known, nil
}

// upload takes three calls; the file belongs to the bot after the last one.
func (b *bot) upload(ctx context.Context, name string, media networks.Media) (string, error) {
	place, err := b.reserve(ctx, name, media)
	if err != nil {
		return "", err
	}
	if err := b.send(ctx, media, place.URL); err != nil {
		return "", err
	}
	files, err := json.Marshal([]map[string]string{{"id": place.ID, "title": name}})
	if err != nil {
		return "", err
	}
	var done struct{}
	return place.ID, b.ask(ctx, "files.completeUploadExternal", url.Values{"files": {string(files)}}, &done)
}

// place is where a file is to be sent.
type place struct {
	URL string `json:"upload_url"`
	ID  string `json:"file_id"`
}

func (b *bot) reserve(ctx context.Context, name string, media networks.Media) (place, error) {
	var answer place
	err := b.ask(ctx, "files.getUploadURLExternal", url.Values{
		"filename": {name},
		"length":   {strconv.FormatInt(media.Size, 10)},
		"alt_txt":  {media.Alt},
	}, &answer)
	if err == nil && !fileID.MatchString(answer.ID) {
		err = networks.Temporary.Errorf("the answer to an upload names no file")
	}
	return answer, err
}

// send needs no token: the address is a secret that Slack has just made.
func (b *bot) send(ctx context.Context, media networks.Media, address string) error {
	file, err := media.Content()
	if err != nil {
		return err
	}
	defer file.Close()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, file)
	if err != nil {
		return networks.Temporary.Errorf("Slack names no address to send to") // the error would show it
	}
	request.ContentLength = media.Size
	request.Header.Set("Content-Type", media.Type)
	_, _, err = networks.Read(b.around.Reader, request)
	return err
}

// imageBlocks show the message's pictures, all of which must be ready.
func imageBlocks(message networks.Message) ([]block, error) {
	var known prepared
	if err := message.ReadPrepared(&known); err != nil {
		return nil, err
	}
	var blocks []block
	for i, media := range message.Media {
		made := known.upload(i, media)
		if !made.Ready {
			return nil, networks.Temporary.Errorf("%s: not uploaded yet", media.File)
		}
		blocks = append(blocks, block{Type: "image", SlackFile: &slackFile{made.ID}, AltText: cmp.Or(media.Alt, withoutAlt)})
	}
	return blocks, nil
}

// withoutAlt stands where a picture has no description: Slack refuses none.
const withoutAlt = "picture"
