package scheduler

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/networks"
)

// TestWhatEachReleaseFrozeIsUnderstoodForEver reads what releases have written into
// ledgers. The files in testdata/frozen are never changed; a release that freezes
// more adds its own.
func TestWhatEachReleaseFrozeIsUnderstoodForEver(t *testing.T) {
	parent := networks.Receipt{Version: 1, ID: "100", URL: "https://social.example/100", Ref: "at://invented/100"}
	want := networks.Message{
		Version: 1, Delivery: "lights/letters|2026-12-01T18:00|lights@mastodon", Key: "ABCDEFGHIJKLMNOPQRSTUVWX",
		Due: time.Date(2026, 12, 1, 16, 0, 0, 0, time.UTC), Part: 2, Parts: 3,
		Text:  "A letter takes ten minutes.\nVasil, an invented person, waits. é 👩‍👩‍👧",
		Title: "Letters", Warning: "imprisonment", Sensitive: true, Language: "be", Visibility: "unlisted", Hashtags: []string{"Letters"},
		Media: []networks.Media{{
			File: "media/envelope.png", Type: "image/png", Hash: "00ff", Size: 1234, Width: 640, Height: 480,
			Alt: "An envelope", Focus: &networks.Focus{X: -0.5, Y: 0.25},
		}},
		Poll:   &networks.Poll{Options: []string{"Yes", "Tonight"}, Multiple: true, Open: 72 * time.Hour},
		Parent: &parent, Root: &parent, Original: &parent,
		Options: map[string]string{"federate": "no"}, Prepared: json.RawMessage(`{"media":["7"]}`),
	}
	message, err := thaw(ledger.Attempt{Message: readFrozen(t, "v1-message.json")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, message); diff != "" {
		t.Error(diff)
	}
	// Without an id beside it: it is the receipt that was read, and not a makeshift.
	if diff := cmp.Diff(parent, receiptOf(ledger.Part{Receipt: readFrozen(t, "v1-receipt.json")})); diff != "" {
		t.Error(diff)
	}
}

func TestMarksThatAReleaseFrozeAreUnderstoodForEver(t *testing.T) {
	want := []networks.Mark{
		{Start: 0, End: 19, Kind: networks.Linked, Address: "https://letters.example/how"},
		{Start: 0, End: 8, Kind: networks.Bold},
		{Start: 21, End: 43, Kind: networks.Quoted},
		{Start: 21, End: 23, Kind: networks.Italic},
	}
	message, err := thaw(ledger.Attempt{Message: readFrozen(t, "v1-marks.json")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, message.Marks); diff != "" {
		t.Error(diff)
	}
}

// What is in flight at an upgrade and then goes back to an older program, or the
// other way round, has to be the same post.
func TestWhatIsReadBackIsFrozenTheSameWay(t *testing.T) {
	var message networks.Message
	before := readFrozen(t, "v1-message.json")
	if err := json.Unmarshal(before, &message); err != nil {
		t.Fatal(err)
	}
	var was, is map[string]any
	for text, into := range map[string]*map[string]any{string(before): &was, string(frozen(message)): &is} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(was, is); diff != "" {
		t.Error(diff)
	}
}

func readFrozen(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/frozen/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
