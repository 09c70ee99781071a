package misskey

import (
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

func TestSigningInGivesATokenWithWhatTheAdapterNeeds(t *testing.T) {
	web := httptest.NewServer(sandbox.New([]networks.Network{Network}, sandbox.Options{}))
	defer web.Close()
	for name, elsewhere := range map[string]bool{"in a browser here": false, "in a browser elsewhere": true} {
		t.Run(name, func(t *testing.T) {
			talk := &networkstest.Talk{Answers: map[string]string{"server": web.URL, "Enter": ""}, Mistyped: []string{"misskey"}, Elsewhere: elsewhere}
			got, err := new(Config).SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), talk)
			want := []networks.Credential{{Key: "server", Value: web.URL, Plain: true}, {Key: "token", Value: "token-of-the-sandbox"}}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Fatalf("signing in: %v (-want +got):\n%s", err, diff)
			}
			if len(talk.Visited) != 1 {
				t.Fatalf("the browser was sent to %v", talk.Visited)
			}
			page, err := url.Parse(talk.Visited[0])
			if err != nil || page.Query().Get("permission") != permissions {
				t.Errorf("the page asks for %q (%v)", page.Query().Get("permission"), err)
			}
		})
	}
}
