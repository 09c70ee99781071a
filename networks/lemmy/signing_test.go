package lemmy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestSigningInGivesATokenThatLasts(t *testing.T) {
	for _, spoken := range dialects {
		for _, name := range []string{"campaign", "careful"} {
			if name == "careful" && spoken.name == alpha.name {
				continue // PieFed asks for no second factor there
			}
			t.Run(spoken.name+" "+name, func(t *testing.T) {
				address := played(t, spoken).URL
				talk := &networkstest.Talk{Answers: map[string]string{"server": address, "name": name, "password": "a-password", "code": "123456"}}
				got, err := new(Config).SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), talk)
				want := []networks.Credential{{Key: "server", Value: address, Plain: true}, {Key: "token", Value: "token-of-the-sandbox"}}
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("signing in: %v (-want +got):\n%s", err, diff)
				}
			})
		}
	}
}

func TestWhatWasMistypedIsAskedForAgain(t *testing.T) {
	address := played(t, version3).URL
	person := &networkstest.Script{Answers: []string{"lemmy", address, "careful", "wrong", "", "a-password", "000000", "123456"}}
	got, err := new(Config).SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), person)
	if err != nil || len(got) != 2 || len(person.Answers) > 0 || len(person.Heard) != 3 {
		t.Errorf("signing in: %v; the person heard %q", err, person.Heard)
	}
}

func TestAWrongPasswordIsToldAndNotShown(t *testing.T) {
	talk := &networkstest.Talk{Answers: map[string]string{"server": played(t, version3).URL, "name": "campaign", "password": "wrong"}}
	_, err := new(Config).SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), talk)
	if err == nil || !strings.Contains(err.Error(), "incorrect_login") {
		t.Errorf("signing in answered %v", err)
	}
}
