package networkstest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"vigil/networks"
)

// CountingVector is a text, and how long it is by each rule of counting.
type CountingVector struct {
	// About says what is particular, and the rule.
	About string `json:"about"`
	Text  string `json:"text"`
	// Lengths are those of the text as it stands, in each way of counting.
	Lengths map[networks.Counting]int `json:"lengths"`
	// Fediverse is the length in graphemes where each link counts 23, and of
	// @name@server only @name.
	Fediverse int `json:"fediverse"`
}

// CountingVectors reads networks/testdata/counting.json from a test in a folder of
// networks. An adapter compares its network's own counting, or its fake's, with
// the lengths that its limits promise.
func CountingVectors(t testing.TB) []CountingVector {
	t.Helper()
	content, err := os.ReadFile("../testdata/counting.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []CountingVector
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 30 {
		t.Fatalf("only %d vectors are left", len(vectors))
	}
	return vectors
}

// CheckCounting compares what the limits count with all [CountingVectors], and looks that
// the longest text ends where they say. It is for networks that count each text as it
// stands.
func CheckCounting(t *testing.T, limits networks.TextLimits) {
	t.Helper()
	for _, vector := range CountingVectors(t) {
		want := vector.Lengths[limits.Counting]
		if got := networks.Length(vector.Text, limits); got != want {
			t.Errorf("%s: %q counts %d, want %d", vector.About, vector.Text, got, want)
		}
		longest := strings.Repeat("a", limits.Max-want) + vector.Text
		if !limits.Fits(longest) || limits.Fits("a"+longest) {
			t.Errorf("%s: the longest text does not end where it should", vector.About)
		}
	}
}
