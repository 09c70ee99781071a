package ghost

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"path"
	"regexp"

	"vigil/networks"
)

// fingerprint is all of a post but the time of its last change.
func (p *fakePost) fingerprint() string {
	shown := p.document
	shown.Updated = ""
	return fmt.Sprintf("%+v", shown)
}

// with is the fingerprint that the post would have.
func (p *fakePost) with(sent document) string {
	changed := *p
	changed.apply(sent)
	return changed.fingerprint()
}

// apply takes what was sent; what was not stays.
func (p *fakePost) apply(sent document) {
	p.Status = cmp.Or(sent.Status, p.Status)
	p.Published = cmp.Or(sent.Published, p.Published)
	p.Title = cmp.Or(sent.Title, p.Title)
	p.HTML = cmp.Or(sent.HTML, p.HTML)
	p.Excerpt = cmp.Or(sent.Excerpt, p.Excerpt)
	p.Visibility = cmp.Or(sent.Visibility, p.Visibility)
	p.Image = cmp.Or(sent.Image, p.Image)
	p.ImageAlt = cmp.Or(sent.ImageAlt, p.ImageAlt)
	if sent.Tags != nil {
		p.Tags = sent.Tags
	}
}

var fakeImage = regexp.MustCompile(`<img src="([^"]*)" alt="([^"]*)">`)

// posted is a post as its readers see it.
func (f *fakeServer) posted(post *fakePost) networks.Posted {
	posted := networks.Posted{
		Network: fakeName, ID: post.id, Title: post.Title, Text: networks.TextOfHTML(post.HTML),
		Visibility: cmp.Or(post.Visibility, "public"),
		Extra:      map[string]string{"html": post.HTML, "excerpt": post.Excerpt, "slug": post.Slug},
	}
	if post.Image != "" {
		f.illustrate(&posted, post.Image, post.ImageAlt)
	}
	for _, image := range fakeImage.FindAllStringSubmatch(post.HTML, -1) {
		f.illustrate(&posted, image[1], html.UnescapeString(image[2]))
	}
	return posted
}

func (f *fakeServer) illustrate(posted *networks.Posted, address, alt string) {
	if file, ok := f.wall.File(path.Base(address)); ok {
		file.Alt = alt
		posted.Media = append(posted.Media, file)
	}
}

func fakeEntity(r *http.Request, post *fakePost) map[string]any {
	address := "http://" + r.Host + "/p/" + post.id + "/"
	if post.Status == published {
		address = "http://" + r.Host + "/" + post.Slug + "/"
	}
	return map[string]any{
		"id": post.id, "slug": post.Slug, "status": post.Status, "updated_at": post.Updated, "url": address,
		"count": map[string]int{"positive_feedback": 0},
	}
}

func fakePosts(w http.ResponseWriter, status int, r *http.Request, post *fakePost) {
	networks.Answer(w, status, map[string]any{"posts": []map[string]any{fakeEntity(r, post)}})
}

func fakeRefusal(w http.ResponseWriter, status int, kind, code, message string) {
	networks.Answer(w, status, map[string]any{"errors": []map[string]string{{"type": kind, "code": code, "message": message}}})
}
