package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/ledger/ledgertest"
	"vigil/networks/sandbox"
)

// turns are what happens while nothing is silent for long.
var turns = []play{
	{"the leader ends, again and again", handOver, true},
	{"they begin together on an empty database", beginTogether, true},
	{"a queue is refused", refuseQueue, true},
	{"the database is restarted", restartDatabase, false},
	{"the standby has an older queue", holdOlder, false},
}

// lasting is for how long a network takes a request, and as long for its answer.
func lasting(length time.Duration) func() time.Duration {
	return func() time.Duration { return length }
}

// planMany plans posts for each account, one after the other.
func (all *machines) planMany(posts int, first time.Time, apart time.Duration, accounts ...string) {
	for number := range posts {
		all.plan(fmt.Sprintf("%03d", number), first.Add(time.Duration(number)*apart), accounts...)
	}
}

// handOver ends one daemon after the other: they hand the lead over within seconds, in the
// middle of two hundred deliveries.
func handOver(t *testing.T, binary string) {
	rounds := 10
	if testing.Short() {
		rounds = 3
	}
	all := newMachines(t, binary, ledgertest.Postgres(t), newStallingServer(sandbox.Ignores, nil, lasting(150*time.Millisecond)))
	accounts := []string{"en1", "en2", "en3", "en4"}
	all.configuration = ""
	for _, account := range accounts {
		all.configuration += fmt.Sprintf(mastodonAccount, account, all.server.http.URL, "")
	}
	all.planMany(50, time.Now().Add(4*time.Second), time.Duration(rounds)*120*time.Millisecond, accounts...)
	leader, standby := all.pair(all.address)
	var longest time.Duration
	for range rounds {
		handed := time.Now()
		leader.end()
		longest = max(longest, standby.takesOver(handed))
		leader.begin()
		leader.wantSoon("stand by", leader.standsBy)
		leader, standby = standby, leader
	}
	all.wantOver()
	t.Logf("%d turns, the longest of %.1f s", rounds, longest.Seconds())
}

// beginTogether begins two on an empty database, of which one leads. Another one
// joins, and when the leader ends, one of the others leads.
func beginTogether(t *testing.T, binary string) {
	all := newMachines(t, binary, ledgertest.Postgres(t), newStallingServer(sandbox.Ignores, nil, nil))
	all.planMany(20, time.Now().Add(4*time.Second), 500*time.Millisecond, "main")
	first, second := all.machine("first", all.address), all.machine("second", all.address)
	first.begin()
	second.begin()
	leader := all.wantOneLeader()
	third := all.machine("third", all.address)
	third.begin()
	third.wantSoon("stand by", third.standsBy)
	leader.end()
	all.all = slices.DeleteFunc(all.all, func(m *machine) bool { return m == leader })
	all.wantOneLeader()
	all.wantOver()
}

// wantOneLeader waits until one leads and all others stand by.
func (all *machines) wantOneLeader() *machine {
	all.Helper()
	var leaders []*machine
	settled := func() bool {
		leaders = slices.DeleteFunc(slices.Clone(all.all), func(m *machine) bool { return !m.leads() })
		return len(leaders) > 0 && !slices.ContainsFunc(all.all, func(m *machine) bool { return !m.leads() && !m.standsBy() })
	}
	all.all[0].wantSoon("come to know who leads", settled)
	if len(leaders) != 1 {
		all.Fatalf("%d machines lead", len(leaders))
	}
	return leaders[0]
}

// restartDatabase has the database die, and then restart, in the middle of many
// deliveries: both daemons wait for it.
func restartDatabase(t *testing.T, binary string) {
	database := ledgertest.NewOwn(t)
	all := newMachines(t, binary, database.Address, newStallingServer(sandbox.Ignores, nil, lasting(100*time.Millisecond)))
	all.planMany(60, time.Now().Add(4*time.Second), 400*time.Millisecond, "main")
	leader, _ := all.pair(all.address)
	for turn, end := range []func() error{database.Crash, database.Shutdown} {
		leader.wantSoon("publish", leader.holds(fmt.Sprintf(`SELECT count(*) >= %d FROM deliveries WHERE state = 'sent'`, 15*(turn+1))))
		err := end()
		wait(4 * time.Second) // in which posts fall due, and answers arrive
		if err := errors.Join(err, database.Start()); err != nil {
			t.Fatal(err)
		}
	}
	all.wantOver()
}

