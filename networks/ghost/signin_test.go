package ghost_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/ghost"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

func TestWhatWasMistypedIsAskedForAgain(t *testing.T) {
	played := sandbox.New([]networks.Network{ghost.Network}, sandbox.Options{})
	shown := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if shown++; shown == 1 {
			networks.Answer(w, http.StatusUnauthorized, map[string]any{"errors": []any{map[string]any{"message": "Unknown Admin API Key"}}})
			return
		}
		played.ServeHTTP(w, r)
	}))
	defer server.Close()
	person := &networkstest.Script{Answers: []string{"ghost", server.URL, "not a key", "6b0000000000000000000002:" + secret, key}}
	got, err := new(ghost.Config).SignIn(networkstest.Soon(t), networkstest.Surroundings(t, networks.TransportOptions{}), person)
	want := []networks.Credential{{Key: "server", Value: server.URL, Plain: true}, {Key: "key", Value: key}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("signing in: %v (-want +got):\n%s", err, diff)
	}
	if heard := strings.Join(person.Heard, "\n"); !strings.Contains(heard, "Unknown Admin API Key") || strings.Contains(heard, key) {
		t.Errorf("the person heard %q", heard)
	}
}
