package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// echo is a network whose API is one call: the body is the post.
var echo = networks.Network{
	Name:   "echo",
	Limits: networks.Limits{Replay: networks.ReplaysPost},
	Fake: func(wall networks.Wall) []networks.Route {
		return []networks.Route{
			{Pattern: "POST /echo", Publishes: true, Handle: func(w http.ResponseWriter, r *http.Request) {
				text, err := io.ReadAll(r.Body)
				if err != nil || len(text) == 0 {
					http.Error(w, "no text", http.StatusUnprocessableEntity)
					return
				}
				post := wall.Put(networks.Posted{Network: "echo", Text: string(text), Key: r.Header.Get("Idempotency-Key")})
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusCreated)
				json.NewEncoder(w).Encode(map[string]string{"id": post.ID, "text": post.Text})
			}},
			{Pattern: "GET /echo", Handle: func(w http.ResponseWriter, r *http.Request) {
				json.NewEncoder(w).Encode(wall.List("echo"))
			}},
		}
	},
}

// stand starts a server and returns a way to post to it.
func stand(t *testing.T, options sandbox.Options) (*sandbox.Server, func(ctx context.Context, key, text string) (int, string, error)) {
	t.Helper()
	server := sandbox.New([]networks.Network{echo}, options)
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return server, func(ctx context.Context, key, text string) (int, string, error) {
		request, err := http.NewRequestWithContext(ctx, "POST", web.URL+"/echo", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		request.GetBody = nil
		if key != "" {
			request.Header.Set("Idempotency-Key", key)
		}
		response, err := client.Do(request)
		if err != nil {
			return 0, "", err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		return response.StatusCode, string(body), err
	}
}

func TestEveryFaultDoesWhatItSays(t *testing.T) {
	statuses := map[sandbox.Fault]int{
		sandbox.AcceptError: 500, sandbox.AcceptNoContent: 204, sandbox.AcceptSeeOther: 303, sandbox.Busy: 503,
		sandbox.Empty: 200, sandbox.WrongID: 200, sandbox.Page: 200,
		sandbox.Flood: 201, sandbox.Bomb: 201, sandbox.Hints: 201,
		sandbox.Fail: 500, sandbox.BadGateway: 502, sandbox.Unavailable: 503, sandbox.GatewayTimeout: 504,
		sandbox.Unauthorized: 401, sandbox.Forbidden: 403, sandbox.NotFound: 404, sandbox.ProxyUnauthorized: 407,
		sandbox.RequestTimeout: 408, sandbox.Conflict: 409, sandbox.Gone: 410, sandbox.Unprocessable: 422, sandbox.TooEarly: 425,
		sandbox.Redirect301: 301, sandbox.Redirect302: 302, sandbox.Redirect303: 303, sandbox.Redirect307: 307, sandbox.Redirect308: 308,
		sandbox.RateLimited: 429, sandbox.RateLimitedSeconds: 429, sandbox.RateLimitedDate: 429, sandbox.RateLimitedISO: 429,
		sandbox.RateLimitedEpoch: 429, sandbox.RateLimitedDelta: 429, sandbox.RateLimitedPast: 429, sandbox.RateLimitedUndefined: 429,
	}
	for _, fault := range sandbox.Faults() {
		t.Run(string(fault), func(t *testing.T) {
			ctx, giveUp := context.WithCancel(t.Context())
			server, post := stand(t, sandbox.Options{Struck: func(struck sandbox.Fault) {
				if struck.Waits() {
					giveUp()
				}
			}})
			server.Next(fault)
			status, _, err := post(ctx, "", "a letter")
			server.Wait()
			if want := statuses[fault]; status != want && err == nil {
				t.Errorf("status %d, want %d", status, want)
			}
			if _, answers := statuses[fault]; answers != (err == nil) {
				t.Errorf("answered %v, error %v", answers, err)
			}
			if up := len(server.Posts("echo")) == 1; up != fault.Executes() {
				t.Errorf("the post is up: %v, want %v", up, fault.Executes())
			}
			if requests := server.Requests(); len(requests) != 1 || requests[0].Fault != fault {
				t.Errorf("journal: %+v", requests)
			}
		})
	}
}

func TestAResetIsOneAndADropIsNone(t *testing.T) {
	for fault, want := range map[sandbox.Fault]bool{
		sandbox.Reset: true, sandbox.RefuseReset: true, sandbox.Drop: false, sandbox.Refuse: false,
	} {
		server, post := stand(t, sandbox.Options{})
		server.Next(fault)
		_, _, err := post(t.Context(), "", "a letter")
		if got := errors.Is(err, syscall.ECONNRESET); err == nil || got != want {
			t.Errorf("%s: %v, a reset: %v", fault, err, want)
		}
	}
}

// The answers that are too long are true ones, for a client that reads on.
func TestALongAnswerEndsWithTheTrueOne(t *testing.T) {
	for _, fault := range []sandbox.Fault{sandbox.Flood, sandbox.Bomb} {
		server, post := stand(t, sandbox.Options{})
		server.Next(fault)
		_, body, err := post(t.Context(), "", "a letter")
		if len(body) < 16<<20 || !strings.Contains(strings.TrimSpace(body), server.Posts("echo")[0].ID) {
			t.Errorf("%s: %d bytes, %v", fault, len(body), err)
		}
	}
}

// Mastodon's lock, behind a proxy that has lost its patience.
func TestAKeyIsTakenWhileItsRequestStillRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := sandbox.New([]networks.Network{echo}, sandbox.Options{Lag: 10 * time.Second})
		post := func() int {
			recorder := httptest.NewRecorder()
			request := httptest.NewRequest("POST", "/echo", strings.NewReader("a letter"))
			request.Header.Set("Idempotency-Key", "key")
			server.ServeHTTP(recorder, request)
			return recorder.Code
		}
		server.Next(sandbox.Busy)
		go post()
		synctest.Wait()
		if status := post(); status != 503 || len(server.Posts("echo")) != 0 {
			t.Errorf("while the first request runs: %d", status)
		}
		server.Wait()
		if status := post(); status != 201 || len(server.Posts("echo")) != 1 {
			t.Errorf("once it is over: %d, %d posts are up", status, len(server.Posts("echo")))
		}
	})
}

