package ledger_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/ledger/ledgertest"
)

// Sequence A2, the last words: after a COMMIT whose answer was lost the owner reads
// the row back.
func TestSequenceA2AClaimWhoseAnswerWasLostIsReadBack(t *testing.T) {
	w := through(t, ledgertest.Postgres(t))
	l := openAt(t, w.address)
	w.next.Store(&mishap{arrives: true})
	granted(t, l, claimOf(planned(1), "a1"))
	wantState(t, l, planned(1).Key, ledger.Sending)

	w.next.Store(&mishap{})
	if claimed, err := l.Claim(t.Context(), claimOf(planned(2), "a2")); !errors.Is(err, ledger.ErrUnwritable) || claimed.Granted {
		t.Errorf("a claim that never arrived was answered with %+v, %v", claimed, err)
	}
	granted(t, l, claimOf(planned(2), "a3"))

	w.next.Store(&mishap{arrives: true})
	_, claimed, err := l.FinishAndClaim(t.Context(), sent("a1", "700"), claimOf(planned(3), "a4"))
	if err != nil || !claimed.Granted {
		t.Errorf("an end and a claim: %+v, %v; want them read back", claimed, err)
	}
	wantState(t, l, planned(1).Key, ledger.Sent)
}

// The immortal row of sequence A2: in the ledger the claim is ours, and we don't
// know it.
func TestSequenceA2AClaimOfWhichNobodyKnowsIsGivenBack(t *testing.T) {
	for name, arrives := range map[string]bool{"it was written": true, "it was not": false} {
		t.Run(name, func(t *testing.T) {
			w := through(t, ledgertest.Postgres(t))
			l := openAt(t, w.address)
			w.next.Store(&mishap{arrives: arrives, stays: true})
			if claimed, err := l.Claim(t.Context(), claimOf(planned(1), "a1")); !errors.Is(err, ledger.ErrUnwritable) || claimed.Granted {
				t.Fatalf("the claim was answered with %+v, %v", claimed, err)
			}
			if _, err := l.Abandon(t.Context(), "daemon", noon); !errors.Is(err, ledger.ErrUnwritable) {
				t.Fatalf("without a database: %v", err)
			}
			w.away.Store(false)
			if _, err := l.Abandon(t.Context(), "daemon", noon); err != nil {
				t.Fatal(err)
			}
			granted(t, l, claimOf(planned(1), "a2"))
		})
	}
}

func TestAnEndWhoseAnswerWasLostIsWrittenOnce(t *testing.T) {
	w := through(t, ledgertest.Postgres(t))
	l := openAt(t, w.address)
	granted(t, l, claimOf(planned(1), "a1"))
	w.next.Store(&mishap{arrives: true})
	if _, err := l.Finish(t.Context(), sent("a1", "700")); !errors.Is(err, ledger.ErrUnwritable) {
		t.Fatalf("the end was answered with %v", err)
	}
	finish(t, l, sent("a1", "700"))
	if d := read(t, l, planned(1).Key); d.State != ledger.Sent || len(d.Decisions) != 0 {
		t.Errorf("the delivery is %s, with decisions %v", d.State, d.Decisions)
	}
}

