package telegram

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// The vectors are counted as core.telegram.org/api/entities ("Entity length") says:
// code points of the basic plane count one, all others two.
func TestTextsAreCountedInUTF16Units(t *testing.T) {
	for _, vector := range networkstest.CountingVectors(t) {
		want := vector.Lengths[networks.UTF16]
		if got := networks.Length(vector.Text, limits().Text); got != want {
			t.Errorf("%s: %d, want %d", vector.About, got, want)
		}
		if got := fakeUnits(vector.Text); got != want {
			t.Errorf("%s: the fake counts %d, want %d", vector.About, got, want)
		}
	}
}

func TestAMarkStandsWhereTelegramCountsIt(t *testing.T) {
	for _, vector := range networkstest.CountingVectors(t) {
		text := vector.Text + " bold " + vector.Text
		start := len(vector.Text) + 1
		m := networks.Message{Text: text, Marks: []networks.Mark{{Start: start, End: start + 4, Kind: networks.Bold}}}
		want := formatted{plain: text, entities: []entity{{Type: "bold", Offset: vector.Lengths[networks.UTF16] + 1, Length: 4}}}
		if diff := cmp.Diff(want, textOf(m), cmp.AllowUnexported(formatted{})); diff != "" {
			t.Errorf("%s: %s", vector.About, diff)
		}
	}
}

func TestAWarningStandsAboveWhatItHides(t *testing.T) {
	text := "😀 Read this"
	m := networks.Message{
		Warning: "турма", Text: text,
		Marks: []networks.Mark{{Start: strings.Index(text, "this"), End: len(text), Kind: networks.Linked, Address: "https://example.org"}},
	}
	want := formatted{plain: "турма\n\n😀 Read this", entities: []entity{
		{Type: "spoiler", Offset: 7, Length: 12},
		{Type: "text_link", Offset: 15, Length: 4, URL: "https://example.org"},
	}}
	if diff := cmp.Diff(want, textOf(m), cmp.AllowUnexported(formatted{})); diff != "" {
		t.Error(diff)
	}
}

func TestEachMarkHasItsEntity(t *testing.T) {
	for _, kind := range limits().Marks {
		if entityTypes[kind] == "" {
			t.Errorf("the mark %s has no entity", kind)
		}
	}
}
