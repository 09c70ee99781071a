package bluesky

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

func TestFacetsStandAtTheirBytes(t *testing.T) {
	known := map[string]string{"reader.test": "did:plc:reader", "nobody.test": ""}
	for name, test := range map[string]struct {
		text  string
		marks func(text string) []networks.Mark
		// want are the stretches with what they lead to.
		want [][2]string
	}{
		"nothing":             {text: "A letter takes ten minutes."},
		"a link":              {text: "ліст: https://example.org/ў.", want: [][2]string{{"https://example.org/ў", "https://example.org/ў"}}},
		"behind emoji":        {text: "👨‍👩‍👧‍👦🇱🇹 https://example.org", want: [][2]string{{"https://example.org", "https://example.org"}}},
		"a mention":           {text: "і @Reader.test, і @nobody.test", want: [][2]string{{"@Reader.test", "did:plc:reader"}}},
		"a name on Mastodon":  {text: "@reader@mastodon.test and @reader", want: nil},
		"hashtags":            {text: "#ВоляЎсім ＃Free #1", want: [][2]string{{"#ВоляЎсім", "ВоляЎсім"}, {"＃Free", "Free"}}},
		"a hashtag in a link": {text: "https://example.org/#ВоляЎсім", want: [][2]string{{"https://example.org/#ВоляЎсім", "https://example.org/#ВоляЎсім"}}},
		"a tag too long":      {text: "#" + strings.Repeat("ў", 65)},
		"the longest tag":     {text: "#" + strings.Repeat("ў", 64), want: [][2]string{{"#" + strings.Repeat("ў", 64), strings.Repeat("ў", 64)}}},
		"marked words": {
			text: "Пішы тут #Free", marks: marked("тут", "https://example.org/write"),
			want: [][2]string{{"тут", "https://example.org/write"}, {"#Free", "Free"}},
		},
		"a marked link": {
			text: "see https://example.org/a", marks: marked("https://example.org/a", "https://example.org/b"),
			want: [][2]string{{"https://example.org/a", "https://example.org/b"}},
		},
		"a marked hashtag":          {text: "see #Free", marks: marked("#Free", "https://example.org/b"), want: [][2]string{{"#Free", "https://example.org/b"}}},
		"an address that is no one": {text: "see here", marks: marked("here", "javascript:alert(1)")},
	} {
		t.Run(name, func(t *testing.T) {
			m := message("facets", test.text)
			if test.marks != nil {
				m.Marks = test.marks(test.text)
			}
			var got [][2]string
			for _, f := range facetsOf(m, known) {
				if problem := f.problem(m.Text); problem != "" {
					t.Error(problem)
				}
				got = append(got, [2]string{m.Text[f.Index.Start:f.Index.End], f.Features[0].URI + f.Features[0].DID + f.Features[0].Tag})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func marked(words, address string) func(string) []networks.Mark {
	return func(text string) []networks.Mark {
		start := strings.Index(text, words)
		return []networks.Mark{{Start: start, End: start + len(words), Kind: networks.Linked, Address: address}}
	}
}

func FuzzFacetsFitTheirText(f *testing.F) {
	for _, vector := range vectors {
		f.Add(vector.text)
	}
	f.Add("@reader.test#a https://example.org/#b@c.test")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("texts are valid UTF-8")
		}
		end := 0
		for _, facet := range facetsOf(message("fuzz", text), map[string]string{"reader.test": "did:plc:reader"}) {
			if problem := facet.problem(text); problem != "" || facet.Index.Start < end {
				t.Fatalf("%q: %+v %s", text, facet, problem)
			}
			end = facet.Index.End
		}
	})
}
