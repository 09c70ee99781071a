package lemmy

import (
	"strings"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestATextIsShownAsItWasWritten(t *testing.T) {
	for text, want := range map[string]string{
		"A letter":                           "A letter",
		"One\nTwo":                           "One  \nTwo",
		"One\n\nTwo\nThree":                  "One\n\nTwo  \nThree",
		"2 * 3 _is_ [six]":                   `2 \* 3 \_is\_ \[six\]`,
		"# no heading\n- no list":            "\\# no heading  \n\\- no list",
		"::: spoiler none":                   `\::: spoiler none`,
		"AT&amp;T x^2 ~y~ a|b":               `AT\&amp;T x\^2 \~y\~ a\|b`,
		"https://example.org/a_b?c=1&d=[2]":  "https://example.org/a_b?c=1&d=[2]",
		"Ліст: https://example.org/a_b\nТут": "Ліст: https://example.org/a_b  \nТут",
	} {
		if got := markdown(text, nil); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
		if _, shown := fakeShown(markdown(text, nil)); shown != text {
			t.Errorf("readers see %q of %q", shown, text)
		}
	}
}

func TestMarksBecomeMarkdown(t *testing.T) {
	const text = "Пішы ліст сёння\nСам не адзін\nі не адна\nДалей"
	mark := func(words string, kind networks.MarkKind, address string) networks.Mark {
		start := strings.Index(text, words)
		return networks.Mark{Start: start, End: start + len(words), Kind: kind, Address: address}
	}
	got := markdown(text, []networks.Mark{
		mark("Пішы ліст", networks.Bold, ""), mark("ліст", networks.Italic, ""),
		mark("сёння", networks.Linked, "https://example.org/(a)?<b>"),
		mark("Сам не адзін\nі не адна", networks.Quoted, ""),
	})
	const want = "**Пішы** ***ліст*** [сёння](<https://example.org/(a)?%3Cb%3E>)\n\n> Сам не адзін  \n> і не адна\n\nДалей"
	if got != want {
		t.Errorf("it became\n%s\nwant\n%s", got, want)
	}
}

// The source counts UTF-16 units (max_length_check in crates/utils/src/utils/validation.rs),
// of the Markdown that is sent.
func TestTheFakeCountsAsTheLimitsDo(t *testing.T) {
	text := limits().Text
	counting := text
	counting.Escaped, counting.EscapedStarts = "", ""
	for _, vector := range networkstest.CountingVectors(t) {
		if got, want := networks.Length(vector.Text, counting), vector.Lengths[networks.UTF16]; got != want {
			t.Errorf("%s: %d units, want %d", vector.About, got, want)
		}
		if got, want := networks.Length(vector.Text, text), fakeLength(text.Escape(vector.Text)); got != want {
			t.Errorf("%s: the limits count %d units, the fake %d", vector.About, got, want)
		}
		name, sent := "A week of letters", vector.Text+strings.Repeat("x", longestBody-vector.Lengths[networks.UTF16])
		for more, want := range map[string]string{"": "", "x": "invalid_body_field"} {
			body := sent + more
			if got := (fakePost{Name: &name, Body: &body}).refused(); got != want {
				t.Errorf("%s: the fake says %q of %d units, want %q", vector.About, got, longestBody+len(more), want)
			}
		}
	}
}
