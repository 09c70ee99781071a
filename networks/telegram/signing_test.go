package telegram

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

func TestSigningInEndsWithAChannelThatTheBotMayPostIn(t *testing.T) {
	web := httptest.NewServer(sandbox.New([]networks.Network{Network}, sandbox.Options{}))
	defer web.Close()
	someone := &networkstest.Script{Answers: []string{"nonsense", token, "no channel", "@nobody", "@until_all_are_free"}}
	config := &Config{API: web.URL, Site: web.URL}
	got, err := config.SignIn(networkstest.Soon(t), networkstest.Surroundings(t, networks.TransportOptions{}), someone)
	if err != nil {
		t.Fatal(err)
	}
	in, _ := fakeChat("@until_all_are_free")
	want := []networks.Credential{
		{Key: "token", Value: token},
		{Key: "channel", Value: (&fakeCall{chat: in}).account(), Plain: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if slices.ContainsFunc(someone.Heard, func(sentence string) bool { return strings.Contains(sentence, token) }) {
		t.Error("the token was said aloud")
	}
	if _, err := config.SignIn(networkstest.Soon(t), networkstest.Surroundings(t, networks.TransportOptions{}), &networkstest.Script{Answers: []string{token}}); err == nil {
		t.Error("a person who gave up was signed in")
	}
}