// holdOlder plays sequence B1: a machine with an older copy of the campaign holds
// what differs, and says so, until its copy is brought up to date. Everything is paused
// while the newer one leads: how long that takes is not known beforehand, and it is to
// publish none of them.
func holdOlder(t *testing.T, binary string) {
	all := newMachines(t, binary, ledgertest.Postgres(t), newStallingServer(sandbox.Ignores, nil, nil))
	due := time.Now().Add(10 * time.Second)
	same, corrected, deleted := all.plan("same", due, "main"), all.plan("corrected", due, "main"), all.plan("deleted", due, "main")
	newer, older := all.machine("newer", all.address), all.machine("older", all.address)
	newer.commit()
	older.copyFrom(newer)
	corrected.parts = all.writer.parts(1, "en")
	added := all.plan("added", due, "main")
	writeExpected(t, newer.folder, []*expected{same, corrected, added})
	newer.git("rm", "--quiet", "posts/deleted.toml")
	deleted.ends = []ledger.State{ledger.Skipped}
	newer.commit()

	newer.wantDone("pause")
	newer.begin()
	newer.wantSoon("lead", newer.leads)
	newer.wantSoon("see the campaign", newer.holds(`SELECT count(*) = 1 FROM lineages`))
	older.begin()
	older.wantSoon("stand by", older.standsBy)
	newer.end()
	older.wantSoon("lead", older.leads)
	older.wantDone("resume")
	older.wantSoon("hold what differs", older.holds(`SELECT count(CASE WHEN state = 'sent' AND post = 'c/same' THEN 1 END) = 1
		AND count(CASE WHEN state = 'held' AND reasons LIKE '%strayed%' THEN 1 END) = 3 FROM deliveries`))
	older.wantStatus(exitDecision, "older")
	older.git("pull", "--quiet")
	all.wantOver()
}

// refuseQueue has a machine whose queue can't be opened say why, and give the lead
// back.
func refuseQueue(t *testing.T, binary string) {
	all := newMachines(t, binary, ledgertest.Postgres(t), newStallingServer(sandbox.Ignores, nil, nil))
	refused, sound := all.machine("refused", all.address), all.machine("sound", all.address)
	writeExpected(t, filepath.Join(refused.folder, "again"), nil)
	writeFile(t, filepath.Join(refused.folder, "config.toml"),
		fmt.Sprintf("campaigns = [\"campaign\", \"again/campaign\"]\nledger = %q\n", all.address)+all.configuration)
	refused.begin()
	<-refused.process.ended
	if code := codeOf(refused.process.err); code != 1 || !strings.Contains(refused.said(), "have the same id") {
		t.Errorf("it ended with exit code %d, and said:\n%s", code, refused.said())
	}
	begun := time.Now()
	sound.begin()
	sound.takesOver(begun)
	sound.end()
}

func (m *machine) git(arguments ...string) {
	m.Helper()
	options := []string{"-C", filepath.Join(m.folder, "campaign"), "-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "init.defaultBranch=main"}
	if answer, err := exec.Command("git", append(options, arguments...)...).CombinedOutput(); err != nil {
		m.Fatalf("git %v: %v\n%s", arguments, err, answer)
	}
}

// wantDone runs a command of vigil that has to do what it is for.
func (m *machine) wantDone(words ...string) {
	m.Helper()
	if said, err := m.command(words...).CombinedOutput(); err != nil {
		m.Fatalf("vigil %v: %v\n%s", words, err, said)
	}
}

// commit commits the campaign as it is, in a repository of its own.
func (m *machine) commit() {
	m.Helper()
	m.git("init", "--quiet")
	m.git("add", "--all")
	m.git("commit", "--quiet", "--message", "as it is")
}

// copyFrom takes another machine's copy of the campaign instead of its own.
func (m *machine) copyFrom(other *machine) {
	m.Helper()
	if err := os.RemoveAll(filepath.Join(m.folder, "campaign")); err != nil {
		m.Fatal(err)
	}
	other.git("clone", "--quiet", ".", filepath.Join(m.folder, "campaign"))
}

// wantStatus wants `vigil status` to end with a code, and to say something.
func (m *machine) wantStatus(code int, says string) {
	m.Helper()
	said, err := m.command("status").CombinedOutput()
	if codeOf(err) != code || !strings.Contains(string(said), says) {
		m.Errorf("vigil status ended with %v, want exit code %d and a word of %q:\n%s", err, code, says, said)
	}
}
