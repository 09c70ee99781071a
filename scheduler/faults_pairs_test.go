package scheduler

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks/sandbox"
)

// Whatever happens to the first looks at an attempt in doubt, its end is the one
// that the fault table gives; but a refused credential pauses the account, and
// what was not executed waits for a person there.
func TestALookThatFailsChangesNoFate(t *testing.T) {
	for _, look := range lookFaults() {
		t.Run(string(look), func(t *testing.T) {
			t.Parallel()
			inPlayhouse(t, func(p *playhouse) {
				p.doubts("mastodon", sandbox.Options{})
				got := p.fates(func() { p.strike(look) }, func() { p.strikeLooks(sandbox.None) })
				p.wantFates(got, func(fault sandbox.Fault) fate {
					if look == sandbox.Unauthorized && !fault.Executes() {
						return fate{ledger.Uncertain, ledger.Missed, 0}
					}
					return faultTable[fault]
				})
			})
		})
	}
}

// lookFaults are all; one of each kind where a test has to be short.
func lookFaults() []sandbox.Fault {
	if testing.Short() {
		return []sandbox.Fault{sandbox.Fail, sandbox.Hang, sandbox.Half, sandbox.Empty, sandbox.RateLimitedISO, sandbox.Unauthorized}
	}
	return sandbox.Faults()
}

// doubts has an account for each fault that leaves doubt.
func (p *playhouse) doubts(network string, options sandbox.Options) {
	p.Helper()
	options.Lag = lag
	for fault, fate := range faultTable {
		if fate.after == ledger.Uncertain {
			p.play(string(fault), adapters[network], options)
		}
	}
}

// strike lets each account's fault strike its next post, and another one all
// looks from now on.
func (p *playhouse) strike(look sandbox.Fault) {
	for name, server := range p.servers {
		server.Next(sandbox.Fault(name))
	}
	p.strikeLooks(look)
}

func (p *playhouse) strikeLooks(look sandbox.Fault) {
	for _, server := range p.servers {
		server.AlwaysLooks(look)
	}
}

// A timeline that lags behind by less than its network takes to settle changes
// nothing. On one that lags by more, the key, or X's refusal of the same text,
// keeps the post from going out twice.
func TestATimelineThatLagsBehindChangesNoFate(t *testing.T) {
	for _, test := range []struct {
		network string
		manner  sandbox.Manner
		appears time.Duration
	}{
		{"mastodon", sandbox.Honours, 10 * time.Second},
		{"mastodon", sandbox.Honours, 40 * time.Second},
		{"mastodon", sandbox.Replays500, 40 * time.Second},
		{"mastodon", sandbox.Racy, 40 * time.Second},
		{"mastodon", sandbox.Ignores, 100 * time.Second},
		{"mastodon", sandbox.CachesErrors, 100 * time.Second},
		{"mastodon", sandbox.Burns, 100 * time.Second},
		{"x", sandbox.Ignores, 50 * time.Second},
		{"x", sandbox.Ignores, 100 * time.Second},
		{"x (v1.1)", sandbox.Ignores, 100 * time.Second},
		{"x (v1.1)", sandbox.Ignores, 150 * time.Second},
	} {
		t.Run(fmt.Sprintf("%s/%s/%s", test.network, test.manner, test.appears), func(t *testing.T) {
			t.Parallel()
			inPlayhouse(t, func(p *playhouse) {
				p.doubts(test.network, sandbox.Options{Keys: test.manner, Appears: test.appears})
				got := p.fates(func() { p.strike(sandbox.None) }, func() {})
				p.wantFates(got, func(fault sandbox.Fault) fate { return faultTable[fault] })
			})
		})
	}
}

// A timeline without the posts that should be there proves nothing: of what is in
// doubt nothing is sent again, and a person has to decide.
func TestAnEmptyTimelineIsNoProof(t *testing.T) {
	for network := range adapters {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			inPlayhouse(t, func(p *playhouse) {
				p.doubts(network, sandbox.Options{Appears: 24 * time.Hour})
				got := p.fates(func() { p.strike(sandbox.None) }, func() {})
				p.wantFates(got, func(fault sandbox.Fault) fate {
					if fault.Executes() {
						return fate{ledger.Uncertain, ledger.Uncertain, 1}
					}
					return fate{ledger.Uncertain, ledger.Uncertain, 0}
				})
			})
		})
	}
}

// rounds are how many worlds the next test plays. VIGIL_FAULT_ROUNDS sets it.
func rounds(t *testing.T) int {
	if testing.Short() {
		return 1
	}
	written := os.Getenv("VIGIL_FAULT_ROUNDS")
	if written == "" {
		return 6
	}
	count, err := strconv.Atoi(written)
	if err != nil {
		t.Fatalf("VIGIL_FAULT_ROUNDS: %v", err)
	}
	return count
}

// Faults of the first attempt, of the looks and of what is sent again, by chance:
// readers see a post once if it is called sent, never if it is called failed or
// missed, and never twice. Each round is its number's, so `-run` plays it again.
func TestAnyThreeFaultsInARowDoubleAndLoseNothing(t *testing.T) {
	for round := range rounds(t) {
		t.Run(strconv.Itoa(round+1), func(t *testing.T) {
			t.Parallel()
			chance := rand.New(rand.NewPCG(uint64(round), 0))
			inPlayhouse(t, func(p *playhouse) { p.holdsByChance(chance) })
		})
	}
}

// misfortune is what strikes one account, each by chance.
type misfortune struct{ first, looks, again sandbox.Fault }

func (p *playhouse) holdsByChance(chance *rand.Rand) {
	fault := func() sandbox.Fault { return drawn(chance, sandbox.Faults()) }
	misfortunes := map[string]misfortune{}
	for i := range 60 {
		account, network := strconv.Itoa(i), drawn(chance, slices.Sorted(maps.Keys(adapters)))
		misfortunes[account] = misfortune{fault(), fault(), fault()}
		p.play(account, adapters[network], sandbox.Options{
			Keys: drawn(chance, mannersOf(network)), Lag: lag, Appears: time.Duration(chance.IntN(12)) * time.Second,
		})
	}
	got := p.fates(func() {
		for account, met := range misfortunes {
			p.servers[account].Next(met.first, met.again)
			p.servers[account].AlwaysLooks(met.looks)
		}
	}, func() { p.strikeLooks(sandbox.None) })
	for account, got := range got {
		if !got.honest() {
			p.Errorf("account %s met %+v: %s\n%+v", account, misfortunes[account], got, p.servers[account].Requests())
		}
	}
}

func drawn[T any](chance *rand.Rand, from []T) T { return from[chance.IntN(len(from))] }

// honest tells whether the end is true to what readers see, and is an end.
func (f fate) honest() bool {
	switch f.end {
	case ledger.Sent:
		return f.seen == 1
	case ledger.Failed, ledger.Missed:
		return f.seen == 0
	}
	return false
}
