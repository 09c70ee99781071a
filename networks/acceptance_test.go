package networks_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// signedIn asks for a password, which the network takes or not, and returns what the
// person heard.
func signedIn(answers []string, try func(password string) error) (heard []string, err error) {
	with := &networkstest.Script{Answers: answers}
	var password string
	err = networks.UntilAccepted(with,
		func() (err error) { password, err = with.AskSecret("The password"); return err },
		func() error { return try(password) })
	return with.Heard, err
}

func TestWhatWasMistypedIsAskedForAgainThreeTimes(t *testing.T) {
	wrong := networks.Rejected.Errorf("server.example answered 401 Unauthorized: incorrect password")
	for name, test := range map[string]struct {
		refusal error
		answers []string
		asked   int
		says    string
	}{
		"right at once":          {wrong, []string{"right"}, 1, ""},
		"mistyped once":          {wrong, []string{"wrong", "right"}, 2, ""},
		"mistyped three times":   {wrong, []string{"wrong", "wrong", "wrong", "right"}, 4, ""},
		"never right":            {wrong, []string{"1", "2", "3", "4", "right"}, 4, "incorrect password"},
		"does not look like one": {errors.New(`it begins with "xoxb-"`), []string{"wrong", "right"}, 2, ""},
		"a person who gives up":  {wrong, []string{"wrong"}, 1, "incorrect password; the person gave up"},
		"nobody there":           {wrong, nil, 0, "gave up"},
		"no network":             {networks.Temporary.Errorf("no route to host"), []string{"wrong", "right"}, 1, "no route to host"},
		"asked too often":        {networks.RateLimited.Errorf("slow down"), []string{"wrong", "right"}, 1, "slow down"},
	} {
		t.Run(name, func(t *testing.T) {
			var shown []string
			heard, err := signedIn(slices.Clone(test.answers), func(password string) error {
				if shown = append(shown, password); password == "right" {
					return nil
				}
				return test.refusal
			})
			if len(shown) != test.asked || (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("the network was shown %q; the end is %v, want one that says %q", shown, err, test.says)
			}
			for _, sentence := range heard {
				if !strings.Contains(sentence, test.refusal.Error()) {
					t.Errorf("the person heard %q, and not what was answered", sentence)
				}
			}
			if again := len(heard); test.says == "" && again != test.asked-1 {
				t.Errorf("it was told %d times what was wrong, and asked %d times", again, test.asked)
			}
		})
	}
}
