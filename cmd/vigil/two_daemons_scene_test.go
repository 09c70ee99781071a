package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// machines share a ledger on PostgreSQL, a network, and a campaign, of which each
// has a copy.
type machines struct {
	*testing.T
	binary, address string
	server          *stallingServer
	configuration   string
	writer          *writer
	posts           []*expected
	all             []*machine
}

// machine is one of them, with the daemon that runs there.
type machine struct {
	*scene
	*testing.T
	name string
	// logged is how long the log was when the daemon was started.
	logged int64
}

func newMachines(t *testing.T, binary, address string, server *stallingServer) *machines {
	t.Cleanup(server.close)
	return &machines{
		T: t, binary: binary, address: address, server: server,
		configuration: fmt.Sprintf(mastodonAccount, "main", server.http.URL, ""),
		writer:        &writer{random: rand.New(rand.NewPCG(1, 2))},
	}
}

// plan adds a post that is due at a time.
func (all *machines) plan(name string, due time.Time, accounts ...string) *expected {
	post := &expected{name: name, due: due, accounts: accounts, parts: all.writer.parts(1, "en")}
	all.posts = append(all.posts, post)
	return post
}

// machine adds one that reaches the database at an address.
func (all *machines) machine(name, address string) *machine {
	m := &machine{scene: newScene(all, all.binary, all.server), T: all.T, name: name}
	m.database = all.address
	writeExpected(all, m.folder, all.posts)
	writeFile(all.T, filepath.Join(m.folder, "config.toml"), fmt.Sprintf("campaigns = [\"campaign\"]\nledger = %q\n", address)+all.configuration)
	all.all = append(all.all, m)
	all.Cleanup(func() {
		if all.Failed() {
			all.Logf("the last words of the %s machine:\n%s", m.name, m.lastWords())
		}
	})
	return m
}

// pair starts two machines, of which the first leads. Its way to the database may
// be another one.
func (all *machines) pair(firstAddress string) (leader, standby *machine) {
	all.Helper()
	leader = all.machine("first", firstAddress)
	standby = all.machine("second", all.address)
	leader.begin()
	leader.wantSoon("lead", leader.leads)
	leader.wantSoon("know its accounts", leader.holds(`SELECT count(*) > 0 FROM accounts`))
	standby.begin()
	standby.wantSoon("stand by", standby.standsBy)
	return leader, standby
}

func (m *machine) begin() {
	m.Helper()
	if log, err := os.Stat(m.logFile()); err == nil {
		m.logged = log.Size()
	}
	if err := m.start(); err != nil {
		m.Fatal(err)
	}
}

func (m *machine) logFile() string { return filepath.Join(m.folder, "daemon.log") }

// said is what the daemon has logged since it was started.
func (m *machine) said() string {
	log, err := os.ReadFile(m.logFile())
	if err != nil {
		return ""
	}
	return string(log[m.logged:])
}

// leads and standsBy tell what the daemon has said last of the lead.
func (m *machine) leads() bool    { return m.saidLast("msg=running") }
func (m *machine) standsBy() bool { return m.saidLast(`msg="standing by"`) }

func (m *machine) saidLast(what string) bool {
	said, last := m.said(), ""
	at := -1
	for _, word := range []string{"msg=running", `msg="standing by"`, `msg="nothing is published here any more"`} {
		if found := strings.LastIndex(said, word); found > at {
			at, last = found, word
		}
	}
	return last == what
}

// generous is how long a machine may take to do what it should before the test gives
// up; how long a takeover takes is told, and judged by no clock.
const generous = 3 * time.Minute

// wantSoon waits until a machine does what it should.
func (m *machine) wantSoon(do string, does func() bool) {
	m.Helper()
	if err := m.until(does, generous); err != nil {
		m.Fatalf("the %s machine does not %s: %v\n%s", m.name, do, err, m.lastWords())
	}
}

// takesOver waits until the machine leads, and tells how long that took.
func (m *machine) takesOver(since time.Time) (took time.Duration) {
	m.Helper()
	m.wantSoon("take over", m.leads)
	took = time.Since(since)
	m.Logf("taken over after %.1f s", took.Seconds())
	return took
}

func (m *machine) send(signal syscall.Signal) {
	m.Helper()
	if err := m.process.signal(signal); err != nil {
		m.Fatal(err)
	}
}

// end asks the daemon to end, if it has not ended already.
func (m *machine) end() {
	m.Helper()
	select {
	case <-m.process.ended:
		return
	default:
	}
	if err := m.process.terminate(); err != nil {
		m.Errorf("the %s machine: %v", m.name, err)
	}
}

// over asks whether everything that was planned has come to its end.
func (all *machines) over() bool {
	deliveries, names := 0, make([]string, len(all.posts))
	for i, post := range all.posts {
		deliveries += len(post.accounts)
		names[i] = "'c/" + post.name + "'"
	}
	return all.all[0].holds(fmt.Sprintf(`SELECT count(*) >= %d AND count(CASE WHEN state IN ('sending', 'uncertain', 'retrying', 'held') THEN 1 END) = 0
		FROM deliveries WHERE post IN (%s)`, deliveries, strings.Join(names, ", ")))()
}

// wantOver waits until everything has come to its end, ends all machines, and
// compares what readers see with the ledger and with what was planned. Each post
// that went out came to the network in one request.
func (all *machines) wantOver() {
	all.Helper()
	all.all[0].until(all.over, resendPatience) // what is not over is told by the audit
	for _, m := range all.all {
		m.end()
	}
	all.wantOnce()
}

func (all *machines) wantOnce() {
	all.Helper()
	told, err := all.all[0].examine(all.posts)
	if err != nil {
		all.Fatal(err)
	}
	for _, problem := range told.problems {
		all.Error(problem)
	}
	asked := map[string]int{}
	for _, request := range all.server.sandbox.Requests() {
		if request.Publishes {
			asked[request.Key]++
		}
	}
	for key, times := range asked {
		if times > 1 {
			all.Errorf("the network was asked %d times to publish %s", times, key)
		}
	}
	all.Logf("%d deliveries, %d posts on the wall: %d doubled, %d lost, %d stuck", told.deliveries, len(told.wall), told.doubled, told.lost, told.stuck)
}

// wantHolds fails unless the ledger answers a question with yes.
func (all *machines) wantHolds(what, question string) {
	all.Helper()
	if !all.all[0].holds(question)() {
		all.Errorf("it does not hold that %s", what)
	}
}
