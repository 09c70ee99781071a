package scheduler

import (
	"context"
	"time"

	"vigil/networks"
)

// A clock that is wrong at a start, or is stepped, must not let go what is not due,
// nor call missed what still is: before anything that lies more than
// [clockTolerance] back is sent or let go, the clock is compared with a server's.
// (sequence F4)

// clockTrust is what may be done by the clock.
type clockTrust int

const (
	// clockRight: everything.
	clockRight clockTrust = iota
	// clockAsked: nothing yet; the servers have just been asked.
	clockAsked
	// clockUnknown: what is on time, and nothing that is overdue: no server answers.
	clockUnknown
	// clockWrong: nothing.
	clockWrong
)

const (
	// askingPause is how often the loop looks whether a server has answered.
	askingPause = time.Second
	// comparing is how long what is overdue waits for a server's answer at most: a
	// server that is gone for good must not hold everything up.
	comparing = time.Hour
)

// judgeClock doubts the clock while it lies far from the last heartbeat: after a
// downtime, a sleep, or a step. No heartbeat is written by a clock in doubt, as one
// in the future would make the right time look wrong.
func (s *Scheduler) judgeClock(ctx context.Context, now time.Time) clockTrust {
	behind := s.lastBeat.Sub(now) > clockTolerance
	ahead := !s.lastBeat.IsZero() && now.Sub(s.lastBeat) > clockTolerance
	if !behind && !ahead {
		s.doubted = time.Time{}
		return clockRight
	}
	if s.doubted.IsZero() {
		if time.Now().Before(s.compareAgain) {
			return clockWrong
		}
		s.doubted = time.Now()
		s.askAnew(ctx)
	}
	off, compared := s.clockOff(now)
	switch {
	case compared && off.Abs() > clockTolerance:
		s.log.Error("nothing is published: this machine's clock is wrong; set it, and all goes on by itself", "clock", now, "off", off.Round(time.Second))
		s.doubted, s.compareAgain = time.Time{}, time.Now().Add(heartbeat)
		return clockWrong
	case compared && behind:
		return s.rewind(ctx, now)
	case compared:
		return clockRight
	case behind:
		s.log.Error("nothing is published: this machine's clock lies behind its own past; set it, and all goes on by itself",
			"clock", now, "last seen", s.lastBeat)
		return clockWrong
	}
	return s.uncompared()
}

// uncompared is how far a clock is trusted that no server has confirmed yet. Where
// no account has a server, there is nobody to ask.
func (s *Scheduler) uncompared() clockTrust {
	switch waited := time.Since(s.doubted); {
	case !s.hasServer() || waited >= comparing:
		s.log.Warn("the clock was not compared with a server's before what is overdue goes out")
		return clockRight
	case waited < patience:
		return clockAsked
	}
	return clockUnknown
}

// clockOff is how far the clock is ahead of the servers', by the one that agrees
// best: a server's clock may be wrong, too.
func (s *Scheduler) clockOff(now time.Time) (off time.Duration, compared bool) {
	for _, server := range s.serverClocks() {
		if theirs, known := server.Now(s.doubted); known {
			if difference := now.Sub(theirs); !compared || difference.Abs() < off.Abs() {
				off, compared = difference, true
			}
		}
	}
	return off, compared
}

func (s *Scheduler) hasServer() bool { return len(s.serverClocks()) > 0 }

// serverClocks are those of the accounts that can be asked.
func (s *Scheduler) serverClocks() []*networks.ServerClock {
	var clocks []*networks.ServerClock
	for _, lane := range s.lanes {
		if lane.account.Opened != nil && lane.account.Clock != nil {
			clocks = append(clocks, lane.account.Clock)
		}
	}
	return clocks
}

// rewind goes on at the time that it really is, after a clock that was ahead.
func (s *Scheduler) rewind(ctx context.Context, now time.Time) clockTrust {
	reopened, err := s.ledger.Rewind(ctx, now)
	if err != nil {
		s.log.Error("the ledger can't be written", "error", err)
		return clockWrong
	}
	s.log.Warn("this machine's clock was ahead, and is right now; what it called missed before its time is planned again",
		"ahead", s.lastBeat.Sub(now).Round(time.Second), "reopened", reopened)
	s.lastBeat, s.doubted = now, time.Time{}
	if err := s.queue.seeAccounts(ctx, now); err != nil {
		s.log.Error("the ledger can't be read", "error", err)
	}
	s.replan(ctx)
	return clockRight
}

// endBeat writes the last heartbeat, unless the clock is in doubt.
func (s *Scheduler) endBeat(ctx context.Context) {
	if now := s.now(); now.Sub(s.lastBeat).Abs() <= clockTolerance || s.lastBeat.IsZero() {
		s.beat(ctx, now)
	}
}
