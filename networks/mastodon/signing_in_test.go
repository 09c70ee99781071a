package mastodon_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"vigil/networks"
	"vigil/networks/mastodon"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// signIn signs in to a sandbox, and returns what the person was given.
func signIn(t *testing.T, talk *networkstest.Talk) (got []networks.Credential, server *httptest.Server, err error) {
	t.Helper()
	server = httptest.NewServer(sandbox.New([]networks.Network{mastodon.Network}, sandbox.Options{}))
	t.Cleanup(server.Close)
	got, err = (&mastodon.Config{Server: server.URL}).SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), talk)
	return got, server, err
}

func TestSigningInGivesATokenThatTheServerTakes(t *testing.T) {
	for name, elsewhere := range map[string]bool{"by a browser that comes back": false, "by a code": true} {
		t.Run(name, func(t *testing.T) {
			got, server, err := signIn(t, &networkstest.Talk{Elsewhere: elsewhere})
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || got[0].Key != "token" || got[0].Plain {
				t.Fatalf("it gave %d credentials, of which the first is %q", len(got), got[0].Key)
			}
			config := &mastodon.Config{Server: server.URL}
			if err := config.Token.UnmarshalText([]byte(got[0].Value)); err != nil {
				t.Fatal(err)
			}
			account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := account.(networks.Verifier).Verify(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSigningInAsksForNoMoreThanItNeedsAndProvesItself(t *testing.T) {
	talk := new(networkstest.Talk)
	if _, _, err := signIn(t, talk); err != nil {
		t.Fatal(err)
	}
	visited, err := url.Parse(talk.Visited[0])
	if err != nil {
		t.Fatal(err)
	}
	query := visited.Query()
	if got := query.Get("scope"); got != "read:accounts read:statuses write:media write:statuses" {
		t.Errorf("it asks for %q", got)
	}
	if query.Get("code_challenge_method") != "S256" || len(query.Get("code_challenge")) != 43 || query.Get("state") == "" {
		t.Errorf("it proves nothing: %v", query)
	}
}

func TestSigningInStopsWhereTheBrowserBringsSomethingElse(t *testing.T) {
	for name, test := range map[string]struct {
		change func(url.Values)
		want   string
	}{
		"a refusal":       {func(q url.Values) { q.Set("error", "access_denied"); q.Del("code") }, "refused: access_denied"},
		"another sign-in": {func(q url.Values) { q.Set("state", "another") }, "another sign-in"},
		"no code":         {func(q url.Values) { q.Del("code") }, "there is no code"},
		"another code":    {func(q url.Values) { q.Set("code", "invented") }, "it was used already, or has expired"},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := signIn(t, &networkstest.Talk{Change: test.change})
			if err == nil || !strings.Contains(err.Error(), test.want) || len(got) > 0 {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// A code is good for once, so that the person is sent to allow it anew.
func TestAMistypedCodeLeadsToAnotherOne(t *testing.T) {
	talk := &networkstest.Talk{Elsewhere: true, Mistyped: []string{"invented", ""}}
	got, _, err := signIn(t, talk)
	if err != nil || len(got) != 1 {
		t.Fatalf("%d credentials, %v", len(got), err)
	}
	if len(talk.Visited) != 3 || talk.Visited[0] == talk.Visited[1] || talk.Visited[1] == talk.Visited[2] {
		t.Errorf("the browser was sent to %q", talk.Visited)
	}
}

// RFC 6749, section 5.2; the words are those of Doorkeeper, which Mastodon uses.
func TestACodeThatIsRefusedIsExplained(t *testing.T) {
	const words = "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client."
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/apps" {
			networks.Answer(w, http.StatusOK, map[string]any{"client_id": "1", "client_secret": "invented"})
			return
		}
		networks.Answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": words})
	}))
	defer server.Close()
	talk := &networkstest.Talk{Elsewhere: true, Mistyped: []string{"1", "2", "3", "4", "5"}}
	_, err := (&mastodon.Config{Server: server.URL}).SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), talk)
	for _, want := range []string{"the code was not accepted", "it was used already, or has expired", words} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if len(talk.Asked) != 4 {
		t.Errorf("it asked %d times", len(talk.Asked))
	}
}

func TestWithoutAServerSigningInSaysWhichKeyIsMissing(t *testing.T) {
	_, err := new(mastodon.Config).SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), new(networkstest.Talk))
	if err == nil || !strings.Contains(err.Error(), "server is missing") {
		t.Errorf("error %v", err)
	}
}
