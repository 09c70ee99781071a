package mastodon

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"vigil/networks"
)

// fakeEntity is a status as docs.joinmastodon.org, entities/Status, describes it.
func fakeEntity(r *http.Request, post networks.Posted) map[string]any {
	entity := map[string]any{
		"id": post.ID, "uri": fakeAddress(r, post.ID), "url": fakeAddress(r, post.ID),
		"created_at": time.UnixMicro(post.At).UTC().Format("2006-01-02T15:04:05.000Z"), "edited_at": nil,
		"content": fakeText(post.Text), "spoiler_text": post.Warning, "sensitive": post.Sensitive,
		"visibility": post.Visibility, "language": nullable(post.Language), "in_reply_to_id": nullable(post.Parent),
		"replies_count": 0, "reblogs_count": 0, "favourites_count": 0, "reblog": nil, "poll": nil,
		"account": map[string]any{"id": post.Account, "username": "campaign", "acct": "campaign"},
	}
	attachments := []map[string]any{}
	for _, file := range post.Media {
		attachments = append(attachments, map[string]any{"id": file.ID, "type": "image", "description": file.Alt})
	}
	entity["media_attachments"] = attachments
	if post.Original != "" {
		entity["reblog"] = map[string]any{"id": post.Original, "url": fakeAddress(r, post.Original)}
	}
	if post.Poll != nil {
		entity["poll"] = fakePoll(post)
	}
	return entity
}

func fakePoll(post networks.Posted) map[string]any {
	options := []map[string]any{}
	for _, option := range post.Poll.Options {
		options = append(options, map[string]any{"title": option, "votes_count": 0})
	}
	ends := time.UnixMicro(post.At).Add(post.Poll.Open).UTC()
	return map[string]any{"id": post.ID, "expires_at": ends.Format(time.RFC3339), "multiple": post.Poll.Multiple, "options": options}
}

// nullable is null for an empty text.
func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// instance answers what Mastodon 4.5 does in /api/v2/instance, and in the part
// that matters in /api/v1/instance.
func (f *fakeServer) instance(w http.ResponseWriter, _ *http.Request) {
	limits := usualLimits()
	networks.Answer(w, http.StatusOK, map[string]any{
		"domain": "sandbox", "title": "The sandbox", "version": f.kind.version,
		"configuration": map[string]any{
			"statuses": map[string]any{"max_characters": f.kind.longest, "max_media_attachments": 4, "characters_reserved_per_url": f.kind.link},
			"media_attachments": map[string]any{
				"supported_mime_types": append([]string{"image/heic", "audio/ogg"}, limits.Media.Types...),
				"image_size_limit":     16777216, "image_matrix_limit": 33177600,
				"video_size_limit": 103809024, "video_frame_rate_limit": 120, "description_limit": 1500,
			},
			"polls": map[string]any{"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2629746},
		},
	})
}

func (f *fakeServer) nodeinfo(w http.ResponseWriter, r *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"links": []map[string]string{{
		"rel":  "http://nodeinfo.diaspora.software/ns/schema/2.0",
		"href": "http://" + r.Host + "/nodeinfo/2.0",
	}}})
}

func (f *fakeServer) software(w http.ResponseWriter, _ *http.Request) {
	played := f.kind.software
	networks.Answer(w, http.StatusOK, map[string]any{"version": "2.0", "software": map[string]string{"name": played.name, "version": played.version}})
}

// fakeFile reads the uploaded file, or says what is wrong with it.
func fakeFile(r *http.Request) ([]byte, string) {
	file, header, err := r.FormFile("file")
	if err != nil {
		return nil, err.Error()
	}
	defer file.Close()
	// header.Filename has lost its folders already.
	if named := header.Header.Get("Content-Disposition"); strings.Contains(named, "/") {
		return nil, "the file's name gives a path away: " + named
	}
	content, err := io.ReadAll(file)
	if err != nil {
		return nil, err.Error()
	}
	return content, ""
}

func fakeFocus(written string) *networks.Focus {
	left, right, found := strings.Cut(written, ",")
	x, errX := strconv.ParseFloat(left, 64)
	y, errY := strconv.ParseFloat(right, 64)
	if !found || errX != nil || errY != nil {
		return nil
	}
	return &networks.Focus{X: x, Y: y}
}

func fakeError(w http.ResponseWriter, status int, message string) {
	networks.Answer(w, status, map[string]string{"error": message})
}
