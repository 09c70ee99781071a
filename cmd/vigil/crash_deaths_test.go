package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"syscall"
	"time"
)

// inOrder kills at one point after the other.
func inOrder(reaches ...func(*scene) error) func(*scene) error {
	return func(s *scene) error {
		for _, reach := range reaches {
			if err := reach(s); err != nil {
				return err
			}
		}
		return nil
	}
}

// killAt kills at a gate of the server, which forgets the request.
func killAt(at gate, fits func() visitor) func(*scene) error {
	return func(s *scene) error {
		stop, err := s.startUntil(at, fits())
		if err != nil {
			return err
		}
		defer stop.abandon()
		return s.kill()
	}
}

// startUntil starts a process and waits until it is where the server stops.
func (s *scene) startUntil(at gate, fits visitor) (*stop, error) {
	stopped := s.server.stopAt(at, fits)
	if err := s.start(); err != nil {
		return nil, err
	}
	return s.await(stopped, resendPatience)
}

// outlivedAt kills at a gate, and the server goes on with the request when a new
// process has looked for it already.
func outlivedAt(at gate, fits func() visitor) func(*scene) error {
	return func(s *scene) error {
		stop, err := s.startUntil(at, fits())
		if err != nil {
			return err
		}
		if err := s.kill(); err != nil {
			return err
		}
		look, err := s.startUntil(executed, nth(1, looking)())
		if err != nil {
			return err
		}
		stop.resume()
		look.resume()
		return nil
	}
}

// inFlight asks whether a delivery is claimed.
const inFlight = `SELECT count(*) > 0 FROM attempts WHERE finished = 0`

func killWhileStarting(s *scene) error {
	if err := killAt(received, nth(1, publishing))(s); err != nil {
		return err
	}
	unlock, err := s.lockLedger()
	if err != nil {
		return err
	}
	defer unlock()
	if err := s.start(); err != nil {
		return err
	}
	if err := s.until(s.running, soon); err != nil {
		return err
	}
	wait(time.Second) // from the lock on it needs a tenth of that to come to its first write
	if !s.holds(inFlight)() {
		return fmt.Errorf("%w: the attempt was called uncertain before", errNotReached)
	}
	return s.kill()
}

func killWhileClaiming(s *scene) error {
	if err := s.start(); err != nil {
		return err
	}
	if err := s.until(s.holds(`SELECT count(*) > 0 FROM accounts`), soon); err != nil {
		return err
	}
	unlock, err := s.lockLedger()
	if err != nil {
		return err
	}
	defer unlock()
	wait(time.Until(s.due) + 500*time.Millisecond)
	var rows int
	if err := s.ask(`SELECT count(*) FROM deliveries`, &rows); err != nil || rows > 0 {
		return errors.Join(err, fmt.Errorf("%w: it was claimed before its claim could be held up", errNotReached))
	}
	return s.kill()
}

func killWhileConnecting(s *scene) error {
	speak := s.server.fallSilent()
	defer speak()
	if err := s.start(); err != nil {
		return err
	}
	return s.killSilenced()
}

// killSilenced kills when a claim is written down and its connection hears nothing.
func (s *scene) killSilenced() error {
	if err := s.until(s.holds(inFlight), soon); err != nil {
		return err
	}
	if err := s.until(s.server.keepsWaiting, soon); err != nil {
		return err
	}
	return s.kill()
}

// killWhileReconnecting lets the looks come to their end and nothing else begin.
func killWhileReconnecting(s *scene) error {
	look, err := s.startUntil(executed, nth(3, looking)())
	if err != nil {
		return err
	}
	speak := s.server.fallSilent()
	defer speak()
	look.resume()
	return s.killSilenced()
}

// killWhileFinishing holds the ledger's lock while the answer arrives.
func killWhileFinishing(fits func() visitor) func(*scene) error {
	return func(s *scene) error {
		stop, err := s.startUntil(executed, fits())
		if err != nil {
			return err
		}
		return s.killLockedOut(stop)
	}
}

