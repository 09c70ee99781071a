package scheduler

import (
	"sync"
	"time"
)

// stepTolerance is how far the wall clock may drift from the steady one before
// it counts as stepped: time daemons slew by less.
const stepTolerance = 2 * time.Second

// clock tells the wall's time, without the steady reading that Go adds to it: all
// that the ledger, files and servers say is wall time, and the steady clock
// stands still while a machine sleeps. By the steady one it notices that the
// wall clock was stepped.
type clock struct {
	wall func() time.Time

	mutex sync.Mutex
	// begun is by the steady clock; offset is what the wall clock has gained on it
	// since then.
	begun  time.Time
	first  time.Time
	offset time.Duration
	last   time.Time
	// stepped is up to when nothing is sure: the later of the two times between
	// which the wall clock was stepped last.
	stepped time.Time
}

func newClock(wall func() time.Time) *clock {
	if wall == nil {
		wall = time.Now
	}
	return &clock{wall: wall, begun: time.Now(), first: wall().Round(0)}
}

func (c *clock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	now := c.wall().Round(0)
	offset := now.Sub(c.first) - time.Since(c.begun)
	if (offset - c.offset).Abs() > stepTolerance {
		c.stepped = later(now, c.last)
	}
	c.offset, c.last = offset, now
	return now
}

// steadySince tells whether the clock was not stepped since a moment, as far as
// this process has seen it. A machine that slept counts as stepped: the steady
// clock can't tell the two apart.
func (c *clock) steadySince(moment time.Time) bool {
	c.now()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.stepped.Before(moment)
}

// now is the wall clock's time.
func (s *Scheduler) now() time.Time { return s.clock.now() }
