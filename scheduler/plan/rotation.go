package plan

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"vigil/posts"
)

// PersonOf names a person of a campaign.
type PersonOf struct{ Campaign, Person string }

// OccurrenceOf names an occurrence.
type OccurrenceOf struct{ Post, Slot string }

// Announced is an occurrence of which it was said beforehand when it is due, and
// whom it names.
type Announced struct {
	Due time.Time
	// Person is who was chosen; empty: there was nobody to choose.
	Person string
}

// rotation gives each occurrence of a campaign that names nobody itself the person
// who has gone unnamed longest, counting each post that names them, on any account.
type rotation struct {
	campaign *posts.Campaign
	history  History
	standing map[string]*standing
	eligible map[*posts.Entry][]*standing
}

// standing is where a person stands in the round.
type standing struct {
	*posts.Person
	// named is when they were named last; whoever never was counts from the place
	// that was given to them when they came.
	named time.Time
	place uint64
}

func newRotation(campaign *posts.Campaign, history History) *rotation {
	r := &rotation{
		campaign: campaign, history: history,
		standing: make(map[string]*standing, len(campaign.People)), eligible: map[*posts.Entry][]*standing{},
	}
	for id, person := range campaign.People {
		of := PersonOf{campaign.ID, id}
		r.standing[id] = &standing{person, later(history.Named[of], history.Placed[of]), place(of)}
	}
	return r
}

// place orders those who have waited equally long: by chance, and always the same.
func place(of PersonOf) uint64 {
	sum := fnv.New64a()
	sum.Write([]byte(of.Campaign + "\x00" + of.Person)) // never fails
	return sum.Sum64()
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// name says whom an occurrence names, and takes note of it. It is false where nobody
// is left who could be named.
func (r *rotation) name(o *Occurrence) bool {
	if o.Entry.Rotates() {
		person, announced := r.choose(o)
		if person == "" {
			return false
		}
		o.People, o.Tentative = []string{person}, o.Tentative || !announced
	}
	for _, id := range o.People {
		if person := r.standing[id]; person != nil {
			person.named = later(person.named, o.Due)
		}
	}
	return true
}

// choose takes whom the announcement named; else whoever was silent longest.
func (r *rotation) choose(o *Occurrence) (person string, announced bool) {
	if row, told := r.history.Announced[OccurrenceOf{o.Entry.ID, o.Slot}]; told && row.Person != "" {
		return row.Person, true
	}
	day := posts.DateOf(o.Local)
	var silent *standing
	for _, candidate := range r.candidates(o.Entry) {
		if candidate.Embargo.Compare(day) <= 0 && (silent == nil || candidate.before(silent)) {
			silent = candidate
		}
	}
	if silent == nil {
		return "", false
	}
	return silent.ID, false
}

func (s *standing) before(other *standing) bool {
	return cmp.Or(s.named.Compare(other.named), cmp.Compare(s.place, other.place), cmp.Compare(s.ID, other.ID)) < 0
}

// candidates are those whom a post may name: whoever lacks what its text uses is
// passed over, and so is who is held. (Who is held by a command would be chosen, held,
// missed and given back day after day, and each time a turn would be lost.)
func (r *rotation) candidates(entry *posts.Entry) []*standing {
	known, asked := r.eligible[entry]
	if !asked {
		for _, person := range r.standing {
			if Passed(r.campaign, entry, person.Person) == "" && !r.history.Held[PersonOf{r.campaign.ID, person.ID}] {
				known = append(known, person)
			}
		}
		r.eligible[entry] = known
	}
	return known
}

// Passed is why a rotation passes a person over: "status", "hold", or the fields that
// their file lacks and the text shows; empty: it doesn't.
func Passed(campaign *posts.Campaign, entry *posts.Entry, person *posts.Person) string {
	switch {
	case !entry.Who.Takes(person):
		return "status"
	case person.Hold != "":
		return "hold"
	}
	return strings.Join(Lacks(campaign, entry, person), ", ")
}

// Lacks are the keys that a person's file does not have, and a post's text shows.
func Lacks(campaign *posts.Campaign, entry *posts.Entry, person *posts.Person) []string {
	return person.Lacks(entry.Uses, entry.LanguagesIn(campaign))
}

// Chooses tells whether any post of a campaign leaves it to the plan when it goes
// out, or whom it names.
func Chooses(campaign *posts.Campaign) bool {
	return slices.ContainsFunc(campaign.Entries, func(e *posts.Entry) bool { return e.Rotates() || e.Schedule.Slot != "" })
}

// PlacesFor are the places of a campaign's people who have none: somewhere between who
// was silent longest and now, by chance and always the same, so that a hundred
// newcomers do not follow each other (sequence H1).
func PlacesFor(campaign *posts.Campaign, history History, now time.Time) map[string]time.Time {
	begins := now
	for id := range campaign.People {
		of := PersonOf{campaign.ID, id}
		if since := later(history.Named[of], history.Placed[of]); !since.IsZero() && since.Before(begins) {
			begins = since
		}
	}
	places := map[string]time.Time{}
	for id := range campaign.People {
		of := PersonOf{campaign.ID, id}
		if _, placed := history.Placed[of]; !placed {
			const shares = 1 << 16
			places[id] = begins.Add(now.Sub(begins) / shares * time.Duration(place(of)%shares))
		}
	}
	return places
}
