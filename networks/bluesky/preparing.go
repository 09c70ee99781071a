package bluesky

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"time"

	"vigil/networks"
)

// soon is how long an access token has to be good for what is prepared now and goes out
// at most ten minutes later.
const soon = 15 * time.Minute

// Prepare uploads the message's files, and asks who its mentions are, what its link
// shows, and which thread it belongs to. What is uploaded, resolved or fetched is so
// once for a message, however often this is called.
func (a *account) Prepare(ctx context.Context, m networks.Message) (json.RawMessage, error) {
	known, err := readPrepared(m)
	if err != nil {
		known = prepared{} // it is all asked again
	}
	failure := a.prepare(ctx, m, &known)
	if known.empty() {
		return nil, failure
	}
	return networks.Prepared(known, failure)
}

func (a *account) prepare(ctx context.Context, m networks.Message, known *prepared) error {
	s, err := a.door.enter(ctx, soon)
	if err != nil {
		return err
	}
	if err := a.uploadAll(ctx, s, m.Media, known); err != nil {
		return err
	}
	if known.Reply, err = a.thread(ctx, s, m); err != nil {
		return err
	}
	a.introduce(ctx, s, m.Text, known)
	a.illustrate(ctx, s, m, known)
	return nil
}

// uploadAll goes on with all files even where one has to wait, so that a service works
// on several at once.
func (a *account) uploadAll(ctx context.Context, s session, files []networks.Media, known *prepared) error {
	uploads := make([]upload, len(files))
	var waiting error
	for i, file := range files {
		uploads[i] = known.upload(i, file)
		if err := a.bring(ctx, s, file, &uploads[i]); err != nil {
			waiting = err
		}
	}
	if len(uploads) > 0 {
		known.Files = uploads
	}
	return waiting
}

// bring uploads a file, as far as it gets without waiting.
func (a *account) bring(ctx context.Context, s session, file networks.Media, known *upload) error {
	var err error
	switch {
	case known.Blob != nil:
	case isVideo(file) && a.video != "":
		err = a.bringVideo(ctx, s, file, known)
	default:
		known.Blob, err = a.uploadFile(ctx, s, file)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", file.File, err)
	}
	return nil
}

func (a *account) uploadFile(ctx context.Context, s session, file networks.Media) (*blob, error) {
	content, err := file.Content()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return a.uploadBlob(ctx, s, content, file.Type, file.Size)
}

// uploadBlob keeps bytes on the account's server until a record shows them. The same
// bytes again are the same blob.
func (a *account) uploadBlob(ctx context.Context, s session, content io.Reader, mediaType string, size int64) (*blob, error) {
	var answer struct {
		Blob blob `json:"blob"`
	}
	uploading := call{
		method: "com.atproto.repo.uploadBlob", procedure: true,
		body: content, bodyType: mediaType, size: size,
	}
	if err := a.read(ctx, s, uploading, &answer); err != nil {
		return nil, err
	}
	if answer.Blob.Ref.Link == "" {
		return nil, networks.Temporary.Errorf("the server's answer to an upload names no blob")
	}
	return &answer.Blob, nil
}

// introduce asks who the mentioned are. A name that is nobody's stays plain text, and so
// does one of whom the server can't tell: a post does not wait for a name.
func (a *account) introduce(ctx context.Context, s session, text string, known *prepared) {
	for _, span := range networks.Mentions(text) {
		handle := handleOf(span.Of(text))
		if _, asked := known.Mentions[handle]; asked || handle == "" {
			continue
		}
		did, err := resolveBy(ctx, a.around.Reader, s.Server, handle)
		if err != nil {
			a.around.Log.Warn("a mention stays plain text", "handle", handle, "why", err)
		}
		if known.Mentions == nil {
			known.Mentions = map[string]string{}
		}
		known.Mentions[handle] = did
	}
}

// thread says what a message answers. The root of the thread is the one that the
// answered post names itself: it may be an answer too.
func (a *account) thread(ctx context.Context, s session, m networks.Message) (*replyTo, error) {
	if m.Parent == nil {
		return nil, nil
	}
	at, err := s.place(m.Parent.ID)
	if err != nil {
		return nil, err
	}
	answered, err := a.get(ctx, s, at)
	switch {
	case nameOf(err) == recordNotFound:
		return nil, networks.Rejected.Errorf("the post to answer is gone: %s", at.page())
	case err != nil:
		return nil, fmt.Errorf("reading the post to answer: %w", err)
	}
	parent := reference{URI: at.String(), CID: answered.CID}
	if answered.post().Reply == nil {
		return &replyTo{Root: parent, Parent: parent}, nil
	}
	return &replyTo{Root: answered.post().Reply.Root, Parent: parent}, nil
}

// record is one of a repository, as it is read.
type record struct {
	CID   string          `json:"cid"`
	Value json.RawMessage `json:"value"`
}

// post is the record as a post; what is none is an empty one.
func (r record) post() post {
	var read post
	if json.Unmarshal(r.Value, &read) != nil {
		return post{}
	}
	return read
}

// get reads a record. The error's name is [recordNotFound] where there is none; the
// account's own server tells that at once, and after its moderators took it down too.
func (a *account) get(ctx context.Context, s session, at place) (record, error) {
	var read record
	asked := query("com.atproto.repo.getRecord", url.Values{
		"repo": {at.repo}, "collection": {at.collection}, "rkey": {at.key},
	})
	asked.server = s.Server
	if err := asked.read(ctx, a.around.Reader, &read); err != nil {
		return record{}, err
	}
	if read.CID == "" {
		return record{}, networks.Temporary.Errorf("the server's answer names no version of %s", at)
	}
	return read, nil
}
