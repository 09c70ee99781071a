package networks

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAFormHasItsLengthAndItsFilesInOrder(t *testing.T) {
	content := strings.Repeat("not wholly in memory ", 10_000)
	var closed int
	media := Media{File: "photos/at home.jpg", Type: "image/jpeg", Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return counted{strings.NewReader(content), &closed}, nil
	}}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
			return
		}
		sent := r.MultipartForm.File["photo"][0]
		file, err := sent.Open()
		if err != nil {
			t.Error(err)
			return
		}
		defer file.Close()
		read, err := io.ReadAll(file)
		if r.FormValue("caption") != "Ліст" || sent.Filename != "1.jpg" || string(read) != content || err != nil || r.ContentLength < media.Size {
			t.Errorf("caption %q, file %q of %d bytes, error %v, length %d", r.FormValue("caption"), sent.Filename, len(read), err, r.ContentLength)
		}
	}))
	defer server.Close()

	form := NewForm()
	form.Field("caption", "Ліст")
	form.File("photo", FileName(1, media), media)
	request, err := form.Request(t.Context(), http.MethodPost, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if closed != 1 {
		t.Errorf("the file was closed %d times", closed)
	}
}

func TestAFormThatCannotBeFilledIsNotSent(t *testing.T) {
	var closed int
	readable := Media{File: "a.png", Type: "image/png", Size: 1, Open: func() (io.ReadCloser, error) {
		return counted{strings.NewReader("a"), &closed}, nil
	}}
	for name, media := range map[string]Media{
		"no bytes":  {File: "b.png"},
		"no access": {File: "b.png", Open: func() (io.ReadCloser, error) { return nil, errors.New("no such file") }},
	} {
		closed = 0
		form := NewForm()
		form.File("one", "1.png", readable)
		form.File("two", "2.png", media)
		if _, err := form.Request(t.Context(), http.MethodPost, "https://example.org"); KindOf(err) != Temporary || err == nil || closed != 1 {
			t.Errorf("%s: error %v, %d files closed", name, err, closed)
		}
	}
}

func TestAFileOfAnotherLengthBreaksItsForm(t *testing.T) {
	for _, size := range []int64{2, 4} {
		form := NewForm()
		form.File("file", "1.png", Media{File: "a.png", Type: "image/png", Size: size, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader([]byte("abc"))), nil
		}})
		request, err := form.Request(t.Context(), http.MethodPost, "https://example.org")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(request.Body); err == nil {
			t.Errorf("a file of three bytes was taken for one of %d", size)
		}
	}
}

// counted counts how often it is closed.
type counted struct {
	io.Reader
	closed *int
}

func (c counted) Close() error {
	*c.closed++
	return nil
}
