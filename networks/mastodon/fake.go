package mastodon

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rivo/uniseg"

	"vigil/networks"
)

// fakeServer plays Mastodon 4.5, and says that it is other software where it is to
// treat keys as that does. Each token is that of an account of its own,
// all of them called "@campaign"; none is 401. Statuses are taken as JSON alone,
// as by Hollo.
type fakeServer struct {
	wall networks.Wall
	kind fakeKind

	mutex sync.Mutex
	// working counts how often a video has still to be asked for.
	working map[string]int
	// named counts the posts and files that were given an id.
	named int
}

const fakeName = "mastodon"

// fakeSoftware is the best known software of each way to treat keys.
var fakeSoftware = map[networks.Replay]software{
	networks.ReplaysPost:   {"mastodon", "4.5.2"},
	networks.ReplaysAnswer: {"pleroma", "2.7.2 (compatible; Pleroma 2.9.1)"},
	networks.Ignored:       {"gotosocial", "0.20.0"},
}

// fakeAccount is the id of the account that a request is signed for.
func fakeAccount(r *http.Request) string {
	sum := fnv.New32a()
	sum.Write([]byte(r.Header.Get("Authorization")))
	return fmt.Sprintf("10900000%010d", sum.Sum32())
}

// fake is the API of the sandbox.
func fake(wall networks.Wall) []networks.Route {
	kind := fakeMastodon
	kind.software = fakeSoftware[wall.Replay()]
	return kind.routes(wall)
}

func (k fakeKind) routes(wall networks.Wall) []networks.Route {
	f := &fakeServer{wall: wall, kind: k, working: map[string]int{}}
	door := newFakeDoor()
	return []networks.Route{
		{Pattern: "POST /api/v1/statuses", Publishes: true, Handle: f.signedIn(f.post)},
		{Pattern: "POST /api/v1/statuses/{id}/reblog", Publishes: true, Handle: f.signedIn(f.reblog)},
		{Pattern: "POST /api/v1/statuses/{id}/unreblog", Handle: f.signedIn(f.unreblog)},
		{Pattern: "GET /api/v1/statuses/{id}", Handle: f.signedIn(f.show)},
		{Pattern: "GET /api/v1/statuses/{id}/source", Handle: f.signedIn(f.source)},
		{Pattern: "PUT /api/v1/statuses/{id}", Publishes: true, Handle: f.signedIn(f.edit)},
		{Pattern: "DELETE /api/v1/statuses/{id}", Handle: f.signedIn(f.remove)},
		{Pattern: "GET /api/v1/accounts/verify_credentials", Handle: f.signedIn(f.credentials)},
		{Pattern: "GET /api/v1/accounts/{id}/statuses", Handle: f.signedIn(f.timeline)},
		{Pattern: "POST /api/v2/media", Handle: f.signedIn(f.upload)},
		{Pattern: "GET /api/v1/media/{id}", Handle: f.signedIn(f.media)},
		{Pattern: "GET /api/v2/instance", Handle: f.instance},
		{Pattern: "GET /api/v1/instance", Handle: f.instance},
		{Pattern: "GET /.well-known/nodeinfo", Handle: f.nodeinfo},
		{Pattern: "GET /nodeinfo/2.0", Handle: f.software},
		{Pattern: "GET /@campaign/{id}", Handle: f.page},
		{Pattern: "POST /api/v1/apps", Handle: door.register},
		{Pattern: "GET /oauth/authorize", Query: "client_id", Handle: door.authorize},
		{Pattern: "POST /oauth/token", Handle: door.token},
	}
}

func (f *fakeServer) signedIn(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); !ok || token == "" {
			fakeError(w, http.StatusUnauthorized, "The access token is invalid")
			return
		}
		handle(w, r)
	}
}

