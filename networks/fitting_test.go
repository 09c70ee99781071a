package networks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
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

// hostileTexts are about so many bytes long, and hard on whoever looks ahead
// or back from each of their characters.
func hostileTexts(size int) map[string]string {
	fill := func(piece string) string { return strings.Repeat(piece, size/len(piece)) }
	return map[string]string{
		"sentences":    fill("Пішыце лісты, гэта важна. "),
		"links":        fill("See https://example.org/" + strings.Repeat("a", 200) + ", and write. "),
		"bare hosts":   fill("see example.com "),
		"one word":     fill("x"),
		"one host":     "http://" + fill("ё") + ".рф",
		"dots":         "http://" + fill("a."),
		"brackets":     "https://example.org/" + fill(")"),
		"white space":  "a" + fill(" ") + "a",
		"mentions":     fill("@a"),
		"hashtags":     fill("#a "),
		"one grapheme": "a" + fill("\u0301"),
	}
}

var hostileLimits = TextLimits{Max: 280, Counting: Weighted}

func TestSplitGoesThroughHostileTexts(t *testing.T) {
	for name, text := range hostileTexts(128 << 10) {
		if got, want := squeezed(strings.Join(Split(text, hostileLimits), "")), squeezed(text); got != want {
			t.Errorf("%s: something was lost", name)
		}
	}
}

// BenchmarkSplit shows whether each text costs the same for each of its bytes,
// however long it is.
func BenchmarkSplit(b *testing.B) {
	for _, size := range []int{64 << 10, 256 << 10, 1 << 20} {
		for name, text := range hostileTexts(size) {
			b.Run(fmt.Sprintf("%s/%dKiB", name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Split(text, hostileLimits)
				}
			})
		}
	}
}

func FuzzSplitLosesNothing(f *testing.F) {
	f.Add("One two. Three https://example.org/a @name@server.example #tag\n\nfour", uint8(20), uint8(0))
	f.Add("👨‍👩‍👧‍👦 example.com 你好。世界", uint8(3), uint8(1))
	f.Add("a\u00a0b \xff", uint8(1), uint8(4))
	f.Add("👨\u200d0000\u200d\xf0\x9f\x91 \u200d\xf0\x9f 00000000000000000", uint8(3), uint8(0))
	f.Fuzz(func(t *testing.T, text string, size, counting uint8) {
		countings := []Counting{Graphemes, Characters, UTF16, Bytes, Weighted}
		limits := TextLimits{Max: int(size), Counting: countings[int(counting)%len(countings)]}
		Split(text, limits) // must end on anything
		// Files are UTF-8; bytes that are none would join across a cut.
		text = strings.ToValidUTF8(text, "\uFFFD")
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
		for _, word := range words(text) {
			cut := !slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(part, word) })
			if limits.Fits(word) && cut {
				t.Errorf("the word %q was cut, though it fits", word)
			}
		}
	})
}

// words are what stands between white space. A space that the next character
// joins with is no gap: no reader would see it as one.
func words(text string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for clusters := uniseg.NewGraphemes(text); clusters.Next(); {
		if strings.TrimFunc(clusters.Str(), isGap) == "" {
			end()
			continue
		}
		word.WriteString(clusters.Str())
	}
	end()
	return words
}

// squeezed is a text without the white space that a cut may swallow.
func squeezed(text string) string {
	return strings.Join(strings.FieldsFunc(text, isGap), "")
}
