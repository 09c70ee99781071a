package webhook

import (
	"strings"
	"testing"
	"time"

	"vigil/networks"
)

func TestMistakesInTheConfigurationAreNamed(t *testing.T) {
	for name, test := range map[string]struct {
		config Config
		want   string
	}{
		"no address":            {Config{}, "server is missing"},
		"no protocol":           {Config{Server: "hooks.example"}, "server is not an address"},
		"another protocol":      {Config{Server: "ftp://hooks.example"}, "server is not an address"},
		"a password in it":      {Config{Server: "https://me:pw@hooks.example"}, "server is not an address"},
		"no secret":             {Config{Server: "https://hooks.example"}, "secret is missing"},
		"a place for no token":  {Config{Server: "https://hooks.example/{token}"}, "token is missing"},
		"no such memory":        {Config{Server: "https://hooks.example", Remembers: "a while"}, `remembers: "a while" is not a length of time`},
		"too short a memory":    {Config{Server: "https://hooks.example", Remembers: "5s"}, "too short to be of use"},
		"no such conflict":      {Config{Server: "https://hooks.example", Conflict: "duplicate"}, `conflict: "duplicate" is unknown`},
		"no such way for files": {Config{Server: "https://hooks.example", Media: "multipart"}, `media: "multipart" is unknown`},
		"a length below zero":   {Config{Server: "https://hooks.example", Max: -1}, "max: -1 is below zero"},
		"a look without a key":  {Config{Server: "https://hooks.example", LookUp: "https://hooks.example/posts"}, "lacks {key}"},
		"a look that is none":   {Config{Server: "https://hooks.example", LookUp: "posts/{key}"}, "look_up is not an address"},
	} {
		if _, err := test.config.Open(networks.Surroundings{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestTheOperatorSaysWhatARepetitionDoes(t *testing.T) {
	for remembers, want := range map[string]struct {
		replay networks.Replay
		life   time.Duration
	}{
		"":        {networks.Ignored, 0},
		"forever": {networks.ReplaysPut, 0},
		"24h":     {networks.ReplaysPost, 24 * time.Hour},
		"7d":      {networks.ReplaysPost, 7 * 24 * time.Hour},
	} {
		limits := (&Config{Remembers: remembers}).Limits()
		if limits.Replay != want.replay || time.Duration(limits.KeyLife) != want.life {
			t.Errorf("remembers = %q: %q for %v", remembers, limits.Replay, time.Duration(limits.KeyLife))
		}
	}
}
