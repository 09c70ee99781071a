package scheduler

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// some is a post that may be changed: one whose file is there and sound.
func (s *simulation) some(fits func(*manuscript) bool) *manuscript {
	var fitting []*manuscript
	for _, m := range s.manuscripts {
		if m.absent == nil && m.unreadable == nil && m.held == nil && fits(m) {
			fitting = append(fitting, m)
		}
	}
	if len(fitting) == 0 {
		return nil
	}
	return fitting[s.random.IntN(len(fitting))]
}

// recent are posts that are not recurring, and whose last time is not long ago, or to
// come.
func recent(m *manuscript) bool {
	e := m.latest()
	return e.clock == nil && (e.slot != "" || time.Since(later(e.at, e.start)) < 6*time.Hour)
}

// coming are those of them that have a time to come.
func (s *simulation) coming(m *manuscript) bool { return recent(m) && s.next(m).After(time.Now()) }

// next is when a post that is not recurring is due the next time, or could be; else its
// last time.
func (s *simulation) next(m *manuscript) time.Time {
	e := m.latest()
	switch {
	case e.slot != "":
		return s.openings[e.slot].after(time.Now())
	case len(e.remind) > 0:
		return e.nextReminder(time.Now())
	}
	return e.at
}

// revise writes another edition of a post.
func (s *simulation) revise(m *manuscript, change func(*edition)) {
	if m == nil {
		return
	}
	s.mutex.Lock()
	next := *m.latest()
	change(&next)
	m.editions = append(m.editions, next)
	m.edited = time.Now()
	s.mutex.Unlock()
	s.put(m)
}

func (s *simulation) moveTime() {
	s.revise(s.some(func(m *manuscript) bool {
		return recent(m) && m.latest().once() && m.latest().replyTo == nil && m.latest().repost == nil
	}), func(e *edition) {
		moved := e.at.Add(s.between(time.Minute, 12*time.Hour))
		if s.chance(0.3) {
			moved = e.at.Add(-s.between(time.Minute, 6*time.Hour))
		}
		e.at = moved.Truncate(time.Minute)
		e.embargo, e.expires = time.Time{}, time.Time{}
	})
}

func (s *simulation) mendWord() {
	s.revise(s.some(recent), func(e *edition) {
		e.words = slices.Clone(e.words)
		e.words[s.random.IntN(4*e.parts)] = s.words(1)[0]
	})
}

func (s *simulation) changeSeries() {
	series := func(m *manuscript) bool { return m.latest().clock != nil }
	s.revise(s.some(series), func(e *edition) { e.clock = s.clockface() })
}

// renameSaying moves a file, and says what its name was.
func (s *simulation) renameSaying() {
	m := s.some(s.movable)
	if m == nil {
		return
	}
	s.rename(m)
	s.putFile(m.path(), m.file())
}

// renameSilently moves a file without a change since a machine has seen it last: what is
// moved and edited unseen is held for a person (see lookalike.go). Whoever edits it later
// says what its name was.
func (s *simulation) renameSilently() {
	m := s.some(func(m *manuscript) bool {
		return s.movable(m) && m.unreadable == nil && s.seenFrom(m.latest().from).Before(time.Now())
	})
	if m == nil {
		return
	}
	content, err := os.ReadFile(filepath.Join(s.folder, m.path()))
	if err != nil {
		s.Fatal(err)
	}
	s.rename(m)
	s.putFile(m.path(), string(content))
}

// movable are those whose files people move.
func (s *simulation) movable(m *manuscript) bool {
	return (recent(m) || m.latest().clock != nil) && !s.isParent(m)
}

func (s *simulation) rename(m *manuscript) {
	s.removeFile(m.path())
	s.mutex.Lock()
	defer s.mutex.Unlock()
	was := m.name
	m.was = append(m.was, was)
	s.name(m, fmt.Sprintf("renamed/%d-%d", m.number, len(s.byName)))
	m.touched = append(m.touched, time.Now())
	s.note("%s %s is %s now", m, was, m.name)
}

