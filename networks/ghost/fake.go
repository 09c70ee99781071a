package ghost

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"vigil/networks"
)

const fakeName = "ghost"

// fakeServer plays a site. Any token is that of its one integration; drafts are its
// own, and what is published stands on the wall.
type fakeServer struct {
	wall networks.Wall

	mutex sync.Mutex
	last  int
	posts map[string]*fakePost
}

// fakePost is a post in the database.
type fakePost struct {
	document
	id string
}

// fake is the API of the sandbox.
func fake(wall networks.Wall) []networks.Route {
	f := &fakeServer{wall: wall, posts: map[string]*fakePost{}}
	return []networks.Route{
		{Pattern: "GET /ghost/api/admin/site/", Handle: f.site},
		{Pattern: "GET /ghost/api/admin/config/", Handle: f.signedIn(f.config)},
		{Pattern: "GET /ghost/api/admin/posts/{$}", Handle: f.signedIn(f.list)},
		{Pattern: "POST /ghost/api/admin/posts/{$}", Handle: f.signedIn(f.create)},
		{Pattern: "GET /ghost/api/admin/posts/{id}/", Handle: f.signedIn(f.one(f.show))},
		{Pattern: "PUT /ghost/api/admin/posts/{id}/", Publishes: true, Handle: f.signedIn(f.one(f.change))},
		{Pattern: "DELETE /ghost/api/admin/posts/{id}/", Handle: f.signedIn(f.one(f.remove))},
		{Pattern: "POST /ghost/api/admin/images/upload/", Handle: f.signedIn(f.upload)},
	}
}

// signedIn lets one request at a time into the database.
func (f *fakeServer) signedIn(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Ghost "); !ok || strings.Count(token, ".") != 2 {
			fakeRefusal(w, http.StatusUnauthorized, "UnauthorizedError", invalidJWT, "Invalid token")
			return
		}
		f.mutex.Lock()
		defer f.mutex.Unlock()
		handle(w, r)
	}
}

// one looks up the post that an address names.
func (f *fakeServer) one(handle func(http.ResponseWriter, *http.Request, *fakePost)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		post, ok := f.posts[r.PathValue("id")]
		if !ok || f.isGone(post) {
			fakeRefusal(w, http.StatusNotFound, "NotFoundError", "", "Resource not found error, cannot read post.")
			return
		}
		handle(w, r, post)
	}
}

// isGone tells whether a post was taken down from the wall by hand.
func (f *fakeServer) isGone(post *fakePost) bool {
	_, up := f.wall.Get(fakeName, post.id)
	return post.Status == published && !up
}

func (f *fakeServer) site(w http.ResponseWriter, r *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"site": map[string]string{
		"title": "Campaign", "site_uuid": "00000000-0000-4000-8000-000000000000", "url": "http://" + r.Host + "/",
	}})
}

func (f *fakeServer) config(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"config": map[string]string{"version": "6.65.0"}})
}

var fakeFilter = regexp.MustCompile(`^slug:'([a-z0-9-]+)'$`)

func (f *fakeServer) list(w http.ResponseWriter, r *http.Request) {
	found := []map[string]any{}
	wanted := fakeFilter.FindStringSubmatch(r.URL.Query().Get("filter"))
	for _, post := range f.posts {
		if wanted != nil && post.Slug == wanted[1] && !f.isGone(post) {
			found = append(found, fakeEntity(r, post))
		}
	}
	networks.Answer(w, http.StatusOK, map[string]any{"posts": found})
}

func (f *fakeServer) show(w http.ResponseWriter, r *http.Request, post *fakePost) {
	fakePosts(w, http.StatusOK, r, post)
}

func (f *fakeServer) create(w http.ResponseWriter, r *http.Request) {
	sent, problem := fakeDocument(r)
	if problem == "" && sent.Title == "" {
		problem = "must have required property 'title'"
	}
	if problem != "" || r.URL.Query().Get("source") != "html" {
		fakeRefusal(w, http.StatusUnprocessableEntity, "ValidationError", "", problem)
		return
	}
	f.last++
	post := &fakePost{document: sent, id: fmt.Sprintf("6b02%020x", f.last)}
	post.Slug = f.unique(post.Slug)
	post.touch()
	f.posts[post.id] = post
	fakePosts(w, http.StatusCreated, r, post)
}

// unique puts a number behind a slug that another post has.
func (f *fakeServer) unique(slug string) string {
	taken := map[string]bool{}
	for _, post := range f.posts {
		taken[post.Slug] = true
	}
	free := slug
	for number := 2; taken[free]; number++ {
		free = fmt.Sprintf("%s-%d", slug, number)
	}
	return free
}

// change refuses to write over what the client has not seen, and takes what changes
// nothing, however old it is.
func (f *fakeServer) change(w http.ResponseWriter, r *http.Request, post *fakePost) {
	sent, problem := fakeDocument(r)
	if problem == "" && sent.Updated == "" {
		problem = "must have required property 'updated_at'"
	}
	if problem != "" {
		fakeRefusal(w, http.StatusUnprocessableEntity, "ValidationError", "", problem)
		return
	}
	changed := post.with(sent)
	switch {
	case changed == post.fingerprint():
	case sent.Updated != post.Updated:
		fakeRefusal(w, http.StatusConflict, collision, "UPDATE_COLLISION", "Saving failed! Someone else is editing this post.")
		return
	default:
		post.apply(sent)
		post.touch()
	}
	if post.Status == published {
		f.wall.Put(f.posted(post))
	}
	fakePosts(w, http.StatusOK, r, post)
}

func (f *fakeServer) remove(w http.ResponseWriter, _ *http.Request, post *fakePost) {
	f.wall.Remove(fakeName, post.id)
	delete(f.posts, post.id)
	w.WriteHeader(http.StatusNoContent)
}

func (f *fakeServer) upload(w http.ResponseWriter, r *http.Request) {
	file, _, err := r.FormFile("file")
	if err != nil {
		fakeRefusal(w, http.StatusUnprocessableEntity, "ValidationError", "", "Please select an image.")
		return
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if kind := http.DetectContentType(content); err != nil || !strings.HasPrefix(kind, "image/") {
		fakeRefusal(w, http.StatusUnsupportedMediaType, "UnsupportedMediaTypeError", "", "Please select a valid image.")
		return
	}
	kept := f.wall.Upload(networks.Uploaded{Type: http.DetectContentType(content), Bytes: content})
	networks.Answer(w, http.StatusCreated, map[string]any{"images": []map[string]any{{"url": "http://" + r.Host + "/_sandbox/files/" + kept.ID}}})
}

func fakeDocument(r *http.Request) (document, string) {
	var sent struct {
		Posts []document `json:"posts"`
	}
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil || len(sent.Posts) != 1 {
		return document{}, "Validation failed for posts"
	}
	return sent.Posts[0], ""
}

// touch writes the time, to the second as the database keeps it, later than before.
func (p *fakePost) touch() {
	now := time.Now().UTC().Truncate(time.Second)
	if before, err := time.Parse(time.RFC3339, p.Updated); err == nil && !now.After(before) {
		now = before.Add(time.Second)
	}
	p.Updated = now.Format("2006-01-02T15:04:05.000Z")
}
