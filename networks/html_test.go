package networks_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

// marking is a mark on the first place of some words in a text.
func marking(text, words string, kind networks.MarkKind, address string) networks.Mark {
	start := strings.Index(text, words)
	return networks.Mark{Start: start, End: start + len(words), Kind: kind, Address: address}
}

func TestHTMLShowsTextAsItWasWritten(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"A letter":                     "<p>A letter</p>",
		"One\nTwo":                     "<p>One<br>Two</p>",
		"One\n\nTwo":                   "<p>One</p>\n<p>Two</p>",
		"\n\nOne\n\n\n\nTwo\n":         "<p>One</p>\n<p>Two</p>",
		"<b>not bold</b> & \"quoted\"": "<p>&lt;b&gt;not bold&lt;/b&gt; &amp; &#34;quoted&#34;</p>",
		"Ліст: https://example.org/?a=1&b=2.": `<p>Ліст: <a href="https://example.org/?a=1&amp;b=2">https://example.org/?a=1&amp;b=2</a>.</p>`,
		"javascript:alert(1)":                 "<p>javascript:alert(1)</p>",
		"👨‍👩‍👧‍👦 🇱🇹":                          "<p>👨‍👩‍👧‍👦 🇱🇹</p>",
	} {
		if diff := cmp.Diff(want, networks.HTML(text, nil)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestHTMLShowsMarks(t *testing.T) {
	const text = "Пішы ліст сёння\nпра яго\n\nСам не адзін\nі не адна\nДалей тут"
	got := networks.HTML(text, []networks.Mark{
		marking(text, "Пішы ліст", networks.Bold, ""),
		marking(text, "ліст", networks.Italic, ""),
		marking(text, "пра яго", networks.Linked, "https://example.org/?a=1&b=2"),
		marking(text, "Сам не адзін\nі не адна", networks.Quoted, ""),
		marking(text, "адзін", networks.Bold, ""),
	})
	want := "<p><strong>Пішы </strong><strong><em>ліст</em></strong> сёння<br>" +
		`<a href="https://example.org/?a=1&amp;b=2">пра яго</a></p>` +
		"\n<blockquote><p>Сам не <strong>адзін</strong><br>і не адна</p></blockquote>\n<p>Далей тут</p>"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("HTML (-want +got):\n%s", diff)
	}
}

func TestALinkWithinAMarkedOneIsNoLinkOfItsOwn(t *testing.T) {
	const text = "see https://example.org now"
	got := networks.HTML(text, []networks.Mark{marking(text, text, networks.Linked, "https://example.net")})
	if want := `<p><a href="https://example.net">` + text + "</a></p>"; got != want {
		t.Errorf("HTML is %s, want %s", got, want)
	}
}

func FuzzTextOfHTMLIsWhatHTMLShows(f *testing.F) {
	for _, text := range []string{"a\n\nb", "<p>&amp;</p>", "https://example.org/?a=1&lt", "a\nb", "]]><!-- x -->", "0\n\n \n", "a\n\n b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ToValidUTF8(text, "") != text || strings.ContainsAny(text, "\r\x00") {
			t.Skip("no text of a post")
		}
		if diff := cmp.Diff(visible(text), visible(networks.TextOfHTML(networks.HTML(text, nil)))); diff != "" {
			t.Errorf("%q (-written +shown):\n%s", text, diff)
		}
	})
}

// visible are the lines of a text of which a reader of HTML sees something; spaces around
// them are not shown.
func visible(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestASlugIsTheFilesNameAndAKey(t *testing.T) {
	long := strings.Repeat("letters-", 20)
	for delivery, want := range map[string]string{
		"lights/birds/Robin_Letters|once|blog": "robin-letters-",
		"lights/ліст|once|blog":                "",
		"lights/" + long + "|once|blog":        "letters-letters-letters-letters-letters-",
	} {
		message := networks.Message{Delivery: delivery, Part: 1}
		slug := networks.Slug(message)
		key, found := strings.CutPrefix(slug, want)
		if !found || len(key) != 12 || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz234567") != "" {
			t.Errorf("the slug of %s is %q, want %q and a key", delivery, slug, want)
		}
		message.Key, message.Text, message.Title = "another", "Another text", "Another title"
		if again := networks.Slug(message); again != slug {
			t.Errorf("another attempt has the slug %q, the first one had %q", again, slug)
		}
	}
}