func TestFaultsOfLooksStrikeNothingElse(t *testing.T) {
	server, post := stand(t, sandbox.Options{})
	look := func() int {
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, httptest.NewRequest("GET", "/echo", nil))
		return recorder.Code
	}
	server.NextLooks(sandbox.Fail)
	server.AlwaysLooks(sandbox.Unavailable)
	if status, _, _ := post(t.Context(), "", "a letter"); status != 201 {
		t.Errorf("publishing: %d", status)
	}
	for i, want := range []int{500, 503, 503} {
		if status := look(); status != want {
			t.Errorf("look %d: %d, want %d", i+1, status, want)
		}
	}
	server.AlwaysLooks(sandbox.None)
	server.Next(sandbox.Fail)
	if status := look(); status != 200 {
		t.Errorf("a look after the faults: %d", status)
	}
}

func TestATimelineMayLagBehind(t *testing.T) {
	now := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)
	var seen networks.Wall
	network := echo
	network.Fake = func(wall networks.Wall) []networks.Route { seen = wall; return echo.Fake(wall) }
	server := sandbox.New([]networks.Network{network}, sandbox.Options{
		Appears: 20 * time.Second, Now: func() time.Time { return now },
	})
	server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/echo", strings.NewReader("a letter")))
	for _, want := range []int{0, 1} {
		if got := len(seen.Timeline("echo")); got != want || len(seen.List("echo")) != 1 {
			t.Errorf("at %s the timeline shows %d posts, want %d", now.Format(time.TimeOnly), got, want)
		}
		now = now.Add(20 * time.Second)
	}
}

// A client that goes by the software has to be told the software of the manner.
func TestAFakeIsToldWhatBecomesOfKeys(t *testing.T) {
	for manner, want := range map[sandbox.Manner]networks.Replay{
		"":              networks.ReplaysPost, // what the network's limits say
		sandbox.Honours: networks.ReplaysPost, sandbox.Racy: networks.ReplaysPost, sandbox.Replays500: networks.ReplaysPost,
		sandbox.CachesErrors: networks.ReplaysAnswer, sandbox.Burns: networks.ReplaysAnswer, sandbox.Ignores: networks.Ignored,
	} {
		network := echo
		network.Fake = func(wall networks.Wall) []networks.Route {
			if got := wall.Replay(); got != want {
				t.Errorf("%q: the fake is told %q, want %q", manner, got, want)
			}
			return nil
		}
		sandbox.New([]networks.Network{network}, sandbox.Options{Keys: manner})
	}
}

