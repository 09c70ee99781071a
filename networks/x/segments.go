package x

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"vigil/networks"
)

// segment is how much of a file is sent at once: 1 MiB, of which X takes a
// thousand (docs.x.com, x-api/media/quickstart/media-upload-chunked).
const segment = 1 << 20

// fill sends the segments that X doesn't have yet, and says that this is all.
func (a *account) fill(ctx context.Context, file networks.Media, u *upload) error {
	if err := a.appendSegments(ctx, file, u); err != nil {
		return err
	}
	var answer progress
	call := request{method: http.MethodPost, path: "/2/media/upload/" + u.ID + "/finalize"}
	if err := a.send(ctx, a.reader, call, &answer); err != nil {
		return err
	}
	u.extend(answer)
	return u.settle(answer)
}

func (a *account) appendSegments(ctx context.Context, file networks.Media, u *upload) error {
	content, err := file.Content()
	if err != nil {
		return err
	}
	defer content.Close()
	if _, err := io.CopyN(io.Discard, content, int64(u.Sent)*segment); err != nil {
		return fmt.Errorf("skip what is uploaded: %w", err)
	}
	for {
		part, err := io.ReadAll(io.LimitReader(content, segment))
		if err != nil || len(part) == 0 {
			return err
		}
		if err := a.appendSegment(ctx, u, part); err != nil {
			return err
		}
		u.Sent++
	}
}

func (a *account) appendSegment(ctx context.Context, u *upload, part []byte) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	// A bytes.Buffer never fails, and so neither does a form that writes to one.
	form.WriteField("segment_index", strconv.Itoa(u.Sent))
	file, err := form.CreateFormFile("media", "segment")
	if err != nil {
		return err
	}
	file.Write(part)
	form.Close()
	return a.send(ctx, a.reader, request{
		method: http.MethodPost, path: "/2/media/upload/" + u.ID + "/append",
		form: &body, contentType: form.FormDataContentType(),
	}, nil)
}
