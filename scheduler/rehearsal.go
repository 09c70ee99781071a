package scheduler

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Rehearsal plays the coming days at speed, by the daemon's own code: a Scheduler on a
// ledger that is thrown away, with accounts whose networks are played (see [Play]), and
// a clock that stands still while anything is under way and then goes on to the next
// moment at which there is something to do. What a daemon does between such moments is
// left out: it writes a heartbeat each minute, and makes a new plan each ten minutes
// where posts have no time of their own. The rehearsal writes the last heartbeat, and
// plans when something falls due, where that matters in between, and once a day.
type Rehearsal struct {
	scheduler *Scheduler
	clock     *PlayedClock
	// stirred tells that something has ended since the last plan was made.
	stirred bool
}

// PlayedClock is a clock that stands still until it is moved on. It is safe for use by
// several goroutines.
type PlayedClock struct {
	mutex sync.Mutex
	now   time.Time
}

// PlayClock makes a clock that stands at a moment.
func PlayClock(at time.Time) *PlayedClock { return &PlayedClock{now: at} }

// Now is where it stands: what Options.Clock asks for.
func (c *PlayedClock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

func (c *PlayedClock) moveTo(at time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = at
}

// leastStep is how far the clock moves at least: a daemon that has to come back at once
// does not find the same moment.
const leastStep = time.Second

// Rehearse begins a rehearsal at the clock's time. The clock is also that of the ledger
// and of the queue in the options; the ledger is nobody else's. The caller ends it.
func Rehearse(ctx context.Context, options Options, clock *PlayedClock) (*Rehearsal, error) {
	options.Clock = clock.Now
	r := &Rehearsal{scheduler: New(options), clock: clock}
	return r, r.scheduler.begin(ctx)
}

// Until plays on up to a moment, that included.
func (r *Rehearsal) Until(ctx context.Context, end time.Time) error {
	for {
		if err := r.settle(ctx); err != nil {
			return err
		}
		now := r.clock.Now()
		if !now.Before(end) {
			return nil
		}
		r.moveTo(earlier(r.next(now), end))
	}
}

// settle does all that is due now, until nothing is under way any more.
func (r *Rehearsal) settle(ctx context.Context) error {
	s := r.scheduler
	s.pass(ctx, s.now())
	for s.underWay() {
		if !s.hear(ctx, nil) {
			return ctx.Err()
		}
		r.stirred = true
		s.pass(ctx, s.now())
	}
	return ctx.Err()
}

// underWay tells whether a delivery is, or a question to an account's network.
func (s *Scheduler) underWay() bool {
	return slices.ContainsFunc(s.lanes, func(l *lane) bool {
		return len(l.flying) > 0 || s.contact(l.account.Name).asking
	})
}

// next is when there is something to do again: a day has to be announced before it
// begins, and what gave up its slot is given another one with the next plan.
func (r *Rehearsal) next(now time.Time) time.Time {
	s := r.scheduler
	if r.asPlanned() && !s.queue.hasSlots() {
		s.planEnds = s.covered
	}
	plan := s.planEnds
	if r.asPlanned() && !r.stirred {
		plan = s.covered
	}
	return later(s.dueNext(now, plan), now.Add(leastStep))
}

// asPlanned tells whether the plan is good for as long as it was when it was made:
// nothing has asked for a new one sooner.
func (r *Rehearsal) asPlanned() bool {
	s := r.scheduler
	return s.planEnds.Equal(s.covered.Add(s.queue.planLasts() - horizon))
}

// moveTo sets the clock, as if the heart had beaten until then.
func (r *Rehearsal) moveTo(moment time.Time) {
	r.clock.moveTo(moment)
	s := r.scheduler
	s.lastBeat = later(s.lastBeat, moment.Add(-heartbeat))
	if !moment.Before(s.planEnds) {
		r.stirred = false // the plan is made anew
	}
}

// Reread takes in files that were changed, as the daemon does after two looks that
// agree.
func (r *Rehearsal) Reread(ctx context.Context) error {
	for again := true; again; {
		var err error
		if again, err = r.scheduler.queue.Refresh(ctx); err != nil {
			return err
		}
		r.clock.moveTo(r.clock.Now().Add(settling))
	}
	r.scheduler.replan(ctx)
	return ctx.Err()
}

// Decided takes in what a command has written into the ledger.
func (r *Rehearsal) Decided(ctx context.Context) { r.scheduler.wokenUp(ctx) }

// End lets what is under way come to its end.
func (r *Rehearsal) End(ctx context.Context) error { return r.scheduler.end(ctx) }
