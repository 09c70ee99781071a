package posts

import (
	"time"

	"vigil/networks"
)

// Occasion is a person's day on which a post is due, each year or once.
type Occasion struct {
	// Kind is what the day is of.
	Kind OccasionKind `json:"kind"`
	// Days are the numbers of days since the arrest; only of [DaysHeld].
	Days []int `json:"days,omitempty"`
	// Before is how long before the day the post is due, in whole days.
	Before networks.Duration `json:"before,omitzero"`
	// Clock is the hour, since midnight on the clocks of the schedule's zone.
	Clock networks.Duration `json:"clock"`
}

// OccasionKind names a day in people's lives.
type OccasionKind string

// The kinds of occasions. Those of a year begin a year after the day itself.
const (
	Birthday  OccasionKind = "birthday"
	Arrest    OccasionKind = "arrest"
	Sentenced OccasionKind = "sentence"
	// DaysHeld are the days on which somebody has been held for so many.
	DaysHeld OccasionKind = "day"
)

// Origin is the date that the occasion counts from, as precisely as the person's
// file has it.
func (k OccasionKind) Origin(p *Person) PartialDate {
	switch k {
	case Birthday:
		return p.Born
	case Sentenced:
		return p.Sentenced
	}
	return p.Arrested
}

func (r *postReader) occasion(v value) {
	r.times = append(r.times, v.key)
	r.ofOccasion().Kind = OccasionKind(v.oneOf(string(Birthday), string(Arrest), string(Sentenced)))
}

func (r *postReader) days(v value) {
	r.times = append(r.times, v.key)
	occasion := r.ofOccasion()
	occasion.Kind, occasion.Days = DaysHeld, v.numbers()
	for _, day := range occasion.Days {
		if day < 1 {
			v.report(WrongValue, v.name(), describe(int64(day)), "days count from 1, the day after the arrest")
		}
	}
}

func (r *postReader) before(v value) {
	before := v.duration()
	if before%(24*time.Hour) != 0 {
		v.report(WrongValue, v.name(), quoted(v.text()), "write whole days or weeks: \"1d\", \"3w\"")
	}
	r.ofOccasion().Before = networks.Duration(before)
	r.onOccasion = append(r.onOccasion, v)
}

func (r *postReader) clock(v value) {
	clock, err := time.Parse("15:04", v.text())
	if err != nil {
		v.report(WrongValue, v.name(), quoted(v.text()), "write it like \"10:00\"")
		return
	}
	r.ofOccasion().Clock = networks.Duration(clock.Sub(clock.Truncate(24 * time.Hour)))
	r.onOccasion = append(r.onOccasion, v)
}

func (r *postReader) ofOccasion() *Occasion {
	if r.post.Schedule.Occasion == nil {
		r.post.Schedule.Occasion = new(Occasion)
	}
	return r.post.Schedule.Occasion
}

// numbers is a list of whole numbers; one number is a list of one.
func (v value) numbers() []int {
	list, several := v.raw.([]any)
	if !several {
		list = []any{v.raw}
	}
	numbers := make([]int, 0, len(list))
	for _, raw := range list {
		number, ok := raw.(int64)
		if !ok {
			v.wrongType("a list of whole numbers", "[100, 500, 1000]")
			return nil
		}
		numbers = append(numbers, int(number))
	}
	return numbers
}

// checkOccasion wants the hour of an occasion, and an occasion for what only has a
// meaning there.
func (p *postCheck) checkOccasion() {
	schedule := &p.post.Schedule
	if schedule.Occasion == nil {
		return
	}
	if schedule.Occasion.Kind == "" {
		if of := p.reader.onOccasion; len(of) > 0 && len(p.doc.problems) == 0 {
			of[0].reportKey(KeyMissing, of[0].key, "an occasion", `occasion = "birthday"`)
		}
		schedule.Occasion = nil
		return
	}
	if p.doc.tree["time"] == nil {
		p.doc.report(KeyMissing, p.reader.times[0], p.reader.times[0], "an hour", `time = "10:00"`)
	}
}