// fakeStatus is the body of a new status.
type fakeStatus struct {
	Status      string   `json:"status"`
	Parent      string   `json:"in_reply_to_id"`
	MediaIDs    []string `json:"media_ids"`
	Sensitive   bool     `json:"sensitive"`
	SpoilerText string   `json:"spoiler_text"`
	Visibility  string   `json:"visibility"`
	Language    string   `json:"language"`
	// Attributes describe, in an edit, what the post shows.
	Attributes []struct {
		ID          string `json:"id"`
		Description string `json:"description"`
	} `json:"media_attributes"`
	Poll *struct {
		Options   []string `json:"options"`
		ExpiresIn int64    `json:"expires_in"`
		Multiple  bool     `json:"multiple"`
	} `json:"poll"`
}

func (f *fakeServer) post(w http.ResponseWriter, r *http.Request) {
	var status fakeStatus
	if err := json.NewDecoder(r.Body).Decode(&status); err != nil {
		fakeError(w, http.StatusBadRequest, err.Error())
		return
	}
	media, problem := f.attach(status.MediaIDs)
	if problem == "" {
		problem = f.kind.problem(&status)
	}
	if problem != "" {
		f.kind.refuse(w, f.kind.invalid, "Validation failed: "+problem)
		return
	}
	if _, ok := f.wall.Get(fakeName, status.Parent); status.Parent != "" && !ok {
		fakeError(w, http.StatusNotFound, "Record not found")
		return
	}
	posted := status.posted(media, r.Header.Get("Idempotency-Key"))
	if posted.Visibility == "" {
		posted.Visibility = f.kind.visibility
	}
	posted.ID, posted.Account = f.newID(), fakeAccount(r)
	posted = f.wall.Put(posted)
	networks.Answer(w, http.StatusOK, fakeEntity(r, posted))
}

func (s *fakeStatus) posted(media []networks.Uploaded, key string) networks.Posted {
	posted := networks.Posted{
		Network: fakeName, Text: s.Status, Warning: s.SpoilerText,
		// A warning hides the pictures too (app/services/post_status_service.rb).
		Sensitive: s.Sensitive || s.SpoilerText != "",
		Language:  s.Language, Visibility: s.Visibility, Parent: s.Parent, Media: media, Key: key,
	}
	if s.Poll != nil {
		posted.Poll = &networks.Poll{Options: s.Poll.Options, Multiple: s.Poll.Multiple, Open: time.Duration(s.Poll.ExpiresIn) * time.Second}
	}
	return posted
}

func (k fakeKind) problem(s *fakeStatus) string {
	switch {
	case s.Status == "" && len(s.MediaIDs) == 0:
		return "Text can't be blank"
	case k.needsMedia && len(s.MediaIDs) == 0 && s.Parent == "":
		return "Empty statuses are not allowed"
	case k.count(s.SpoilerText+s.Status) > k.longest:
		return fmt.Sprintf("Text character limit of %d exceeded", k.longest)
	case s.Visibility != "" && !slices.Contains(visibilities, s.Visibility):
		return "Visibility is not included in the list"
	case s.Poll != nil && len(s.MediaIDs) > 0 && !k.since(4, 6):
		return "Cannot attach both a poll and media"
	case s.Poll != nil && (len(s.Poll.Options) < 2 || len(s.Poll.Options) > 4):
		return "Poll must have 2 to 4 options"
	case s.Poll != nil && (s.Poll.ExpiresIn < 300 || s.Poll.ExpiresIn > 2629746):
		return "Poll duration is out of bounds"
	case s.Poll != nil && slices.ContainsFunc(s.Poll.Options, func(option string) bool { return fakeLength(option) > 50 }):
		return "Poll options can't be longer than 50 characters"
	}
	return ""
}

var (
	fakeURL     = regexp.MustCompile(`https?://\S+`)
	fakeMention = regexp.MustCompile(`(@\w+)@[\w.-]+\w`)
)

