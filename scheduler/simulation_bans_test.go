package scheduler

import (
	"time"
)

// ban is a time in which something must not go out.
type ban struct {
	why         string
	from, until time.Time
	covers      func(c call) bool
	// patience is how long after its beginning it has to be obeyed.
	patience time.Duration
	// wholly tells that the rest of a thread that has begun is meant, too.
	wholly bool
	// doubt tells that a person may let it through.
	doubt bool
	// hold names its subject, where the latest word on that counts: one release ends
	// all holds.
	hold string
}

// editPatience is how long a change of a file may take to count: two looks that
// agree lie a second apart.
const editPatience = 5 * time.Second

// forbid begins a ban.
func (s *simulation) forbid(b ban) *ban {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	b.from = time.Now()
	s.bans = append(s.bans, &b)
	return &b
}

// allow ends one.
func (s *simulation) allow(b *ban) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	b.until = time.Now()
}

// allowHold ends all holds on a subject.
func (s *simulation) allowHold(name string) {
	for _, b := range s.bans {
		if b.hold == name && b.until.IsZero() {
			s.allow(b)
		}
	}
}

func only(one *manuscript) func(call) bool {
	return func(c call) bool { return c.post == one }
}

func everything(call) bool { return true }
