package lemmy

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"vigil/networks"
)

// fakePost is what a call about a post sends.
type fakePost struct {
	Name      *string `json:"name"`
	Title     *string `json:"title"`
	Body      *string `json:"body"`
	Link      *string `json:"url"`
	Thumbnail string  `json:"custom_thumbnail"`
	Alt       *string `json:"alt_text"`
	Sensitive bool    `json:"nsfw"`
	Language  int64   `json:"language_id"`
	Community int64   `json:"community_id"`
	ID        int64   `json:"post_id"`
	Deleted   bool    `json:"deleted"`
}

func (f *fakeServer) read(w http.ResponseWriter, r *http.Request, into *fakePost) bool {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		fakeUnreadable(w)
		return false
	}
	if f.dialect.title == "title" {
		into.Name = into.Title
	}
	return true
}

func (f *fakeServer) create(w http.ResponseWriter, r *http.Request) {
	var sent fakePost
	if !f.read(w, r, &sent) {
		return
	}
	if sent.Name == nil {
		fakeUnreadable(w)
		return
	}
	if code := sent.refused(); code != "" {
		f.refuse(w, code)
		return
	}
	if sent.Community != fakeRoom {
		f.refuse(w, f.missing("community"))
		return
	}
	f.answer(w, f.put(networks.Posted{Network: fakeName, Account: strconv.Itoa(fakeRoom)}, sent))
}

func (f *fakeServer) change(w http.ResponseWriter, r *http.Request) {
	var sent fakePost
	if !f.read(w, r, &sent) {
		return
	}
	code := sent.refused()
	post, up := f.wall.Get(fakeName, strconv.FormatInt(sent.ID, 10))
	switch {
	case code != "":
		f.refuse(w, code)
	case !up:
		f.refuse(w, f.missing("post"))
	default:
		f.answer(w, f.put(post, sent))
	}
}

// refused checks what create_post does, in its order.
func (p fakePost) refused() string {
	title := strings.TrimSpace(fakeText(p.Name))
	length := utf8.RuneCountInString(title)
	switch link := fakeText(p.Link); {
	case p.Name != nil && (length < 3 || length > longestTitle || strings.Contains(title, "\n")):
		return "invalid_post_title"
	case link != "" && !fakeAddress(link):
		return "invalid_url_scheme"
	case fakeLength(link) > longestLink:
		return "url_length_overflow"
	case fakeLength(fakeText(p.Alt)) > longestAlt:
		return "alt_text_length_overflow"
	case fakeLength(fakeText(p.Body)) > longestBody:
		return "invalid_body_field"
	case !slices.ContainsFunc(fakeLanguages, func(l language) bool { return l.ID == p.Language }):
		return "language_not_allowed"
	}
	return ""
}