func (s *scene) killLockedOut(stop *stop) error {
	unlock, err := s.lockLedger()
	if err != nil {
		return err
	}
	defer unlock()
	stop.resume()
	wait(300 * time.Millisecond) // for the answer to arrive
	if !s.holds(inFlight)() {
		return fmt.Errorf("%w: the end was written down before", errNotReached)
	}
	return s.kill()
}

// composing is how long the delivery behind may need to be ready: it differs from
// try to try, since on a busy machine nobody knows, and what waits too long goes back.
func composing() time.Duration { return 50*time.Millisecond + rand.N(550*time.Millisecond) }

func killWhileHandingOver(s *scene) error {
	stop, err := s.startUntil(executed, nth(1, publishing)())
	if err != nil {
		return err
	}
	wait(composing())
	return s.killLockedOut(stop)
}

// together asks whether the second claim was made before the first one's end was
// on disk, which the lock held up for longer.
const together = `SELECT count(*) > 0 FROM attempts ahead, attempts behind
	WHERE ahead.finished > 0 AND behind.finished = 0 AND behind.started - ahead.finished < 150000`

func killWhenHandedOver(s *scene) error {
	stop, err := s.startUntil(executed, nth(1, publishing)())
	if err != nil {
		return err
	}
	wait(composing())
	unlock, err := s.lockLedger()
	if err != nil {
		return err
	}
	defer unlock()
	stopped := s.server.stopAt(received, nth(1, publishing)())
	stop.resume()
	wait(300 * time.Millisecond)
	unlock()
	behind, err := s.await(stopped, soon)
	if err != nil {
		return err
	}
	defer behind.abandon()
	if !s.holds(together)() {
		return fmt.Errorf("%w: the second was claimed alone", errNotReached)
	}
	return s.kill()
}

// deadlinePassed asks whether an attempt is over by its own deadline.
const deadlinePassed = `SELECT max(deadline) < 1000000 * unixepoch('subsec') - 500000 FROM attempts`

// wakeLate stops the process between claim and first byte, and lets it go on when
// it must not write any more.
func wakeLate(s *scene) error {
	speak := s.server.fallSilent()
	defer speak()
	if err := s.start(); err != nil {
		return err
	}
	if err := errors.Join(s.until(s.holds(inFlight), soon), s.until(s.server.keepsWaiting, soon)); err != nil {
		return err
	}
	if err := s.sleepPastDeadline(); err != nil {
		return err
	}
	speak()
	return s.process.signal(syscall.SIGCONT)
}

func (s *scene) sleepPastDeadline() error {
	if err := s.process.signal(syscall.SIGSTOP); err != nil {
		return err
	}
	return s.until(s.holds(deadlinePassed), soon)
}

// wakeLateAnswered stops the process when everything is sent; the answer waits for
// it when it wakes.
func wakeLateAnswered(s *scene) error {
	stop, err := s.startUntil(received, nth(1, publishing)())
	if err != nil {
		return err
	}
	if err := s.sleepPastDeadline(); err != nil {
		return err
	}
	stop.resume()
	wait(100 * time.Millisecond) // for the answer
	return s.process.signal(syscall.SIGCONT)
}

// endInTheMiddle asks the process to end while the server works; what it began it
// brings to its end.
func endInTheMiddle(s *scene) error {
	stop, err := s.startUntil(received, nth(1, publishing)())
	if err != nil {
		return err
	}
	ended := make(chan error)
	go func() { ended <- s.process.terminate() }()
	wait(300 * time.Millisecond) // for the signal
	stop.resume()
	if err := <-ended; err != nil {
		return err
	}
	if !s.holds(`SELECT count(*) = 1 FROM deliveries WHERE state = 'sent'`)() {
		return errors.New("it ended without having written down what it sent")
	}
	return nil
}
