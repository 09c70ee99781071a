package sandbox

import (
	"math/rand/v2"
	"sync"
)

// plan decides which fault strikes next: one from the queue, else the one that
// always strikes, else one by chance.
type plan struct {
	mutex  sync.Mutex
	queue  []Fault
	always Fault
	odds   Odds
	random *rand.Rand
}

func newPlan(odds Odds, seed uint64) *plan {
	return &plan{odds: odds, random: rand.New(rand.NewPCG(seed, seed))}
}

func (p *plan) take() Fault {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if len(p.queue) > 0 {
		fault := p.queue[0]
		p.queue = p.queue[1:]
		return fault
	}
	if p.always != None {
		return p.always
	}
	return p.byChance()
}

// byChance walks the faults in the order of their names, so that one seed
// always gives one sequence.
func (p *plan) byChance() Fault {
	if len(p.odds) == 0 {
		return None
	}
	drawn := p.random.Float64()
	for _, fault := range Faults() {
		drawn -= p.odds[fault]
		if drawn < 0 {
			return fault
		}
	}
	return None
}

// change replaces what is not nil and adds to the queue.
func (p *plan) change(to Strikes) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.queue = append(p.queue, to.Next...)
	if to.Always != nil {
		p.always = *to.Always
	}
	if to.Odds != nil {
		p.odds = to.Odds
	}
}

func (p *plan) clear() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.queue, p.always, p.odds = nil, None, nil
}
