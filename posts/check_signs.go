package posts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// fancyLetters are signs that look like letters, and are none to a screen reader:
// letters in circles, Arabic presentation forms (what is copied out of a PDF),
// letters of full width, squared letters, and the alphabets of mathematics. Source:
// the blocks of https://unicode.org/Public/15.0.0/ucd/Blocks.txt.
var fancyLetters = &unicode.RangeTable{
	R16: []unicode.Range16{{0x24b6, 0x24e9, 1}, {0xfe70, 0xfefc, 1}, {0xff21, 0xff3a, 1}, {0xff41, 0xff5a, 1}},
	R32: []unicode.Range32{{0x1d400, 0x1d7ff, 1}, {0x1ee00, 0x1eeff, 1}, {0x1f130, 0x1f149, 1}, {0x1f150, 0x1f169, 1}, {0x1f170, 0x1f189, 1}},
}

// widthScripts are languages in which letters of full width are at home; their texts
// are not looked at.
var widthScripts = map[string]bool{"ja": true, "zh": true, "ko": true}

// findFancyLetters finds words made of them. A single one may be a sign of its
// own: Ⓐ.
func findFancyLetters(m *manuscript) []finding {
	if widthScripts[m.language] {
		return nil
	}
	start, end := -1, 0
	for at, r := range m.text {
		switch {
		case unicode.Is(fancyLetters, r):
			if start < 0 {
				start = at
			}
			end = at + utf8.RuneLen(r)
		case start >= 0 && r != ' ':
			if fancyWord(m.text[start:end]) {
				return fancyFinding(m.text[start:end])
			}
			start = -1
		}
	}
	if start >= 0 && fancyWord(m.text[start:end]) {
		return fancyFinding(m.text[start:end])
	}
	return nil
}

// fancyWord tells that at least two stand together, which are not the emoji of
// blood groups and parking.
func fancyWord(word string) bool {
	return utf8.RuneCountInString(strings.Trim(word, "🅰🅱🅾🅿 ")) > 1
}

func fancyFinding(word string) []finding {
	return []finding{{FancyLetters, word, []any{word, plainLetters(word)}}}
}

// plainLetters are the letters that were meant: those of Unicode's compatibility
// decomposition, which leaves white letters on black alone.
func plainLetters(word string) string {
	return strings.Map(func(r rune) rune {
		for _, first := range []rune{0x1f150, 0x1f170} {
			if r >= first && r < first+26 {
				return 'A' + r - first
			}
		}
		return r
	}, norm.NFKC.String(word))
}

// longestEmojiRow is how many emoji in a row are let pass.
const longestEmojiRow = 3

// findEmojiRows counts emoji that stand together. A family or a flag is one.
func findEmojiRows(m *manuscript) []finding {
	if strings.IndexFunc(m.text, isPictograph) < 0 {
		return nil
	}
	start, end, count, first := 0, 0, 0, ""
	at, state := 0, -1
	for rest := m.text; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		r, _ := utf8.DecodeRuneInString(cluster)
		switch {
		case isPictograph(r):
			if count == 0 {
				start, first = at, cluster
			}
			count++
			end = at + len(cluster)
		case cluster != " ":
			if count > longestEmojiRow {
				return []finding{{EmojiRow, m.text[start:end], []any{count, m.text[start:end], first}}}
			}
			count = 0
		}
		at += len(cluster)
	}
	if count > longestEmojiRow {
		return []finding{{EmojiRow, m.text[start:end], []any{count, m.text[start:end], first}}}
	}
	return nil
}

// isPictograph knows the blocks of emoji that people write in rows: symbols and
// dingbats, and the halves of flags. Check marks and numbers are of use in lists.
func isPictograph(r rune) bool {
	switch {
	case r < 0x2600:
		return false
	case r <= 0x27bf:
		return r < 0x2701 || r > 0x27a0 || r == 0x2728 || r == 0x2764
	case r == 0x2b50, r >= 0x1f1e6 && r <= 0x1f1ff:
		return true
	}
	return r >= 0x1f300 && r <= 0x1faff
}
