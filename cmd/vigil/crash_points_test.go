package main

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"vigil/ledger"
)

// point is a place in the life of a delivery at which the process is killed.
type point struct {
	name string
	// needs makes the posts of the campaign from when they are due.
	needs func(w *writer, due time.Time) []*expected
	// reach brings the process there, and kills it. It leaves no process behind
	// but one that is to go on to the end.
	reach func(s *scene) error
	// looks is how often a delivery is sent only after it was looked for and not
	// found, which takes as long as the network takes to settle.
	looks int
}

// points are all of them, in the order in which a delivery comes to them.
var points = []point{
	{"starting, before it has called what was left uncertain", plainPost, killWhileStarting, 1},
	{"uploading a picture", picturePost, killAt(received, nth(1, uploading)), 0},
	{"waiting to write its claim", plainPost, killWhileClaiming, 0},
	{"claimed, while it speaks TLS", plainPost, killWhileConnecting, 1},
	{"half of the request received", plainPost, killAt(halfReceived, nth(1, publishing)), 1},
	{"request received, never executed", plainPost, killAt(received, nth(1, publishing)), 1},
	{"request received, executed after its death", plainPost, outlivedAt(received, nth(1, publishing)), 0},
	{"executed, not answered", plainPost, killAt(executed, nth(1, publishing)), 0},
	{"half of the answer sent", plainPost, killAt(halfAnswered, nth(1, publishing)), 0},
	{"answered, waiting to write that down", plainPost, killWhileFinishing(nth(1, publishing)), 0},
	{"answered, waiting to write that down and the next claim", twoPosts, killWhileHandingOver, 0},
	{"claimed together with the end of the one ahead", twoPosts, killWhenHandedOver, 1},
	{"part 1 written down, part 2 not claimed", threadPost, killAt(received, nth(1, uploading)), 0},
	{"part 2 received, never executed", threadPost, killAt(received, nth(2, publishing)), 1},
	{"part 3 executed, not answered", threadPost, killAt(executed, nth(3, publishing)), 0},
	{"the first look", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(received, nth(1, looking))), 1},
	{"the look that agrees", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(executed, nth(3, looking))), 2},
	{"resent: claimed, while it speaks TLS", plainPost, inOrder(killAt(received, nth(1, publishing)), killWhileReconnecting), 2},
	{"resent: half of the request received", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(halfReceived, nth(1, publishing))), 2},
	{"resent: request received, never executed", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(received, nth(1, publishing))), 2},
	{"resent: executed, not answered", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(executed, nth(1, publishing))), 1},
	{"resent: half of the answer sent", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(halfAnswered, nth(1, publishing))), 1},
	{"resent: answered, waiting to write that down", plainPost, inOrder(killAt(received, nth(1, publishing)), killWhileFinishing(nth(1, publishing))), 1},
	{"stopped before its first byte, woken after its deadline", missedPost, wakeLate, 0},
	{"stopped with its request received, woken after its deadline", shortLivedPost, wakeLateAnswered, 1},
	{"told to end while a request is under way", plainPost, endInTheMiddle, 0},
	{"asked by vigil publish, executed", laterPost, killWhileAsked, 0},
	{"vigil publish itself, executed", laterPost, killCommand, 0},
	{"asked by vigil retract, executed", retractedPost, killWhileRetracting, 0},
}

const (
	// soon is how long one thing may take on a busy machine.
	soon = time.Minute
	// resendPatience is how long two looks may take, with the longest settling.
	resendPatience = 4 * time.Minute
)

func plainPost(w *writer, due time.Time) []*expected {
	return []*expected{{name: "plain", due: due, accounts: []string{"main"}, parts: w.parts(1, "en")}}
}

func twoPosts(w *writer, due time.Time) []*expected {
	second := plainPost(w, due)[0]
	second.name = "second" // it comes behind "plain"
	return append(plainPost(w, due), second)
}

func picturePost(w *writer, due time.Time) []*expected {
	post := plainPost(w, due)[0]
	post.pictures = []int{1}
	return []*expected{post}
}

func threadPost(w *writer, due time.Time) []*expected {
	return []*expected{{name: "thread", due: due, accounts: []string{"main"}, parts: w.parts(3, "en"), pictures: []int{0, 1}}}
}

// shortLivedPost is of no use six seconds after its time, which is the end of its
// attempt, too.
func shortLivedPost(w *writer, due time.Time) []*expected {
	post := plainPost(w, due)[0]
	post.extra = "late = \"6s\"\n"
	return []*expected{post}
}

// missedPost is one that is too late when its process wakes.
func missedPost(w *writer, due time.Time) []*expected {
	posts := shortLivedPost(w, due)
	posts[0].ends = []ledger.State{ledger.Missed}
	return posts
}

func retractedPost(w *writer, due time.Time) []*expected {
	posts := plainPost(w, due)
	posts[0].ends = []ledger.State{ledger.Retracted}
	return posts
}

// laterPost is due in many years, but for a person who wants it now.
func laterPost(w *writer, _ time.Time) []*expected {
	return plainPost(w, time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
}

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

// composing is how long the delivery behind needs to be ready, with much to spare,
// and less than it waits.
const composing = 200 * time.Millisecond

func killWhileHandingOver(s *scene) error {
	stop, err := s.startUntil(executed, nth(1, publishing)())
	if err != nil {
		return err
	}
	wait(composing)
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
	wait(composing)
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

func killWhileAsked(s *scene) error {
	if err := s.start(); err != nil {
		return err
	}
	return s.killAsked(publishing, "publish", "plain")
}

// killAsked kills the daemon in the middle of what a command asked for; the
// command has to end by itself, and say that it does not know.
func (s *scene) killAsked(kind string, arguments ...string) error {
	if err := s.until(s.holds(`SELECT count(*) > 0 FROM accounts`), soon); err != nil {
		return err
	}
	stopped := s.server.stopAt(executed, nth(1, kind)())
	command, err := s.launch(arguments...)
	if err != nil {
		return err
	}
	stop, err := s.await(stopped, soon)
	if err != nil {
		return errors.Join(err, command.kill())
	}
	defer stop.abandon()
	if err := s.kill(); err != nil {
		return err
	}
	<-command.ended
	if command.err == nil {
		return fmt.Errorf("vigil %s says that all is well, and nobody knows", strings.Join(arguments, " "))
	}
	return nil
}

// killCommand kills a command that publishes by itself, since there is no daemon.
func killCommand(s *scene) (err error) {
	stopped := s.server.stopAt(executed, nth(1, publishing)())
	if s.process, err = s.launch("publish", "plain"); err != nil {
		return err
	}
	stop, err := s.await(stopped, soon)
	if err != nil {
		return err
	}
	defer stop.abandon()
	return s.kill()
}

// killWhileRetracting kills the daemon when the post is down and nobody knows; who
// asks again gets it done.
func killWhileRetracting(s *scene) error {
	if err := s.start(); err != nil {
		return err
	}
	if err := s.until(s.holds(`SELECT count(*) > 0 FROM deliveries WHERE state = 'sent'`), soon); err != nil {
		return err
	}
	if err := s.killAsked(removing, "retract", "1", "--why", "a test"); err != nil {
		return err
	}
	if len(s.server.sandbox.Posts("mastodon")) > 0 {
		return errors.New("the post is still up")
	}
	output, err := s.command("retract", "1", "--why", "a test, again").CombinedOutput()
	if err != nil {
		return fmt.Errorf("vigil retract, again: %w: %s", err, output)
	}
	return nil
}