// fakeLength counts as app/validators/status_length_validator.rb does, by other
// means than package networks.
func fakeLength(text string) int {
	text = fakeURL.ReplaceAllString(text, strings.Repeat("x", 23))
	return uniseg.GraphemeClusterCount(fakeMention.ReplaceAllString(text, "$1"))
}

// attach finds uploads that no post shows yet.
func (f *fakeServer) attach(ids []string) ([]networks.Uploaded, string) {
	var media []networks.Uploaded
	for _, id := range ids {
		file, ok := f.wall.File(id)
		switch {
		case !ok || file.Post != "":
			return nil, fmt.Sprintf("Media %s not found or already attached to another post", id)
		case f.isWorking(id, false):
			return nil, "Cannot attach files that have not finished processing. Try again in a moment!"
		}
		media = append(media, file)
	}
	if len(media) > 4 {
		return nil, "Cannot attach more than 4 files"
	}
	return media, ""
}

// edit replaces the whole post: what is not named is gone.
func (f *fakeServer) edit(w http.ResponseWriter, r *http.Request) {
	before, ok := f.wall.Get(fakeName, r.PathValue("id"))
	var status fakeStatus
	if err := json.NewDecoder(r.Body).Decode(&status); err != nil || !ok {
		fakeError(w, http.StatusNotFound, "Record not found")
		return
	}
	if problem := f.kind.problem(&status); problem != "" {
		f.kind.refuse(w, f.kind.invalid, "Validation failed: "+problem)
		return
	}
	for _, attribute := range status.Attributes {
		f.wall.Describe(attribute.ID, attribute.Description)
	}
	var media []networks.Uploaded
	for _, id := range status.MediaIDs {
		if file, ok := f.wall.File(id); ok && file.Post == before.ID {
			media = append(media, file)
		}
	}
	after := status.posted(media, before.Key)
	after.ID, after.At, after.Account, after.Parent, after.Visibility = before.ID, before.At, before.Account, before.Parent, before.Visibility
	networks.Answer(w, http.StatusOK, fakeEntity(r, f.wall.Put(after)))
}

func (f *fakeServer) reblog(w http.ResponseWriter, r *http.Request) {
	original, ok := f.wall.Get(fakeName, r.PathValue("id"))
	if !ok {
		fakeError(w, http.StatusNotFound, "Record not found")
		return
	}
	if repost, ok := f.repostOf(r, original.ID); ok {
		networks.Answer(w, http.StatusOK, fakeEntity(r, repost))
		return
	}
	posted := f.wall.Put(networks.Posted{ID: f.newID(), Network: fakeName, Account: fakeAccount(r), Original: original.ID, Visibility: original.Visibility})
	networks.Answer(w, http.StatusOK, fakeEntity(r, posted))
}

func (f *fakeServer) repostOf(r *http.Request, id string) (networks.Posted, bool) {
	posts := f.wall.List(fakeName)
	at := slices.IndexFunc(posts, func(post networks.Posted) bool { return post.Original == id && post.Account == fakeAccount(r) })
	if at < 0 {
		return networks.Posted{}, false
	}
	return posts[at], true
}

func (f *fakeServer) unreblog(w http.ResponseWriter, r *http.Request) {
	original, ok := f.wall.Get(fakeName, r.PathValue("id"))
	if !ok {
		fakeError(w, http.StatusNotFound, "Record not found")
		return
	}
	if repost, ok := f.repostOf(r, original.ID); ok {
		f.wall.Remove(fakeName, repost.ID)
	}
	networks.Answer(w, http.StatusOK, fakeEntity(r, original))
}

func (f *fakeServer) show(w http.ResponseWriter, r *http.Request) {
	if post, ok := f.wall.Get(fakeName, r.PathValue("id")); ok {
		networks.Answer(w, http.StatusOK, fakeEntity(r, post))
		return
	}
	fakeError(w, http.StatusNotFound, "Record not found")
}

