package posts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

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
	texts := []string{"short", "rather longer words", "end"}

	if got := fitThread(texts, limits, false); len(got) != 3 {
		t.Errorf("not allowed, and still %d parts", len(got))
	}
	var numbers []int
	for _, part := range fitThread(texts, limits, true) {
		if !limits.Fits(part.text) {
			t.Errorf("%q does not fit", part.text)
		}
		numbers = append(numbers, part.part)
	}
	if len(numbers) < 4 || numbers[0] != 1 || numbers[1] != 2 || numbers[2] != 0 || numbers[len(numbers)-1] != 3 {
		t.Errorf("the parts are numbered %v; what continues a part has no number", numbers)
	}
}

func TestHashtagsStandOnceInTheLastLineOfTheFirstPart(t *testing.T) {
	tags := gatherHashtags([]string{"UntilAllAreFree", " #Letters"}, []string{""}, []string{"letters", "Свабода", "СВАБОДА"})
	if diff := cmp.Diff([]string{"UntilAllAreFree", "Letters", "Свабода"}, tags); diff != "" {
		t.Error(diff)
	}
	parts := []string{"Write today.", "Every #letter counts. #LETTERS!"}
	appendHashtags(parts, tags)
	if want := "Write today.\n\n#UntilAllAreFree #Свабода"; parts[0] != want {
		t.Errorf("got %q, want %q", parts[0], want)
	}
	alone := []string{""}
	appendHashtags(alone, []string{"tag"})
	if alone[0] != "#tag" {
		t.Errorf("without a text: %q", alone[0])
	}
	said := []string{"#tag"}
	appendHashtags(said, []string{"Tag"})
	if said[0] != "#tag" {
		t.Errorf("said already: %q", said[0])
	}
}

func TestAHashtagThatIsPartOfALongerOneIsNotSaidYet(t *testing.T) {
	parts := []string{"#lettersday"}
	appendHashtags(parts, []string{"letters"})
	if !strings.HasSuffix(parts[0], "\n\n#letters") {
		t.Errorf("%q", parts[0])
	}
}
