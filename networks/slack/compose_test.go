package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

func TestMarksBecomeRichTextAndNothingElseDoes(t *testing.T) {
	text := "*Ліст* за 10 хвілін & <b>\nне самота\nhttps://example.org/a"
	from := strings.Index(text, "не")
	got, err := compose(networks.Message{Text: text, Marks: []networks.Mark{
		{Start: 0, End: len("*Ліст*"), Kind: networks.Bold},
		{Start: from, End: from + len("не самота"), Kind: networks.Quoted},
		{Start: from, End: from + len("не"), Kind: networks.Italic},
	}}, botLimits())
	if err != nil {
		t.Fatal(err)
	}
	want := []section{
		{Type: "rich_text_section", Elements: []element{
			{Type: "text", Text: "*Ліст*", Style: &style{Bold: true}},
			{Type: "text", Text: " за 10 хвілін & <b>"},
		}},
		{Type: "rich_text_quote", Elements: []element{
			{Type: "text", Text: "не", Style: &style{Italic: true}},
			{Type: "text", Text: " самота"},
		}},
		{Type: "rich_text_section", Elements: []element{
			{Type: "link", Text: "https://example.org/a", URL: "https://example.org/a"},
		}},
	}
	if diff := cmp.Diff(want, got.Blocks[0].Elements); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
	if want := "*Ліст* за 10 хвілін &amp; &lt;b&gt;\nне самота\nhttps://example.org/a"; got.Text != want {
		t.Errorf("for notifications: %q, want %q", got.Text, want)
	}
}

func TestScreenReadersHearWhatPicturesShow(t *testing.T) {
	said := spoken(networks.Message{Text: "Two envelopes.", Media: []networks.Media{{Alt: "Канверт <з маркай>"}, {}}})
	if want := "Two envelopes.\nКанверт &lt;з маркай&gt;"; said != want {
		t.Errorf("said is %q, want %q", said, want)
	}
}

func TestOptionsAreLeftToSlackUnlessTheyAreWritten(t *testing.T) {
	for _, test := range []struct {
		options map[string]string
		want    string
	}{
		{nil, ""},
		{map[string]string{"unfurl_links": "false"}, `"unfurl_links":false`},
		{map[string]string{"unfurl_media": "true"}, `"unfurl_media":true`},
	} {
		made, err := compose(networks.Message{Text: "A letter.", Options: test.options}, webhookLimits())
		if err != nil {
			t.Fatal(err)
		}
		encoded, err := json.Marshal(made)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(encoded); !strings.Contains(got, test.want) || test.want == "" && strings.Contains(got, "unfurl") {
			t.Errorf("options %v make %s", test.options, got)
		}
	}
}

// lengths are texts with their Unicode code points: how Slack counts is not
// documented, and at 4,000 of the 40,000 that it takes, it makes no difference.
var lengths = map[string]int{
	"":         0,
	"A letter": 8,
	"Ліст за дзесяць хвілін": 22,
	"Ў":                           1,
	"У\u0306":                     2,
	"ё":                           1,
	"е\u0308":                     2,
	"الرسالة":                     7,
	"السَّلام":                    8,
	"\u200fمرحبا\u200f":           7,
	"\u202bשלום\u202c":            6,
	"\u2067a\u2069":               3,
	"מכתב":                        4,
	"写一封信":                        4,
	"手紙を書く":                       5,
	"편지":                          2,
	"नमस्ते":                      6,
	"สวัสดี":                      6,
	"ẹ̀":                          2,
	"🇱🇹":                          2,
	"🇧🇾🇺🇦":                        4,
	"👨‍👩‍👧‍👦":                     7,
	"👍🏽":                          2,
	"🏳️‍🌈":                        4,
	"❤️":                          2,
	"1️⃣":                         3,
	"🧑🏿‍🚀":                        4,
	"𝒜𓀀𠮷":                         3,
	"a\nb\n\nc":                   6,
	"https://example.org/letters": 27,
	"https://пошта.example/ліст":  26,
	"#UntilAllAreFree":            16,
	"@name@server.example":        20,
	"<b>&amp;</b>":                12,
	"Zürich – „Brief“ … 10 €":     23,
	"ﷺ":                           1,
	strings.Repeat("ліст ", 800):  4000,
	strings.Repeat("👩‍👩‍👧 ", 100): 600,
}

func TestLengthsAreCountedInCharacters(t *testing.T) {
	for text, want := range lengths {
		if got := networks.Length(text, botLimits().Text); got != want {
			t.Errorf("%.40q counts %d, want %d", text, got, want)
		}
	}
}
