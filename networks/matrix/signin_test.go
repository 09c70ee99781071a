package matrix_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vigil/networks"
	"vigil/networks/matrix"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// forgetful is a sandbox that knows one password and one room, and renews its tokens.
func forgetful(t *testing.T) *httptest.Server {
	t.Helper()
	played := sandbox.New([]networks.Network{matrix.Network}, sandbox.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Password string }
		switch {
		case strings.HasSuffix(r.URL.Path, "/login") && json.NewDecoder(r.Body).Decode(&asked) == nil && asked.Password == "a-password":
			networks.Answer(w, http.StatusOK, map[string]any{"access_token": token, "refresh_token": "invented", "expires_in_ms": 300_000})
		case strings.HasSuffix(r.URL.Path, "/login"):
			networks.Answer(w, http.StatusForbidden, map[string]any{"errcode": "M_FORBIDDEN", "error": "Invalid username or password"})
		case strings.Contains(r.URL.Path, "/join/") && !strings.Contains(r.URL.Path, "letters"):
			networks.Answer(w, http.StatusNotFound, map[string]any{"errcode": "M_NOT_FOUND", "error": "No such room"})
		default:
			played.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func TestWhatWasMistypedIsAskedForAgain(t *testing.T) {
	around := networkstest.Surroundings(t, networks.TransportOptions{})
	person := &networkstest.Script{Answers: []string{"@campaign:example.org", "mistyped", "", "a-password", "letters", "#mistyped:example.org", "#letters:example.org"}}
	got, err := (&matrix.Config{Server: forgetful(t).URL}).SignIn(networkstest.Soon(t), around, person)
	if err != nil || len(got) != 2 || got[1].Value != "#letters:example.org" {
		t.Fatalf("signing in: %v, %v; the person heard %q", got, err, person.Heard)
	}
	if kept, _ := around.Session.Load(); !strings.Contains(string(kept), token) {
		t.Errorf("the session keeps %s", kept)
	}
	if heard := strings.Join(person.Heard, "\n"); !strings.Contains(heard, "Invalid username or password") || !strings.Contains(heard, "No such room") {
		t.Errorf("the person heard %q, and not what the server answered", heard)
	}
}

func TestASignInThatDoesNotEndStoresNothing(t *testing.T) {
	around := networkstest.Surroundings(t, networks.TransportOptions{})
	person := &networkstest.Script{Answers: []string{"@campaign:example.org", "a-password", "#mistyped:example.org"}}
	got, err := (&matrix.Config{Server: forgetful(t).URL}).SignIn(networkstest.Soon(t), around, person)
	kept, _ := around.Session.Load()
	if err == nil || got != nil || kept != nil {
		t.Errorf("it gave %v and %v, and the session keeps %s", got, err, kept)
	}
}
