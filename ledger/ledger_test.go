package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"vigil/ledger"
	"vigil/ledger/ledgertest"
)

// claimAndHang names the variable by which a test asks for a process that claims
// on the ledger at that path, and waits to be killed.
const claimAndHang = "VIGIL_TEST_CLAIM_AND_HANG"

func TestMain(m *testing.M) {
	if path := os.Getenv(claimAndHang); path != "" {
		hang(path)
	}
	os.Exit(ledgertest.Main(m))
}

func hang(path string) {
	lock, failedLock := ledger.Lock(path)
	l, failedOpen := ledger.Open(context.Background(), path, ledger.Options{})
	if err := errors.Join(failedLock, failedOpen); err != nil {
		panic(err)
	}
	claimed, err := l.Claim(context.Background(), claimOf(planned(1), "a1"))
	fmt.Println(claimed.State, err)
	_, err = io.Copy(io.Discard, os.Stdin) // until it is killed
	panic(errors.Join(err, lock.Unlock()))
}

// noon is when everything in these tests is due, and what the ledger's clock says.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// each runs a test on a new ledger of each kind of database.
func each(t *testing.T, test func(t *testing.T, l *ledger.Ledger)) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, openAt(t, filepath.Join(t.TempDir(), "vigil.db")))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, openAt(t, ledgertest.Emptied(t)))
	})
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

// planned is an occurrence that names a plainly fictional person.
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

func uncertain(attempt string) ledger.Outcome {
	return ledger.Outcome{
		Attempt: attempt, Finished: noon.Add(time.Second), State: ledger.Uncertain, Kind: "uncertain", Error: "time-out",
		Next: noon.Add(time.Minute), Reasons: []ledger.Reason{{Code: ledger.ReasonUncertain, Detail: "time-out"}},
	}
}

func retrying(attempt string) ledger.Outcome {
	return ledger.Outcome{
		Attempt: attempt, Finished: noon.Add(time.Second), State: ledger.Retrying, Kind: "rate limited", Error: "429",
		Next: noon.Add(time.Minute), NewKey: true, Reasons: []ledger.Reason{{Code: "rate-limited"}},
	}
}

// granted claims, and fails the test where the claim is refused.
func granted(t testing.TB, l *ledger.Ledger, c ledger.Claim) int64 {
	t.Helper()
	claimed, err := l.Claim(t.Context(), c)
	if err != nil || !claimed.Granted {
		t.Fatalf("claim of %s: %+v, %v; want it granted", c.Key, claimed, err)
	}
	return claimed.Delivery
}

// refused claims, and fails the test where the claim is granted.
func refused(t testing.TB, l *ledger.Ledger, c ledger.Claim) ledger.Claimed {
	t.Helper()
	claimed, err := l.Claim(t.Context(), c)
	if err != nil || claimed.Granted {
		t.Fatalf("claim of %s: %+v, %v; want it refused", c.Key, claimed, err)
	}
	return claimed
}

func finish(t testing.TB, l *ledger.Ledger, o ledger.Outcome) ledger.Finished {
	t.Helper()
	finished, err := l.Finish(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return finished
}

func note(t testing.TB, l *ledger.Ledger, notes ...ledger.Note) {
	t.Helper()
	if err := l.Note(t.Context(), notes); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, l *ledger.Ledger, key ledger.Key) ledger.Delivery {
	t.Helper()
	d, err := l.DeliveryByKey(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// must fails the test at an error that it is not about.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantState(t testing.TB, l *ledger.Ledger, key ledger.Key, want ledger.State) {
	t.Helper()
	if d := read(t, l, key); d.State != want {
		t.Fatalf("%s is %s (%v), want %s", key, d.State, d.Reasons, want)
	}
}
