package plan

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigil/posts"
)

// celebration is one person's day: "birthday-2027", or "day-1000".
type celebration struct {
	kind posts.OccasionKind
	// number is the year, or how many days the person has been held.
	number int
}

// slot names the occurrence, for ever: a date that is corrected later makes no
// second one (sequence D5).
func (c celebration) slot(person string) string {
	return fmt.Sprintf("%s/%s-%d", person, c.kind, c.number)
}

// celebrationIn reads the name of a slot back.
func celebrationIn(slot string) (person string, c celebration, ok bool) {
	person, day, found := cutLast(slot, "/")
	kind, number, dated := cutLast(day, "-")
	count, err := strconv.Atoi(number)
	return person, celebration{posts.OccasionKind(kind), count}, found && dated && err == nil
}

func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(separator):], true
}

// day is when it is, if the person's file has the whole date. Whoever was born on
// 29 February has the 28th in other years, so that it stays in its month.
func (c celebration) day(person *posts.Person) (posts.Date, bool) {
	origin := c.kind.Origin(person)
	switch {
	case origin.Day == 0:
		return posts.Date{}, false
	case c.kind == posts.DaysHeld:
		return posts.DateOf(midnight(posts.Date(origin), c.number)), true
	case c.number <= origin.Year:
		return posts.Date{}, false
	}
	day := posts.Date{Year: c.number, Month: origin.Month, Day: origin.Day}
	if day.Month == time.February && day.Day == 29 && midnight(day, 0).Day() != 29 {
		day.Day = 28
	}
	return day, true
}

// OccasionOf is whose day an occurrence is for, and which day: a text about it counts
// from there, also where it goes out weeks before. ok is false for any other slot.
func OccasionOf(campaign *posts.Campaign, entry *posts.Entry, slot string) (person string, day posts.Date, ok bool) {
	if entry.Schedule.Occasion == nil {
		return "", posts.Date{}, false
	}
	person, celebration, ok := celebrationIn(slot)
	known := campaign.People[person]
	if !ok || known == nil {
		return "", posts.Date{}, false
	}
	day, ok = celebration.day(known)
	return person, day, ok
}

// occasions are the days of the campaign's people with from < due ≤ to. Two on one
// day are two.
func (t *Timetable) occasions(campaign *posts.Campaign, entry *posts.Entry, zone *time.Location, from, to time.Time) iter.Seq[Occurrence] {
	blank := Occurrence{Campaign: campaign, Entry: entry, Late: late(campaign, entry)}
	return func(yield func(Occurrence) bool) {
		for _, id := range celebrated(campaign, entry) {
			for c := range celebrations(*entry.Schedule.Occasion, campaign.People[id], from, to) {
				due, known := c.due(entry.Schedule, campaign.People[id], zone)
				if !known || !inside(due, from, to) {
					continue
				}
				occurrence := blank.at(c.slot(id), due, zone)
				occurrence.People = []string{id}
				if !yield(occurrence) {
					return
				}
			}
		}
	}
}

// celebrated are the people whom an occasion's post may be about: those whom it
// names, else everybody whom `who` takes.
func celebrated(campaign *posts.Campaign, entry *posts.Entry) []string {
	ids := entry.People
	if len(ids) == 0 {
		ids = slices.Sorted(maps.Keys(campaign.People))
	}
	var taken []string
	for _, id := range ids {
		if person := campaign.People[id]; person != nil && entry.Who.Takes(person) {
			taken = append(taken, id)
		}
	}
	return taken
}

// celebrations are those that may be due within a window, and a few around it.
func celebrations(occasion posts.Occasion, person *posts.Person, from, to time.Time) iter.Seq[celebration] {
	return func(yield func(celebration) bool) {
		if occasion.Kind == posts.DaysHeld {
			for _, days := range occasion.Days {
				if !yield(celebration{occasion.Kind, days}) {
					return
				}
			}
			return
		}
		first := max(from.Year()-1, occasion.Kind.Origin(person).Year) // west of Greenwich the year ends later
		for year := first; year <= to.Add(time.Duration(occasion.Before)).Year()+1; year++ {
			if !yield(celebration{occasion.Kind, year}) {
				return
			}
		}
	}
}

func (c celebration) due(schedule posts.Schedule, person *posts.Person, zone *time.Location) (time.Time, bool) {
	day, known := c.day(person)
	if !known {
		return time.Time{}, false
	}
	wall := midnight(day, 0).Add(time.Duration(schedule.Occasion.Clock) - time.Duration(schedule.Occasion.Before))
	due, _ := posts.LocalTime(wall, zone) // an hour that the clocks leave out moves on, as anywhere
	return due, true
}
