package networkstest

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"vigil/networks"
	"vigil/networks/sandbox"
)

var networkName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

func describesItself(t *testing.T, subject Subject) {
	network := subject.Network
	if !networkName.MatchString(network.Name) || network.Title == "" {
		t.Errorf("name %q, title %q: people write the one and read the other", network.Name, network.Title)
	}
	if !regexp.MustCompile(`(?m)^network\s*=\s*"` + network.Name + `"`).MatchString(network.Sample) {
		t.Errorf("the sample lacks the line network = %q:\n%s", network.Name, network.Sample)
	}
	showsEachKey(t, network)
	for _, option := range network.Options {
		if option.Key == "" || option.About == "" {
			t.Errorf("option %+v: name and sentence are for `vigil explain`", option)
		}
	}
	agreesWithItsLimits(t, newStand(t, subject, sandbox.Options{}))
}

// showsEachKey compares the sample with the keys of the configuration: who reads the one
// has seen all of the other.
func showsEachKey(t *testing.T, network networks.Network) {
	t.Helper()
	config := network.NewConfig()
	if reflect.TypeOf(config).Kind() != reflect.Pointer {
		t.Fatal("NewConfig must return a pointer: the configuration is decoded into it")
	}
	shown, err := toml.Decode(network.Sample, config)
	if err != nil {
		t.Fatalf("the sample can't be read: %v", err)
	}
	for _, key := range shown.Undecoded() {
		if key.String() != "network" {
			t.Errorf("the sample shows %s, which nobody reads", key)
		}
	}
	for _, field := range reflect.VisibleFields(reflect.TypeOf(config).Elem()) {
		if key := field.Tag.Get("toml"); key != "" && !shown.IsDefined(key) {
			t.Errorf("the sample lacks %s", key)
		}
	}
}

// agreesWithItsLimits compares what the limits promise with what the account
// can do.
func agreesWithItsLimits(t *testing.T, s *stand) {
	t.Helper()
	_, canRepost := s.account.(networks.Reposter)
	if s.limits.Repost != canRepost {
		t.Errorf("Limits.Repost is %v, being a networks.Reposter %v", s.limits.Repost, canRepost)
	}
	if s.limits.Thread && !s.limits.Reply {
		t.Error("a thread is made of replies, and Limits.Reply is false")
	}
	if s.limits.Media.Max > 0 && len(s.limits.Media.Types) == 0 {
		t.Error("pictures are allowed, and no type of them")
	}
	if s.limits.Replay != networks.Ignored && s.limits.Replay != networks.ReplaysPut && s.limits.KeyLife == 0 {
		t.Error("keys are honoured, and Limits.KeyLife is zero")
	}
}

// keepsSecrets looks for the credentials wherever a person may look.
func keepsSecrets(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	config := subject.Config(t, s.web.URL)
	seen := []string{fmt.Sprintf("%v", config), fmt.Sprintf("%+v", config), fmt.Sprintf("%#v", config)}
	m := s.prepare(t, message(t, s.limits, delivery("secrets"), "A letter takes ten minutes."))
	for _, fault := range sandbox.Faults() {
		s.server.Next(fault)
		if _, err := s.publish(t, m); err != nil {
			seen = append(seen, err.Error(), fmt.Sprintf("%+v", err))
		}
	}
	s.web.Close()
	if _, err := s.publish(t, m); err != nil {
		seen = append(seen, err.Error())
	}
	seen = append(seen, s.log.String())
	for _, text := range seen {
		for _, secret := range subject.Secrets {
			if strings.Contains(text, secret) {
				t.Errorf("a credential stands in %q", text)
			}
		}
	}
}
