package posts

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestATextHasOneFormHoweverItWasTyped(t *testing.T) {
	for name, test := range map[string]struct{ typed, want string }{
		"windows line ends":        {"a\r\nb\r\n", "a\nb"},
		"old line ends":            {"a\rb", "a\nb"},
		"ends":                     {"\n\n  a\n b \n\n", "a\n b"},
		"blanks at a line's end":   {"a  \nb\t\u00a0\nc", "a\nb\nc"},
		"an empty line stays":      {"a\n \nb", "a\n\nb"},
		"letters in two pieces":    {"и\u0306 у\u0306", "й ў"},
		"already composed":         {"Дзякуй, сябры", "Дзякуй, сябры"},
		"Hebrew points reordered":  {"\u05d1\u05bc\u05b0", "\u05d1\u05b0\u05bc"},
		"a family is left alone":   {"👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"},
		"Arabic is left alone":     {"الحرية للسجناء", "الحرية للسجناء"},
		"bytes that are no letter": {"a\xffb", "a\ufffdb"},
		"nothing":                  {" \r\n\t", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Normalize(test.typed); got != test.want {
				t.Errorf("Normalize(%q) = %q, want %q", test.typed, got, test.want)
			}
		})
	}
}

func TestTextsThatReadTheSameHaveTheSameHash(t *testing.T) {
	same := []string{"A letter takes\nten minutes.", "a letter takes  ten minutes. ", "A LETTER TAKES TEN MINUTES."}
	for _, text := range same {
		if TextHash(text) != TextHash(same[0]) {
			t.Errorf("%q has another hash than %q", text, same[0])
		}
	}
	if TextHash("й") != TextHash("и\u0306") {
		t.Error("one letter in two forms has two hashes")
	}
	if TextHash("A letter takes nine minutes.") == TextHash(same[0]) {
		t.Error("another text has the same hash")
	}
	if TextHash("a", "b") != TextHash("a b") {
		t.Error("a text and the same one in two parts have different hashes")
	}
}

func FuzzNormalize(f *testing.F) {
	for _, seed := range []string{"a \r\n\tb", "у\u0306\r", "\xff \n", "👩‍🚀 \u0301\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Normalize(text)
		if again := Normalize(got); again != got {
			t.Errorf("twice: %q, then %q", got, again)
		}
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || strings.ContainsRune(got, '\r') {
			t.Errorf("%q is not normal", got)
		}
		if strings.Contains(got, " \n") || strings.TrimSpace(got) != got {
			t.Errorf("%q has blanks at an end", got)
		}
	})
}
