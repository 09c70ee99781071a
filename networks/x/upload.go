package x

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"vigil/networks"
)

// uploads is what Prepare leaves for Publish, and for a Prepare that goes on
// where it stopped: one for each file of the message, in their order.
type uploads struct {
	Files []upload `json:"files"`
}

// upload is one file on its way to X.
type upload struct {
	Hash string `json:"hash"`
	// ID is what a post names.
	ID string `json:"id,omitempty"`
	// Sent counts the segments that X has.
	Sent  int   `json:"sent,omitempty"`
	Stage stage `json:"stage,omitempty"`
	// Expires is when X forgets the file, unless a post shows it.
	Expires time.Time `json:"expires,omitzero"`
}

// stage is how far an upload has come.
type stage string

const (
	unbegun    stage = ""           // X does not know of it
	opened     stage = "opened"     // X waits for segments
	processing stage = "processing" // X has all of it and works on it
	processed  stage = "processed"  // a post may show it; it has no description yet
	ready      stage = "ready"
)

const (
	// margin is how long before its end an upload is not relied upon any more.
	margin = time.Hour
	// checkAgain is when to ask about processing if X doesn't say.
	checkAgain = 5 * time.Second
)

// Prepare uploads the files of a message and describes them. Where X needs time
// to work on a video, the error is [networks.Temporary] and says when to come
// back; what is returned beside it, put into [networks.Message.Prepared], lets
// the next call go on from there. Nothing of it can be seen by readers.
func (a *account) Prepare(ctx context.Context, message networks.Message) (json.RawMessage, error) {
	if len(message.Media) == 0 {
		return nil, nil
	}
	known := resume(message)
	var failed error
	for i, file := range message.Media {
		if failed = a.upload(ctx, file, message.Sensitive, &known.Files[i]); failed != nil {
			failed = fmt.Errorf("%s: %w", file.File, unseen(failed))
			break
		}
	}
	return networks.Prepared(known, failed)
}

// resume takes over what an earlier call prepared, as far as it still holds.
func resume(message networks.Message) uploads {
	former, err := readUploads(message)
	if err != nil {
		former = uploads{} // what can't be read is uploaded again
	}
	known := uploads{Files: make([]upload, len(message.Media))}
	for i, file := range message.Media {
		known.Files[i].Hash = file.Hash
		if i < len(former.Files) && former.Files[i].holds(file) {
			known.Files[i] = former.Files[i]
		}
	}
	return known
}

func (u upload) holds(file networks.Media) bool {
	return u.Hash == file.Hash && time.Until(u.Expires) > margin
}

// unseen is [networks.Unseen], for errors of ours too.
func unseen(err error) error {
	if _, known := errors.AsType[*networks.Error](err); !known {
		return &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	return networks.Unseen(err)
}

// upload brings one file from whatever stage it is in to the last one.
func (a *account) upload(ctx context.Context, file networks.Media, sensitive bool, u *upload) error {
	for u.Stage != ready {
		var err error
		switch u.Stage {
		case unbegun:
			err = a.begin(ctx, file, u)
		case opened:
			err = a.fill(ctx, file, u)
		case processing:
			err = a.look(ctx, u)
		case processed:
			err = a.describe(ctx, file, sensitive, u)
		default:
			err = fmt.Errorf("%q is no stage of an upload", u.Stage)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// progress is X's answer about an upload.
type progress struct {
	Data struct {
		ID         string `json:"id"`
		Expires    int    `json:"expires_after_secs"`
		Processing *struct {
			State string `json:"state"`
			After int    `json:"check_after_secs"`
			Error struct {
				Name    string `json:"name"`
				Message string `json:"message"`
			} `json:"error"`
		} `json:"processing_info"`
	} `json:"data"`
}

func (a *account) begin(ctx context.Context, file networks.Media, u *upload) error {
	call := post("/2/media/upload/initialize", map[string]any{
		"media_type":     file.Type,
		"total_bytes":    file.Size,
		"media_category": category(file.Type),
	})
	var answer progress
	if err := a.send(ctx, a.reader, call, &answer); err != nil {
		return err
	}
	if answer.Data.ID == "" {
		return errors.New("the network began an upload without naming it")
	}
	u.ID, u.Sent, u.Stage = answer.Data.ID, 0, opened
	u.extend(answer)
	return nil
}

func category(mediaType string) string {
	switch mediaType {
	case "image/gif":
		return "tweet_gif"
	case "video/mp4", "video/quicktime":
		return "tweet_video"
	}
	return "tweet_image"
}

// extend notes until when X keeps the file.
func (u *upload) extend(answer progress) {
	if answer.Data.Expires > 0 {
		u.Expires = time.Now().Add(time.Duration(answer.Data.Expires) * time.Second).UTC()
	}
}

// look asks whether X is done with the file.
func (a *account) look(ctx context.Context, u *upload) error {
	var answer progress
	call := get("/2/media/upload", url.Values{"command": {"STATUS"}, "media_id": {u.ID}})
	if err := a.send(ctx, a.reader, call, &answer); err != nil {
		return err
	}
	return u.settle(answer)
}

// settle reads the state of processing, which goes from pending over
// in_progress to failed or succeeded; without one there is nothing to wait for.
func (u *upload) settle(answer progress) error {
	work := answer.Data.Processing
	switch {
	case work == nil || work.State == "succeeded":
		u.Stage = processed
		return nil
	case work.State == "failed":
		*u = upload{Hash: u.Hash}
		return networks.Rejected.Errorf("the network can't process the file: %s %s", work.Error.Name, work.Error.Message)
	}
	u.Stage = processing
	wait := max(checkAgain, time.Duration(work.After)*time.Second)
	return networks.Temporary.Errorf("the network is still processing the file").After(wait)
}
