package main

import (
	"fmt"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"vigil/ledger/ledgertest"
	"vigil/networks/sandbox"
)

// play is what happens to machines that share a ledger. All plays run beside each
// other: mostly they wait.
type play struct {
	name string
	run  func(t *testing.T, binary string)
	// short: it takes no lead that ends in silence, which lasts half a minute.
	short bool
}

// Daemons that share a ledger on PostgreSQL publish everything once, whatever
// happens to them, to the database, or to the network between.
func TestDaemonsThatShareALedger(t *testing.T) {
	t.Parallel()
	binary := buildBinary(t)
	var running sync.WaitGroup
	for _, p := range slices.Concat(turns, losses(), severances()) {
		if p.short || !testing.Short() {
			running.Go(func() { t.Run(p.name, func(t *testing.T) { p.run(t, binary) }) })
		}
	}
	running.Wait()
}

// moment is where a leader's attempt is when something happens to the leader.
type moment struct {
	name string
	// arm has the network wait there for the first attempt.
	arm func(*stallingServer) waiting
	// lost: the network never executes what it got of the request.
	lost bool
}

// waiting tells whether the network waits, and lets it go on.
type waiting struct {
	reached func() bool
	goOn    func()
}

var moments = []moment{
	{"claimed, and nothing written", unheard, true},
	{"half of the request received", waitAt(halfReceived, (*stop).abandon), true},
	{"executed, and not answered", waitAt(executed, (*stop).resume), false},
}

// unheard has the network hear nothing.
func unheard(server *stallingServer) waiting {
	return waiting{goOn: server.fallSilent(), reached: server.keepsWaiting}
}

// waitAt has the network wait at a gate.
func waitAt(at gate, goOn func(*stop)) func(*stallingServer) waiting {
	return func(server *stallingServer) waiting {
		stopped := server.stopAt(at, nth(1, publishing)())
		var visit *stop
		return waiting{
			reached: func() bool {
				select {
				case visit = <-stopped:
				default:
				}
				return visit != nil
			},
			goOn: func() { goOn(visit) },
		}
	}
}

// planAround writes three posts for machines that run: the one that is struck, one
// that falls due while nobody leads, and one for later. A lead is renewed each ten
// seconds: so shortly before that, another leads before the attempt is over.
func (all *machines) planAround() {
	all.Helper()
	due := time.Now().Add(9 * time.Second)
	all.plan("struck", due, "main")
	all.plan("meanwhile", due.Add(10*time.Second), "main")
	all.plan("later", due.Add(45*time.Second), "main")
	for _, m := range all.all {
		writeExpected(all, m.folder, all.posts)
	}
}

// loss is a leader that is stopped, or killed, at a moment of its attempt.
type loss struct {
	moment
	manner sandbox.Manner
	killed bool
}

// A leader that is stopped or killed in the middle of its attempt is followed by
// the standby, and what it had begun goes out once. One that is woken then writes
// nothing any more, and stands by (sequences A2 and A3).
func losses() (plays []play) {
	for _, moment := range moments {
		for _, manner := range []sandbox.Manner{sandbox.Honours, sandbox.Ignores} {
			for how, killed := range map[string]bool{"stopped": false, "killed": true} {
				name := fmt.Sprintf("the leader is %s: %s, %s", how, moment.name, manner)
				plays = append(plays, play{name: name, run: func(t *testing.T, binary string) {
					loss{moment, manner, killed}.play(newMachines(t, binary, ledgertest.Postgres(t), newStallingServer(manner, nil, nil)))
				}})
			}
		}
	}
	return plays
}

func (l loss) play(all *machines) {
	leader, standby := all.pair(all.address)
	network := l.arm(all.server)
	all.planAround()
	leader.wantSoon("send", func() bool { return network.reached() && leader.holds(inFlight)() })
	lost := time.Now()
	l.strike(leader)
	standby.takesOver(lost)
	network.goOn()
	l.comeBack(leader)
	leader.wantSoon("stand by", leader.standsBy)
	if l.lost && settlesSlowly(l.manner) && onDemand(all) == 0 && leader.holds(struckInDoubt)() {
		all.leaveInDoubt(standby)
	}
	all.wantOver()
}

// comeBack starts the leader again, or wakes it: at once where an answer waits for
// it, else when it must not write any more.
func (l loss) comeBack(leader *machine) {
	leader.Helper()
	if l.killed {
		leader.begin()
		return
	}
	if l.lost {
		leader.wantSoon("outlive its attempt", leader.holds(outlived))
	}
	leader.send(syscall.SIGCONT)
}

