package x

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// byTokens is an app with OAuth 2.0 on a sandbox whose tokens last so long.
func byTokens(t *testing.T, lasts time.Duration) (*Config, *fake) {
	t.Helper()
	var played *fake
	network := Network
	network.Fake = func(wall networks.Wall) []networks.Route {
		played = newFake(wall)
		played.repeats, played.tokens.lasts = true, lasts
		return played.routes()
	}
	server := httptest.NewServer(sandbox.New([]networks.Network{network}, sandbox.Options{}))
	t.Cleanup(server.Close)
	return &Config{Server: server.URL, ClientID: "invented-client"}, played
}

// person is one who copies where the browser ended.
type person struct {
	networkstest.Talk
	change func(url.Values)
}

func (p *person) Say(sentence string) {
	words := strings.Fields(sentence)
	page := words[len(words)-1]
	if !strings.HasPrefix(page, "http://") {
		return
	}
	ended, err := p.Visit(context.Background(), page)
	if p.change != nil {
		p.change(ended)
	}
	address := usualBack + "?" + ended.Encode()
	if err != nil {
		address = err.Error()
	}
	p.Answers = map[string]string{"at which the browser ended": address}
}

// signedIn is the account after somebody has signed in, with what its session keeps.
func signedIn(t *testing.T, config *Config) (*renewed, networks.Surroundings) {
	t.Helper()
	surroundings := networkstest.Surroundings(t, networks.TransportOptions{})
	got, err := config.SignIn(t.Context(), surroundings, new(person))
	if err != nil || len(got) != 0 {
		t.Fatalf("%d credentials, %v; all belongs into the session", len(got), err)
	}
	opened, err := config.Open(surroundings)
	if err != nil {
		t.Fatal(err)
	}
	return opened.(*renewed), surroundings
}

// publish makes a post with a deadline, as the daemon does.
func publish(t *testing.T, account networks.Account) error {
	t.Helper()
	_, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter takes ten minutes."})
	return err
}

func keptBy(t *testing.T, surroundings networks.Surroundings) (kept keptTokens) {
	t.Helper()
	content, err := surroundings.Session.Load()
	if err != nil || json.Unmarshal(content, &kept) != nil {
		t.Fatalf("%s, %v", content, err)
	}
	return kept
}

func TestAnAccountThatSignedInByBrowserPublishes(t *testing.T) {
	config, _ := byTokens(t, 2*time.Hour)
	account, _ := signedIn(t, config)
	if err := publish(t, account); err != nil {
		t.Error(err)
	}
	if me, err := account.Verify(t.Context()); err != nil || me.ID != fakeUser {
		t.Errorf("%v, %v", me, err)
	}
}

func TestATokenThatHasEndedIsRenewedBeforeItIsUsed(t *testing.T) {
	config, _ := byTokens(t, 30*time.Second) // less than leastLeft: over as soon as it is given
	account, surroundings := signedIn(t, config)
	before := keptBy(t, surroundings)
	if err := publish(t, account); err != nil {
		t.Fatal(err)
	}
	if after := keptBy(t, surroundings); after.Refresh == before.Refresh || after.Access == before.Access {
		t.Error("the session keeps what was spent")
	}
}

func TestTheDaemonsRenewalComesBeforeTheEndAndNotEarlier(t *testing.T) {
	for lasts, renews := range map[time.Duration]bool{2 * time.Hour: false, time.Hour: true} {
		config, _ := byTokens(t, lasts)
		account, surroundings := signedIn(t, config)
		before := keptBy(t, surroundings)
		until, err := account.Refresh(t.Context())
		if err != nil || !until.IsZero() {
			t.Fatalf("%v, %v", until, err)
		}
		if got := keptBy(t, surroundings).Refresh != before.Refresh; got != renews {
			t.Errorf("with %s left it renews: %t", lasts, got)
		}
	}
}

