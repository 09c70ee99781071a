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
	// At is when it was said.
	At time.Time
}

// rotation gives each occurrence of a campaign that names nobody itself the person
// who has gone unnamed longest, counting each post that names them, on any account.
type rotation struct {
	campaign *posts.Campaign
	history  History
	standing map[string]*standing
	// line is everybody, whose turn is next first.
	line []*standing
	// takes is whom each post may name, of those who were asked about.
	takes map[candidacy]bool
}

// candidacy is a post that might name somebody.
type candidacy struct {
	entry *posts.Entry
	of    *standing
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
		standing: make(map[string]*standing, len(campaign.People)), takes: map[candidacy]bool{},
	}
	for id, person := range campaign.People {
		of := PersonOf{campaign.ID, id}
		s := &standing{person, later(history.Named[of], history.Placed[of]), place(of)}
		r.standing[id], r.line = s, append(r.line, s)
	}
	slices.SortFunc(r.line, (*standing).compare)
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
		if person := r.standing[id]; person != nil && o.Due.After(person.named) {
			r.moveBack(person, o.Due)
		}
	}
	return true
}

// moveBack lets those go first who have gone unnamed for longer now.
func (r *rotation) moveBack(s *standing, named time.Time) {
	at, _ := slices.BinarySearchFunc(r.line, s, (*standing).compare)
	r.line = slices.Delete(r.line, at, at+1)
	s.named = named
	at, _ = slices.BinarySearchFunc(r.line, s, (*standing).compare)
	r.line = slices.Insert(r.line, at, s)
}

// choose takes whom the announcement named; else whoever was silent longest.
func (r *rotation) choose(o *Occurrence) (person string, announced bool) {
	if row, told := r.history.Announced[OccurrenceOf{o.Entry.ID, o.Slot}]; told && row.Person != "" {
		return row.Person, true
	}
	day := posts.DateOf(o.Local)
	for _, s := range r.line {
		if s.Embargo.Compare(day) <= 0 && r.mayName(o.Entry, s) {
			return s.ID, false
		}
	}
	return "", false
}

// compare puts first whose turn is earlier.
func (s *standing) compare(other *standing) int {
	return cmp.Or(s.named.Compare(other.named), cmp.Compare(s.place, other.place), cmp.Compare(s.ID, other.ID))
}

// mayName tells whether a post may name somebody: whoever lacks what its text uses is
// passed over, and so is who is held. (Who is held by a command would be chosen, held,
// missed and given back day after day, and each time a turn would be lost.)
func (r *rotation) mayName(entry *posts.Entry, s *standing) bool {
	asked := candidacy{entry, s}
	may, known := r.takes[asked]
	if !known {
		may = Passed(r.campaign, entry, s.Person) == "" && !r.history.Held[PersonOf{r.campaign.ID, s.ID}]
		r.takes[asked] = may
	}
	return may
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
