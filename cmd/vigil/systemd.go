package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"vigil/notices"
)

// supervisor is systemd, if it started this process: it is told when the daemon is
// ready, how it is, and that it lives (sd_notify(3),
// https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html).
type supervisor struct {
	// socket is a datagram socket's path, or "@" and an abstract name; empty: nobody
	// wants to be told.
	socket string
	// watchdog is how long systemd waits for a sign of life; 0: for ever.
	watchdog time.Duration
}

const (
	// readyPause is how often the daemon is looked at until it is ready.
	readyPause = 100 * time.Millisecond
	// statusPause is how often systemd is told how it is, without a watchdog.
	statusPause = time.Minute
	// stuckAfter is how long the loop may take for a round; it comes round each
	// minute.
	stuckAfter = 3 * time.Minute
)

// supervisorFrom reads what systemd wants to be told from the environment.
func supervisorFrom(environment func(string) string) supervisor {
	s := supervisor{socket: environment("NOTIFY_SOCKET")}
	if pid := environment("WATCHDOG_PID"); pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return s
	}
	if micros, err := strconv.ParseInt(environment("WATCHDOG_USEC"), 10, 64); err == nil && micros > 0 {
		s.watchdog = time.Duration(micros) * time.Microsecond
	}
	return s
}

// run tells systemd until the context ends; leaving is closed when the daemon is
// to end.
func (s supervisor) run(ctx context.Context, leaving <-chan struct{}, p *presence, log *slog.Logger) {
	if s.socket == "" {
		return
	}
	say := func(states ...string) {
		if err := s.say(states...); err != nil {
			log.Warn("systemd can't be told", "why", err)
		}
	}
	if !awaitReady(ctx, p) {
		return
	}
	say("READY=1", "STATUS="+p.status())
	pause := statusPause
	if s.watchdog > 0 {
		pause = s.watchdog / 2
	}
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-leaving:
			say("STOPPING=1", "STATUS=lets what is under way come to its end")
			leaving = nil
			continue
		case <-ticker.C:
		}
		if p.lives() {
			say("WATCHDOG=1", "STATUS="+p.status())
		} else {
			say("STATUS=" + p.status())
		}
	}
}

// awaitReady waits until the loop has begun, or the daemon stands by.
func awaitReady(ctx context.Context, p *presence) bool {
	ticker := time.NewTicker(readyPause)
	defer ticker.Stop()
	for {
		if daemon := p.daemon(); daemon.StandingBy || !daemon.Looped.IsZero() {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-ticker.C:
		}
	}
}

// lives tells whether the loop gets on. A ledger that can't be written is no
// reason to be killed: a new process could not write it either.
func (p *presence) lives() bool {
	daemon := p.daemon()
	return daemon.Looped.IsZero() || time.Since(daemon.Looped) < stuckAfter
}

// status is how the daemon is in a line.
func (p *presence) status() string {
	w := p.watch.Load()
	if w == nil {
		if p.standing.Load() {
			return strings.Join(append([]string{"standing by"}, notices.Health{Daemon: p.daemon}.Problems()...), "; ")
		}
		return "starting"
	}
	if why := w.health.Problems(); len(why) > 0 {
		return "not well: " + strings.Join(why, "; ")
	}
	if due := w.daemon().NextDue; !due.IsZero() {
		return "publishing; next at " + due.In(w.zone).Format("Mon 2 Jan 15:04 -07:00")
	}
	return "publishing; nothing within a day"
}

// say sends one datagram.
func (s supervisor) say(states ...string) error {
	name := s.socket
	if strings.HasPrefix(name, "@") {
		name = "\x00" + name[1:]
	}
	connection, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		return err
	}
	defer connection.Close() // a datagram is sent at once, or not at all
	line := strings.ReplaceAll(strings.Join(states, "\x00"), "\n", " ")
	if _, err := connection.Write([]byte(strings.ReplaceAll(line, "\x00", "\n"))); err != nil {
		return fmt.Errorf("%s: %w", s.socket, err)
	}
	return nil
}