func (l loss) strike(leader *machine) {
	if !l.killed {
		leader.send(syscall.SIGSTOP)
		return
	}
	if err := leader.process.kill(); err != nil {
		leader.Fatal(err)
	}
}

const (
	// outlived asks whether the first attempt is over by its deadline.
	outlived = `SELECT min(deadline) < extract(epoch FROM clock_timestamp()) * 1000000 - 500000 FROM attempts`
	// firstAnswered asks whether the network's answer to the first attempt is known.
	firstAnswered = `SELECT count(*) = 1 FROM attempts WHERE outcome = 'sent' AND receipt IS NOT NULL
		AND started = (SELECT min(started) FROM attempts)`
	// struckInDoubt asks whether nobody knows what became of the first post.
	struckInDoubt = `SELECT count(*) = 1 FROM deliveries WHERE post = 'c/struck' AND state IN ('sending', 'uncertain')`
	// struckSettles asks whether the first post is looked for only after the server has
	// settled.
	struckSettles = `SELECT count(*) = 1 FROM deliveries WHERE post = 'c/struck' AND state = 'uncertain'
		AND next > extract(epoch FROM clock_timestamp()) * 1000000 + 30000000`
)

// leaveInDoubt leaves open what becomes of the first post on a server that takes two
// minutes to settle, which VIGIL_CRASHES waits for. If it is seen, it belongs to no
// delivery.
func (all *machines) leaveInDoubt(leader *machine) {
	all.Helper()
	leader.wantSoon("wait for the server to settle", leader.holds(struckSettles))
	all.posts = all.posts[1:]
}

// severance is a leader that is cut off from the database at a moment.
type severance struct {
	name string
	// arm has the network wait for the moment; nil: it is the commit of the claim.
	arm    func(*stallingServer) waiting
	manner sandbox.Manner
	// early: it reaches the database again as soon as another leads, else when
	// another has taken over its attempt.
	early bool
	how   breakage
}

// A leader that is cut off from the database publishes nothing any more but what it
// has in hand. What the network answered to that is written down when the database
// is there again, although another leads (sequence A3).
func severances() (plays []play) {
	for _, how := range []breakage{cut, stalled} {
		for _, s := range []severance{
			{"before its claim's commit is answered", nil, sandbox.Honours, false, how},
			{"in the middle of its attempt", waitAt(received, (*stop).resume), sandbox.Ignores, false, how},
			{"before the end of its attempt", waitAt(executed, (*stop).resume), sandbox.Ignores, true, how},
		} {
			name := fmt.Sprintf("the leader's database is %s %s", how, s.name)
			plays = append(plays, play{name: name, run: func(t *testing.T, binary string) {
				s.play(newMachines(t, binary, ledgertest.Postgres(t), newStallingServer(s.manner, nil, nil)))
			}})
		}
	}
	return plays
}

func (s severance) play(all *machines) {
	wire := throughWire(all, all.address)
	leader, standby := all.pair(wire.address)
	network := s.prepare(all.server, wire)
	all.planAround()
	leader.wantSoon("come to the moment", network.reached)
	severed := time.Now()
	if s.arm != nil {
		wire.fail(s.how)
	}
	network.goOn()
	standby.takesOver(severed)
	if !s.early {
		standby.wantSoon("take the attempt over", standby.holds(`SELECT count(*) = 1 FROM deliveries WHERE post = 'c/struck' AND state <> 'sending'`))
	}
	wire.mend()
	leader.wantSoon("stand by", leader.standsBy)
	if s.arm != nil {
		all.wantHolds("the late receipt is written down", firstAnswered)
	}
	all.wantHolds("it claimed nothing after it was cut off", `SELECT count(*) = 1 FROM attempts
		WHERE owner = (SELECT owner FROM attempts ORDER BY started LIMIT 1)`)
	all.wantOver()
}

// prepare arms the network, or the wire itself.
func (s severance) prepare(server *stallingServer, wire *wire) waiting {
	if s.arm != nil {
		return s.arm(server)
	}
	wire.breakBeforeClaimed(s.how)
	return waiting{goOn: func() {}, reached: func() bool {
		select {
		case <-wire.sprung:
			return true
		default:
			return false
		}
	}}
}
