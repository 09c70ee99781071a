package slack

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"vigil/networks"
)

// fakeFile is an upload between its three calls, and while Slack looks at it.
type fakeFile struct {
	length  int
	alt     string
	content []byte
	// looks counts how often files.info was asked: the first time, Slack is at work.
	looks int
}

func (f *fakeServer) reserve(w http.ResponseWriter, r *http.Request) {
	length, err := strconv.Atoi(r.FormValue("length"))
	if err != nil || length < 1 || r.FormValue("filename") == "" {
		fakeRefusal(w, "invalid_arguments")
		return
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	id := fmt.Sprintf("F%08d", len(f.files)+1)
	f.files[id] = &fakeFile{length: length, alt: r.FormValue("alt_txt")}
	fakeAnswer(w, map[string]any{"upload_url": "http://" + r.Host + "/upload/v1/" + id, "file_id": id})
}

func (f *fakeServer) receive(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(r.Body)
	f.mutex.Lock()
	defer f.mutex.Unlock()
	file, ok := f.files[r.PathValue("id")]
	if err != nil || !ok || len(content) != file.length {
		http.Error(w, "the upload can't be taken", http.StatusBadRequest)
		return
	}
	file.content = content
	// A client that has left is no concern of the server's.
	_, _ = fmt.Fprintf(w, "OK - %d", len(content))
}

func (f *fakeServer) complete(w http.ResponseWriter, r *http.Request) {
	var asked []struct{ ID string }
	if err := json.Unmarshal([]byte(r.FormValue("files")), &asked); err != nil || len(asked) == 0 {
		fakeRefusal(w, "invalid_arguments")
		return
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, wanted := range asked {
		file, ok := f.files[wanted.ID]
		if !ok || file.content == nil {
			fakeRefusal(w, "file_not_found")
			return
		}
		f.wall.Upload(networks.Uploaded{ID: wanted.ID, Type: http.DetectContentType(file.content), Alt: file.alt, Bytes: file.content})
	}
	fakeAnswer(w, map[string]any{"files": asked})
}

func (f *fakeServer) file(w http.ResponseWriter, r *http.Request) {
	uploaded, ok := f.wall.File(r.FormValue("file"))
	if !ok {
		fakeRefusal(w, "file_not_found")
		return
	}
	f.mutex.Lock()
	f.files[uploaded.ID].looks++
	f.mutex.Unlock()
	entity := map[string]any{"id": uploaded.ID, "mimetype": ""}
	if f.seen(uploaded.ID) {
		entity["mimetype"] = uploaded.Type
	}
	fakeAnswer(w, map[string]any{"file": entity})
}

// seen tells whether Slack has looked at a file.
func (f *fakeServer) seen(id string) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	file, ok := f.files[id]
	return ok && file.looks > 1
}
