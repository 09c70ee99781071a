package networks

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

type weightedVector struct {
	Description    string `json:"description"`
	Text           string `json:"text"`
	WeightedLength int    `json:"weightedLength"`
	Valid          bool   `json:"valid"`
}

func readVectors(t *testing.T) map[string][]weightedVector {
	t.Helper()
	content, err := os.ReadFile("testdata/x-weighted-length.json")
	if err != nil {
		t.Fatal(err)
	}
	var groups map[string][]weightedVector
	if err := json.Unmarshal(content, &groups); err != nil {
		t.Fatal(err)
	}
	return groups
}

func TestWeightedLengthIsTheOneThatXPublished(t *testing.T) {
	limits := TextLimits{Max: 280, Counting: Weighted}
	for group, vectors := range readVectors(t) {
		countsEmojis := group != "WeightedTweetsCounterTest"
		for _, vector := range vectors {
			t.Run(group+"/"+vector.Description, func(t *testing.T) {
				if got := weigh(vector.Text, limits, countsEmojis); got != vector.WeightedLength {
					t.Errorf("%d, want %d", got, vector.WeightedLength)
				}
				if got := limits.Fits(vector.Text); countsEmojis && got != vector.Valid {
					t.Errorf("fits: %t, want %t", got, vector.Valid)
				}
			})
		}
	}
}

func TestLengthCountsAsTheLimitsSay(t *testing.T) {
	const family = "👨‍👩‍👧‍👦"
	mastodon := TextLimits{Counting: Graphemes, Link: 23, ShortMentions: true}
	tests := []struct {
		name, text string
		limits     TextLimits
		want       int
	}{
		{"a family is one grapheme", family, TextLimits{Counting: Graphemes}, 1},
		{"a family is seven characters", family, TextLimits{Counting: Characters}, 7},
		{"a family is eleven UTF-16 units", family, TextLimits{Counting: UTF16}, 11},
		{"a family is 25 bytes", family, TextLimits{Counting: Bytes}, 25},
		{"a family weighs two", family, TextLimits{Counting: Weighted}, 2},
		{"without a way to count, characters", "вёска", TextLimits{}, 5},
		{"a decomposed letter is one grapheme", "е\u0308", TextLimits{Counting: Graphemes}, 1},
		{"a link has a fixed length", "Write: https://letters.example/a/very/long/path?to=somebody.", mastodon, 31},
		{"a short link has it too", "http://a.example", mastodon, 23},
		{"without a fixed length, its own", "http://a.example", TextLimits{Counting: Graphemes}, 16},
		{"of a mention the server is free", "@guardian@letters.example!", mastodon, 10},
		{"unless it is counted", "@guardian@letters.example!", TextLimits{Counting: Graphemes}, 26},
		{"a bare domain is no link there", "letters.example", mastodon, 15},
		{"on X it is", "see dissidentby.com now", TextLimits{Counting: Weighted}, 4 + 23 + 4},
		{"on X a file name with such an end is too", "read.me", TextLimits{Counting: Weighted}, 23},
		{"an address of e-mail is none", "name@example.com", TextLimits{Counting: Weighted}, 16},
		{"an unknown end is none", "name.invalidtld", TextLimits{Counting: Weighted}, 15},
		{"a path in Cyrillic belongs to the link", "https://be.example.org/вёска", TextLimits{Counting: Weighted}, 23},
		{"Cyrillic weighs one", "Пакуль усе не вольныя", TextLimits{Counting: Weighted}, 21},
		{"a flag weighs two", "🇧🇾", TextLimits{Counting: Weighted}, 2},
		{"a character in text form is no emoji", "☎\ufe0e", TextLimits{Counting: Weighted}, 4},
		{"X's own length of links can change", "https://example.org/", TextLimits{Counting: Weighted, Link: 30}, 30},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Length(test.text, test.limits); got != test.want {
				t.Errorf("%q: %d, want %d", test.text, got, test.want)
			}
		})
	}
}

func TestCharactersThatNeverJoinAreGraphemesOfTheirOwn(t *testing.T) {
	const family = "👨\u200d👩"
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !neverJoins(r) {
			continue
		}
		sign := string(r)
		if got := uniseg.GraphemeClusterCount(sign + sign + "a" + sign + family + sign); got != 6 {
			t.Fatalf("%U joins others: %d graphemes, want 6", r, got)
		}
	}
}

func TestFitsHonoursBothBounds(t *testing.T) {
	bluesky := TextLimits{Max: 3, Counting: Graphemes, MaxBytes: 30}
	for text, want := range map[string]bool{"": true, "abc": true, "abcd": false, "👨‍👩‍👧‍👦": true, "👨‍👩‍👧‍👦👨‍👩‍👧‍👦": false} {
		if got := bluesky.Fits(text); got != want {
			t.Errorf("%q fits: %t, want %t", text, got, want)
		}
	}
	if !(TextLimits{}).Fits(strings.Repeat("long ", 100_000)) {
		t.Error("a text is too long for a network without a limit")
	}
}

func TestTopLevelDomainsAreInOrderAndNoLongerThanALabel(t *testing.T) {
	if !slices.IsSorted(topLevelDomains) {
		t.Error("they are not in the order of their bytes, so that some are not found")
	}
	for _, name := range topLevelDomains {
		if len(name) > longestLabel {
			t.Errorf("%s has %d bytes", name, len(name))
		}
	}
}

func TestAsciiLengthIsThatOfPunycode(t *testing.T) {
	// From RFC 3492, section 7.1, and common names.
	for label, want := range map[string]string{
		"plain":  "plain",
		"bücher": "xn--bcher-kva",
		"почемужеонинеговорятпорусски": "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l",
		"他们为什么不说中文":                    "xn--ihqwcrb4cv8a8dqg056pqjye",
		"3年b組金八先生":                     "xn--3b-ww4c5e180e575a65lsy2b",
	} {
		if got := asciiLength(label); got != len(want) {
			t.Errorf("%s: %d, want %d", label, got, len(want))
		}
	}
}

func FuzzLengthAgreesWithTheSimplestCount(f *testing.F) {
	f.Add("Hi http://test.co, вёска 👨‍👩‍👧‍👦 @name@server.example #tag")
	f.Add("http://a.b\xff(((]])) .com example.com/?")
	f.Fuzz(func(t *testing.T, text string) {
		if got := Length(text, TextLimits{Counting: Bytes}); got != len(text) {
			t.Errorf("bytes: %d, want %d", got, len(text))
		}
		if got, want := Length(text, TextLimits{Counting: Characters}), utf8.RuneCountInString(text); got != want {
			t.Errorf("characters: %d, want %d", got, want)
		}
		if got, want := Length(text, TextLimits{Counting: Graphemes}), uniseg.GraphemeClusterCount(text); got != want {
			t.Errorf("graphemes: %d, want %d", got, want)
		}
		for _, spans := range [][]Span{Links(text), weightedLinks(text), Mentions(text), Hashtags(text)} {
			end := 0
			for _, span := range spans {
				if span.Start < end || span.End <= span.Start || span.End > len(text) {
					t.Fatalf("spans overlap or are empty: %v", spans)
				}
				end = span.End
			}
		}
		Length(text, TextLimits{Counting: Weighted, ShortMentions: true})
	})
}
