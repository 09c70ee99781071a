package x

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"vigil/networks"
)

func (f *fake) update(w http.ResponseWriter, r *http.Request) {
	post := networks.Posted{Network: fakeName, Text: r.FormValue("status"), Parent: r.FormValue("in_reply_to_status_id")}
	switch {
	case post.Text == "":
		refuseOld(w, http.StatusForbidden, 170, "Missing required parameter: status.")
	case !oldLimits(0).Text.Fits(post.Text):
		refuseOld(w, http.StatusForbidden, 186, "Tweet needs to be a bit shorter.")
	case f.repeated(post):
		refuseOld(w, http.StatusForbidden, codeDuplicate, "Status is a duplicate.")
	default:
		networks.Answer(w, http.StatusOK, showOld(f.wall.Put(post)))
	}
}

func (f *fake) destroy(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimSuffix(r.PathValue("file"), ".json")
	post, _ := f.wall.Get(fakeName, id)
	if !f.wall.Remove(fakeName, id) {
		refuseOld(w, http.StatusNotFound, 144, "No status found with that ID.")
		return
	}
	networks.Answer(w, http.StatusOK, showOld(post))
}

func (f *fake) userTimeline(w http.ResponseWriter, r *http.Request) {
	// What is absent or no number reads as 0, and then as its default.
	count, _ := strconv.Atoi(r.FormValue("count"))
	upTo, _ := strconv.ParseInt(r.FormValue("max_id"), 10, 64)
	shown := []map[string]any{}
	for _, post := range f.wall.Timeline(fakeName) {
		if len(shown) < count && (upTo == 0 || identifier(post.ID) <= upTo) {
			shown = append(shown, showOld(post))
		}
	}
	networks.Answer(w, http.StatusOK, shown)
}

func (f *fake) verifyCredentials(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{
		"id": identifier(fakeUser), "id_str": fakeUser, "screen_name": fakeHandle, "name": "Sandbox",
	})
}

// showOld is a post as the API v1.1 shows it.
func showOld(post networks.Posted) map[string]any {
	text, links := shorten(post)
	urls := make([]map[string]any, len(links))
	for i, each := range links {
		urls[i] = map[string]any{"url": each.Short, "expanded_url": each.Expanded}
	}
	shown := map[string]any{
		"id": identifier(post.ID), "id_str": post.ID,
		"created_at": time.UnixMicro(post.At).UTC().Format(time.RubyDate),
		"full_text":  text,
		"entities":   map[string]any{"urls": urls},
	}
	if post.Parent != "" {
		shown["in_reply_to_status_id"], shown["in_reply_to_status_id_str"] = identifier(post.Parent), post.Parent
	}
	return shown
}

// identifier is an id as the number that v1.1 makes of it; the wall's ids are
// numbers.
func identifier(id string) int64 {
	number, _ := strconv.ParseInt(id, 10, 64)
	return number
}
