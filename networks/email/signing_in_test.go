package email

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestSigningInTriesThePassword(t *testing.T) {
	s := newSink(t, nil)
	config := configured(t, s)
	config.User, config.Password = "", networks.Secret{}
	talk := &networkstest.Talk{Answers: map[string]string{"name": user, "password": password}}
	got, err := config.SignIn(within(t), networkstest.Surroundings(t, networks.TransportOptions{}), talk)
	want := []networks.Credential{{Key: "user", Value: user, Plain: true}, {Key: "password", Value: password}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	talk.Asked, talk.Mistyped = nil, []string{user, "mistyped"}
	got, err = config.SignIn(within(t), networkstest.Surroundings(t, networks.TransportOptions{}), talk)
	if diff := cmp.Diff(want, got); err != nil || diff != "" || len(talk.Asked) != 4 {
		t.Errorf("mistyped once, asked %q: %v (-want +got):\n%s", talk.Asked, err, diff)
	}
	talk.Answers["password"] = "another invented one"
	got, err = config.SignIn(within(t), networkstest.Surroundings(t, networks.TransportOptions{}), talk)
	if err == nil || got != nil || strings.Contains(err.Error(), "another") || !strings.Contains(err.Error(), "535") {
		t.Errorf("a wrong password: %v, %v", got, err)
	}
	if len(s.all()) != 0 {
		t.Error("somebody was written to")
	}
}
