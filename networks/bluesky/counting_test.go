package bluesky

import (
	"strings"
	"testing"

	"vigil/networks"
)

// vectors are counted as the lexicon's maxGraphemes is: grapheme clusters of Unicode
// (atproto.com/specs/lexicon, "maxGraphemes"). The real server is asked about each of
// them too, see [countsAsVigil].
var vectors = []struct {
	text  string
	count int
}{
	{"", 0},
	{"a", 1},
	{"Пакуль усе", 10},
	{"Ліст бярэ дзесяць хвілін.", 25},
	{"ў", 1},
	{"у\u0306", 1}, // the same letter in two code points
	{"й і ё ґ", 7},
	{"Дз’ як", 6},
	{"الرسالة", 7},
	{"رِسَالَة", 5},
	{"لا", 2},
	{"عشر دقائق", 9},
	{"\u200fمرحبا\u200f", 7}, // marks of direction are clusters of their own
	{"\u202bعربي\u202c", 6},
	{"שָׁלוֹם", 4},
	{"é", 1},
	{"e\u0301\u0323", 1},
	{"ẹ̀", 1},
	{"Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", 2},
	{"ก็", 1},
	{"นี้", 1},
	{"한국", 2},
	{"\u1112\u1161\u11ab", 1}, // a syllable in three letters
	{"写一封信", 4},
	{"🇧🇾", 1},
	{"🇱🇹🇵🇱🇺🇦", 3},
	{"👍🏽", 1},
	{"👨‍👩‍👧‍👦", 1},
	{"👩🏾‍🚀👩‍❤️‍💋‍👨", 2},
	{"🏳️‍🌈🏴‍☠️", 2},
	{"🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 1},
	{"1️⃣#️⃣", 2},
	{"❤️❤", 2},
	{"𝒜𓀀𠮷", 3},
	{"a\nb", 3},
	{"a\u200bb", 3}, // a space without width counts
	{"a\u200db", 2}, // a joiner belongs to what is before it
	{"https://example.org/letters/and/more?a=1&b=2#c", 46},
	{"https://" + strings.Repeat("long.", 20) + "example/", 116},
	{"@until-all-are-free.test", 24},
	{"#ВоляЎсім", 9},
}

func TestTextIsCountedInGraphemes(t *testing.T) {
	for _, vector := range vectors {
		if count := networks.Length(vector.text, limits().Text); count != vector.count {
			t.Errorf("%+q: %d, want %d", vector.text, count, vector.count)
		}
	}
}

// countsAsVigil fills each vector up to 300 graphemes, which the real server takes, and
// to 301, which it does not.
func countsAsVigil(t *testing.T, _ pds, a *account) {
	for i, vector := range vectors {
		full := vector.text + strings.Repeat(" a", 150)[:300-vector.count]
		key := tid(uint64(i+1) << 40)
		if err := putTo(key, saying(full))(t, a); err != nil {
			t.Errorf("%+q is %d to vigil, and more to the server: %v", vector.text, vector.count, err)
		}
		if err := putTo(tid(uint64(i+100)<<40), saying(full+"a"))(t, a); outcomeOf(err) != (outcome{400, "InvalidRequest"}) {
			t.Errorf("%+q is %d to vigil, and less to the server: %v", vector.text, vector.count, err)
		}
	}
}
