package ledger_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/ledger/ledgertest"
)

// daemon opens a ledger as a process of its own would, on the real clock: who
// leads is compared by it with the database's.
func daemon(t testing.TB, address string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), address, ledger.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, l.Close()) })
	return l
}

func lead(t testing.TB, l *ledger.Ledger, host string) *ledger.Leadership {
	t.Helper()
	leadership, err := l.Lead(t.Context(), "process on "+host, host)
	must(t, err)
	return leadership
}

func wantLedBy(t testing.TB, l *ledger.Ledger, host string) {
	t.Helper()
	_, err := l.Lead(t.Context(), "another process", "elsewhere")
	if locked, ok := errors.AsType[*ledger.LockedError](err); !ok || locked.Host != host {
		t.Errorf("leading answered %v, want that %s leads", err, host)
	}
	if by, led, err := l.Led(t.Context()); err != nil || !led || by != host {
		t.Errorf("Led says %q, %t, %v; want %s", by, led, err, host)
	}
}

// expire ends the leader's time, as 30 seconds of its silence do.
func expire(t testing.TB, address string) {
	ledgertest.Execute(t, address, `UPDATE meta SET leads_until = 1`)
}

// leading is a claim of who leads now.
func leading(l *ledger.Ledger, number int, attempt string) ledger.Claim {
	c := claimOf(planned(number), attempt)
	c.Owner, c.Epoch = "owner "+attempt, l.Epoch()
	return c
}

func TestSequenceB1OneDaemonLeadsAndTheOtherTakesOverWhenItIsSilent(t *testing.T) {
	address := ledgertest.Postgres(t)
	first, second := daemon(t, address), daemon(t, address)
	before := lead(t, first, "minsk")
	granted(t, first, leading(first, 1, "a1"))
	wantLedBy(t, second, "minsk")
	must(t, before.Renew(t.Context()))
	expire(t, address)
	lead(t, second, "vilnius")
	wantLedBy(t, first, "vilnius")
	if err := before.Renew(t.Context()); !errors.Is(err, ledger.ErrNotLeading) {
		t.Errorf("the one before goes on leading: %v", err)
	}
	granted(t, second, leading(second, 2, "b1"))
}

func TestWhoLeadsNoMoreWritesNothingButTheEndsOfItsAttempts(t *testing.T) {
	address := ledgertest.Postgres(t)
	first, second := daemon(t, address), daemon(t, address)
	lead(t, first, "minsk")
	granted(t, first, leading(first, 1, "a1"))
	expire(t, address)
	lead(t, second, "vilnius")
	for name, write := range map[string]func() error{
		"claim": func() error { _, err := first.Claim(t.Context(), leading(first, 2, "a2")); return err },
		"note": func() error {
			return first.Note(t.Context(), []ledger.Note{{Planned: planned(3), State: ledger.Missed}})
		},
		"beat":      func() error { return first.Beat(t.Context(), noon, noon) },
		"supersede": func() error { return first.Supersede(t.Context(), "lights/post-1", "lights@mastodon", noon, nil) },
		"see": func() error {
			return first.SaveSeen(t.Context(), []ledger.SeenPost{{ID: "p", Campaign: "lights"}}, nil)
		},
		"end and claim": func() error {
			_, _, err := first.FinishAndClaim(t.Context(), sent("a1", "700"), leading(first, 2, "a2"))
			return err
		},
	} {
		if err := write(); !errors.Is(err, ledger.ErrNotLeading) {
			t.Errorf("%s answered %v, want ErrNotLeading", name, err)
		}
	}
	finish(t, first, sent("a1", "700"))
	wantState(t, second, planned(1).Key, ledger.Sent)
}

// A claim that was made under the old epoch, and is written after the takeover, is
// refused also where the same process leads again.
func TestAClaimOfAnEarlierEpochIsRefused(t *testing.T) {
	address := ledgertest.Postgres(t)
	l := daemon(t, address)
	must(t, lead(t, l, "minsk").GiveBack(t.Context()))
	old := leading(l, 1, "a1")
	lead(t, l, "minsk")
	if _, err := l.Claim(t.Context(), old); !errors.Is(err, ledger.ErrNotLeading) {
		t.Errorf("the claim answered %v, want ErrNotLeading", err)
	}
	granted(t, l, leading(l, 1, "a2"))
}

