package discord

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

func TestSigningInLeadsToAWebhookOrABot(t *testing.T) {
	web := httptest.NewServer(sandbox.New([]networks.Network{Network}, sandbox.Options{}))
	defer web.Close()
	webhook := web.URL + "/api/webhooks/2001/" + webhookSecret
	unknown := web.URL + "/api/webhooks/9001/" + webhookSecret
	for name, test := range map[string]struct {
		answers []string
		want    []networks.Credential
	}{
		"a webhook": {
			[]string{"", "nonsense", unknown, webhook},
			[]networks.Credential{{Key: "webhook", Value: webhook}, {Key: "guild", Value: "3001", Plain: true}},
		},
		"a bot": {
			[]string{"a bot?", "bot", "mis typed", token, "#letters", "9001", "1001"},
			[]networks.Credential{{Key: "token", Value: token}, {Key: "channel", Value: "1001", Plain: true}, {Key: "guild", Value: "3001", Plain: true}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			someone := &networkstest.Script{Answers: test.answers}
			config := &Config{API: web.URL}
			got, err := config.SignIn(networkstest.Soon(t), networkstest.Surroundings(t, networks.TransportOptions{}), someone)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if slices.ContainsFunc(someone.Heard, func(said string) bool { return strings.Contains(said, token) || strings.Contains(said, webhookSecret) }) {
				t.Error("a credential was said aloud")
			}
		})
	}
}

func TestAPersonWhoGivesUpIsNotSignedIn(t *testing.T) {
	for _, answers := range [][]string{nil, {"webhook"}, {"bot"}} {
		if _, err := new(Config).SignIn(networkstest.Soon(t), networkstest.Surroundings(t, networks.TransportOptions{}), &networkstest.Script{Answers: answers}); err == nil {
			t.Errorf("after %q somebody was signed in", answers)
		}
	}
}
