package networks

import (
	"strings"
	"testing"
)

func TestAnAddressOfAServerIsReadAsPeopleWriteIt(t *testing.T) {
	for written, want := range map[string]string{
		"https://social.example":        "https://social.example",
		"https://social.example/":       "https://social.example",
		"https://social.example/blog//": "https://social.example/blog",
		"http://127.0.0.1:3000":         "http://127.0.0.1:3000",
	} {
		address, err := ParseAddress("server", written, "https://social.example")
		if err != nil || address.String() != want {
			t.Errorf("%q is read as %v, %v; want %s", written, address, err, want)
		}
	}
}

func TestWhatIsNoAddressOfAServerIsRefusedByItsKey(t *testing.T) {
	for _, written := range []string{
		"", "social.example", "ftp://social.example", "https://", "https://social.example?a=b",
		"https://social.example/#top", "https://social.example:port", "https://me:hunter2@social.example",
	} {
		address, err := ParseAddress("server", written, "https://right.example")
		if err == nil {
			t.Errorf("%q is read as %s", written, address)
			continue
		}
		if said := err.Error(); !strings.HasPrefix(said, "server") || !strings.Contains(said, "https://right.example") {
			t.Errorf("%q: %v; want the key, and an address that is right", written, err)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error repeats a password: %v", err)
		}
	}
}

func TestAChoiceIsOneOfItsWords(t *testing.T) {
	choices := []string{"public", "home"}
	for written, want := range map[string]string{"": "", "home": "", "Home": `visibility: "Home" is none of public, home`} {
		said := ""
		if err := CheckChoice("visibility", written, choices); err != nil {
			said = err.Error()
		}
		if said != want {
			t.Errorf("%q: %q, want %q", written, said, want)
		}
	}
}

func TestAPreferredVisibilityComesFirst(t *testing.T) {
	limits := Limits{Visibilities: []string{"public", "unlisted", "private"}}
	for visibility, want := range map[string]string{"": "public", "private": "private", "public": "public", "direct": "public"} {
		preferred := limits.Prefer(visibility).Visibilities
		if preferred[0] != want || len(preferred) != 3 || limits.Visibilities[0] != "public" {
			t.Errorf("%q: %q, and before %q", visibility, preferred, limits.Visibilities)
		}
	}
}
