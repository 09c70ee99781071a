package networks

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitPrefersTheBetterBorder(t *testing.T) {
	tests := []struct {
		name, text string
		limits     TextLimits
		want       []string
	}{
		{"what fits stays as it is", " as it is ", TextLimits{Max: 10}, []string{" as it is "}},
		{"between paragraphs", "One two. Three.\n\nFour five. Six.", TextLimits{Max: 26}, []string{"One two. Three.", "Four five. Six."}},
		{"not where that leaves a stub", "Hi!\n\nThis is one sentence. And another.", TextLimits{Max: 30}, []string{"Hi!\n\nThis is one sentence.", "And another."}},
		{"between sentences", "One two three. Four five six seven.", TextLimits{Max: 24}, []string{"One two three.", "Four five six seven."}},
		{"between words", "one two three four", TextLimits{Max: 9}, []string{"one two", "three", "four"}},
		{"lines count as sentences", "one two three\nfour five six seven", TextLimits{Max: 22}, []string{"one two three", "four five six seven"}},
		{"a word that fits nowhere is cut", "a incomprehensibilities b", TextLimits{Max: 10}, []string{"a", "incomprehe", "nsibilitie", "s b"}},
		{"never in a grapheme", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦", TextLimits{Max: 40, Counting: Bytes}, []string{"👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"}},
		{"a grapheme that is too long stands alone", "a👨‍👩‍👧‍👦b", TextLimits{Max: 2}, []string{"a", "👨‍👩‍👧‍👦", "b"}},
		{"never in a link", "see:https://example.org/a/b", TextLimits{Max: 8}, []string{"see:", "https://example.org/a/b"}},
		{"a link may count less than it is long", "see https://example.org/a/b now", TextLimits{Max: 27, Link: 23}, []string{"see https://example.org/a/b", "now"}},
		{"never in a mention or hashtag", "xx-@guardian!#НеЗабыты", TextLimits{Max: 10}, []string{"xx-", "@guardian!", "#НеЗабыты"}},
		{"no-break spaces hold", "street 16 of\u00a0Gorki", TextLimits{Max: 12}, []string{"street 16", "of\u00a0Gorki"}},
		{"without spaces, at the ends of sentences", "你好世界。再见再见再见。", TextLimits{Max: 9}, []string{"你好世界。", "再见再见再见。"}},
		{"white space alone is nothing", "\n \n \n", TextLimits{Max: 2}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Split(test.text, test.limits)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSplitTakesALongTextInReasonableTime(t *testing.T) {
	text := strings.Repeat("Пішыце лісты, гэта важна. ", 20_000)
	parts := Split(text, TextLimits{Max: 300, Counting: Graphemes})
	if got, want := strings.Fields(strings.Join(parts, " ")), strings.Fields(text); !slices.Equal(got, want) {
		t.Error("words were lost")
	}
}

func FuzzSplitLosesNothing(f *testing.F) {
	f.Add("One two. Three https://example.org/a @name@server.example #tag\n\nfour", uint8(20), uint8(0))
	f.Add("👨‍👩‍👧‍👦 example.com 你好。世界", uint8(3), uint8(1))
	f.Add("a\u00a0b \xff", uint8(1), uint8(4))
	f.Fuzz(func(t *testing.T, text string, size, counting uint8) {
		countings := []Counting{Graphemes, Characters, UTF16, Bytes, Weighted}
		limits := TextLimits{Max: int(size), Counting: countings[int(counting)%len(countings)]}
		parts := Split(text, limits)
		if !slices.Equal(parts, Split(text, limits)) {
			t.Fatal("two calls differ")
		}
		if got, want := squeezed(strings.Join(parts, "")), squeezed(text); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		for _, part := range parts {
			if !limits.Fits(part) && len(bordersOf(part, limits)) > 1 {
				t.Errorf("%q is %d long and could be cut, limit %d", part, Length(part, limits), limits.Max)
			}
		}
		for _, word := range strings.FieldsFunc(text, isGap) {
			cut := !slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(part, word) })
			if limits.Fits(word) && cut {
				t.Errorf("the word %q was cut, though it fits", word)
			}
		}
	})
}

// squeezed is a text without the white space that a cut may swallow.
func squeezed(text string) string {
	return strings.Join(strings.FieldsFunc(text, isGap), "")
}