func fakeText(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func fakeAddress(link string) bool {
	parsed, err := url.Parse(link)
	return err == nil && slices.Contains([]string{"http", "https", "magnet"}, parsed.Scheme)
}

// fakeLength is that of max_length_check in validation.rs.
func fakeLength(text string) int { return len(utf16.Encode([]rune(text))) }

// put makes a post of what was sent, or changes it: what is absent stays.
func (f *fakeServer) put(post networks.Posted, sent fakePost) networks.Posted {
	extra := map[string]string{"url": post.Extra["url"], "body": post.Extra["body"]}
	if sent.Name != nil {
		post.Title = strings.TrimSpace(*sent.Name)
	}
	if sent.Body != nil {
		extra["body"] = *sent.Body
		post.Warning, post.Text = fakeShown(*sent.Body)
	}
	if sent.Link != nil {
		extra["url"] = *sent.Link
	}
	post.Extra, post.Sensitive = extra, sent.Sensitive
	at := slices.IndexFunc(fakeLanguages, func(l language) bool { return l.ID == sent.Language })
	post.Language = fakeLanguages[at].Code
	post.Media = nil
	for _, address := range []string{extra["url"], sent.Thumbnail} {
		if file, ok := f.wall.File(path.Base(address)); ok {
			if sent.Alt != nil {
				f.wall.Describe(file.ID, *sent.Alt)
				file.Alt = *sent.Alt
			}
			post.Media = append(post.Media, file)
		}
	}
	return f.wall.Put(post)
}

var (
	fakeSpoiler  = regexp.MustCompile(`(?s)^::: spoiler ([^\n]+)\n(.*)\n:::$`)
	fakeEscape   = regexp.MustCompile("\\\\([!-/:-@[-`{-~])")
	fakeHardened = regexp.MustCompile(` +\n`)
)

// fakeShown is what a reader sees of a body: its warning, and its text.
func fakeShown(body string) (warning, text string) {
	if parts := fakeSpoiler.FindStringSubmatch(body); parts != nil {
		warning, body = parts[1], parts[2]
	}
	return warning, fakeEscape.ReplaceAllString(fakeHardened.ReplaceAllString(body, "\n"), "$1")
}

func (f *fakeServer) remove(w http.ResponseWriter, r *http.Request) {
	var sent fakePost
	if !f.read(w, r, &sent) {
		return
	}
	id := strconv.FormatInt(sent.ID, 10)
	post, up := f.wall.Get(fakeName, id)
	switch {
	case f.tookDown(id):
		f.refuse(w, "couldnt_update_post")
	case !up || !sent.Deleted:
		f.refuse(w, f.missing("post"))
	default:
		f.wall.Remove(fakeName, id)
		f.mutex.Lock()
		f.deleted[id] = true
		f.mutex.Unlock()
		f.answer(w, post)
	}
}

// tookDown tells whether the author deleted this post.
func (f *fakeServer) tookDown(id string) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.deleted[id]
}

func (f *fakeServer) show(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	post, up := f.wall.Get(fakeName, id)
	if !up && !f.tookDown(id) {
		f.refuse(w, f.missing("post"))
		return
	}
	post.ID = id
	f.answer(w, post)
}

// list is one page of the user's posts, the newest first.
func (f *fakeServer) list(w http.ResponseWriter, r *http.Request) {
	limit := int(fakeNumber(r.FormValue("limit")))
	if fakeNumber(r.FormValue("person_id")) != fakeUserID || limit > pageSize {
		f.refuse(w, "invalid_fetch_limit")
		return
	}
	number := int(max(fakeNumber(r.FormValue(f.dialect.page)), 1))
	posts := f.wall.Timeline(fakeName)
	from, to := min((number-1)*limit, len(posts)), min(number*limit, len(posts))
	views := []map[string]any{}
	for _, post := range posts[from:to] {
		views = append(views, f.view(post))
	}
	if !f.dialect.cursors {
		networks.Answer(w, http.StatusOK, map[string]any{"posts": views, "comments": []any{}})
		return
	}
	page := map[string]any{"items": views}
	if to < len(posts) {
		page["next_page"] = strconv.Itoa(number + 1)
	}
	networks.Answer(w, http.StatusOK, page)
}

func (f *fakeServer) answer(w http.ResponseWriter, post networks.Posted) {
	networks.Answer(w, http.StatusOK, map[string]any{"post_view": f.view(post)})
}

func (f *fakeServer) view(post networks.Posted) map[string]any {
	made := time.UnixMicro(post.At).UTC().Format(time.RFC3339Nano)
	counts := map[string]any{"comments": 0, "score": 1, "upvotes": 1, "downvotes": 0}
	shown := map[string]any{
		"id": fakeNumber(post.ID), f.dialect.title: post.Title, "body": post.Extra["body"], "community_id": fakeNumber(post.Account),
		"deleted": f.tookDown(post.ID), "removed": false, "nsfw": post.Sensitive,
	}
	if link := post.Extra["url"]; link != "" {
		shown["url"] = link
	}
	if !f.dialect.cursors {
		shown["published"] = made
		return map[string]any{"post": shown, "counts": counts}
	}
	shown["published_at"] = made
	maps.Copy(shown, counts)
	return map[string]any{"type_": "post", "post": shown}
}
