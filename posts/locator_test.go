package posts

import (
	"fmt"
	"testing"
)

func TestSequenceG5LocatorFindsEveryKindOfKey(t *testing.T) {
	const source = `at = 2026-12-01T18:00:00
text.be = '''
[[media]]
a = 1
'''
"quoted key" = 1
hashtags = [
  "a", # b
  "c",
]
[on.x]
text = "d"
poll = { options = ["e"], open = "f" }

warning = "g"
[[media]]
file = "h"
  [media.focus]
  x = 1
[[media]]
file = "i"
alt.ru = "j"
`
	doc := document{file: "f", source: []byte(source)}
	for path, want := range map[string][2]string{
		"at":                {"1:1", "1:6"},
		"text":              {"2:1", "2:1"},
		"text.be":           {"2:1", "2:11"},
		"quoted key":        {"6:1", "6:16"},
		"hashtags[1]":       {"9:3", "9:3"},
		"on.x":              {"11:2", "11:2"},
		"on.x.text":         {"12:1", "12:8"},
		"on.x.poll.open":    {"13:27", "13:34"},
		"on.x.warning":      {"15:1", "15:11"},
		"media[0].file":     {"17:1", "17:8"},
		"media[0].focus.x":  {"19:3", "19:7"},
		"media[1].file":     {"21:1", "21:8"},
		"media[1].alt.ru":   {"22:1", "22:10"},
		"media[1].alt.be":   {"22:1", "22:1"},
		"media[0].nowhere":  {"16:3", "16:3"},
		"nowhere.at.all[3]": {"1:1", "1:1"},
	} {
		key, value := doc.keyPlace(path), doc.valuePlace(path, "")
		got := [2]string{fmt.Sprintf("%d:%d", key.Line, key.Column), fmt.Sprintf("%d:%d", value.Line, value.Column)}
		if got != want {
			t.Errorf("%s: key and value at %v, want %v", path, got, want)
		}
	}
}

func TestLocatorFindsWordsWithinAText(t *testing.T) {
	doc := document{file: "f", source: []byte("text = '''\none\ntwo {{three}}'''\n")}
	if got := doc.valuePlace("text", "{{three}}"); got.Line != 3 || got.Column != 5 {
		t.Errorf("found the words at %v", got)
	}
	if got := doc.valuePlace("text", "four"); got.Line != 1 || got.Column != 8 {
		t.Errorf("found words that are not there at %v", got)
	}
}

func TestColumnsAreCountedInCharacters(t *testing.T) {
	source := []byte(byteOrderMark + "аб = 1\r\nвг = 2\r\n")
	if line, column := position(source, len(source)-3); line != 2 || column != 6 {
		t.Errorf("the 2 stands in line %d, column %d", line, column)
	}
}
