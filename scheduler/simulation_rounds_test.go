package scheduler

import (
	"context"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
)

// fickle are invented people whose status changes; faithful is one whose never does, so
// that somebody can always be named. A round names all of them, and those whom other
// posts name.
var fickle = []string{"dora-invented", "emil-invented", "fenja-invented"}

const faithful = "greta-invented"

// foundRounds writes the people whom rounds name.
func (s *simulation) foundRounds() {
	s.statuses, s.heldInFile = map[string]string{}, map[string]bool{}
	s.named, s.announced = map[occasion]string{}, map[occasion]ledger.Announcement{}
	s.moved, s.letThrough = map[occasion]bool{}, map[occasion]time.Time{}
	for _, person := range append(slices.Clone(fickle), faithful) {
		s.write("people/"+person+".toml", personFile(person, ""))
	}
}

// publishRound writes a recurrence each of whose times names somebody else.
func (s *simulation) publishRound(campaign string) {
	m := s.newManuscript(campaign, "round")
	e := m.latest()
	e.clock, e.rotates, e.person = s.clockface(), true, ""
	s.put(m)
}

// putPerson writes what is known of somebody into their file.
func (s *simulation) putPerson(person string) {
	text := personFile(person, "")
	if status := s.statuses[person]; status != "" {
		text = strings.Replace(text, `"held"`, `"`+status+`"`, 1)
	}
	if s.heldInFile[person] {
		text += "hold = \"wait for the family\"\n"
	}
	s.putFile("people/"+person+".toml", text)
}

// changeStatus tells of somebody that they are not held any more; after a while it
// turns out that they are.
func (s *simulation) changeStatus() {
	person := fickle[s.random.IntN(len(fickle))]
	if s.statuses[person] != "" {
		return
	}
	s.statuses[person] = []string{"released", "died"}[s.random.IntN(2)]
	b := s.forbid(ban{why: person + " is " + s.statuses[person], patience: editPatience, doubt: true,
		covers: func(c call) bool { return c.person == person }})
	s.diarize("the machine sees that " + b.why)
	s.putPerson(person)
	s.in(s.between(10*time.Minute, 40*time.Hour), "status mended", func() {
		s.allow(b)
		s.statuses[person] = ""
		s.diarize("the machine sees that " + person + " is held again")
		s.putPerson(person)
	})
}

// letGo takes note that a person let a delivery go.
func (s *simulation) letGo(at occasion) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.letThrough[at] = time.Now()
	s.note("%s %s is released by a person on %s", at.post, at.slot, at.account)
}

// names covers what a post names by itself, and what a rotation named.
func names(person string) func(call) bool {
	return func(c call) bool { return c.post.latest().person == person || c.person == person }
}

// personIn is whom a text of a round names.
func personIn(text string) string {
	for _, person := range slices.Concat(invented, fickle, []string{faithful}, askedAbout) {
		if strings.Contains(text, person) {
			return person
		}
	}
	return ""
}

// occurrence names the delivery's time, whatever account it goes to.
func (c call) occurrence() occasion { return occasion{post: c.post, slot: c.slot} }

// judgeNamed: an occurrence names the same person on all accounts, and at each try, and
// whom it was said beforehand that it names.
func (a *playedAccount) judgeNamed(c call) {
	if !c.post.latest().rotates {
		return
	}
	before, known := a.named[c.occurrence()]
	told, announced := a.announced[c.occurrence()]
	switch {
	case c.person == "":
		a.breaks(c.post, "%s on %s names nobody: %q", c.slot, a.name, c.message.Text)
	case known && before != c.person:
		a.breaks(c.post, "%s names %s on %s, and named %s before", c.slot, c.person, a.name, before)
	case announced && told.Person != c.person:
		a.breaks(c.post, "%s names %s on %s, and %s was announced", c.slot, c.person, a.name, told.Person)
	}
	a.named[c.occurrence()] = c.person
}

// readPlan is a person who reads what is announced: the person of each time never
// changes, nor does the time of a post in a slot, but where it was given up.
func (s *simulation) readPlan() {
	s.asCommand(func(book *ledger.Ledger) error {
		announced := must(book.Announced(context.Background(), time.Now().Add(-longestSlot)))
		s.mutex.Lock()
		defer s.mutex.Unlock()
		for _, told := range announced {
			if m := s.byName[told.Post]; m != nil {
				s.compareAnnounced(occasion{post: m, slot: told.Slot}, told)
			}
		}
		return nil
	})
}

// compareAnnounced takes an announcement in. The mutex is held.
func (s *simulation) compareAnnounced(at occasion, told ledger.Announcement) {
	before, known := s.announced[at]
	s.announced[at] = told
	switch {
	case !known:
		s.counts["announced"]++
		s.note("%s %s is announced for %s, %s", at.post, at.slot, told.Due, told.Person)
	case before.Person != told.Person:
		s.breaks(at.post, "%s was announced with %s, and now with %s", at.slot, before.Person, told.Person)
	case before.Due.Equal(told.Due):
	case time.Now().Before(before.Due.Add(usualLate)) && !s.previousMoved(at):
		s.breaks(at.post, "%s was announced for %s, and now for %s", at.slot, before.Due, told.Due)
	default:
		s.moved[at] = true
	}
}