func TestOfManyThatWantTheLeadOneHasIt(t *testing.T) {
	address := ledgertest.Postgres(t)
	var standbys []*ledger.Ledger
	for range 4 {
		standbys = append(standbys, daemon(t, address))
	}
	for round := range 5 {
		leaders := make(chan *ledger.Leadership, len(standbys))
		var all sync.WaitGroup
		for i, l := range standbys {
			all.Go(func() {
				leadership, err := l.Lead(t.Context(), fmt.Sprint("process ", i), fmt.Sprint("host ", i))
				if _, led := errors.AsType[*ledger.LockedError](err); err != nil && !led {
					t.Error(err)
				}
				if err == nil {
					leaders <- leadership
				}
			})
		}
		all.Wait()
		if len(leaders) != 1 {
			t.Fatalf("round %d: %d lead", round, len(leaders))
		}
		must(t, (<-leaders).GiveBack(t.Context()))
	}
}

// Nothing that the one before claims is granted any more once the other leads,
// however the two meet.
func TestATakeoverAndAClaimDoNotPassEachOther(t *testing.T) {
	address := ledgertest.Postgres(t)
	first, second := daemon(t, address), daemon(t, address)
	lead(t, first, "minsk")
	taken := make(chan struct{})
	var claims sync.WaitGroup
	claims.Go(func() {
		for i := range 1000 {
			over := false
			select {
			case <-taken:
				over = true
			default:
			}
			claimed, err := first.Claim(t.Context(), leading(first, i, fmt.Sprint("a", i)))
			switch {
			case errors.Is(err, ledger.ErrNotLeading):
				return
			case err != nil || !claimed.Granted || over:
				t.Errorf("claim %d, over %t: %+v, %v", i, over, claimed, err)
				return
			}
		}
		t.Error("the takeover was never noticed")
	})
	expire(t, address)
	lead(t, second, "vilnius")
	close(taken)
	claims.Wait()
}

func TestALeadThatIsGivenBackIsFreeAtOnce(t *testing.T) {
	address := ledgertest.Postgres(t)
	first, second := daemon(t, address), daemon(t, address)
	leadership := lead(t, first, "minsk")
	must(t, leadership.GiveBack(t.Context()))
	if by, led, err := second.Led(t.Context()); err != nil || led {
		t.Errorf("Led says %q, %t, %v after the lead was given back", by, led, err)
	}
	lead(t, second, "vilnius")
	must(t, leadership.GiveBack(t.Context())) // again, and late
	wantLedBy(t, first, "vilnius")
}

func TestAMachineWhoseClockIsWrongDoesNotLead(t *testing.T) {
	address := ledgertest.Postgres(t)
	for _, wrong := range []time.Duration{-time.Minute, time.Minute} {
		l, err := ledger.Open(t.Context(), address, ledger.Options{Clock: func() time.Time { return time.Now().Add(wrong) }})
		must(t, err)
		if _, err := l.Lead(t.Context(), "me", "minsk"); err == nil {
			t.Errorf("with a clock that is %v off it leads", wrong)
		}
		must(t, l.Close())
	}
}

// Sequence B4: a standby of the database that was promoted may have forgotten what
// went out, as an old backup has.
func TestSequenceB4ADatabaseOnAnotherTimelineIsACopy(t *testing.T) {
	address := ledgertest.Postgres(t)
	l := daemon(t, address)
	leadership := lead(t, l, "minsk")
	must(t, leadership.Renew(t.Context()))
	if origin, err := l.Origin(t.Context()); err != nil || !origin.Copied.IsZero() {
		t.Errorf("a new ledger is a copy: %+v, %v", origin, err)
	}
	must(t, l.Beat(t.Context(), noon, noon))
	ledgertest.Execute(t, address, `UPDATE meta SET timeline = 'another/1/00000001', restored = 7`)
	if err := leadership.Renew(t.Context()); !errors.Is(err, ledger.ErrNotLeading) {
		t.Errorf("it leads on, on another timeline: %v", err)
	}
	lead(t, l, "minsk")
	origin, err := l.Origin(t.Context())
	if err != nil || !origin.Copied.Equal(noon) || !origin.Restored.IsZero() {
		t.Errorf("its origin is %+v, %v; want a copy as of its last heartbeat", origin, err)
	}
}

