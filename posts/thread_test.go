package posts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

// proseOf are parts without marks.
func proseOf(texts ...string) []prose {
	parts := make([]prose, len(texts))
	for i, text := range texts {
		parts[i].text = text
	}
	return parts
}

func TestALineOfDashesBeginsTheNextPart(t *testing.T) {
	for text, want := range map[string][]string{
		"one":                       {"one"},
		"one\n---\ntwo":             {"one", "two"},
		"one\n\n---\n\ntwo\n---\n3": {"one", "two", "3"},
		"one\n--- \ntwo":            {"one", "two"},
		"one --- two":               {"one --- two"},
		"one\n----\ntwo":            {"one\n----\ntwo"},
		"one\n---\n---\ntwo":        {"one", "", "two"},
		"---\ntwo":                  {"", "two"},
		"":                          {""},
	} {
		if diff := cmp.Diff(want, splitThread(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestOnlyWhatIsTooLongIsContinuedAndOnlyWhereItIsAllowed(t *testing.T) {
	limits := networks.TextLimits{Max: 10, Counting: networks.Graphemes}
	always := func(int) networks.TextLimits { return limits }
	texts := proseOf("short", "rather longer words", "end")

	if got := fitThread(texts, always, limits, false); len(got) != 3 {
		t.Errorf("not allowed, and still %d parts", len(got))
	}
	var numbers []int
	for _, part := range fitThread(texts, always, limits, true) {
		if !limits.Fits(part.text) {
			t.Errorf("%q does not fit", part.text)
		}
		numbers = append(numbers, part.part)
	}
	if len(numbers) < 4 || numbers[0] != 1 || numbers[1] != 2 || numbers[2] != 0 || numbers[len(numbers)-1] != 3 {
		t.Errorf("the parts are numbered %v; what continues a part has no number", numbers)
	}
}

func TestWhatContinuesACaptionHasTheRoomOfAText(t *testing.T) {
	caption := networks.TextLimits{Max: 10, Counting: networks.UTF16}
	text := networks.TextLimits{Max: 30, Counting: networks.UTF16}
	limits := func(part int) networks.TextLimits {
		if part == 2 {
			return caption
		}
		return text
	}
	var got []string
	for _, part := range fitThread(proseOf("a text without pictures", "one two three four five six"), limits, text, true) {
		got = append(got, part.text)
	}
	if diff := cmp.Diff([]string{"a text without pictures", "one two", "three four five six"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestHashtagsStandOnceInTheLastLineOfTheFirstPart(t *testing.T) {
	tags := gatherHashtags([]string{"UntilAllAreFree", " #Letters"}, []string{""}, []string{"letters", "Свабода", "СВАБОДА"})
	if diff := cmp.Diff([]string{"UntilAllAreFree", "Letters", "Свабода"}, tags); diff != "" {
		t.Error(diff)
	}
	parts := proseOf("Write today.", "Every #letter counts. #LETTERS!")
	appendHashtags(parts, tags)
	if want := "Write today.\n\n#UntilAllAreFree #Свабода"; parts[0].text != want {
		t.Errorf("got %q, want %q", parts[0].text, want)
	}
	alone := proseOf("")
	appendHashtags(alone, []string{"tag"})
	if alone[0].text != "#tag" {
		t.Errorf("without a text: %q", alone[0].text)
	}
	said := proseOf("#tag")
	appendHashtags(said, []string{"Tag"})
	if said[0].text != "#tag" {
		t.Errorf("said already: %q", said[0].text)
	}
}

func TestAHashtagThatIsPartOfALongerOneIsNotSaidYet(t *testing.T) {
	parts := proseOf("#lettersday")
	appendHashtags(parts, []string{"letters"})
	if !strings.HasSuffix(parts[0].text, "\n\n#letters") {
		t.Errorf("%q", parts[0].text)
	}
}
