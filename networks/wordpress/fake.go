package wordpress

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"vigil/networks"
)

const fakeName = "wordpress"

// fakeServer plays a site. Any name and password is that of one user, who may do all;
// drafts are its own, and what is published stands on the wall.
type fakeServer struct {
	wall networks.Wall

	mutex sync.Mutex
	last  int
	posts map[int]*fakePost
	tags  map[string]int
}

// fakePost is a post in the database.
type fakePost struct {
	document
	id int
}

// fake is the API of the sandbox. A draft is written by PUT, so that the call which
// publishes is a route of its own.
func fake(wall networks.Wall) []networks.Route {
	f := &fakeServer{wall: wall, last: 100, posts: map[int]*fakePost{}, tags: map[string]int{}}
	return []networks.Route{
		{Pattern: "GET /wp-json/wp/v2/users/me", Handle: f.signedIn(f.me)},
		{Pattern: "GET /wp-json/wp/v2/posts", Handle: f.signedIn(f.list)},
		{Pattern: "GET /wp-json/wp/v2/posts/{id}", Handle: f.signedIn(f.one(f.show))},
		{Pattern: "POST /wp-json/wp/v2/posts", Handle: f.signedIn(f.create)},
		{Pattern: "PUT /wp-json/wp/v2/posts/{id}", Handle: f.signedIn(f.one(f.write))},
		{Pattern: "POST /wp-json/wp/v2/posts/{id}", Publishes: true, Handle: f.signedIn(f.one(f.publish))},
		{Pattern: "DELETE /wp-json/wp/v2/posts/{id}", Handle: f.signedIn(f.one(f.trash))},
		{Pattern: "POST /wp-json/wp/v2/media", Handle: f.signedIn(f.upload)},
		{Pattern: "POST /wp-json/wp/v2/tags", Handle: f.signedIn(f.tag)},
		{Pattern: "GET /wp-json/wp/v2/categories", Handle: f.signedIn(f.categories)},
		{Pattern: "GET /wp-json/wp/v2/comments", Handle: f.signedIn(f.comments)},
	}
}

// signedIn lets one request at a time into the database.
func (f *fakeServer) signedIn(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); !ok || user == "" || password == "" {
			fakeRefusal(w, http.StatusUnauthorized, "rest_not_logged_in", "You are not currently logged in.", nil)
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
		id, err := strconv.Atoi(r.PathValue("id"))
		post, ok := f.posts[id]
		if err != nil || !ok || f.isGone(post) {
			fakeRefusal(w, http.StatusNotFound, "rest_post_invalid_id", "Invalid post ID.", nil)
			return
		}
		handle(w, r, post)
	}
}

// isGone tells whether a post was taken down from the wall by hand.
func (f *fakeServer) isGone(post *fakePost) bool {
	_, up := f.wall.Get(fakeName, strconv.Itoa(post.id))
	return post.Status == published && !up
}

func (f *fakeServer) me(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"id": 1, "slug": "campaign", "capabilities": map[string]bool{
		"publish_posts": true, "edit_published_posts": true, "upload_files": true,
	}})
}

// list knows the two questions that are asked: which posts have this slug, and which
// of these are up.
func (f *fakeServer) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	include := strings.Split(query.Get("include"), ",")
	found := []map[string]any{}
	for _, post := range f.posts {
		wanted := query.Get("slug") == post.Slug || slices.Contains(include, strconv.Itoa(post.id))
		shown := query.Get("status") == post.Status || query.Get("status") == "any" && post.Status != "trash"
		if wanted && shown && !f.isGone(post) {
			found = append(found, fakeEntity(r, post))
		}
	}
	networks.Answer(w, http.StatusOK, found)
}

func (f *fakeServer) show(w http.ResponseWriter, r *http.Request, post *fakePost) {
	networks.Answer(w, http.StatusOK, fakeEntity(r, post))
}

func (f *fakeServer) create(w http.ResponseWriter, r *http.Request) {
	post := &fakePost{}
	if err := json.NewDecoder(r.Body).Decode(&post.document); err != nil || post.Status != draft {
		fakeRefusal(w, http.StatusBadRequest, "rest_invalid_param", "Invalid parameter(s)", nil)
		return
	}
	f.last++
	post.id = f.last
	post.Slug = f.unique(post.Slug)
	f.posts[post.id] = post
	networks.Answer(w, http.StatusCreated, fakeEntity(r, post))
}

// unique puts a number behind a slug that another post has, a draft too.
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

func (f *fakeServer) write(w http.ResponseWriter, r *http.Request, post *fakePost) {
	if err := json.NewDecoder(r.Body).Decode(&post.document); err != nil {
		fakeRefusal(w, http.StatusBadRequest, "rest_invalid_json", "Invalid JSON body passed.", nil)
		return
	}
	if post.Status == published {
		f.wall.Put(f.posted(post))
	}
	networks.Answer(w, http.StatusOK, fakeEntity(r, post))
}

// publish schedules a post with a date to come, as WordPress does.
func (f *fakeServer) publish(w http.ResponseWriter, r *http.Request, post *fakePost) {
	var change struct {
		Status string `json:"status"`
		Date   string `json:"date_gmt"`
	}
	if err := json.NewDecoder(r.Body).Decode(&change); err != nil || change.Status != published {
		fakeRefusal(w, http.StatusBadRequest, "rest_invalid_param", "Invalid parameter(s): status", nil)
		return
	}
	if date, err := time.Parse("2006-01-02T15:04:05", change.Date); err == nil && date.After(time.Now()) {
		post.Status = "future"
		networks.Answer(w, http.StatusOK, fakeEntity(r, post))
		return
	}
	post.Status = published
	f.wall.Put(f.posted(post))
	networks.Answer(w, http.StatusOK, fakeEntity(r, post))
}

func (f *fakeServer) trash(w http.ResponseWriter, r *http.Request, post *fakePost) {
	if post.Status == "trash" {
		fakeRefusal(w, http.StatusGone, "rest_already_trashed", "The post has already been deleted.", nil)
		return
	}
	f.wall.Remove(fakeName, strconv.Itoa(post.id))
	post.Status, post.Slug = "trash", post.Slug+"__trashed"
	networks.Answer(w, http.StatusOK, fakeEntity(r, post))
}

var fakeImage = regexp.MustCompile(`<img src="([^"]*)" alt="([^"]*)" class="wp-image-([0-9]+)"/>`)

// posted is a post as its readers see it.
func (f *fakeServer) posted(post *fakePost) networks.Posted {
	posted := networks.Posted{
		Network: fakeName, ID: strconv.Itoa(post.id), Title: post.Title, Text: networks.TextOfHTML(post.Content),
		Extra: map[string]string{"html": post.Content, "excerpt": post.Excerpt, "slug": post.Slug},
	}
	ids := []string{}
	if post.Featured != 0 {
		ids = append(ids, strconv.Itoa(post.Featured))
	}
	for _, image := range fakeImage.FindAllStringSubmatch(post.Content, -1) {
		ids = append(ids, image[3])
	}
	for _, id := range ids {
		if file, ok := f.wall.File(id); ok {
			posted.Media = append(posted.Media, file)
		}
	}
	return posted
}
