package nostr

import (
	"strings"
	"testing"
	"time"

	"vigil/networks"
)

func TestARelaysWordsAreUnderstood(t *testing.T) {
	const taken networks.Kind = -1
	r := &relay{host: "relay.example"}
	for words, test := range map[string]struct {
		ok   bool
		want networks.Kind
	}{
		"":                                      {true, taken},
		"duplicate: already have this event":    {true, taken},
		"duplicate: and it is no success here":  {false, taken},
		"pow: difficulty 26 is less than 30":    {false, networks.Rejected},
		"blocked: you are banned":               {false, networks.Rejected},
		"rate-limited: slow down":               {false, networks.RateLimited},
		"invalid: creation date is too far off": {false, networks.Rejected},
		"restricted: not allowed to write":      {false, networks.Denied},
		"auth-required: registered users only":  {false, networks.Denied},
		"error: could not connect to database":  {false, networks.Uncertain},
		"no":                                    {false, networks.Rejected},
		"unheard-of: no":                        {false, networks.Rejected},
	} {
		err := r.verdict(test.ok, words)
		if test.want == taken && err != nil || test.want != taken && (err == nil || networks.KindOf(err) != test.want) {
			t.Errorf("%v %q: %v", test.ok, words, err)
		}
	}
	if got := r.verdict(false, "invalid: "+strings.Repeat("ў", 1000)+"\n").Error(); len([]rune(got)) > 400 {
		t.Errorf("a relay's words are shown at length: %d characters", len(got))
	}
}

func TestTheAnswersOfAllRelaysAreJudgedTogether(t *testing.T) {
	const taken networks.Kind = -1
	failed := func(kind networks.Kind) error { return &networks.Error{Kind: kind} }
	const (
		away, limited, refused, barred, doubtful = networks.Temporary, networks.RateLimited, networks.Rejected, networks.Denied, networks.Uncertain
	)
	for name, test := range map[string]struct {
		answers []networks.Kind
		quorum  int
		want    networks.Kind
	}{
		"all took it":                    {[]networks.Kind{taken, taken, taken}, 2, taken},
		"enough took it":                 {[]networks.Kind{taken, doubtful, taken}, 2, taken},
		"too few took it":                {[]networks.Kind{taken, away, away}, 2, doubtful},
		"one took it, the rest refused":  {[]networks.Kind{taken, refused, refused}, 2, doubtful},
		"one may have it":                {[]networks.Kind{doubtful, refused, refused}, 2, doubtful},
		"all are away":                   {[]networks.Kind{away, away, away}, 2, away},
		"enough may still come back":     {[]networks.Kind{away, away, refused}, 2, away},
		"one is limited":                 {[]networks.Kind{limited, away, refused}, 2, limited},
		"too few could still take it":    {[]networks.Kind{away, refused, refused}, 2, refused},
		"nobody wants it":                {[]networks.Kind{refused, refused}, 1, refused},
		"nobody knows the account":       {[]networks.Kind{barred, barred, away}, 2, barred},
		"one of one refuses the account": {[]networks.Kind{barred}, 1, barred},
	} {
		var answers []error
		for _, kind := range test.answers {
			if kind == taken {
				answers = append(answers, nil)
			} else {
				answers = append(answers, failed(kind))
			}
		}
		err := judge(answers, test.quorum)
		if test.want == taken && err != nil || test.want != taken && (err == nil || networks.KindOf(err) != test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheLatestTimeOfAllRelaysCounts(t *testing.T) {
	soon, late := time.Unix(1_800_000_000, 0), time.Unix(1_800_000_600, 0)
	err := judge([]error{
		&networks.Error{Kind: networks.RateLimited, At: late},
		&networks.Error{Kind: networks.RateLimited, At: soon},
	}, 2)
	if known := err.(*networks.Error); !known.At.Equal(late) {
		t.Errorf("try again at %v, want %v", known.At, late)
	}
}
