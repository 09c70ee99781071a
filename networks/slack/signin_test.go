package slack_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
	"vigil/networks/slack"
)

func TestWhatWasMistypedIsAskedForAgain(t *testing.T) {
	played := sandbox.New([]networks.Network{slack.Network}, sandbox.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.Header.Get("Authorization"), "mistyped"):
			networks.Answer(w, http.StatusOK, map[string]any{"ok": false, "error": "invalid_auth"})
		case strings.HasSuffix(r.URL.Path, "conversations.info") && r.FormValue("channel") == "C0MISTYPED":
			networks.Answer(w, http.StatusOK, map[string]any{"ok": false, "error": "channel_not_found"})
		default:
			played.ServeHTTP(w, r)
		}
	}))
	defer server.Close()
	person := &networkstest.Script{Answers: []string{"xoxb-mistyped", "xoxb-invented", "letters", "C0MISTYPED", "C0LETTERS"}}
	got, err := (&slack.Config{Server: server.URL}).SignIn(networkstest.Soon(t), networkstest.Surroundings(t, networks.TransportOptions{}), person)
	if err != nil || len(got) != 3 {
		t.Fatalf("signing in: %v; the person heard %q", err, person.Heard)
	}
	want := []networks.Credential{{Key: "token", Value: "xoxb-invented"}, {Key: "channel", Value: "C0LETTERS", Plain: true}}
	if diff := cmp.Diff(want, got[:2]); diff != "" {
		t.Error(diff)
	}
	if heard := strings.Join(person.Heard, "\n"); !strings.Contains(heard, "invalid_auth") || !strings.Contains(heard, "channel_not_found") {
		t.Errorf("the person heard %q, and not what Slack answered", heard)
	}
}