func TestAConnectionThatTheServerEndedIsMadeAnew(t *testing.T) {
	address := ledgertest.Postgres(t)
	l := openAt(t, address)
	granted(t, l, claimOf(planned(1), "a1"))
	name := "vigil " + t.Name()
	other := openAt(t, ledgertest.With(t, address, "application_name", name))
	ledgertest.Execute(t, address, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '`+name[:min(len(name), 63)]+`'`)
	granted(t, other, claimOf(planned(2), "a2"))
	wantState(t, l, planned(2).Key, ledger.Sending)
}

func TestADatabaseThatIsAwayIsUnwritableAndItsPasswordIsNotShown(t *testing.T) {
	for _, address := range []string{
		"postgres://vigil:hunter2@127.0.0.1:1/vigil?connect_timeout=1", "postgres://vigil:hunter2@/%zz", "postgres:///",
	} {
		_, err := ledger.Open(t.Context(), address, ledger.Options{})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("opening answered %v", err)
		}
		if strings.Contains(address, ":1/") && !errors.Is(err, ledger.ErrUnwritable) {
			t.Errorf("opening answered %v, want ErrUnwritable", err)
		}
	}
}

// Sequence B4: a server that forgets what it has said to be on disk.
func TestSequenceB4AServerThatForgetsIsRefused(t *testing.T) {
	address := ledgertest.With(t, ledgertest.Postgres(t), "vigil.for_tests", "off")
	_, err := ledger.Open(t.Context(), ledgertest.With(t, address, "synchronous_commit", "off"), ledger.Options{})
	if err == nil || !strings.Contains(err.Error(), "synchronous_commit = off") {
		t.Errorf("a server that does not sync was answered with %v", err)
	}
}

func TestSequenceB4ConnectionsWithoutASessionAreRefused(t *testing.T) {
	for name, first := range map[string]bool{"the last that was given back": false, "the first that was given back": true} {
		t.Run(name, func(t *testing.T) {
			_, err := ledger.Open(t.Context(), overPooler(t, ledgertest.Postgres(t), first), ledger.Options{})
			if err == nil || !strings.Contains(err.Error(), "connection pooler") {
				t.Errorf("a pooler was answered with %v", err)
			}
		})
	}
}

// A server that does not answer in time may be slow; it is no pooler for that.
func TestADatabaseThatFallsSilentIsNotTakenForAPooler(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	_, err := ledger.Open(ctx, deaf(t, ledgertest.Postgres(t)), ledger.Options{})
	if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "pooler") {
		t.Errorf("a silent database was answered with %v", err)
	}
}

func TestDaemonsThatBeginALedgerTogetherBeginOne(t *testing.T) {
	address := ledgertest.Postgres(t)
	var daemons sync.WaitGroup
	for range 4 {
		daemons.Go(func() {
			l, err := ledger.Open(t.Context(), address, ledger.Options{})
			if err == nil {
				err = l.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	daemons.Wait()
}

func TestADatabaseThatCannotBeTrustedIsRefusedWithWords(t *testing.T) {
	for name, test := range map[string]struct {
		statement string
		begun     bool
		want      error
		says      string
	}{
		"of a newer vigil":  {`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)`, true, ledger.ErrNewer, "form 99"},
		"another program's": {`CREATE TABLE recipes (name text)`, false, ledger.ErrCorrupt, "another program"},
	} {
		t.Run(name, func(t *testing.T) {
			address := ledgertest.Postgres(t)
			if test.begun {
				must(t, daemon(t, address).Close())
			}
			ledgertest.Execute(t, address, test.statement)
			if _, err := ledger.Open(t.Context(), address, ledger.Options{}); !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("opening answered %v, want %v and %q", err, test.want, test.says)
			}
		})
	}
}

func TestALedgerWhoseBeginningWasInterruptedIsBegun(t *testing.T) {
	address := ledgertest.Postgres(t)
	must(t, daemon(t, address).Close())
	ledgertest.Execute(t, address, `DELETE FROM meta`)
	if born, err := openAt(t, address).Born(t.Context()); err != nil || !born.Equal(noon) {
		t.Errorf("born %v, %v", born, err)
	}
}

func FuzzSearchOnPostgres(f *testing.F) {
	for _, seed := range []string{`"`, `'`, `'':*`, "a & b", "a <-> b", "!a", "a:*", `\`, "é\xff", "\x00", "a\x00b", strings.Repeat("ё", 2000), "a\u0301"} {
		f.Add(seed)
	}
	l := openAt(f, ledgertest.Postgres(f))
	f.Fuzz(func(t *testing.T, text string) {
		p := planned(1)
		p.Text, p.Slot = text, rand.Text()
		note(t, l, ledger.Note{Planned: p, State: ledger.Missed})
		if _, err := l.History(t.Context(), ledger.Filter{Search: text, Limit: 1}); err != nil {
			t.Errorf("searching for %q: %v", text, err)
		}
	})
}

func TestALedgerIsNotBegunByWhoOnlyLooks(t *testing.T) {
	for _, address := range []string{t.TempDir() + "/vigil.db", ledgertest.Postgres(t)} {
		for _, options := range []ledger.Options{{Existing: true}, {ReadOnly: true}} {
			if _, err := ledger.Open(t.Context(), address, options); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s with %+v answered %v", address, options, err)
			}
		}
	}
}

// What a network says may be anything; that it said it has to be written down.
func TestTextThatIsNoTextIsWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		granted(t, l, claimOf(planned(1), "a1"))
		o := uncertain("a1")
		o.Error = "half a word: \xd0 and nothing: \x00"
		o.Reasons = []ledger.Reason{{Code: ledger.ReasonUncertain, Detail: o.Error}}
		finish(t, l, o)
		if said := read(t, l, planned(1).Key).Attempts[0].Error; !strings.HasPrefix(said, "half a word: ") {
			t.Errorf("it said %q", said)
		}
	})
}
