package wordpress_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
	"vigil/networks/wordpress"
)

func TestWhatWasMistypedIsAskedForAgain(t *testing.T) {
	played := sandbox.New([]networks.Network{wordpress.Network}, sandbox.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, shown, _ := r.BasicAuth(); shown == "mistyped" {
			networks.Answer(w, http.StatusUnauthorized, map[string]any{"code": "incorrect_password", "message": "The provided password is an invalid application password."})
			return
		}
		played.ServeHTTP(w, r)
	}))
	defer server.Close()
	person := &networkstest.Script{Answers: []string{"wordpress", server.URL, "campaign", "mistyped", "", password}}
	got, err := new(wordpress.Config).SignIn(networkstest.Soon(t), networkstest.Surroundings(t, networks.TransportOptions{}), person)
	want := []networks.Credential{{Key: "server", Value: server.URL, Plain: true}, {Key: "user", Value: "campaign", Plain: true}, {Key: "password", Value: password}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("signing in: %v (-want +got):\n%s", err, diff)
	}
	if heard := strings.Join(person.Heard, "\n"); !strings.Contains(heard, "invalid application password") || strings.Contains(heard, password) {
		t.Errorf("the person heard %q", heard)
	}
}
