package misskey

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// token is nobody's credential.
const token = "a-token-that-nobody-else-has"

func written(t *testing.T, server string) *Config {
	t.Helper()
	return &Config{Server: server, Token: networkstest.Secret(t, token)}
}

func TestMisskeyKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: Network,
		Secrets: []string{token},
		Config:  func(t *testing.T, server string) networks.Config { return written(t, server) },
	})
}

func TestWrongKeysAreNamed(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Config)
		want   string
	}{
		{"no server", func(c *Config) { c.Server = "" }, "server is missing"},
		{"no address", func(c *Config) { c.Server = "misskey.example" }, "server: "},
		{"an unknown visibility", func(c *Config) { c.Visibility = "specified" }, `visibility: "specified" is none of`},
		{"no token", func(c *Config) { c.Token = networks.Secret{} }, "token is missing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := written(t, "https://misskey.example")
			test.change(config)
			if _, err := config.Open(networks.Surroundings{}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("opening answered %v, want %q", err, test.want)
			}
		})
	}
}

// served opens an account on a server that answers every call alike, and returns what
// was asked last.
func served(t *testing.T, status int, answer string) (networks.Account, *map[string]any) {
	t.Helper()
	asked := map[string]any{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &asked) != nil {
			t.Errorf("the request can't be read: %s", body)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	account, err := written(t, server.URL).Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return account, &asked
}

func published(t *testing.T, account networks.Account, message networks.Message) error {
	t.Helper()
	ctx, cancel := contextFor(t)
	defer cancel()
	_, err := account.Publish(ctx, message)
	return err
}

func TestAnswersMeanWhatTheSourceSays(t *testing.T) {
	for _, test := range []struct {
		status     int
		code       string
		kind       networks.Kind
		credential string
	}{
		{http.StatusForbidden, "AUTHENTICATION_FAILED", networks.Denied, "token"},
		{http.StatusUnauthorized, "CREDENTIAL_REQUIRED", networks.Denied, "token"},
		{http.StatusBadRequest, "PERMISSION_DENIED", networks.Denied, "token"},
		{http.StatusForbidden, "YOUR_ACCOUNT_SUSPENDED", networks.Denied, "token"},
		{http.StatusBadRequest, "NO_SUCH_REPLY_TARGET", networks.Rejected, ""},
		{http.StatusBadRequest, "INVALID_PARAM", networks.Rejected, ""},
		{http.StatusTooManyRequests, "RATE_LIMIT_EXCEEDED", networks.RateLimited, ""},
		{http.StatusInternalServerError, "INTERNAL_ERROR", networks.Uncertain, ""},
	} {
		t.Run(test.code, func(t *testing.T) {
			account, _ := served(t, test.status, `{"error":{"message":"said so","code":"`+test.code+`","id":"x"}}`)
			networkstest.CheckMeaning(t, published(t, account, networks.Message{Text: "A letter takes ten minutes."}), test.kind, test.credential)
		})
	}
}

func TestWhatIsAskedForArrives(t *testing.T) {
	text := "Write to her today."
	for _, test := range []struct {
		name    string
		message networks.Message
		want    map[string]any
	}{
		{"nothing but a text", networks.Message{Text: text}, map[string]any{"text": text, "visibility": "public"}},
		{"a warning, and readers of one server", networks.Message{Text: text, Warning: "prison", Visibility: "home", Options: map[string]string{"local": "true"}},
			map[string]any{"text": text, "cw": "prison", "visibility": "home", "localOnly": true}},
		{"an answer", networks.Message{Text: text, Parent: &networks.Receipt{ID: "9abc"}}, map[string]any{"text": text, "replyId": "9abc", "visibility": "public"}},
		{"marks", networks.Message{Text: text, Marks: []networks.Mark{
			{Start: 0, End: 5, Kind: networks.Bold}, {Start: 9, End: 12, Kind: networks.Linked, Address: "https://example.org"}, {Start: 13, End: 18, Kind: networks.Italic}}},
			map[string]any{"text": "**Write** to [her](https://example.org) <i>today</i>.", "visibility": "public"}},
		{"a poll", networks.Message{Text: text, Poll: &networks.Poll{Options: []string{"Yes", "No"}, Open: time.Hour}},
			map[string]any{"text": text, "visibility": "public", "poll": map[string]any{"choices": []any{"Yes", "No"}, "multiple": false, "expiredAfter": 3600000.0}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			account, asked := served(t, http.StatusOK, `{"createdNote":{"id":"9xyz"}}`)
			if err := published(t, account, test.message); err != nil {
				t.Fatal(err)
			}
			test.want["i"] = token
			if diff := cmp.Diff(test.want, *asked); diff != "" {
				t.Errorf("the request differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAPostToAnswerMustHaveAnID(t *testing.T) {
	account, asked := served(t, http.StatusOK, `{}`)
	err := published(t, account, networks.Message{Text: "x", Parent: &networks.Receipt{ID: "../i"}})
	if networks.KindOf(err) != networks.Rejected || len(*asked) > 0 {
		t.Errorf("the answer to ../i: %v, and %d parameters were sent", err, len(*asked))
	}
}

func contextFor(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 30*time.Second)
}

// The source counts characters (Array.from(text).length, endpoints/notes/create.ts).
func TestTheFakeCountsAsTheLimitsDo(t *testing.T) {
	limits := usualLimits().Text
	for _, vector := range networkstest.CountingVectors(t) {
		if got, want := networks.Length(vector.Text, limits), vector.Lengths[networks.Characters]; got != want {
			t.Errorf("%s: %d characters, want %d", vector.About, got, want)
		}
		filled := strings.Repeat("x", limits.Max-vector.Lengths[networks.Characters]) + vector.Text
		for more, want := range map[string]string{"": "", "x": "INVALID_PARAM"} {
			text := filled + more
			if _, refused := (&fakeServer{}).accept(fakeCall{Text: &text, Visibility: "public"}); refused != want {
				t.Errorf("%s: the fake says %q of %d characters, want %q", vector.About, refused, limits.Max+len(more), want)
			}
		}
	}
}
