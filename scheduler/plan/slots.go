package plan

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"vigil/posts"
)

// Uses is what is known of a post's former times in slots.
type Uses struct {
	// Count is the highest number of them, Last when that was due. A post that goes
	// out once has the number 1.
	Count int
	Last  time.Time
}

// opening is one time of a slot.
type opening struct {
	name string
	// due is the moment after jitter and quiet hours.
	due time.Time
}

// slotted gives the openings between two moments to the posts that wait for them:
// first those that go out once, by priority and by their first sight, then of the
// evergreens the one that has rested longest. What was announced stays as it was
// announced.
func (t *Timetable) slotted(campaign *posts.Campaign, history History, from, to time.Time) []Occurrence {
	waiting := newWaiting(campaign, history, from)
	if len(waiting.entries) == 0 {
		return nil
	}
	var given []Occurrence
	give := func(entry *posts.Entry, slot string, due time.Time, tentative bool) {
		zone, err := t.Zone(campaign.Zone)
		if err != nil {
			return
		}
		occurrence := Occurrence{Campaign: campaign, Entry: entry, Late: late(campaign, entry), People: entry.People, Tentative: tentative}
		given = append(given, occurrence.at(slot, due, zone))
	}
	for _, announced := range waiting.announced {
		give(announced.entry, announced.slot, announced.due, false)
	}
	for _, opening := range t.openings(campaign, campaign.SlotNames(), from, to) {
		if entry := waiting.next(opening); entry != nil {
			give(entry, waiting.take(entry, opening.due), opening.due, true)
		}
	}
	return slices.DeleteFunc(given, func(o Occurrence) bool { return !inside(o.Due, from, to) })
}

// openings are the times of the named slots, in order.
func (t *Timetable) openings(campaign *posts.Campaign, names []string, from, to time.Time) []opening {
	var openings []opening
	for _, name := range names {
		slot := campaign.Slots[name]
		recurrence, err := t.recurrence(posts.Schedule{Every: slot.Every, Zone: campaign.Zone})
		if err != nil {
			continue // campaign.toml's check tells
		}
		// Jitter and quiet hours move an opening by less than two days.
		const reach = 48 * time.Hour
		for nominal := range recurrence.slots(from.Add(-reach), to.Add(reach)) {
			if due := moved(campaign, name, slot, nominal, recurrence.zone); inside(due, from, to) {
				openings = append(openings, opening{name, due})
			}
		}
	}
	slices.SortFunc(openings, func(a, b opening) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.name, b.name)) })
	return openings
}