func (f *fakeServer) source(w http.ResponseWriter, r *http.Request) {
	if post, ok := f.wall.Get(fakeName, r.PathValue("id")); ok {
		networks.Answer(w, http.StatusOK, map[string]string{"id": post.ID, "text": post.Text, "spoiler_text": post.Warning})
		return
	}
	fakeError(w, http.StatusNotFound, "Record not found")
}

func (f *fakeServer) remove(w http.ResponseWriter, r *http.Request) {
	post, ok := f.wall.Get(fakeName, r.PathValue("id"))
	if !ok {
		fakeError(w, http.StatusNotFound, "Record not found")
		return
	}
	f.wall.Remove(fakeName, post.ID)
	networks.Answer(w, http.StatusOK, fakeEntity(r, post))
}

// timeline pages through the posts by max_id, at most 40 at a time.
func (f *fakeServer) timeline(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil {
		limit = 20
	}
	list := []map[string]any{}
	for _, post := range f.wall.Timeline(fakeName) {
		older := query.Get("max_id") == "" || post.ID < query.Get("max_id")
		wanted := post.Original == "" || query.Get("exclude_reblogs") != "true"
		own := post.Account == r.PathValue("id") && !(f.kind.hidesAnswers && (post.Parent != "" || post.Original != ""))
		if own && older && wanted && len(list) < min(limit, pageSize) {
			list = append(list, fakeEntity(r, post))
		}
	}
	networks.Answer(w, http.StatusOK, list)
}

func (f *fakeServer) credentials(w http.ResponseWriter, r *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"id": fakeAccount(r), "username": "campaign", "acct": "campaign", "display_name": "The campaign"})
}

// upload is done with pictures at once, and works a while on videos.
func (f *fakeServer) upload(w http.ResponseWriter, r *http.Request) {
	content, problem := fakeFile(r)
	if problem != "" {
		fakeError(w, http.StatusUnprocessableEntity, problem)
		return
	}
	uploaded := f.wall.Upload(networks.Uploaded{
		ID:   f.newID(),
		Type: http.DetectContentType(content), Alt: r.FormValue("description"), Focus: fakeFocus(r.FormValue("focus")), Bytes: content,
	})
	entity := map[string]any{"id": uploaded.ID, "type": "image", "description": uploaded.Alt, "url": "http://" + r.Host + "/_sandbox/files/" + uploaded.ID}
	if strings.HasPrefix(uploaded.Type, "video/") {
		f.mutex.Lock()
		f.working[uploaded.ID] = 2
		f.mutex.Unlock()
		entity["type"], entity["url"] = "video", nil
		w.WriteHeader(http.StatusAccepted)
	}
	networks.Answer(w, http.StatusOK, entity)
}

func (f *fakeServer) media(w http.ResponseWriter, r *http.Request) {
	file, ok := f.wall.File(r.PathValue("id"))
	switch {
	case !ok || file.Post != "":
		fakeError(w, http.StatusNotFound, "Record not found")
	case f.isWorking(file.ID, true):
		networks.Answer(w, http.StatusPartialContent, map[string]any{"id": file.ID, "url": nil})
	default:
		networks.Answer(w, http.StatusOK, map[string]any{"id": file.ID, "url": "http://" + r.Host + "/_sandbox/files/" + file.ID})
	}
}

// isWorking tells whether a video is still processed; being asked for it brings
// it forward.
func (f *fakeServer) isWorking(id string, asked bool) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	left, working := f.working[id]
	if !working || !asked {
		return working
	}
	f.working[id] = left - 1
	if left == 0 {
		delete(f.working, id)
	}
	return left > 0
}

func (f *fakeServer) page(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/#"+r.PathValue("id"), http.StatusFound)
}

func fakeAddress(r *http.Request, id string) string {
	return "http://" + r.Host + "/@campaign/" + id
}

func fakeText(text string) string {
	return "<p>" + strings.ReplaceAll(html.EscapeString(text), "\n", "<br />") + "</p>"
}
