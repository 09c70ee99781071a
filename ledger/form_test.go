package ledger_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vigil/ledger"
)

// formOne is a ledger as the first release left it, with a post in flight.
func formOne(t *testing.T) string {
	t.Helper()
	dump, err := os.ReadFile("testdata/form-1.sql")
	must(t, err)
	path := filepath.Join(t.TempDir(), "vigil.db")
	execute(t, path, string(dump))
	must(t, os.Chmod(path, 0o600))
	return path
}

func TestALedgerOfTheFirstReleaseLosesNothing(t *testing.T) {
	l := openAt(t, formOne(t))
	must(t, l.Inspect(t.Context()))
	for number, want := range map[int]ledger.State{
		1: ledger.Sent, 2: ledger.Sending, 3: ledger.Uncertain, 4: ledger.Retrying, 5: ledger.Held, 6: ledger.Missed,
		7: ledger.Skipped, 8: ledger.Failed, 9: ledger.Retrying, 10: ledger.Sent, 11: ledger.Retracted,
	} {
		d, err := l.Delivery(t.Context(), int64(number))
		must(t, err)
		if d.State != want || d.Key != planned(number).Key || !d.Due.Equal(noon) {
			t.Errorf("#%d is %s, %s, due %s; want %s", number, d.Key, d.State, d.Due, want)
		}
	}
	thread, err := l.Delivery(t.Context(), 9)
	must(t, err)
	if p := thread.Parts; len(p) != 3 || p[0].RemoteID != "109" || p[1].State != ledger.Unsent || len(p[2].Message) == 0 {
		t.Errorf("the thread is %+v", p)
	}
	if d, err := l.Delivery(t.Context(), 10); err != nil || !d.OutTwice || len(d.Decisions) != 1 {
		t.Errorf("what is out twice: %+v, %v", d, err)
	}
	holds, err := l.Holds(t.Context())
	if err != nil || len(holds) != 2 {
		t.Errorf("there are %d holds, %v", len(holds), err)
	}
	found, err := l.History(t.Context(), ledger.Filter{Search: "vasil"})
	if err != nil || len(found) == 0 {
		t.Errorf("search finds %d, %v", len(found), err)
	}
}

// What was in flight, or in doubt, at the upgrade is settled with what was frozen
// then.
func TestWhatWasInFlightAtAnUpgradeIsLookedUpWithItsOwnMessage(t *testing.T) {
	l := openAt(t, formOne(t))
	_, err := l.Abandon(t.Context(), "the new daemon", noon.Add(time.Hour))
	must(t, err)
	for number, attempt := range map[int]string{2: "in flight", 3: "in doubt"} {
		d := read(t, l, planned(number).Key)
		var message struct{ Text, Key string }
		must(t, json.Unmarshal(d.Attempts[0].Message, &message))
		if d.State != ledger.Uncertain || message.Text != planned(number).Text || message.Key != d.Attempts[0].Key {
			t.Errorf("#%d is %s, with %+v", number, d.State, message)
		}
		finish(t, l, ledger.Outcome{Attempt: attempt, Finished: noon.Add(time.Hour), State: ledger.Sent, RemoteID: attempt, By: "vigil", Why: "found"})
		wantState(t, l, planned(number).Key, ledger.Sent)
	}
	refused(t, l, claimOf(planned(1), "again"))
}

func TestALedgerOfTheFirstReleaseIsNotReadBeforeItIsBroughtUpToDate(t *testing.T) {
	path := formOne(t)
	if _, err := ledger.Open(t.Context(), path, ledger.Options{ReadOnly: true}); err == nil {
		t.Error("it was read by who must not change it")
	}
	must(t, openAt(t, path).Close())
	l, err := ledger.Open(t.Context(), path, ledger.Options{ReadOnly: true})
	must(t, err)
	must(t, l.Close())
}

// A daemon and a command that meet an old ledger at the same moment both get on.
func TestTwoWhoBringALedgerUpToDateAtOnceBothGetOn(t *testing.T) {
	path := formOne(t)
	failed := make(chan error)
	for range 4 {
		go func() {
			l, err := ledger.Open(t.Context(), path, ledger.Options{})
			if err == nil {
				err = l.Close()
			}
			failed <- err
		}()
	}
	for range 4 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}
