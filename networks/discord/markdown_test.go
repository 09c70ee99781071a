package discord

import (
	"testing"

	"vigil/networks"
)

// lengths are those of the content that is sent: UTF-16 units, of which the limit of
// 2,000 characters can't be exceeded by fewer characters, with a backslash before
// each sign of Discord's Markdown outside of links. The numbers come from another
// implementation of both.
var lengths = []struct {
	name, text string
	want       int
}{
	{"plain English", "A letter takes ten minutes.", 27},
	{"Belarusian", "Ліст бярэ дзесяць хвілін.", 25},
	{"Belarusian with stars", "Ўсё *тут*", 11},
	{"Belarusian decomposed", "у\u0306_", 4},
	{"Russian", "Пишите письма", 13},
	{"Arabic", "الرسالة تستغرق عشر دقائق", 24},
	{"Arabic with marks", "مُحَمَّد", 8},
	{"Arabic with a right-to-left mark", "\u200f*رسالة*\u200f", 11},
	{"Hebrew", "מכתב", 4},
	{"Hebrew in isolates", "\u2068מכתב\u2069 _a letter_", 19},
	{"Persian with a joiner", "می\u200cخواهم", 8},
	{"Hindi", "नमस्ते", 6},
	{"Thai", "ก็", 2},
	{"Yoruba combining", "ẹ̀", 2},
	{"Vietnamese", "Tiếng Việt", 10},
	{"Chinese", "写一封信需要十分钟", 9},
	{"Chinese beyond the plane", "𠮷野家", 4},
	{"Japanese", "手紙を書こう", 6},
	{"Korean", "편지", 2},
	{"one emoji", "✉️", 2},
	{"an emoji beyond the plane", "😀", 2},
	{"skin tone", "👍🏽", 4},
	{"a family", "👨‍👩‍👧‍👦", 11},
	{"a flag", "🇱🇹", 4},
	{"a flag of tags", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 14},
	{"keycap", "1️⃣", 3},
	{"mathematics", "𝒜𝓑", 4},
	{"a long link", "https://example.org/letters_and_more/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?q=1&r=*2*#s", 109},
	{"a link in brackets", "(https://example.org/a_b)", 25},
	{"a mention", "@until_all", 11},
	{"everyone", "@everyone", 9},
	{"a member", "<@123456>", 10},
	{"hashtags", "#UntilAllAreFree #Свабода", 26},
	{"a list", "- one\n- two\n+ three", 22},
	{"a quotation", "> said\n>>> all", 16},
	{"a heading", "## Letters", 11},
	{"subtext", "-# small", 9},
	{"code", "`a` and ```b```", 23},
	{"a masked link", "[here](https://example.org)", 28},
	{"a spoiler", "||no||", 10},
	{"backslashes", "\\_\\", 6},
	{"numbers", "1. one", 6},
	{"prices", "100 € < 5 £", 12},
}

func TestTextsAreCountedAsTheyAreSent(t *testing.T) {
	for _, test := range lengths {
		if got := networks.Length(test.text, webhookLimits().Text); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
		sent := content(networks.Message{Text: test.text})
		if got := networks.Length(sent, networks.TextLimits{Counting: networks.UTF16}); got != test.want {
			t.Errorf("%s: %q is sent, of %d units, want %d", test.name, sent, got, test.want)
		}
	}
}

func TestReadersSeeATextAsItWasWritten(t *testing.T) {
	for _, test := range lengths {
		if _, seen := fakeShown(content(networks.Message{Text: test.text})); seen != test.text {
			t.Errorf("%s: readers see %q, written was %q", test.name, seen, test.text)
		}
	}
}

func TestMarksBecomeMarkdown(t *testing.T) {
	for name, test := range map[string]struct {
		message networks.Message
		want    string
	}{
		"bold":               {networks.Message{Text: "Write *today* now", Marks: marks(6, 13, networks.Bold, "")}, `Write **\*today\*** now`},
		"italic with spaces": {networks.Message{Text: "Write today now", Marks: marks(5, 12, networks.Italic, "")}, "Write *today* now"},
		"bold and italic":    {networks.Message{Text: "Write today", Marks: append(marks(0, 11, networks.Bold, ""), marks(6, 11, networks.Italic, "")...)}, "**Write** ***today***"},
		"a link":             {networks.Message{Text: "Write here_", Marks: marks(6, 11, networks.Linked, "https://example.org/a_(b)")}, `Write [here\_](<https://example.org/a_(b)>)`},
		"plain link":         {networks.Message{Text: "See https://example.org/a_b, now", Marks: marks(29, 32, networks.Bold, "")}, "See https://example.org/a_b, **now**"},
		"a quotation":        {networks.Message{Text: "He wrote:\nDear all,\n- be well\nThat was it", Marks: marks(10, 29, networks.Quoted, "")}, "He wrote:\n> Dear all,\n> \\- be well\nThat was it"},
		"a warning":          {networks.Message{Warning: "prison_", Text: "Long _ago_", Marks: marks(0, 4, networks.Bold, "")}, "prison\\_\n\n||**Long** \\_ago\\_||"},
		"nothing to hide":    {networks.Message{Warning: "prison"}, "prison"},
	} {
		if got := content(test.message); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func marks(start, end int, kind networks.MarkKind, address string) []networks.Mark {
	return []networks.Mark{{Start: start, End: end, Kind: kind, Address: address}}
}
