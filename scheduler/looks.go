package scheduler

import (
	"sync"
	"time"
)

// looks remembers, of attempts in doubt, what earlier looks said. It is lost at
// a restart, which costs a look and nothing else.
type looks struct {
	mutex sync.Mutex
	of    map[string]*looked
}

// looked is what is remembered of one attempt.
type looked struct {
	// since is when its doubt began for this process, by the steady clock.
	since time.Time
	// notThere tells that the last look saw nothing.
	notThere bool
	// unclear counts the looks that did not tell.
	unclear int
}

// known is what is remembered of an attempt; the caller holds the mutex.
func (l *looks) known(attempt string) *looked {
	if l.of == nil {
		l.of = map[string]*looked{}
	}
	if l.of[attempt] == nil {
		l.of[attempt] = &looked{since: time.Now()}
	}
	return l.of[attempt]
}

// begin remembers when the doubt began, by the steady clock, unless that is known.
// A wall clock that is stepped forward makes the network settle no sooner.
func (l *looks) begin(attempt string, since time.Time) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.of[attempt] == nil {
		l.known(attempt).since = since
	}
}

// settlesIn is how long the network still has to settle, by the steady clock.
func (l *looks) settlesIn(attempt string, settling time.Duration) time.Duration {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return max(0, settling-time.Since(l.known(attempt).since))
}

// agree takes in a look that saw nothing, and tells whether the one before it saw
// nothing either.
func (l *looks) agree(attempt string) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	known := l.known(attempt)
	agreed := known.notThere
	known.notThere = true
	return agreed
}

// unclear counts a look that did not come about or could not tell, and returns how
// many there were before it. The next "not there" has to be confirmed again.
func (l *looks) unclear(attempt string) int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	known := l.known(attempt)
	known.notThere = false
	known.unclear++
	return known.unclear - 1
}

// forget is called when the doubt is over.
func (l *looks) forget(attempt string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	delete(l.of, attempt)
}
