package scheduler

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"vigil/ledger"
)

// usualLate is how long after its time a post is of use, where its file doesn't say.
const usualLate = 2 * time.Hour

// slotLines are the campaign's slots, and slotJitter how far each may lie from its time.
// One of them lies in an hour that is left out once a year.
const slotLines = "[slots]\ndark = \"day 02:30\"\noften = \"hour :40\"\nnoon = { every = \"day 12:00\", jitter = \"20m\" }\n"

var slotJitter = map[string]time.Duration{"noon": 20 * time.Minute}

var slotNames = []string{"dark", "noon", "often", "often", "often"}

// foundSlots walks the slots' times.
func (s *simulation) foundSlots() {
	s.openings = map[string]*clockface{
		"dark":  {hours: []int{2}, minute: 30, step: 1},
		"often": {minute: 40, step: 1},
		"noon":  {hours: []int{12}, step: 1},
	}
	s.given, s.dues = map[string]occasion{}, map[occasion]time.Time{}
	for _, face := range s.openings {
		face.zone = "Europe/Warsaw"
		face.walk(s.end.AddDate(0, 0, -s.days-10).Truncate(time.Hour), s.end.AddDate(0, 0, 10))
	}
}

// after is the next time after a moment.
func (c *clockface) after(moment time.Time) time.Time {
	at := slices.IndexFunc(c.slots, func(slot facedSlot) bool { return slot.due.After(moment) })
	if at < 0 {
		return time.Time{}
	}
	return c.slots[at].due
}

// publishQueued writes a post that waits for a slot; some come again.
func (s *simulation) publishQueued() {
	if s.chance(0.15) {
		s.publishEvergreen()
		return
	}
	m := s.newManuscript("c", "queued")
	e := m.latest()
	e.slot, e.priority = slotNames[s.random.IntN(len(slotNames))], s.random.IntN(3)
	s.put(m)
}

func (s *simulation) publishEvergreen() {
	m := s.newManuscript("c", "evergreen")
	e := m.latest()
	e.slot, e.evergreen = "often", []time.Duration{7 * time.Hour, 26 * time.Hour}[s.random.IntN(2)]
	s.put(m)
}

// judgeOpening: a post goes out at a time of its slot, which is nobody else's, and which
// was announced, if any was; an evergreen has rested.
func (a *playedAccount) judgeOpening(c call) {
	e, due := c.post.latest(), c.message.Due
	opening := e.slot + " " + due.Format(time.RFC3339)
	other, taken := a.given[opening]
	a.given[opening], a.dues[c.occurrence()] = c.occurrence(), due
	told, announced := a.announced[c.occurrence()]
	switch {
	case !a.openings[e.slot].near(due, slotJitter[e.slot]):
		a.breaks(c.post, "%s on %s is due %s, which is no time of %s", c.slot, a.name, due, e.slot)
	case taken && other != c.occurrence():
		a.breaks(c.post, "%s on %s has the time %s, which was given to %s %s", c.slot, a.name, due, other.post, other.slot)
	case announced && !told.Due.Equal(due) && c.started.Before(told.Due.Add(usualLate)) && !a.previousMoved(c.occurrence()):
		a.breaks(c.post, "%s goes out on %s for %s, and %s was announced", c.slot, a.name, due, told.Due)
	case c.started.Before(due):
		a.breaks(c.post, "%s goes out on %s before its time %s", c.slot, a.name, due)
	case !c.started.Before(due.Add(usualLate)) && !a.wasLetThrough(c, due):
		a.breaks(c.post, "%s goes out on %s, though its time was %s", c.slot, a.name, due)
	}
	a.judgeRest(c, e.evergreen)
}

// previousMoved tells whether the time before it, of a post that comes again, was given up:
// it rests after that, and what was announced falls. So do those that were announced with it,
// a day ahead at most; the one before may have been in doubt for longer. The mutex is held.
func (s *simulation) previousMoved(at occasion) bool {
	number, err := strconv.Atoi(at.slot)
	for number--; err == nil && number > 0; number-- {
		previous := occasion{post: at.post, slot: strconv.Itoa(number)}
		told, due := s.announced[previous].Due, s.dues[previous]
		if s.moved[previous] || !due.Equal(told) && time.Now().After(told) {
			return true
		}
		if told.Before(s.announced[at].Due.Add(-horizon)) {
			return false
		}
	}
	return false
}

// judgeRest: what comes again has rested on all accounts.
func (a *playedAccount) judgeRest(c call, rest time.Duration) {
	for _, stage := range a.stages {
		for _, e := range stage.effects {
			if e.post == c.post && slotOf(e.message.Delivery) != c.slot && c.message.Due.Sub(e.message.Due).Abs() < rest {
				a.breaks(c.post, "%s of %s goes out on %s, less than %s after %s", c.slot, c.message.Due, a.name, rest, e.message.Due)
			}
		}
	}
}

// wasLetThrough tells whether a person let the delivery go after a moment. The mutex is
// held.
func (s *simulation) wasLetThrough(c call, since time.Time) bool {
	return s.letThrough[occasion{c.post, c.slot, c.account.name}].After(since)
}

// near tells whether a moment is one of the times, as far as they may lie from theirs.
func (c *clockface) near(moment time.Time, reach time.Duration) bool {
	return slices.ContainsFunc(c.slots, func(slot facedSlot) bool { return moment.Sub(slot.due).Abs() <= reach })
}

// reckonQueued: what waits for a slot that comes each hour does not wait for ever.
func (s *simulation) reckonQueued(m *manuscript, account string, rows map[occasion]ledger.Delivery) {
	first := "once"
	if m.latest().evergreen > 0 {
		first = "1"
	}
	_, has := rows[occasion{m, first, account}]
	if !has && m.absent == nil && m.latest().slot == "often" && m.editions[0].from.Before(s.end.AddDate(0, 0, -1)) {
		s.breaks(m, "%s is nowhere in the ledger for %s", first, account)
	}
}

// timeKeys say in the file when the post is due.
func (e *edition) timeKeys() string {
	keys := ""
	switch {
	case e.slot != "":
		keys = fmt.Sprintf("slot = %q\n", e.slot)
	case len(e.remind) > 0:
		keys = fmt.Sprintf("remind = [%s]\n", quoted(e.remind))
	case e.clock == nil:
		keys = fmt.Sprintf("at = %q\n", e.at.UTC().Format(time.RFC3339))
	default:
		keys = fmt.Sprintf("%s\ntimezone = %q\n", e.clock.line, e.clock.zone)
	}
	if e.evergreen > 0 {
		keys += fmt.Sprintf("evergreen = \"%dh\"\n", int(e.evergreen.Hours()))
	}
	if e.priority > 0 {
		keys += fmt.Sprintf("priority = %d\n", e.priority)
	}
	if e.rotates {
		keys += "who = { status = [\"held\"] }\n"
	}
	return keys
}
