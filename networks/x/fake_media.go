package x

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vigil/networks"
)

// arrival is an upload on its way to the fake.
type arrival struct {
	file      networks.Uploaded
	announced int64
	segments  map[int][]byte
	// complete tells that the client has sent all; looks, how often it still has
	// to ask before a video is processed.
	complete bool
	looks    int
	hidden   bool
}

func (f *fake) initialize(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Type     string `json:"media_type"`
		Size     int64  `json:"total_bytes"`
		Category string `json:"media_category"`
	}
	err := json.NewDecoder(r.Body).Decode(&body)
	if err != nil || !mediaLimits().Accepts(body.Type) || body.Category != category(body.Type) || body.Size > largest(body.Type) {
		refuse(w, http.StatusBadRequest, "media_type, media_category or total_bytes is not valid.")
		return
	}
	file := f.wall.Upload(networks.Uploaded{Type: body.Type})
	arriving := &arrival{file: file, announced: body.Size, segments: make(map[int][]byte)}
	if !strings.HasPrefix(body.Type, "image/") {
		arriving.looks = 1
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.arriving[file.ID] = arriving
	networks.Answer(w, http.StatusOK, arriving.progress())
}

func largest(mediaType string) int64 {
	limit := mediaLimits()
	switch category(mediaType) {
	case "tweet_gif":
		return limit.AnimationBytes
	case "tweet_video":
		return limit.VideoBytes
	}
	return limit.ImageBytes
}

// progress is what X answers about an upload.
func (a *arrival) progress() map[string]any {
	data := map[string]any{"id": a.file.ID, "media_key": mediaKey(a.file), "expires_after_secs": 86400}
	if a.complete && a.looks > 0 {
		data["processing_info"] = map[string]any{"state": "pending", "check_after_secs": 1}
	}
	return map[string]any{"data": data}
}

// find returns the upload that a request is about, with the mutex held; the
// caller releases it.
func (f *fake) find(w http.ResponseWriter, id string) (*arrival, bool) {
	f.mutex.Lock()
	found, ok := f.arriving[id]
	if !ok {
		f.mutex.Unlock()
		refuse(w, http.StatusNotFound, "Could not find the media.")
	}
	return found, ok
}

func (f *fake) receive(w http.ResponseWriter, r *http.Request) {
	index, content, err := segmentOf(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	arriving, ok := f.find(w, r.PathValue("id"))
	if !ok {
		return
	}
	defer f.mutex.Unlock()
	arriving.segments[index] = content
	w.WriteHeader(http.StatusNoContent)
}

func segmentOf(r *http.Request) (int, []byte, error) {
	index, err := strconv.Atoi(r.FormValue("segment_index"))
	if err != nil {
		return 0, nil, err
	}
	part, _, err := r.FormFile("media")
	if err != nil {
		return 0, nil, err
	}
	defer part.Close()
	content, err := io.ReadAll(part)
	return index, content, err
}

func (f *fake) finalize(w http.ResponseWriter, r *http.Request) {
	arriving, ok := f.find(w, r.PathValue("id"))
	if !ok {
		return
	}
	defer f.mutex.Unlock()
	var whole bytes.Buffer
	for i := range len(arriving.segments) {
		whole.Write(arriving.segments[i])
	}
	if int64(whole.Len()) != arriving.announced {
		refuse(w, http.StatusBadRequest, "Segments do not add up to provided total file size.")
		return
	}
	arriving.file.Bytes, arriving.complete = whole.Bytes(), true
	f.wall.Upload(arriving.file)
	networks.Answer(w, http.StatusOK, arriving.progress())
}

func (f *fake) status(w http.ResponseWriter, r *http.Request) {
	arriving, ok := f.find(w, r.URL.Query().Get("media_id"))
	if !ok {
		return
	}
	defer f.mutex.Unlock()
	if arriving.complete && arriving.looks > 0 {
		arriving.looks--
	}
	networks.Answer(w, http.StatusOK, arriving.progress())
}

func (f *fake) describe(w http.ResponseWriter, r *http.Request) {
	var body metadata
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	arriving, ok := f.find(w, body.ID)
	if !ok {
		return
	}
	defer f.mutex.Unlock()
	if alt := body.Details.Alt; alt != nil {
		if utf8.RuneCountInString(alt.Text) > mediaLimits().Alt {
			refuse(w, http.StatusBadRequest, "alt_text is longer than 1000 characters.")
			return
		}
		arriving.file.Alt = alt.Text
		f.wall.Describe(body.ID, alt.Text)
	}
	arriving.hidden = body.Details.Warning != nil && body.Details.Warning.Other
	networks.Answer(w, http.StatusOK, map[string]any{"data": map[string]any{"id": body.ID}})
}

// attach shows uploads in a post: up to four pictures, or one of anything else.
func (f *fake) attach(post *networks.Posted, media *attachment) bool {
	if media == nil {
		return true
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, id := range media.IDs {
		arrived, ok := f.arriving[id]
		if !ok || !arrived.complete || arrived.looks > 0 {
			return false
		}
		post.Media = append(post.Media, arrived.file)
		post.Sensitive = post.Sensitive || arrived.hidden
	}
	alone := slices.ContainsFunc(post.Media, func(file networks.Uploaded) bool {
		return category(file.Type) != "tweet_image"
	})
	return len(post.Media) > 0 && len(post.Media) <= mediaLimits().Max && (!alone || len(post.Media) == 1)
}

func mediaKey(file networks.Uploaded) string {
	return map[string]string{"tweet_image": "3_", "tweet_gif": "16_", "tweet_video": "7_"}[category(file.Type)] + file.ID
}

func mediaKeys(files []networks.Uploaded) []string {
	var keys []string
	for _, file := range files {
		keys = append(keys, mediaKey(file))
	}
	return keys
}
