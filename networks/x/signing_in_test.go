package x

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// appKeys are what the person says when asked for the app's keys.
var appKeys = map[string]string{"API key (": secrets["consumer_key"], "API key secret": secrets["consumer_secret"]}

func sandboxed(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(sandbox.New([]networks.Network{Network}, sandbox.Options{}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestSigningInByAPINGivesKeysThatXTakes(t *testing.T) {
	for name, elsewhere := range map[string]bool{"with a browser here": false, "with one elsewhere": true} {
		t.Run(name, func(t *testing.T) {
			config := &Config{Server: sandboxed(t)}
			talk := &networkstest.Talk{Answers: appKeys, Elsewhere: elsewhere}
			got, err := config.SignIn(t.Context(), around(t), talk)
			if err != nil {
				t.Fatal(err)
			}
			config.take(t, got, "consumer_key", "consumer_secret", "access_token", "access_secret")
			account, err := config.Open(around(t))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := account.(networks.Verifier).Verify(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// take writes credentials into the configuration, as the operator does.
func (c *Config) take(t *testing.T, got []networks.Credential, want ...string) {
	t.Helper()
	into := map[string]*networks.Secret{
		"consumer_key": &c.ConsumerKey, "consumer_secret": &c.ConsumerSecret,
		"access_token": &c.AccessToken, "access_secret": &c.AccessSecret,
	}
	var keys []string
	for _, each := range got {
		keys = append(keys, each.Key)
		if err := into[each.Key].UnmarshalText([]byte(each.Value)); err != nil || each.Plain {
			t.Fatalf("%s: plain %t, %v", each.Key, each.Plain, err)
		}
	}
	if strings.Join(keys, " ") != strings.Join(want, " ") {
		t.Errorf("it gave %v, want %v", keys, want)
	}
}

func TestTheAppsKeysOfTheConfigurationAreNotAskedFor(t *testing.T) {
	config := written(t, "v2", sandboxed(t))
	talk := new(networkstest.Talk)
	got, err := config.SignIn(t.Context(), around(t), talk)
	if err != nil {
		t.Fatal(err)
	}
	config.take(t, got, "access_token", "access_secret")
	if len(talk.Asked) != 1 {
		t.Errorf("it asked %q, want the PIN alone", talk.Asked)
	}
}

func TestAWrongPINIsRefusedAndTellsNoSecret(t *testing.T) {
	talk := &networkstest.Talk{Answers: map[string]string{"PIN": "0000000", "API key (": secrets["consumer_key"], "API key secret": secrets["consumer_secret"]}}
	got, err := (&Config{Server: sandboxed(t)}).SignIn(t.Context(), around(t), talk)
	if err == nil || !strings.Contains(err.Error(), "showing the PIN to 127.0.0.1") || len(got) > 0 {
		t.Fatalf("error %v", err)
	}
	for key, secret := range secrets {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells the %s: %v", key, err)
		}
	}
}

func TestWhatWasMistypedIsAskedForAgain(t *testing.T) {
	config := written(t, "v2", sandboxed(t))
	talk := &networkstest.Talk{Mistyped: []string{"0000000", ""}}
	got, err := config.SignIn(t.Context(), around(t), talk)
	if err != nil || len(got) != 2 || len(talk.Visited) != 3 || talk.Visited[0] == talk.Visited[1] {
		t.Errorf("the PIN, after %q: %d credentials, %v", talk.Visited, len(got), err)
	}
	config = &Config{Server: config.Server}
	talk = &networkstest.Talk{Answers: appKeys, Mistyped: []string{secrets["consumer_key"], ""}}
	got, err = config.SignIn(t.Context(), around(t), talk)
	if err != nil || len(got) != 4 || len(talk.Visited) != 1 {
		t.Errorf("the app's keys, after %q: %d credentials, %v", talk.Asked, len(got), err)
	}
}

func TestSigningInEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := written(t, "v2", sandboxed(t)).SignIn(ctx, around(t), new(networkstest.Talk)); err == nil {
		t.Error("it went on")
	}
}
