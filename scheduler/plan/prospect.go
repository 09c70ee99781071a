package plan

import (
	"slices"
	"time"

	"vigil/posts"
)

const (
	// roundDays are the coming days by which a round is reckoned: twelve weeks, so
	// that what comes every other week counts whole.
	roundDays = 84
	// occasionDays is how far ahead people's own days are looked for.
	occasionDays = 366
	// longestRound bounds the plan, in days: what lies further ahead nobody plans.
	longestRound = 5 * 365
)

// Prospect is what the coming time holds for the people of a campaign.
type Prospect struct {
	Round
	// Next is the next occurrence that names each of them, by id, as far as the plan
	// reaches: through one round, and through a year for posts that name people
	// themselves and for occasions. What its post's file holds does not count.
	Next map[string]Occurrence
}

// Round is how long a campaign's rotations take until everybody had a turn. Occasions
// and posts that name somebody themselves are not counted.
type Round struct {
	// People are those whom at least one rotation may name.
	People int `json:"people"`
	// Namings are how many the rotations name in the coming twelve weeks.
	Namings int `json:"namings_84_days"`
}

// Days is the length of the round if so many more were named each day; 0: nobody is
// named in turn.
func (r Round) Days(more int) int {
	namings := r.Namings + more*roundDays
	if r.People == 0 || namings == 0 {
		return 0
	}
	return (r.People*roundDays + namings - 1) / namings
}

// Prospect plans a campaign's coming time as [Timetable.Plan] does, but only for the
// posts that name people. For 1,700 of them it takes a fraction of a second.
func (t *Timetable) Prospect(campaign *posts.Campaign, accounts []posts.Account, history History, now time.Time) Prospect {
	p := Prospect{Next: map[string]Occurrence{}}
	zone, err := t.Zone(campaign.Zone)
	if err != nil {
		return p // campaign.toml's check tells
	}
	ahead := func(campaign *posts.Campaign, days int) []Occurrence {
		return t.Plan([]*posts.Campaign{campaign}, accounts, history, now, now.In(zone).AddDate(0, 0, days))
	}
	naming := onlyNaming(campaign)
	near := ahead(naming, roundDays)
	p.Round = roundOf(campaign, history, near)
	// A quarter more, because what names people otherwise shifts the round.
	if whole := min(p.Days(0)*5/4, longestRound); whole > roundDays {
		near = ahead(naming, whole)
	}
	p.note(near)
	p.note(ahead(onlyOf(naming, func(e *posts.Entry) bool { return !e.Rotates() }), occasionDays))
	return p
}

// note keeps the first of each person.
func (p Prospect) note(planned []Occurrence) {
	for _, occurrence := range planned {
		if occurrence.Entry.Hold != "" {
			continue
		}
		for _, id := range occurrence.People {
			if known, ok := p.Next[id]; !ok || occurrence.Due.Before(known.Due) {
				p.Next[id] = occurrence
			}
		}
	}
}

func roundOf(campaign *posts.Campaign, history History, planned []Occurrence) Round {
	var r Round
	for _, occurrence := range planned {
		if occurrence.Entry.Rotates() && occurrence.Entry.Hold == "" {
			r.Namings++
		}
	}
	rotations := Rotations(campaign)
	for _, person := range campaign.People {
		if !history.Held[PersonOf{campaign.ID, person.ID}] &&
			slices.ContainsFunc(rotations, func(e *posts.Entry) bool { return Passed(campaign, e, person) == "" }) {
			r.People++
		}
	}
	return r
}

// Rotations are the posts of a campaign that name whoever was silent longest.
func Rotations(campaign *posts.Campaign) []*posts.Entry {
	return onlyOf(campaign, func(e *posts.Entry) bool { return e.Rotates() && !e.Draft }).Entries
}

// Meant tells whether a campaign means to speak of a person in turn, as far as their
// status goes: one of its rotations takes it, or, where it has none, a post without
// `who` would.
func Meant(campaign *posts.Campaign) func(*posts.Person) bool {
	rotations := Rotations(campaign)
	if len(rotations) == 0 {
		return (*posts.Who)(nil).Takes
	}
	return func(person *posts.Person) bool {
		return slices.ContainsFunc(rotations, func(e *posts.Entry) bool { return e.Who.Takes(person) })
	}
}

// onlyNaming leaves out of a campaign what names nobody, unless it competes for a slot
// with what does: choices come out as in the whole plan.
func onlyNaming(campaign *posts.Campaign) *posts.Campaign {
	names := func(e *posts.Entry) bool {
		return len(e.People) > 0 || e.Rotates() || e.Schedule.Occasion != nil
	}
	inSlots := slices.ContainsFunc(campaign.Entries, func(e *posts.Entry) bool { return e.Schedule.Slot != "" && names(e) })
	return onlyOf(campaign, func(e *posts.Entry) bool { return names(e) || inSlots && e.Schedule.Slot != "" })
}

// onlyOf is a campaign with some of its posts.
func onlyOf(campaign *posts.Campaign, keep func(*posts.Entry) bool) *posts.Campaign {
	part := *campaign
	part.Entries = nil
	for _, entry := range campaign.Entries {
		if keep(entry) {
			part.Entries = append(part.Entries, entry)
		}
	}
	return &part
}