// moved is where jitter and quiet hours put one time of a slot, the same on every
// machine and at each run: within its day, and then past the quiet hours
// (sequence D11).
func moved(campaign *posts.Campaign, name string, slot posts.Slot, nominal slot, zone *time.Location) time.Time {
	due := nominal.due.In(zone)
	if reach := int(slot.Jitter / time.Minute); reach > 0 {
		year, month, day := due.Date()
		first := time.Date(year, month, day, 0, 0, 0, 0, zone)
		last := time.Date(year, month, day, 23, 59, 0, 0, zone)
		due = due.Add(time.Duration(chance(campaign.ID, name, nominal.name(), 2*reach+1)-reach) * time.Minute)
		due = earliest(later(due, first), last)
	}
	if end := campaign.QuietUntil(due); !end.IsZero() {
		due = end
	}
	return due.UTC()
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// chance is a number below most that only the names decide.
func chance(campaign, name, nominal string, most int) int {
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%s\x00%s\x00%s", campaign, name, nominal) // never fails
	return int(sum.Sum64() % uint64(most))
}

// waiting are the posts that wait for a slot, and what is known of their past.
type waiting struct {
	// entries are those of each slot, in the order of their claims.
	entries map[string][]*posts.Entry
	uses    map[*posts.Entry]Uses
	// announced are promises that lie ahead, and hold.
	announced []promise
	taken     map[opening]bool
}

type promise struct {
	entry *posts.Entry
	slot  string
	due   time.Time
}

func newWaiting(campaign *posts.Campaign, history History, from time.Time) *waiting {
	w := &waiting{entries: map[string][]*posts.Entry{}, uses: map[*posts.Entry]Uses{}, taken: map[opening]bool{}}
	for _, entry := range campaign.Entries {
		name := entry.Schedule.Slot
		if name == "" || entry.Draft {
			continue
		}
		w.entries[name] = append(w.entries[name], entry)
		w.uses[entry] = history.Uses[entry.ID]
		w.recallLast(entry, history)
		w.recall(entry, history, from.Add(-late(campaign, entry)))
	}
	for _, entries := range w.entries {
		slices.SortStableFunc(entries, func(a, b *posts.Entry) int {
			return cmp.Or(cmp.Compare(b.Priority, a.Priority), a.FirstSeen.Compare(b.FirstSeen), cmp.Compare(a.ID, b.ID))
		})
	}
	return w
}

// recallLast gives an entry the time that it used last once more, and to nobody else: when
// the daemon died at that moment, not all accounts had it.
func (w *waiting) recallLast(entry *posts.Entry, history History) {
	uses := w.uses[entry]
	if uses.Count == 0 {
		return
	}
	w.taken[opening{entry.Schedule.Slot, uses.Last.UTC()}] = true
	last := OccurrenceOf{entry.ID, slotNumbered(entry, uses.Count)}
	if history.Announced[last].Due.Equal(uses.Last) { // else somebody planned it anew
		w.announced = append(w.announced, promise{entry, last.Slot, uses.Last})
	}
}

// recall gives an entry the times after since that were announced, one after the other.
// Where one was given up, so are those after it: an evergreen rests after each. One that
// was announced before the file named its present slot is of another slot.
func (w *waiting) recall(entry *posts.Entry, history History, since time.Time) {
	for w.open(entry) {
		told, ok := history.Announced[OccurrenceOf{entry.ID, w.slotOf(entry)}]
		if !ok || !told.Due.After(since) || !w.rested(entry, told.Due) || told.At.Before(entry.FirstSeen.Truncate(time.Microsecond)) {
			return
		}
		w.taken[opening{entry.Schedule.Slot, told.Due.UTC()}] = true
		w.announced = append(w.announced, promise{entry, w.take(entry, told.Due), told.Due})
	}
}

// rested tells whether a post may come again then: one that comes once always may.
func (w *waiting) rested(entry *posts.Entry, due time.Time) bool {
	last := w.uses[entry].Last
	return last.IsZero() || !due.Before(last.Add(time.Duration(entry.Schedule.Evergreen)))
}

// slotOf names the next occurrence of a post.
func (w *waiting) slotOf(entry *posts.Entry) string {
	return slotNumbered(entry, w.uses[entry].Count+1)
}

func slotNumbered(entry *posts.Entry, number int) string {
	if entry.Schedule.Evergreen == 0 {
		return "once"
	}
	return strconv.Itoa(number)
}

// open tells whether a post has a time still to come.
func (w *waiting) open(entry *posts.Entry) bool {
	return entry.Schedule.Evergreen > 0 || w.uses[entry].Count == 0
}

// next is the post that an opening goes to; nil: nobody waits for it.
func (w *waiting) next(o opening) *posts.Entry {
	if w.taken[o] {
		return nil
	}
	var rested *posts.Entry
	for _, entry := range w.entries[o.name] {
		if !w.open(entry) || !w.useful(entry, o.due) {
			continue
		}
		if entry.Schedule.Evergreen == 0 {
			return entry
		}
		if rested == nil || w.uses[entry].Last.Before(w.uses[rested].Last) {
			rested = entry
		}
	}
	return rested
}

// useful tells whether a post may go out then, as far as its file says: an evergreen
// has to have rested.
func (w *waiting) useful(entry *posts.Entry, due time.Time) bool {
	if !w.rested(entry, due) {
		return false
	}
	expired := !entry.Expires.IsZero() && !due.Before(entry.Expires)
	return counts(due, entry.FirstSeen) && !due.Before(entry.Embargo) && !expired
}

// take notes that a post has a time, and names it.
func (w *waiting) take(entry *posts.Entry, due time.Time) (slot string) {
	slot = w.slotOf(entry)
	w.uses[entry] = Uses{Count: w.uses[entry].Count + 1, Last: due}
	return slot
}
