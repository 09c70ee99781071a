package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

func TestPicturesAreToldAsTheyGoOut(t *testing.T) {
	for want, media := range map[string]networks.Media{
		"a.jpg, 640×480, 120 kB: An envelope":     {File: "a.jpg", Width: 640, Height: 480, Size: 120_400, Alt: "An envelope"},
		"a.png, 1×1, 67 bytes: no description":    {File: "a.png", Width: 1, Height: 1, Size: 67},
		"a.mp4, 12.3 MB: Hands that write, a pen": {File: "a.mp4", Size: 12_340_000, Alt: "Hands that write, a pen"},
	} {
		if got := mediaInWords(media, nil); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestNothingOfAFileBecomesMarkdown(t *testing.T) {
	for text, want := range map[string]string{
		"plain @name <b>":   "`plain @name <b>`",
		"a `b` c":           "``a `b` c``",
		"``` at its begin":  "```` ``` at its begin ````",
		"two\nlines\x1b[1m": "`two lines·[1m`",
	} {
		if got := codeSpan(text); got != want {
			t.Errorf("%q became %s, want %s", text, got, want)
		}
	}
	const text = "```\n@name\n````"
	got := codeBlock(text)
	if diff := cmp.Diff("`````text\n"+text+"\n`````\n", got); diff != "" {
		t.Error(diff)
	}
}

func TestARunOfBackticksIsMeasured(t *testing.T) {
	for text, want := range map[string]int{"": 0, "a": 0, "`": 1, "a``b`": 2, "```": 3, strings.Repeat("`", 9) + "a`": 9} {
		if got := longestRun(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