func TestManyRequestsSpendARefreshTokenOnce(t *testing.T) {
	config, _ := byTokens(t, time.Hour)
	account, surroundings := signedIn(t, config)
	surroundings.Session = &oneAtATime{Session: surroundings.Session}
	account.tokens.session = surroundings.Session
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := account.Refresh(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := publish(t, account); err != nil {
		t.Errorf("after ten renewals at once: %v", err)
	}
}

// oneAtATime is a session that several share.
type oneAtATime struct {
	networks.Session
	mutex sync.Mutex
}

func (o *oneAtATime) Lock(context.Context) (func() error, error) {
	o.mutex.Lock()
	return func() error { o.mutex.Unlock(); return nil }, nil
}

func TestASignInThatXRefusesToRenewIsDeniedAndNothingIsSent(t *testing.T) {
	config, played := byTokens(t, 30*time.Second)
	account, surroundings := signedIn(t, config)
	clear(played.tokens.refresh) // revoked on X's page
	err := publish(t, account)
	networkstest.CheckMeaning(t, err, networks.Denied, "client_id")
	if kept := keptBy(t, surroundings); strings.Contains(err.Error(), kept.Refresh) || strings.Contains(err.Error(), kept.Access) {
		t.Errorf("the error tells a token: %v", err)
	}
	if got := len(played.wall.List(fakeName)); got != 0 {
		t.Errorf("%d posts", got)
	}
}

func TestARenewalWithoutAnAnswerLeavesNothing(t *testing.T) {
	surroundings := networkstest.Surroundings(t, networks.TransportOptions{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	defer web.Close()
	if err := surroundings.Session.Store(json.RawMessage(`{"access":"invented","refresh":"invented","expires":"2000-01-01T00:00:00Z"}`)); err != nil {
		t.Fatal(err)
	}
	opened, err := (&Config{Server: web.URL, ClientID: "invented-client"}).Open(surroundings)
	if err != nil {
		t.Fatal(err)
	}
	if failure := networkstest.AsError(t, publish(t, opened)); failure.Kind != networks.Temporary {
		t.Errorf("%v; the post was not sent", failure)
	}
}

func TestAnAccountThatNobodySignedInSaysWhatToDo(t *testing.T) {
	opened, err := (&Config{Server: "http://127.0.0.1:1", ClientID: "invented-client"}).Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	failure := networkstest.AsError(t, publish(t, opened))
	if failure.Kind != networks.Denied || !strings.Contains(failure.Error(), "vigil accounts login") {
		t.Errorf("%v", failure)
	}
}

func TestSigningInByBrowserStopsAtTheWrongAddress(t *testing.T) {
	for name, test := range map[string]struct {
		change func(url.Values)
		want   string
	}{
		"a refusal":       {func(q url.Values) { q.Set("error", "access_denied") }, "the network refused: access_denied"},
		"another sign-in": {func(q url.Values) { q.Set("state", "another") }, "another sign-in"},
		"no code":         {func(q url.Values) { q.Del("code") }, "no code"},
		"another code":    {func(q url.Values) { q.Set("code", "invented") }, "showing the code to"},
	} {
		t.Run(name, func(t *testing.T) {
			config, _ := byTokens(t, time.Hour)
			_, err := config.SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), &person{change: test.change})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// presigned is a configuration with which somebody has signed in before it is opened.
type presigned struct{ *Config }

func (p presigned) Open(surroundings networks.Surroundings) (networks.Account, error) {
	session := new(networkstest.Session)
	content, err := json.Marshal(keptTokens{secrets["access_token"], secrets["access_secret"], time.Now().Add(24 * time.Hour)})
	if err := errors.Join(err, session.Store(content)); err != nil {
		return nil, err
	}
	surroundings.Session = session
	return p.Config.Open(surroundings)
}

func TestTheAccountThatSignedInByBrowserKeepsTheContract(t *testing.T) {
	network := Network
	network.Fake = func(wall networks.Wall) []networks.Route {
		fake := newFake(wall)
		fake.repeats = true
		fake.tokens.access[secrets["access_token"]] = time.Now().Add(24 * time.Hour)
		return fake.routes()
	}
	networkstest.Run(t, networkstest.Subject{
		Network: network,
		Config: func(_ *testing.T, server string) networks.Config {
			return presigned{&Config{Server: server, ClientID: "invented-client"}}
		},
		Secrets: []string{secrets["access_token"], secrets["access_secret"]},
	})
}
