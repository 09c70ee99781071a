package networks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
)

// Form is a body of the type multipart/form-data (RFC 7578) that is read while it
// is sent: a video is never wholly in memory. Its length is known beforehand, so
// that a server can't take the beginning of one for the whole.
type Form struct {
	written bytes.Buffer
	writer  *multipart.Writer
	// pieces are what has been written, and the files between.
	pieces []io.Reader
	length int64
	files  []io.Closer
	err    error
}

// NewForm returns an empty form. Whoever fills it has to send or close it.
func NewForm() *Form {
	form := new(Form)
	form.writer = multipart.NewWriter(&form.written)
	return form
}

// Field adds a value.
func (f *Form) Field(name, value string) {
	f.err = errors.Join(f.err, f.writer.WriteField(name, value))
}

// File adds a picture or video under a name that tells nothing of the folder it
// stands in. It is opened at once, so that what can't be read is known before
// anything is sent.
func (f *Form) File(field, name string, media Media) {
	if f.err != nil {
		return
	}
	file, err := media.Content()
	if err != nil {
		f.err = fmt.Errorf("%s: %w", media.File, err)
		return
	}
	f.files = append(f.files, file)
	_, f.err = f.writer.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename=%q`, field, name)},
		"Content-Type":        {media.Type},
	})
	f.cut()
	f.pieces = append(f.pieces, &wholeFile{reader: file, left: media.Size, name: media.File})
	f.length += media.Size
}

// cut makes a piece of what has been written since the last one.
func (f *Form) cut() {
	piece := bytes.Clone(f.written.Bytes())
	f.written.Reset()
	f.pieces = append(f.pieces, bytes.NewReader(piece))
	f.length += int64(len(piece))
}

// Request is the form on its way to an address. An error means that nothing was
// sent: it is [Temporary].
func (f *Form) Request(ctx context.Context, method, address string) (*http.Request, error) {
	f.err = errors.Join(f.err, f.writer.Close())
	f.cut()
	request, err := http.NewRequestWithContext(ctx, method, address, f)
	if err := errors.Join(f.err, err); err != nil {
		return nil, &Error{Kind: Temporary, Cause: errors.Join(err, f.Close())}
	}
	request.ContentLength = f.length
	request.Header.Set("Content-Type", f.writer.FormDataContentType())
	return request, nil
}

// Read reads the body.
func (f *Form) Read(p []byte) (int, error) {
	for len(f.pieces) > 0 {
		n, err := f.pieces[0].Read(p)
		if errors.Is(err, io.EOF) {
			f.pieces, err = f.pieces[1:], nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.EOF
}

// Close closes the files.
func (f *Form) Close() error {
	var err error
	for _, file := range f.files {
		err = errors.Join(err, file.Close())
	}
	f.files = nil
	return err
}

// wholeFile is a file that has to have the length that was announced.
type wholeFile struct {
	reader io.Reader
	left   int64
	name   string
}

func (w *wholeFile) Read(p []byte) (int, error) {
	n, err := w.reader.Read(p)
	w.left -= int64(n)
	if w.left < 0 || errors.Is(err, io.EOF) && w.left > 0 {
		return 0, fmt.Errorf("%s: its length has changed", w.name)
	}
	return n, err
}

// FileName is a name for a medium that readers may download: its number, and the
// ending of its type.
func FileName(number int, media Media) string {
	_, kind, _ := strings.Cut(media.Type, "/")
	switch kind {
	case "jpeg":
		kind = "jpg"
	case "quicktime":
		kind = "mov"
	}
	return fmt.Sprintf("%d.%s", number, kind)
}
