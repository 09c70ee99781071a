package mastodon_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/mastodon"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// opened is an account on the server at this address, with guarded clients.
func opened(t *testing.T, server string) networks.Account {
	t.Helper()
	config := &mastodon.Config{Server: server}
	config.Token = networkstest.Secret(t, token)
	account, err := config.Open(networks.Surroundings{
		Client: networks.NewClient(networks.NewTransport(networks.TransportOptions{})),
		Reader: networks.NewReader(networks.TransportOptions{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// onSandbox is an account on a sandbox of its own.
func onSandbox(t *testing.T, options sandbox.Options) (networks.Account, *sandbox.Server) {
	t.Helper()
	server := sandbox.New([]networks.Network{mastodon.Network}, options)
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	return opened(t, web.URL), server
}

// answering is an account on a server that gives every request one answer.
func answering(t *testing.T, status int, body string) networks.Account {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(web.Close)
	return opened(t, web.URL)
}

func publish(t *testing.T, account networks.Account, message networks.Message) (networks.Receipt, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return account.Publish(ctx, message)
}

func message(text string) networks.Message {
	return networks.Message{Version: 1, Delivery: text, Key: networks.IdempotencyKey(text, 1, 0), Part: 1, Parts: 1, Text: text}
}

func file(name string, content []byte) networks.Media {
	return networks.Media{
		File: name, Hash: name, Alt: "A stamped envelope", Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	}
}

// mp4 is the beginning of a video, as far as it is looked at.
var mp4 = append([]byte("\x00\x00\x00\x20ftypmp42\x00\x00\x00\x00mp42isom"), make([]byte, 64)...)

func TestWhatARefusalMeans(t *testing.T) {
	for name, test := range map[string]struct {
		status     int
		body       string
		kind       networks.Kind
		credential string
	}{
		"a revoked token":         {401, `{"error":"The access token was revoked"}`, networks.Denied, "token"},
		"a scope is missing":      {403, `{"error":"This action is outside the authorized scopes"}`, networks.Denied, "token"},
		"the account is disabled": {403, `{"error":"Your login is currently disabled"}`, networks.Denied, "token"},
		"an application's token":  {422, `{"error":"This method requires an authenticated user"}`, networks.Denied, "token"},
		"not allowed":             {403, `{"error":"This action is not allowed"}`, networks.Rejected, ""},
		"a firewall":              {403, `<html>blocked</html>`, networks.Rejected, ""},
		"too long":                {422, `{"error":"Validation failed: Text character limit of 500 exceeded"}`, networks.Rejected, ""},
		"an error as an object":   {400, `{"error":{"message":"no"}}`, networks.Rejected, ""},
		"no answer in time":       {504, ``, networks.Uncertain, ""},
		"a conflict":              {409, `{}`, networks.Uncertain, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := publish(t, answering(t, test.status, test.body), message("text"))
			known, ok := errors.AsType[*networks.Error](err)
			if !ok || known.Kind != test.kind || known.Credential != test.credential || known.Status != test.status {
				t.Errorf("%d %s means %+v, want %v of %q", test.status, test.body, known, test.kind, test.credential)
			}
		})
	}
}

// go-mastodon takes 200 with {} for a success, and fails on what other servers
// answer after they published.
func TestAnIDIsWhatMakesASuccess(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		id     string
	}{
		"as Mastodon answers":              {200, `{"id":"109","url":"https://m.example/@a/109"}`, "109"},
		"201":                              {201, `{"id":"109"}`, "109"},
		"a number":                         {200, `{"id":109}`, "109"},
		"what the library can't decode":    {200, `{"id":"109","created_at":"yesterday"}`, "109"},
		"a scheduled poll, as it comes":    {200, `{"id":"109","params":{"poll":{"options":["a","b"]}}}`, "109"},
		"no id":                            {200, `{}`, ""},
		"null":                             {200, `null`, ""},
		"an empty id":                      {200, `{"id":""}`, ""},
		"an id that is null":               {200, `{"id":null}`, ""},
		"half":                             {200, `{"id":"109`, ""},
		"nothing":                          {204, ``, ""},
		"the page of a proxy that is kind": {200, `<html></html>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			receipt, err := publish(t, answering(t, test.status, test.body), message("text"))
			if receipt.ID != test.id || (err == nil) != (test.id != "") {
				t.Errorf("receipt %+v, error %v, want id %q", receipt, err, test.id)
			}
			if err != nil && networks.KindOf(err) != networks.Uncertain {
				t.Errorf("%v is not uncertain", err)
			}
		})
	}
}

// Hollo takes a form for an empty status, and posts that.
func TestAStatusIsSentAsJSON(t *testing.T) {
	var sent map[string]any
	var header http.Header
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		io.WriteString(w, `{"id":"1"}`)
	}))
	defer web.Close()
	m := message("a & b = ў")
	m.Sensitive = true
	m.Poll = &networks.Poll{Options: []string{"Так"}, Multiple: true, Open: time.Hour}
	if _, err := publish(t, opened(t, web.URL), m); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"status": "a & b = ў", "sensitive": true,
		"poll": map[string]any{"options": []any{"Так"}, "multiple": true, "expires_in": 3600.0},
	}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("the request (-want +got):\n%s", diff)
	}
	if header.Get("Content-Type") != "application/json" || header.Get("Idempotency-Key") != m.Key {
		t.Errorf("headers: %v", header)
	}
}

// go-mastodon knows nothing of who may quote a post.
func TestWhoMayQuoteIsSent(t *testing.T) {
	var sent map[string]any
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		io.WriteString(w, `{"id":"1"}`)
	}))
	defer web.Close()
	m := message("text")
	m.Options = map[string]string{"quotes": "nobody"}
	if _, err := publish(t, opened(t, web.URL), m); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"status": "text", "quote_approval_policy": "nobody"}, sent); diff != "" {
		t.Errorf("the request (-want +got):\n%s", diff)
	}
}

// A repost has no body, and net/http repeats such a request if it has a key.
func TestARepostCarriesNoKey(t *testing.T) {
	account, server := onSandbox(t, sandbox.Options{})
	original, err := publish(t, account, message("text"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	repost, err := account.(networks.Reposter).Repost(ctx, original, networks.Message{Key: "key", Original: &original})
	if err != nil {
		t.Fatal(err)
	}
	requests := server.Requests()
	if last := requests[len(requests)-1]; last.Key != "" {
		t.Errorf("the repost carries the key %q", last.Key)
	}
	if err := account.(networks.Deleter).Delete(ctx, repost); err != nil {
		t.Fatal(err)
	}
	requests = server.Requests()
	if last := requests[len(requests)-1]; last.Path != "/api/v1/statuses/"+original.ID+"/unreblog" {
		t.Errorf("the repost was taken down by %s %s", last.Method, last.Path)
	}
	if posts := server.Posts("mastodon"); len(posts) != 1 || posts[0].ID != original.ID {
		t.Errorf("after the repost was taken down, readers see %+v", posts)
	}
}

// Mastodon 4.6.0 to 4.6.5 answer 500 to a key that they know.
func TestAReplayThatAnswers500IsLookedUp(t *testing.T) {
	account, _ := onSandbox(t, sandbox.Options{Keys: sandbox.Replays500})
	m := message("text")
	since := time.Now()
	first, err := publish(t, account, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := publish(t, account, m); err == nil || networks.KindOf(err) != networks.Uncertain {
		t.Errorf("the replay: %v", err)
	}
	finding, err := account.(networks.Finder).Find(t.Context(), networks.Search{Message: m, Since: since})
	if err != nil || finding.Verdict != networks.Found || finding.Receipt.ID != first.ID {
		t.Errorf("the look: %+v, %v", finding, err)
	}
}

func TestAVideoIsUploadedOnceAndWaitedFor(t *testing.T) {
	account, server := onSandbox(t, sandbox.Options{})
	m := message("a film")
	m.Media = []networks.Media{file("film.mp4", mp4), file("envelope.png", []byte("\x89PNG\r\n\x1a\n"))}
	calls := 0
	for ; calls < 5; calls++ {
		prepared, err := account.(networks.Preparer).Prepare(t.Context(), m)
		m.Prepared = prepared
		if err == nil {
			break
		}
		known, ok := errors.AsType[*networks.Error](err)
		if !ok || known.Kind != networks.Temporary || !known.At.After(time.Now()) {
			t.Fatalf("while the server works: %+v", err)
		}
		if _, err := publish(t, account, m); networks.KindOf(err) != networks.Temporary {
			t.Errorf("publishing a film that is not ready: %v", err)
		}
	}
	if calls != 3 {
		t.Errorf("ready after %d calls that were not, want 3", calls)
	}
	if _, err := publish(t, account, m); err != nil {
		t.Fatal(err)
	}
	uploads := 0
	for _, request := range server.Requests() {
		if request.Path == "/api/v2/media" {
			uploads++
		}
	}
	if shown := server.Posts("mastodon")[0].Media; uploads != 2 || len(shown) != 2 || shown[0].Type != "video/mp4" {
		t.Errorf("%d uploads, shown are %+v", uploads, shown)
	}
}

func TestAnUploadThatTheServerRemovedIsRepeated(t *testing.T) {
	account, server := onSandbox(t, sandbox.Options{})
	m := message("a film")
	m.Media = []networks.Media{file("film.mp4", mp4)}
	m.Prepared, _ = account.(networks.Preparer).Prepare(t.Context(), m)
	server.Reset()
	account.(networks.Preparer).Prepare(t.Context(), m)
	requests := server.Requests()
	if last := requests[len(requests)-1]; last.Path != "/api/v2/media" {
		t.Errorf("the last request went to %s", last.Path)
	}
}

// Mastodon removes after a day what no post shows.
func TestAnOldUploadIsRepeated(t *testing.T) {
	account, server := onSandbox(t, sandbox.Options{})
	m := message("an envelope")
	m.Media = []networks.Media{file("envelope.png", []byte("\x89PNG\r\n\x1a\n"))}
	prepared, err := account.(networks.Preparer).Prepare(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	at := regexp.MustCompile(`"at":"[^"]*"`)
	for hours, uploads := range map[int]int{19: 0, 21: 1} {
		old := time.Now().Add(-time.Duration(hours) * time.Hour).UTC().Format(time.RFC3339)
		m.Prepared = at.ReplaceAll(prepared, []byte(`"at":"`+old+`"`))
		before := len(server.Requests())
		if _, err := account.(networks.Preparer).Prepare(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if sent := len(server.Requests()) - before; sent != uploads {
			t.Errorf("%d hours later %d requests were sent, want %d", hours, sent, uploads)
		}
	}
}

func TestAChangedDescriptionIsUploaded(t *testing.T) {
	account, server := onSandbox(t, sandbox.Options{})
	m := message("an envelope")
	m.Media = []networks.Media{file("envelope.png", []byte("\x89PNG\r\n\x1a\n"))}
	for _, alt := range []string{"An envelope", "A stamped envelope, addressed by hand"} {
		m.Media[0].Alt = alt
		prepared, err := account.(networks.Preparer).Prepare(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		m.Prepared = prepared
	}
	if _, err := publish(t, account, m); err != nil {
		t.Fatal(err)
	}
	if alt := server.Posts("mastodon")[0].Media[0].Alt; alt != m.Media[0].Alt {
		t.Errorf("readers hear %q", alt)
	}
}

// Of an *os.File go-mastodon would send the path, which names a person.
func TestAnUploadDoesNotTellTheFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "home-of-a-volunteer.png")
	if err := os.WriteFile(path, []byte("\x89PNG\r\n\x1a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var sent []byte
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ = io.ReadAll(r.Body)
		io.WriteString(w, `{"id":"1"}`)
	}))
	defer web.Close()
	m := message("text")
	m.Media = []networks.Media{{File: "media/a.png", Open: func() (io.ReadCloser, error) { return os.Open(path) }}}
	if _, err := opened(t, web.URL).(networks.Preparer).Prepare(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(sent), "volunteer") || !strings.Contains(string(sent), "PNG") {
		t.Errorf("the upload says %q", sent)
	}
}

func TestAFailedUploadIsNeverInDoubt(t *testing.T) {
	for status, want := range map[int]networks.Kind{
		500: networks.Temporary, 503: networks.Temporary, 429: networks.RateLimited, 422: networks.Rejected, 401: networks.Denied,
	} {
		m := message("text")
		m.Media = []networks.Media{file("a.png", []byte("\x89PNG"))}
		_, err := answering(t, status, `{"error":"no"}`).(networks.Preparer).Prepare(t.Context(), m)
		if err == nil || networks.KindOf(err) != want || !strings.Contains(err.Error(), "a.png") {
			t.Errorf("an upload answered with %d: %v (%v), want %v", status, networks.KindOf(err), err, want)
		}
	}
}

// Some servers may name a file anew once it is shown, so other files do not
// prove another post.
func TestTheSameWordsWithOtherFilesAreForAPerson(t *testing.T) {
	account, _ := onSandbox(t, sandbox.Options{})
	since := time.Now()
	var m networks.Message
	for _, name := range []string{"one.png", "two.png"} {
		m = message("Two envelopes.")
		m.Media = []networks.Media{file(name, []byte("\x89PNG\r\n\x1a\n"))}
		prepared, err := account.(networks.Preparer).Prepare(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		m.Prepared = prepared
		if name == "one.png" {
			publish(t, account, m)
		}
	}
	finding, err := account.(networks.Finder).Find(t.Context(), networks.Search{Message: m, Since: since})
	if err != nil || finding.Verdict != networks.CannotTell {
		t.Errorf("the look: %+v, %v", finding, err)
	}
}

// A look reads 400 posts at most; what lies behind them it can't deny.
func TestALookThatDoesNotReachBackDeniesNothing(t *testing.T) {
	account, server := onSandbox(t, sandbox.Options{})
	since := time.Now()
	identity, err := account.(networks.Verifier).Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 401 {
		server.Wall().Put(networks.Posted{Network: "mastodon", Account: identity.ID, Text: "Altogether other words."})
	}
	finding, err := account.(networks.Finder).Find(t.Context(), networks.Search{Message: message("A letter takes ten minutes."), Since: since})
	if err != nil || finding.Verdict != networks.CannotTell {
		t.Errorf("the look: %+v, %v", finding, err)
	}
}

// A post that somebody edited may have been the one, before.
func TestAnEditedPostIsForAPerson(t *testing.T) {
	now := time.Now().UTC().Format(time.RFC3339)
	post := `{"id":"7","created_at":"` + now + `","content":"<p>Altogether other words</p>","edited_at":"` + now + `"}`
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/verify_credentials"):
			io.WriteString(w, `{"id":"1","acct":"a"}`)
		case r.URL.Query().Get("max_id") != "":
			io.WriteString(w, `[]`)
		case strings.HasSuffix(r.URL.Path, "/accounts/1/statuses"):
			io.WriteString(w, `[`+post+`]`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer web.Close()
	finding, err := opened(t, web.URL).(networks.Finder).Find(t.Context(), networks.Search{Message: message("A letter takes ten minutes."), Since: time.Now()})
	if err != nil || finding.Verdict != networks.CannotTell {
		t.Errorf("the look: %+v, %v", finding, err)
	}
}
