package x

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"vigil/networks"
)

// Fake plays both APIs for the sandbox, with one account whose posts stand on
// the wall. It is as strict as X where X's strictness is known: about length,
// polls, media that are not ready, the same text a second time, and requests
// that are not signed; what a signature is worth it does not check.
func Fake(wall networks.Wall) []networks.Route {
	return newFake(wall).routes()
}

// fake is X as the sandbox plays it.
type fake struct {
	wall networks.Wall
	// repeats lets the same text go up twice within a day.
	repeats bool
	tokens  *fakeTokens

	mutex sync.Mutex
	// arriving are uploads by their id, until the process ends.
	arriving map[string]*arrival
}

func newFake(wall networks.Wall) *fake {
	return &fake{wall: wall, tokens: newFakeTokens(), arriving: make(map[string]*arrival)}
}

const (
	fakeName   = "x"
	fakeUser   = "1000000001"
	fakeHandle = "sandbox"
)

func (f *fake) routes() []networks.Route {
	door, signed := &fakeDoor{asked: map[string]string{}}, f.tokens.signed
	return []networks.Route{
		{Pattern: "POST /2/tweets", Publishes: true, Handle: signed(f.create)},
		{Pattern: "DELETE /2/tweets/{id}", Handle: signed(f.remove)},
		{Pattern: "GET /2/tweets", Handle: signed(f.lookUp)},
		{Pattern: "GET /2/users/me", Handle: signed(f.me)},
		{Pattern: "GET /2/users/{id}/tweets", Handle: signed(f.timeline)},
		{Pattern: "POST /2/media/upload/initialize", Handle: signed(f.initialize)},
		{Pattern: "POST /2/media/upload/{id}/append", Handle: signed(f.receive)},
		{Pattern: "POST /2/media/upload/{id}/finalize", Handle: signed(f.finalize)},
		{Pattern: "GET /2/media/upload", Handle: signed(f.status)},
		{Pattern: "POST /2/media/metadata", Handle: signed(f.describe)},

		{Pattern: "POST /1.1/statuses/update.json", Publishes: true, Handle: signed(f.update)},
		{Pattern: "POST /1.1/statuses/destroy/{file}", Handle: signed(f.destroy)},
		{Pattern: "GET /1.1/statuses/user_timeline.json", Handle: signed(f.userTimeline)},
		{Pattern: "GET /1.1/account/verify_credentials.json", Handle: signed(f.verifyCredentials)},

		{Pattern: "POST /oauth/request_token", Handle: door.request},
		{Pattern: "GET /oauth/authorize", Query: "oauth_token", Handle: door.authorize},
		{Pattern: "POST /oauth/access_token", Handle: signed(door.access)},
		{Pattern: "GET /i/oauth2/authorize", Handle: f.tokens.authorize},
		{Pattern: "POST /2/oauth2/token", Handle: f.tokens.token},
	}
}

// signature is the form of an OAuth 1.0a header (RFC 5849, section 3.5.1) with
// the parameters that a signed request must have.
var signature = []*regexp.Regexp{
	regexp.MustCompile(`^OAuth `),
	regexp.MustCompile(`oauth_consumer_key="[^"]+"`),
	regexp.MustCompile(`oauth_nonce="[^"]+"`),
	regexp.MustCompile(`oauth_signature="[^"]+"`),
	regexp.MustCompile(`oauth_signature_method="HMAC-SHA1"`),
	regexp.MustCompile(`oauth_timestamp="\d+"`),
	regexp.MustCompile(oauthTokenGiven),
}

// oauthTokenGiven is the parameter that only the first step of signing in lacks.
const oauthTokenGiven = `oauth_token="[^"]+"`

// signed lets only signed requests pass.
func signed(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, parameter := range signature {
			if !parameter.MatchString(r.Header.Get("Authorization")) {
				refuse(w, http.StatusUnauthorized, "Unauthorized")
				return
			}
		}
		handle(w, r)
	}
}

// refuse answers as X does: with a problem for the API v2, with a code for v1.1.
func refuse(w http.ResponseWriter, status int, detail string) {
	networks.Answer(w, status, map[string]any{
		"title": http.StatusText(status), "detail": detail, "type": "about:blank", "status": status,
	})
}

func refuseOld(w http.ResponseWriter, status, code int, message string) {
	networks.Answer(w, status, map[string]any{"errors": []any{map[string]any{"code": code, "message": message}}})
}

func (f *fake) me(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{
		"data": map[string]any{"id": fakeUser, "username": fakeHandle, "name": "Sandbox"},
	})
}

// repeated tells whether the account said the same within a day, in the same
// place. How long X's memory is, nobody knows. Files and polls make a post
// another one: X adds addresses for them.
func (f *fake) repeated(post networks.Posted) bool {
	if f.repeats || len(post.Media) > 0 || post.Poll != nil {
		return false
	}
	since := time.Now().Add(-24 * time.Hour).UnixMicro()
	return slices.ContainsFunc(f.wall.List(fakeName), func(other networks.Posted) bool {
		return other.At > since && other.Text == post.Text && other.Parent == post.Parent &&
			len(other.Media) == 0 && other.Poll == nil
	})
}

// shorten puts X's short addresses into a text, and says which ones.
func shorten(post networks.Posted) (string, []link) {
	var links []link
	text := escape.Replace(post.Text)
	for _, span := range networks.Links(post.Text) {
		each := link{Short: short(post.ID, len(links)), Expanded: span.Of(post.Text)}
		text = strings.Replace(text, escape.Replace(each.Expanded), each.Short, 1)
		links = append(links, each)
	}
	for _, file := range post.Media {
		each := link{
			Short:    short(post.ID, len(links)),
			Expanded: "https://x.com/" + fakeHandle + "/status/" + post.ID + "/photo/1",
			MediaKey: mediaKey(file),
		}
		text = strings.TrimSpace(text + " " + each.Short)
		links = append(links, each)
	}
	return text, links
}

func short(id string, n int) string {
	return "https://t.co/" + id + string(rune('a'+n))
}

// escape is what X does to a text.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
