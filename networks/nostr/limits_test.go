package nostr_test

import (
	"strings"
	"testing"

	"vigil/networks"
	"vigil/networks/nostr"
)

// Relays bound the characters of a content (NIP-11), some its bytes, of which there are
// never fewer. The lengths were counted by another program than this one.
var lengths = []struct {
	name, text string
	bytes      int
}{
	{"English", "A letter takes ten minutes.", 27},
	{"Belarusian", "Ліст бярэ дзесяць хвілін.", 46},
	{"Belarusian letters of its own", "Ў ў І і Ё ё", 17},
	{"Belarusian in Latin script", "Līst biare dziesiać chvilin, Ŭ ŭ Ł ł", 42},
	{"an apostrophe inside a word", "Сям’я і аб'ява", 26},
	{"Russian", "Письмо занимает десять минут.", 54},
	{"Ukrainian", "Їжак і ґанок", 22},
	{"Polish", "Zażółć gęślą jaźń", 26},
	{"Lithuanian", "Laiškas į koloniją", 21},
	{"Arabic", "الرسالة تستغرق عشر دقائق", 45},
	{"Arabic with its vowels", "كِتَابٌ", 14},
	{"Arabic with Latin", "رسالة (letter) واحدة", 30},
	{"Hebrew", "מכתב לוקח עשר דקות", 33},
	{"Hebrew with points", "שָׁלוֹם", 14},
	{"a right-to-left mark", "a\u200fb", 5},
	{"a left-to-right mark", "א\u200eב", 7},
	{"isolates", "\u2067نص\u2069 text", 15},
	{"an embedding", "\u202bab\u202c", 8},
	{"a combining acute", "e\u0301", 3},
	{"two combining marks", "a\u0323\u0302", 5},
	{"combining marks without end", "o\u0336\u0336\u0336\u0336\u0336\u0336\u0336\u0336\u0336\u0336", 21},
	{"Devanagari", "नमस्ते", 18},
	{"Thai", "ก็ได้", 15},
	{"Tamil", "நிலா", 12},
	{"Korean in one piece", "편지", 6},
	{"Korean in pieces", "한", 9},
	{"Chinese", "写一封信需要十分钟", 27},
	{"Japanese", "手紙は十分で書ける", 27},
	{"a flag", "🇱🇹", 8},
	{"three flags", "🇵🇱🇱🇹🇺🇦", 24},
	{"a flag of letters", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 28},
	{"a family", "👨\u200d👩\u200d👧\u200d👦", 25},
	{"a family of other skins", "👩🏽\u200d👩🏿\u200d👦🏻", 30},
	{"a thumb", "👍🏽", 8},
	{"a heart with its selector", "❤\ufe0f", 6},
	{"a keycap", "1\ufe0f\u20e3", 7},
	{"beyond the planes", "𝒜𓀀𠮷", 12},
	{"a link", "https://example.org/letters?a=1&b=2#c", 37},
	{"a long link", "https://example.org/" + strings.Repeat("a", 300), 320},
	{"a link in Cyrillic", "https://приклад.example/лісты", 41},
	{"a name on Nostr", "nostr:npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg", 69},
	{"a hashtag", "#Свабода", 15},
	{"lines", "one\n\nthree", 10},
	{"a no-break space", "6\u00a0years", 8},
	{"markup", "<b>&amp;</b> \"\\", 15},
}

func TestTextIsCountedInBytes(t *testing.T) {
	limits := nostr.Network.Limits.Text
	for _, vector := range lengths {
		if got := networks.Length(vector.text, limits); got != vector.bytes {
			t.Errorf("%s: %q counts %d, want %d", vector.name, vector.text, got, vector.bytes)
		}
		padded := strings.Repeat("a", limits.Max-vector.bytes) + vector.text
		if !limits.Fits(padded) || limits.Fits("a"+padded) {
			t.Errorf("%s: the longest text does not end where it should", vector.name)
		}
	}
}