func TestKeysAreTreatedInEachManner(t *testing.T) {
	type reply struct {
		Status int
		Posts  int
	}
	for manner, want := range map[sandbox.Manner]struct{ again, afterError reply }{
		sandbox.Honours:      {again: reply{201, 1}, afterError: reply{201, 1}},
		sandbox.Racy:         {again: reply{201, 1}, afterError: reply{201, 1}},
		sandbox.Ignores:      {again: reply{201, 2}, afterError: reply{201, 1}},
		sandbox.Replays500:   {again: reply{500, 1}, afterError: reply{201, 1}},
		sandbox.CachesErrors: {again: reply{201, 1}, afterError: reply{500, 0}},
		sandbox.Burns:        {again: reply{400, 1}, afterError: reply{400, 0}},
	} {
		t.Run(string(manner), func(t *testing.T) {
			server, post := stand(t, sandbox.Options{Keys: manner})
			repeat := func(key string) reply {
				if _, _, err := post(t.Context(), key, "first"); err != nil {
					t.Fatal(err)
				}
				status, _, err := post(t.Context(), key, "second")
				if err != nil {
					t.Fatal(err)
				}
				return reply{status, len(server.Posts("echo"))}
			}
			if diff := cmp.Diff(want.again, repeat("a")); diff != "" {
				t.Errorf("the same key again (-want +got):\n%s", diff)
			}
			server.Reset()
			server.Next(sandbox.Fail)
			if diff := cmp.Diff(want.afterError, repeat("b")); diff != "" {
				t.Errorf("the same key after a 500 (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAKeyIsForgottenAtTheEndOfItsLife(t *testing.T) {
	now := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)
	server, post := stand(t, sandbox.Options{Now: func() time.Time { return now }})
	for _, step := range []struct {
		wait  time.Duration
		posts int
	}{{0, 1}, {59 * time.Minute, 1}, {2 * time.Minute, 2}} {
		now = now.Add(step.wait)
		if _, _, err := post(t.Context(), "key", "text"); err != nil {
			t.Fatal(err)
		}
		if up := len(server.Posts("echo")); up != step.posts {
			t.Errorf("%v later %d posts are up, want %d", step.wait, up, step.posts)
		}
	}
}

func TestARacyServerMakesSeveralPostsOfOneKey(t *testing.T) {
	for manner, want := range map[sandbox.Manner]int{sandbox.Racy: 4, sandbox.Honours: 1} {
		t.Run(string(manner), func(t *testing.T) {
			var server *sandbox.Server
			all := make(chan struct{})
			together := gather(4, all)
			slow := echo
			slow.Fake = func(wall networks.Wall) []networks.Route {
				return []networks.Route{{Pattern: "POST /echo", Publishes: true, Handle: func(w http.ResponseWriter, r *http.Request) {
					if manner == sandbox.Racy {
						together()
					}
					wall.Put(networks.Posted{Network: "echo"})
				}}}
			}
			server = sandbox.New([]networks.Network{slow}, sandbox.Options{Keys: manner})
			var posting sync.WaitGroup
			for range 4 {
				posting.Go(func() {
					r := httptest.NewRequest("POST", "/echo", strings.NewReader("x"))
					r.Header.Set("Idempotency-Key", "one")
					server.ServeHTTP(httptest.NewRecorder(), r)
				})
			}
			posting.Wait()
			if up := len(server.Posts("echo")); up != want {
				t.Errorf("%d posts are up, want %d", up, want)
			}
		})
	}
}

// gather returns a function that returns once n callers are in it.
func gather(n int, all chan struct{}) func() {
	var mutex sync.Mutex
	return func() {
		mutex.Lock()
		n--
		if n == 0 {
			close(all)
		}
		mutex.Unlock()
		<-all
	}
}

func TestChanceFollowsItsSeed(t *testing.T) {
	odds, err := sandbox.ParseOdds("500=0.3, drop=0")
	if err != nil {
		t.Fatal(err)
	}
	run := func(seed uint64) (statuses []int, failures int) {
		server := sandbox.New([]networks.Network{echo}, sandbox.Options{Odds: odds, Seed: seed})
		for range 1000 {
			recorder := httptest.NewRecorder()
			server.ServeHTTP(recorder, httptest.NewRequest("POST", "/echo", strings.NewReader("x")))
			statuses = append(statuses, recorder.Code)
			if recorder.Code == 500 {
				failures++
			}
		}
		return statuses, failures
	}
	first, failures := run(7)
	again, _ := run(7)
	other, _ := run(8)
	if !cmp.Equal(first, again) || cmp.Equal(first, other) {
		t.Error("the sequence does not follow the seed")
	}
	if failures < 250 || failures > 350 {
		t.Errorf("%d of 1000 failed at 0.3", failures)
	}
}

func TestOddsThatCannotBeAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"drp=0.3":          `"drp" is not a fault`,
		"drop":             "write it like drop=0.3",
		"drop=1.5":         "from 0 to 1",
		"drop=NaN":         "from 0 to 1",
		"drop=0.6,500=0.6": "add up to 1.20",
	} {
		if _, err := sandbox.ParseOdds(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	server := sandbox.New([]networks.Network{echo}, sandbox.Options{Keep: 10})
	for range 1000 {
		server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/echo", strings.NewReader("x")))
		server.Wall().Upload(networks.Uploaded{Type: "image/png"})
	}
	if len(server.Requests()) != 10 || len(server.Posts("echo")) != 10 {
		t.Errorf("%d requests and %d posts are kept, want 10", len(server.Requests()), len(server.Posts("echo")))
	}
	big := make([]byte, 48<<20)
	old := server.Wall().Upload(networks.Uploaded{Bytes: big})
	young := server.Wall().Upload(networks.Uploaded{Bytes: big})
	if _, kept := server.Wall().File(old.ID); kept {
		t.Error("the bytes of old uploads pile up")
	}
	if _, kept := server.Wall().File(young.ID); !kept {
		t.Error("the last upload is lost")
	}
}

func TestAScriptSteersTheServer(t *testing.T) {
	server, post := stand(t, sandbox.Options{})
	steer := func(body string) int {
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, httptest.NewRequest("POST", "/_sandbox/faults", strings.NewReader(body)))
		return recorder.Code
	}
	if status := steer(`{"next": ["", "422"], "always": "503"}`); status != 204 {
		t.Fatalf("steering answered %d", status)
	}
	for _, want := range []int{201, 422, 503, 503} {
		if status, _, err := post(t.Context(), "", "text"); status != want || err != nil {
			t.Errorf("status %d (%v), want %d", status, err, want)
		}
	}
	if status := steer(`{"looks": {"next": ["404"]}}`); status != 204 {
		t.Fatalf("steering looks answered %d", status)
	}
	looked := httptest.NewRecorder()
	server.ServeHTTP(looked, httptest.NewRequest("GET", "/echo", nil))
	if looked.Code != 404 {
		t.Errorf("the look was answered with %d", looked.Code)
	}
	steer(`{"always": ""}`)
	if status, _, _ := post(t.Context(), "", "text"); status != 201 {
		t.Errorf("status %d after the fault was ended", status)
	}
	for _, wrong := range []string{`{"next": ["dorp"]}`, `{"nxt": []}`, `{"odds": {"drop": 2}}`, `{"looks": {"odds": {"drop": 2}}}`, `x`} {
		if status := steer(wrong); status != 400 {
			t.Errorf("%s was answered with %d", wrong, status)
		}
	}
}

func TestThePagesOfOtherSitesCannotSteer(t *testing.T) {
	server := sandbox.New(nil, sandbox.Options{})
	r := httptest.NewRequest("POST", "/_sandbox/reset", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, r)
	if recorder.Code != 403 {
		t.Errorf("answered %d", recorder.Code)
	}
}

func TestTheWallIsReadable(t *testing.T) {
	server := sandbox.New(nil, sandbox.Options{})
	file := server.Wall().Upload(networks.Uploaded{Type: "image/png", Alt: "A stamped envelope", Bytes: []byte("png")})
	server.Wall().Put(networks.Posted{
		Network: "echo", Text: "Пішыце лісты <script>", Warning: "prison", Language: "be", Visibility: "public",
		Poll: &networks.Poll{Options: []string{"Yes", "Tonight"}, Open: time.Hour}, Media: []networks.Uploaded{file},
	})
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, httptest.NewRequest("GET", "/", nil))
	for _, want := range []string{"One post is up", "Пішыце лісты &lt;script&gt;", "prison", `lang="be"`, "Tonight", "open for 1h", `alt="A stamped envelope"`} {
		if !strings.Contains(recorder.Body.String(), want) {
			t.Errorf("the page lacks %q:\n%s", want, recorder.Body)
		}
	}
	picture := httptest.NewRecorder()
	server.ServeHTTP(picture, httptest.NewRequest("GET", "/_sandbox/files/"+file.ID, nil))
	if picture.Body.String() != "png" || picture.Header().Get("Content-Type") != "image/png" {
		t.Errorf("the picture: %v %q", picture.Header(), picture.Body)
	}
}

func TestTheJSONListsAreComplete(t *testing.T) {
	server, post := stand(t, sandbox.Options{})
	server.Next(sandbox.Half)
	post(t.Context(), "key", "text")
	server.Wait()
	var posts []networks.Posted
	var requests []sandbox.Request
	var faults []struct{ Name, About string }
	for path, target := range map[string]any{"posts?network=echo": &posts, "requests": &requests, "faults": &faults} {
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, httptest.NewRequest("GET", "/_sandbox/"+path, nil))
		if err := json.Unmarshal(recorder.Body.Bytes(), target); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	if len(posts) != 1 || posts[0].Text != "text" || posts[0].Key != "key" {
		t.Errorf("posts: %+v", posts)
	}
	if len(requests) != 1 || requests[0].Key != "key" || !requests[0].Executed || requests[0].Size != 4 {
		t.Errorf("requests: %+v", requests)
	}
	if len(faults) != len(sandbox.Faults()) {
		t.Errorf("%d faults are listed", len(faults))
	}
	for _, fault := range faults {
		if fault.About == "" {
			t.Errorf("%s says nothing about itself", fault.Name)
		}
	}
}

func TestTwoNetworksMayShareAnAddressThatAParameterTellsApart(t *testing.T) {
	played := func(name, query string) networks.Network {
		return networks.Network{Name: name, Fake: func(networks.Wall) []networks.Route {
			return []networks.Route{{Pattern: "GET /oauth/authorize", Query: query, Handle: func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, name) }}}
		}}
	}
	server := sandbox.New([]networks.Network{played("one", "client_id"), played("two", "oauth_token")}, sandbox.Options{})
	for query, want := range map[string]string{"client_id=1": "one", "state=1&oauth_token=": "two", "": "404 page not found"} {
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, httptest.NewRequest("GET", "/oauth/authorize?"+query, nil))
		if got := strings.TrimSpace(answer.Body.String()); got != want {
			t.Errorf("%q is answered by %q, want %q", query, got, want)
		}
	}
}

func BenchmarkPublishing(b *testing.B) {
	server := sandbox.New([]networks.Network{echo}, sandbox.Options{})
	for b.Loop() {
		r := httptest.NewRequest("POST", "/echo", strings.NewReader("a letter takes ten minutes"))
		server.ServeHTTP(httptest.NewRecorder(), r)
	}
}

// BenchmarkLoopback is what a client on the same machine gets; it has to do its
// own half of the work.
func BenchmarkLoopback(b *testing.B) {
	web := httptest.NewServer(sandbox.New([]networks.Network{echo}, sandbox.Options{}))
	defer web.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	b.RunParallel(func(loop *testing.PB) {
		for loop.Next() {
			response, err := client.Post(web.URL+"/echo", "text/plain", strings.NewReader("a letter"))
			if err != nil {
				b.Fatal(err)
			}
			io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
	})
}
