package notices

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	// stalled is how old the loop's last round gets while it lives: it comes round
	// each minute.
	stalled = 3 * time.Minute
	// overdue is how late something may be that nothing else keeps from going out.
	overdue = 5 * time.Minute
	// deaf is how long no service may take what is to be told (sequence C9).
	deaf = time.Hour
	// blind is how long nobody may look whether there is something to tell: it is looked
	// each minute, and a service may take one to answer.
	blind = 10 * time.Minute
)

// Daemon is how the daemon is, as far as it is known without asking the ledger.
type Daemon struct {
	// Looped is when its loop last came round; zero: it has not begun.
	Looped time.Time
	// ClockDoubted: the clock contradicts its own past, and nobody has confirmed it.
	ClockDoubted bool
	// Unwritable is why the ledger can't be written; nil: it can.
	Unwritable error
	// StandingBy: another daemon leads the ledger, and this one waits.
	StandingBy bool
	// Hindered is why a daemon that stands by could not lead either; nil: it could.
	Hindered error
	// NextDue is the next planned time; OldestOverdue the oldest that should be out.
	NextDue, OldestOverdue time.Time
	// Unfetched are the campaigns whose branches were not seen for a while, or are not
	// followed, with why.
	Unfetched []string
}

// Health says whether all is well to programs that ask. It asks nobody itself, so
// that it answers while the ledger is slow or broken.
type Health struct {
	Daemon func() Daemon
	Teller *Teller
}

// Problems are why not all is well; none: it is.
func (h Health) Problems() []string {
	now, daemon := time.Now(), h.Daemon()
	if daemon.StandingBy && daemon.Hindered != nil {
		return []string{fmt.Sprintf("this machine could not lead: %v", daemon.Hindered)}
	}
	if daemon.StandingBy {
		return nil
	}
	if daemon.Looped.IsZero() {
		return []string{"the loop has not begun"}
	}
	var why []string
	say := func(wrong bool, format string, values ...any) {
		if wrong {
			why = append(why, fmt.Sprintf(format, values...))
		}
	}
	say(now.Sub(daemon.Looped) > stalled, "the loop last came round at %s", stamp(daemon.Looped))
	say(daemon.ClockDoubted, "the clock contradicts its own past, and nobody has confirmed it; what is overdue is not published")
	say(daemon.Unwritable != nil, "the ledger can't be written, nothing is published: %v", daemon.Unwritable)
	say(!daemon.OldestOverdue.IsZero() && now.Sub(daemon.OldestOverdue) > overdue, "something due at %s is not out", stamp(daemon.OldestOverdue))
	for _, campaign := range daemon.Unfetched {
		say(true, "the campaign %s", campaign)
	}
	status := h.Teller.Status()
	say(!status.Looked.IsZero() && now.Sub(status.Looked) > blind, "what needs a person was last looked for at %s", stamp(status.Looked))
	untold := status.Untold
	say(!untold.IsZero() && now.Sub(untold) >= deaf, "nobody could be told since %s; see: vigil notify", stamp(untold))
	return why
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// ServeHTTP answers 200 while all is well, and 503 with why not.
func (h Health) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	answer := struct {
		OK         bool     `json:"ok"`
		StandingBy bool     `json:"standing_by,omitempty"`
		Why        []string `json:"why,omitempty"`
	}{StandingBy: h.Daemon().StandingBy, Why: h.Problems()}
	answer.OK = len(answer.Why) == 0
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if !answer.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	// A reader that has gone away needs no answer.
	_ = json.NewEncoder(w).Encode(answer)
}
