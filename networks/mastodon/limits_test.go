package mastodon_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/mastodon"
	"vigil/networks/networkstest"
)

// documents is a server that answers some paths, and 404 to all others.
func documents(t *testing.T, pages map[string]string) networks.Account {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, strings.ReplaceAll(page, "HOST", r.Host))
	}))
	t.Cleanup(web.Close)
	return opened(t, web.URL)
}

func TestTheSoftwareDecidesAboutKeys(t *testing.T) {
	type behaviour struct {
		Replay   networks.Replay
		KeyLife  time.Duration
		Settles  time.Duration
		Counting networks.Counting
	}
	remembers := behaviour{networks.ReplaysPost, time.Hour, 15 * time.Second, networks.Graphemes}
	unknown := behaviour{Counting: networks.Characters}
	for name, test := range map[string]struct {
		nodeinfo, version string
		want              behaviour
	}{
		"Mastodon":             {"mastodon", "4.5.2", remembers},
		"glitch-soc":           {"mastodon", "4.6.0-alpha.1+glitch", remembers},
		"Hometown":             {"hometown", "4.2.10+hometown-1.1.1", remembers},
		"Hollo":                {"hollo", "0.6.1", behaviour{networks.ReplaysPost, time.Hour, 15 * time.Second, networks.Characters}},
		"Akkoma":               {"akkoma", "2.7.2 (compatible; Akkoma 3.15.2)", behaviour{networks.ReplaysAnswer, 6 * time.Hour, 0, networks.Characters}},
		"Pleroma, no nodeinfo": {"", "2.7.2 (compatible; Pleroma 2.5.0)", behaviour{networks.ReplaysAnswer, 6 * time.Hour, 0, networks.Characters}},
		"Pixelfed":             {"pixelfed", "3.5.3 (compatible; Pixelfed 0.12.5)", behaviour{networks.ReplaysAnswer, time.Hour, 0, networks.Characters}},
		"GoToSocial":           {"gotosocial", "0.20.1", unknown},
		"nobody says":          {"", "4.5.2", unknown},
	} {
		t.Run(name, func(t *testing.T) {
			pages := map[string]string{"/api/v2/instance": `{"version":"` + test.version + `"}`}
			if test.nodeinfo != "" {
				pages["/.well-known/nodeinfo"] = `{"links":[{"href":"http://HOST/nodeinfo/2.0"}]}`
				pages["/nodeinfo/2.0"] = `{"software":{"name":"` + test.nodeinfo + `","version":"1"}}`
			}
			limits, err := documents(t, pages).(networks.LimitsReader).ReadLimits(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := behaviour{limits.Replay, time.Duration(limits.KeyLife), time.Duration(limits.Settles), limits.Text.Counting}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLimitsAreReadFromOldAndOtherServers(t *testing.T) {
	account := documents(t, map[string]string{"/api/v1/instance": `{
		"version": "2.7.2 (compatible; Pleroma 2.5.0)", "max_toot_chars": 5000, "description_limit": 5000,
		"configuration": {"media_attachments": {"supported_mime_types": ["image/png"], "image_size_limit": 1000}, "polls": {"max_options": 20, "max_expiration": 31536000}}}`})
	limits, err := account.(networks.LimitsReader).ReadLimits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if limits.Text.Max != 5000 || limits.Media.Alt != 5000 || limits.Media.ImageBytes != 1000 || limits.Poll.MaxOptions != 20 ||
		time.Duration(limits.Poll.Longest) != 365*24*time.Hour || !cmp.Equal(limits.Media.Types, []string{"image/png"}) {
		t.Errorf("%+v", limits)
	}
	if limits.Media.Max != 4 {
		t.Errorf("what the server does not tell became %d", limits.Media.Max)
	}
}

func TestAServerThatFailsHasNoLimits(t *testing.T) {
	for _, account := range []networks.Account{answering(t, 503, ""), answering(t, 404, ""), answering(t, 200, "<html>")} {
		if limits, err := account.(networks.LimitsReader).ReadLimits(t.Context()); err == nil {
			t.Errorf("limits out of nothing: %+v", limits)
		}
	}
}

func TestMistakesInTheConfigurationAreNamed(t *testing.T) {
	for name, test := range map[string]struct {
		config mastodon.Config
		want   string
	}{
		"no server":          {mastodon.Config{}, "server is missing"},
		"no protocol":        {mastodon.Config{Server: "mastodon.example"}, "is not an address"},
		"another protocol":   {mastodon.Config{Server: "ftp://mastodon.example"}, "is not an address"},
		"no token":           {mastodon.Config{Server: "https://mastodon.example"}, "token is missing"},
		"a wrong visibility": {mastodon.Config{Server: "https://mastodon.example", Visibility: "followers"}, "none of public, unlisted, private, direct"},
	} {
		if _, err := test.config.Open(networks.Surroundings{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestTheConfiguredVisibilityIsTheUsualOne(t *testing.T) {
	config := mastodon.Config{Visibility: "unlisted"}
	want := []string{"unlisted", "public", "private", "direct"}
	if diff := cmp.Diff(want, config.Limits().Visibilities); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") }))
	defer web.Close()
	config.Server = web.URL
	config.Token = networkstest.Secret(t, token)
	account, err := config.Open(networks.Surroundings{Reader: networks.NewReader(networks.TransportOptions{})})
	if err != nil {
		t.Fatal(err)
	}
	limits, err := account.(networks.LimitsReader).ReadLimits(t.Context())
	if diff := cmp.Diff(want, limits.Visibilities); err != nil || diff != "" {
		t.Errorf("read from the server: %v (-want +got):\n%s", err, diff)
	}
	if again := (&mastodon.Config{}).Limits().Visibilities[0]; again != "public" {
		t.Errorf("another account's first visibility became %q", again)
	}
}
