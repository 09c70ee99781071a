package scheduler

import "sync"

// looks remembers, of attempts in doubt, what earlier looks said. It is lost at
// a restart, which costs a look and nothing else.
type looks struct {
	mutex    sync.Mutex
	notThere map[string]bool
	failures map[string]int
}

// agree counts a look that saw nothing, and tells whether one before it did too.
func (l *looks) agree(attempt string) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.notThere[attempt] {
		delete(l.notThere, attempt)
		return true
	}
	if l.notThere == nil {
		l.notThere = map[string]bool{}
	}
	l.notThere[attempt] = true
	return false
}

// failed counts a look that did not come about, and returns how many there were
// before it.
func (l *looks) failed(attempt string) int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.failures == nil {
		l.failures = map[string]int{}
	}
	l.failures[attempt]++
	return l.failures[attempt] - 1
}
