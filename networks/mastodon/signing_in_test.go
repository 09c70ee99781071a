package mastodon_test

import (
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
		"another code":    {func(q url.Values) { q.Set("code", "invented") }, "invalid_grant"},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := signIn(t, &networkstest.Talk{Change: test.change})
			if err == nil || !strings.Contains(err.Error(), test.want) || len(got) > 0 {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestWithoutAServerSigningInSaysWhichKeyIsMissing(t *testing.T) {
	_, err := new(mastodon.Config).SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), new(networkstest.Talk))
	if err == nil || !strings.Contains(err.Error(), "server is missing") {
		t.Errorf("error %v", err)
	}
}
