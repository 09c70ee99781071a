package posts

import (
	"maps"
	"slices"
	"time"

	"vigil/networks"
)

// Slot is a time of the campaign that posts without a time of their own take.
type Slot struct {
	// Every is a time for people: "day 12:00".
	Every string
	// Jitter is how far each of its times may lie from the written one, either way.
	Jitter time.Duration
}

// slotKeys are those of a slot that is a table.
var slotKeys = keys[*Slot]{
	{"every", func(s *Slot, v value) { s.Every = v.text() }, "the slot's times: \"day 12:00\"", plainText},
	{"jitter", func(s *Slot, v value) { s.Jitter = v.duration() }, "how far each time may lie from the written one, either way: \"20m\"", aLength},
}

// longestJitter keeps a slot near the hour that was written.
const longestJitter = 6 * time.Hour

// readSlots reads [slots]: NAME = "day 12:00", or a table.
func (c *Campaign) readSlots(v value) {
	t, ok := v.single()
	if !ok {
		return
	}
	c.Slots = make(map[string]Slot, len(t.values))
	for name, raw := range t.values {
		c.Slots[name] = value{t, name, raw}.slot()
	}
}

// SlotNames are the names of the campaign's slots, in order.
func (c *Campaign) SlotNames() []string { return slices.Sorted(maps.Keys(c.Slots)) }

func (v value) slot() Slot {
	if line, plain := v.raw.(string); plain {
		return Slot{Every: line}
	}
	var slot Slot
	t, ok := v.single()
	if !ok {
		return slot
	}
	readTable(t, &slot, slotKeys)
	if slot.Every == "" && t.values["every"] == nil {
		v.report(KeyMissing, v.name(), "its times", `every = "day 12:00"`)
	}
	if slot.Jitter > longestJitter {
		v.report(WrongValue, v.name(), "moved by more than 6 hours", `write jitter = "20m"`)
	}
	return slot
}

// checkSlots wants times that can be read, as those of a recurring post.
func (r *reading) checkSlots(doc *document) {
	if r.defaults.Timetable == nil {
		return
	}
	for _, name := range r.campaign.SlotNames() {
		slot := r.campaign.Slots[name]
		if slot.Every == "" {
			continue // said already
		}
		for _, problem := range r.defaults.Timetable(Schedule{Every: slot.Every, Zone: r.campaign.Zone}, r.defaults.Now) {
			problem.Place = doc.valuePlace(child("slots", name), slot.Every)
			doc.add(problem)
		}
	}
}

func (r *postReader) slot(v value) {
	r.times = append(r.times, v.key)
	r.post.Schedule.Slot = v.text()
}

func (r *postReader) evergreen(v value) {
	r.post.Schedule.Evergreen = networks.Duration(v.duration())
	r.onSlot = append(r.onSlot, v)
}

// checkSlot wants a slot that the campaign has.
func (p *postCheck) checkSlot() {
	name := p.post.Schedule.Slot
	switch _, known := p.campaign.Slots[name]; {
	case name == "" && len(p.reader.onSlot) > 0:
		v := p.reader.onSlot[0]
		v.reportKey(KeyMissing, v.key, "a slot", `slot = "noon"`)
	case name != "" && !known:
		p.add(NewProblem(WrongValue, p.doc.valuePlace("slot", ""), "slot", quoted(name), Suggestion(name, p.campaign.SlotNames())))
	}
}
