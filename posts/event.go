package posts

import (
	"slices"
	"time"

	"vigil/networks"
)

// Event is an appointment of which readers are reminded. Nothing about it goes out
// once it has begun.
type Event struct {
	Start time.Time `json:"start"`
	// Remind are how long before the start it is told, the longest first, each once.
	Remind []networks.Duration `json:"remind,omitempty"`
}

// Reminder is one of the times at which an event is told.
type Reminder struct {
	// Slot names it among the occurrences of its post, for ever: "7d". It is the
	// length of time in its shortest form, so that a moved event has the same ones.
	Slot string
	Due  time.Time
}

// Reminders are those of the event, the earliest first. Days before it are days on the
// clocks of the zone, so that the hour stays when the clocks change; hours are hours.
func (e *Event) Reminders(zone *time.Location) []Reminder {
	const day = 24 * time.Hour
	reminders := make([]Reminder, len(e.Remind))
	for i, before := range e.Remind {
		length, due := time.Duration(before), e.Start
		if days := int(length / day); days > 0 { // an hour that exists twice on the day itself is the event's own
			due, _ = LocalTime(e.Start.In(zone).AddDate(0, 0, -days), zone) // one that the clocks leave out moves on, as anywhere
		}
		reminders[i] = Reminder{before.String(), due.Add(-(length % day)).UTC()}
	}
	return reminders
}

// Appointment is what a version of a post told readers of its event.
type Appointment struct {
	Start time.Time `json:"start"`
	Place Localized `json:"place,omitempty"`
	// Until is when another version took its place.
	Until time.Time `json:"until"`
}

// Misleads tells whether whoever was told this would come for nothing, at the wrong time
// or to the wrong place. A place in one more language is no other one.
func (a Appointment) Misleads(now *Entry) bool {
	if now.Cancelled != "" || now.Schedule.Event == nil || !a.Start.Equal(now.Schedule.Event.Start) {
		return true
	}
	for language, place := range a.Place {
		if other, ok := now.Place[language]; ok && Normalize(other) != Normalize(place) {
			return true
		}
	}
	return false
}

// appointment is what the post says of its event; nil: it has none.
func (e *Entry) appointment() *Appointment {
	if e.Schedule.Event == nil {
		return nil
	}
	return &Appointment{Start: e.Schedule.Event.Start, Place: e.Place}
}

// Follow takes over from the version before what that told of the event, and notes
// what this one tells otherwise since a moment.
func (e *Entry) Follow(before *Entry, since time.Time) {
	if before == nil || before.Schedule.Event == nil {
		return
	}
	e.Told = before.Told
	told := *before.appointment()
	told.Until = since
	if before.Cancelled == "" && told.Misleads(e) {
		e.Told = append(slices.Clone(before.Told), told)
	}
}

// eventKeys are the keys of [event]. The zone comes first, since the start is read by it.
var eventKeys = keys[*postReader]{
	{"timezone", func(r *postReader, v value) { r.eventZone(v) }, "the zone of the event and of its reminders, such as Europe/Warsaw; without it the post's", plainText},
	{"start", func(r *postReader, v value) { r.start(v) }, "when it begins: \"2027-01-16 18:00\"; nothing about it goes out from then on", aMoment},
	{"place", func(r *postReader, v value) { r.post.Place = v.localized() }, "where it is, for {{event.place}}; place.be = \"…\" for each language", byLanguage(plainText)},
	{"link", func(r *postReader, v value) { r.post.Link = v.text() }, "an address about it, for {{event.link}}", plainText},
	{"cancelled", func(r *postReader, v value) { r.post.Cancelled = v.reason() }, "why it does not take place: reminders that are not out are held", aReason},
}

func (r *postReader) event(v value) {
	r.times = append(r.times, v.key)
	t, ok := v.single()
	if !ok {
		return
	}
	r.ofEvent()
	readTable(t, r, eventKeys)
	if t.values["start"] == nil && !t.doc.meant["start"] {
		t.missing("start", `start = "2027-01-16 18:00"`)
	}
}

// eventZone is the zone of all the post's times: it has no others.
func (r *postReader) eventZone(v value) {
	if name := v.zone(); name != "" {
		r.post.Schedule.Zone = name
	}
}

func (r *postReader) start(v value) {
	start, named := v.moment(r.post.Schedule.Zone)
	r.ofEvent().Start = start
	if named != "" {
		r.post.Schedule.Zone = named
	}
}

func (r *postReader) remind(v value) {
	r.onEvent = append(r.onEvent, v)
	event := r.ofEvent()
	for _, written := range v.list() {
		length, err := networks.ParseDuration(written)
		switch {
		case err != nil:
			v.table.doc.add(NewProblem(BadDuration, v.table.doc.valuePlace(v.path(), written), v.name(), quoted(written)))
		case length < time.Minute:
			v.table.doc.add(NewProblem(WrongValue, v.table.doc.valuePlace(v.path(), written), v.name(), quoted(written), `write a minute or more: ["7d", "1d", "2h"]`))
		default:
			event.Remind = append(event.Remind, networks.Duration(length))
		}
	}
	slices.Sort(event.Remind)
	event.Remind = slices.Compact(event.Remind)
	slices.Reverse(event.Remind)
}

func (r *postReader) cancelled(v value) {
	r.onEvent = append(r.onEvent, v)
	r.post.Cancelled = v.reason()
}

func (r *postReader) ofEvent() *Event {
	if r.post.Schedule.Event == nil {
		r.post.Schedule.Event = new(Event)
	}
	return r.post.Schedule.Event
}

// checkEvent wants an event for what only has a meaning there, and reminders of it.
func (p *postCheck) checkEvent() {
	schedule := &p.post.Schedule
	if p.doc.tree["event"] == nil {
		schedule.Event = nil
		if of := p.reader.onEvent; len(of) > 0 && !p.doc.meant["event"] {
			of[0].reportKey(KeyMissing, of[0].key, "an event", "[event], below all other keys, and below that: start = \"2027-01-16 18:00\"")
		}
		return
	}
	if p.doc.tree["remind"] == nil && !p.doc.meant["remind"] && !p.post.Draft {
		p.doc.report(KeyMissing, "event", "[event]", "remind", `remind = ["7d", "1d", "2h"], above [event]`)
	}
}