// isParent tells whether another post names this one: its authors leave it alone.
func (s *simulation) isParent(m *manuscript) bool {
	return slices.ContainsFunc(s.manuscripts, func(o *manuscript) bool { return o.latest().replyTo == m || o.latest().repost == m })
}

func (s *simulation) takeAway() {
	m := s.some(func(m *manuscript) bool { return s.coming(m) && !s.isParent(m) })
	if m == nil {
		return
	}
	m.absent = s.touch(m, "its file was taken away")
	s.removeFile(m.path())
}

// touch forbids a post from now on.
func (s *simulation) touch(m *manuscript, why string) *ban {
	b := s.forbid(ban{why: why, covers: only(m), patience: editPatience})
	s.touched(m, why)
	return b
}

func (s *simulation) touched(m *manuscript, why string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	m.touched = append(m.touched, time.Now())
	s.note("%s %s", m, why)
}

func (s *simulation) breakFile() {
	m := s.some(recent)
	if m == nil {
		return
	}
	m.unreadable = s.touch(m, "its file is broken")
	s.putFile(m.path(), m.file()+"text = \n")
	s.in(s.between(time.Second, 5*time.Hour), "file mended", func() {
		s.allow(m.unreadable)
		m.broken = append(m.broken, uptime{m.unreadable.from, m.unreadable.until})
		m.unreadable = nil
		s.revise(m, func(e *edition) { e.comments++ })
	})
}

// copySlowly writes the first part of a file, which is sound by itself and says
// nothing of a hold, and the rest half a second later.
func (s *simulation) copySlowly() {
	m := s.newManuscript("c", "copied")
	e := m.latest()
	e.at = time.Now().Add(s.between(time.Second, 10*time.Minute)).Truncate(time.Second)
	s.touched(m, "its file is being copied")
	s.putFile(m.path(), m.file())
	m.held = s.forbid(ban{why: "the rest of the file holds it", covers: only(m), wholly: true})
	s.in(settling/2, "copied to the end", func() {
		s.put(m)
		s.in(s.between(time.Minute, time.Hour), "hold lifted in the file", func() { s.liftHold(m) })
	})
}

func (s *simulation) holdInFile() {
	m := s.some(recent)
	if m == nil {
		return
	}
	m.held = s.forbid(ban{why: "its file holds it", covers: only(m), patience: editPatience, wholly: true})
	s.revise(m, func(*edition) {})
	s.in(s.between(time.Minute, 8*time.Hour), "hold lifted in the file", func() { s.liftHold(m) })
}

func (s *simulation) liftHold(m *manuscript) {
	s.allow(m.held)
	m.held = nil
	s.revise(m, func(e *edition) { e.comments++ })
}

func (s *simulation) holdPerson() {
	person := slices.Concat(invented, fickle)[s.random.IntN(len(invented)+len(fickle))]
	s.forbid(ban{why: "the person is held", hold: person, patience: editPatience, wholly: true, covers: names(person)})
	s.diarize("the machine sees that " + person + " is held")
	s.heldInFile[person] = true
	s.putPerson(person)
	s.in(s.between(time.Minute, 10*time.Hour), "person released", func() {
		s.allowHold(person)
		s.diarize("the machine sees that " + person + " is held no more")
		s.heldInFile[person] = false
		s.putPerson(person)
	})
}

func (s *simulation) breakCampaign() {
	if s.campaignBroken {
		return
	}
	s.campaignBroken = true
	b := s.forbid(ban{why: "campaign.toml has errors", patience: editPatience, covers: func(c call) bool { return c.post.campaign == "c" }})
	s.diarize("the machine sees a broken campaign.toml")
	s.putFile("campaign.toml", campaignFile+"nonsense = \n")
	since := time.Now()
	s.in(s.between(time.Second, 2*time.Hour), "campaign mended", func() {
		s.allow(b)
		s.blind = append(s.blind, uptime{since, time.Now()})
		s.campaignBroken = false
		s.diarize("the machine sees a whole campaign.toml")
		s.putFile("campaign.toml", campaignFile)
	})
}