// restoreInPlace does what pg_restore --clean does with a dump of this moment.
func restoreInPlace(t testing.TB, address string) {
	t.Helper()
	ledgertest.Execute(t, address, `CREATE TABLE dumped (LIKE meta INCLUDING ALL); INSERT INTO dumped SELECT * FROM meta;
		DROP TABLE meta; ALTER TABLE dumped RENAME TO meta`)
}

func TestSequenceC3ADumpThatIsPutBackIntoItsDatabaseIsACopy(t *testing.T) {
	address := ledgertest.Postgres(t)
	l := daemon(t, address)
	leadership := lead(t, l, "minsk")
	must(t, l.Beat(t.Context(), noon, noon))
	must(t, leadership.GiveBack(t.Context()))
	restoreInPlace(t, address)
	lead(t, daemon(t, address), "minsk")
	origin, err := l.Origin(t.Context())
	if err != nil || !origin.Copied.Equal(noon) {
		t.Errorf("its origin is %+v, %v; want a copy as of its last heartbeat", origin, err)
	}
}

// A failover takes a moment, and what a leader claims next is claimed from a database
// that may have forgotten the last posts.
func TestSequenceB4ALeaderIsRefusedOnAnotherTimelineFromItsFirstClaimOn(t *testing.T) {
	name := "vigil leads"
	address := ledgertest.With(t, ledgertest.Postgres(t), "application_name", name)
	l := daemon(t, address)
	lead(t, l, "minsk")
	granted(t, l, leading(l, 1, "a1"))
	other := ledgertest.With(t, address, "application_name", "a server")
	ledgertest.Execute(t, other, `UPDATE meta SET timeline = 'another/1/00000001'`)
	ledgertest.Execute(t, other, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '`+name+`'`)
	if claimed, err := l.Claim(t.Context(), leading(l, 2, "a2")); !errors.Is(err, ledger.ErrNotLeading) {
		t.Errorf("the claim was answered with %+v, %v; want ErrNotLeading", claimed, err)
	}
	finish(t, l, sent("a1", "700"))
}

// Sequence A2: a lease belongs to an attempt, and nobody's heartbeat renews it. A
// process never expires its own.
func TestSequenceA2AnAttemptIsAbandonedWhenItsLeaseIsOver(t *testing.T) {
	address := ledgertest.Postgres(t)
	first, second := daemon(t, address), daemon(t, address)
	lead(t, first, "minsk")
	now := time.Now()
	for i, deadline := range []time.Time{now.Add(-time.Hour), now.Add(time.Hour)} {
		c := leading(first, i, fmt.Sprint("a", i))
		c.Owner, c.Deadline = "minsk", deadline
		granted(t, first, c)
	}
	if _, err := first.Abandon(t.Context(), "minsk", now); err != nil {
		t.Fatal(err)
	}
	wantState(t, first, planned(0).Key, ledger.Sending)
	expire(t, address)
	lead(t, second, "vilnius")
	next, err := second.Abandon(t.Context(), "vilnius", now)
	must(t, err)
	wantState(t, second, planned(0).Key, ledger.Uncertain)
	wantState(t, second, planned(1).Key, ledger.Sending)
	if wait := next.Sub(now.Add(time.Hour)); wait < 0 || wait > time.Minute {
		t.Errorf("the next lease is over at %v, want soon after the other's deadline", next)
	}
	finish(t, first, sent("a1", "700"))
	wantState(t, second, planned(1).Key, ledger.Sent)
}

func TestAnyMachineWakesTheLeader(t *testing.T) {
	address := ledgertest.Postgres(t)
	leader, command := daemon(t, address), daemon(t, address)
	before, err := leader.Wakes(t.Context())
	must(t, err)
	must(t, command.Wake())
	id, err := command.Ask(t.Context(), ledger.Request{Verb: "publish", Argument: "lights/letters", By: "alena"})
	must(t, err)
	if after, err := leader.Wakes(t.Context()); err != nil || after == before {
		t.Errorf("%d wakes before and %d after, %v", before, after, err)
	}
	must(t, leader.Answer(t.Context(), id, "#1", nil))
	if answer, err := command.Await(t.Context(), id); err != nil || answer != "#1" {
		t.Errorf("answered %q, %v", answer, err)
	}
}
