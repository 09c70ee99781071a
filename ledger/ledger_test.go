package ledger_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"vigil/ledger"
)

// noon is when everything in these tests is due.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// open opens a new ledger, of which there will be one per database.
func open(t testing.TB) *ledger.Ledger {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "vigil.db"))
}

func openAt(t testing.TB, path string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), path, ledger.Options{Clock: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func planned(number int) ledger.Planned {
	return ledger.Planned{
		Key:      ledger.Key{Post: fmt.Sprintf("lights/post-%d", number), Slot: "once", Account: "lights@mastodon"},
		Campaign: "lights", Network: "mastodon", Language: "en", Due: noon,
		People: []string{"lights/vasil-prykladny"}, Text: "Remember Vasil, a plainly fictional person.",
	}
}

func claimOf(p ledger.Planned, attempt string) ledger.Claim {
	return ledger.Claim{
		Planned: p, Attempt: attempt, Owner: "daemon", Part: 1, Parts: 1, IdempotencyKey: "key",
		Message: []byte(`{"text":"` + p.Text + `"}`), Started: noon, Deadline: noon.Add(30 * time.Second),
	}
}

func sent(attempt, id string) ledger.Outcome {
	return ledger.Outcome{
		Attempt: attempt, Finished: noon.Add(time.Second), State: ledger.Sent, RemoteID: id,
		URL: "https://social.example/" + id, Receipt: []byte(`{"id":"` + id + `"}`), Status: 200,
	}
}
