package scheduler

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// Whom a rotation names, and who takes a slot, is chosen by the plan, and announced a
// day ahead: from then on it is a row of the ledger, and does not change (sequences H1
// and H2).

// recollection is what choices are made by, as far as it need not be read again. Its
// zero value has read nothing.
type recollection struct {
	namings ledger.Namings
	// placed are where people stand in the round, by campaign: places are given once,
	// and by nobody but who makes the plan.
	placed map[string]map[string]time.Time
}

// withChoices adds to a history what choices are made by. The past is known up to
// until.
func (r *recollection) withChoices(ctx context.Context, l *ledger.Ledger, campaigns []*posts.Campaign, history plan.History, until time.Time) (plan.History, error) {
	if !slices.ContainsFunc(campaigns, plan.Chooses) {
		return history, nil
	}
	history.Until = until
	named, err := r.namings.Named(ctx, l, until)
	if err != nil {
		return history, err
	}
	history.Named = make(map[plan.PersonOf]time.Time, len(named))
	for person, at := range named {
		campaign, id, _ := strings.Cut(person, "/")
		history.Named[plan.PersonOf{Campaign: campaign, Person: id}] = at
	}
	if history.Placed, err = r.places(ctx, l, campaigns); err != nil {
		return history, err
	}
	if history.Held, err = heldPeople(ctx, l); err != nil {
		return history, err
	}
	if history.Announced, err = announced(ctx, l, until); err != nil {
		return history, err
	}
	history.Uses, err = slotUses(ctx, l, campaigns)
	return history, err
}

// places are those of all people of some campaigns.
func (r *recollection) places(ctx context.Context, l *ledger.Ledger, campaigns []*posts.Campaign) (map[plan.PersonOf]time.Time, error) {
	all := map[plan.PersonOf]time.Time{}
	for _, campaign := range campaigns {
		if r.placed[campaign.ID] == nil {
			places, err := l.PeoplePlaced(ctx, campaign.ID)
			if err != nil {
				return nil, err
			}
			r.place(campaign.ID, places)
		}
		for id, at := range r.placed[campaign.ID] {
			all[plan.PersonOf{Campaign: campaign.ID, Person: id}] = at
		}
	}
	return all, nil
}

// place remembers places of people of a campaign, beside those that are known.
func (r *recollection) place(campaign string, places map[string]time.Time) {
	if r.placed == nil {
		r.placed = map[string]map[string]time.Time{}
	}
	if r.placed[campaign] == nil {
		r.placed[campaign] = map[string]time.Time{}
	}
	maps.Copy(r.placed[campaign], places)
}

// heldPeople are those whom somebody holds by a command.
func heldPeople(ctx context.Context, l *ledger.Ledger) (map[plan.PersonOf]bool, error) {
	holds, err := l.Holds(ctx)
	held := map[plan.PersonOf]bool{}
	for _, hold := range holds {
		if hold.Scope == ledger.OfPerson {
			campaign, id, _ := strings.Cut(hold.Subject, "/")
			held[plan.PersonOf{Campaign: campaign, Person: id}] = true
		}
	}
	return held, err
}

// announced are the announcements that may still be ahead: a post keeps its slot for as
// long as it may be late.
func announced(ctx context.Context, l *ledger.Ledger, until time.Time) (announcements, error) {
	rows, err := l.Announced(ctx, until.Add(-longestSlot))
	announced := make(announcements, len(rows))
	for _, row := range rows {
		announced[plan.OccurrenceOf{Post: row.Post, Slot: row.Slot}] = plan.Announced{Due: row.Due, Person: row.Person, At: row.At}
	}
	return announced, err
}

// longestSlot bounds how late a post in a slot may be and still keep it.
const longestSlot = 7 * 24 * time.Hour

func slotUses(ctx context.Context, l *ledger.Ledger, campaigns []*posts.Campaign) (map[string]plan.Uses, error) {
	var inSlots []string
	for _, campaign := range campaigns {
		for _, entry := range campaign.Entries {
			if entry.Schedule.Slot != "" {
				inSlots = append(inSlots, entry.ID)
			}
		}
	}
	known, err := l.SlotUses(ctx, inSlots)
	uses := make(map[string]plan.Uses, len(known))
	for post, use := range known {
		uses[post] = plan.Uses(use)
	}
	return uses, err
}

// planAhead plans what is due up to a day ahead, and announces what was chosen for it.
func (s *Scheduler) planAhead(ctx context.Context, from, to time.Time) ([]plan.Occurrence, error) {
	if err := s.queue.recallChoices(ctx, from); err != nil {
		return nil, err
	}
	occurrences := s.queue.Plan(s.timetable, from, to)
	var fresh []ledger.Announcement
	for _, o := range occurrences {
		if o.Tentative {
			fresh = append(fresh, announcementOf(o))
		}
	}
	if len(fresh) == 0 {
		return occurrences, nil
	}
	if err := s.ledger.Announce(ctx, fresh, s.queue.givenUp(fresh)); err != nil {
		return nil, err
	}
	stands, err := s.queue.recallAnnounced(ctx, from)
	if err != nil {
		return nil, err
	}
	if !stands.all(fresh) { // what stands there is what holds
		return s.queue.Plan(s.timetable, from, to), nil
	}
	for i := range occurrences {
		occurrences[i].Tentative = false
	}
	return occurrences, nil
}

// announcements are what people were told beforehand, by occurrence.
type announcements map[plan.OccurrenceOf]plan.Announced

// all tells whether so many announcements stand there as they were made.
func (a announcements) all(made []ledger.Announcement) bool {
	return !slices.ContainsFunc(made, func(m ledger.Announcement) bool {
		told := a[plan.OccurrenceOf{Post: m.Post, Slot: m.Slot}]
		return told.Person != m.Person || !told.Due.Equal(m.Due.Truncate(time.Microsecond))
	})
}

// givenUp are the announcements that fall with what is announced now. An evergreen rests
// after each of its times, so where one of them moves, those after it do as well; if they
// stood on, another post could have been given their openings when they count again.
func (a announcements) givenUp(made []ledger.Announcement) []ledger.Announcement {
	first := map[string]string{}
	for _, m := range made {
		if slot, ok := first[m.Post]; !ok || earlierTime(m.Slot, slot) {
			first[m.Post] = m.Slot
		}
	}
	var fallen []ledger.Announcement
	for of, told := range a {
		slot, moves := first[of.Post]
		if moves && (of.Slot == slot || earlierTime(slot, of.Slot)) {
			fallen = append(fallen, ledger.Announcement{Post: of.Post, Slot: of.Slot, Due: told.Due})
		}
	}
	return fallen
}

func announcementOf(o plan.Occurrence) ledger.Announcement {
	announcement := ledger.Announcement{Post: o.Entry.ID, Slot: o.Slot, Due: o.Due}
	if o.Entry.Rotates() {
		announcement.Person = o.People[0]
	}
	return announcement
}

// recallChoices reads again what choices are made by, and gives newcomers their places.
func (q *Queue) recallChoices(ctx context.Context, until time.Time) error {
	campaigns := q.Campaigns()
	q.mutex.Lock()
	history := q.history
	q.mutex.Unlock()
	history, err := q.choices.withChoices(ctx, q.ledger, campaigns, history, until)
	if err != nil {
		return err
	}
	for _, campaign := range campaigns {
		if err := q.placeNewcomers(ctx, campaign, history, until); err != nil {
			return err
		}
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.history = history
	return nil
}

// placeNewcomers gives a place to each of a campaign's people who has none.
func (q *Queue) placeNewcomers(ctx context.Context, campaign *posts.Campaign, history plan.History, now time.Time) error {
	if !plan.Chooses(campaign) {
		return nil
	}
	places := plan.PlacesFor(campaign, history, now)
	if len(places) == 0 {
		return nil
	}
	if err := q.ledger.PlacePeople(ctx, campaign.ID, places); err != nil {
		return err
	}
	q.choices.place(campaign.ID, places)
	for id, at := range places {
		history.Placed[plan.PersonOf{Campaign: campaign.ID, Person: id}] = at
	}
	return nil
}

// givenUp are the announcements that fall with what is announced now.
func (q *Queue) givenUp(made []ledger.Announcement) []ledger.Announcement {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return announcements(q.history.Announced).givenUp(made)
}

// recallAnnounced reads again what was announced.
func (q *Queue) recallAnnounced(ctx context.Context, until time.Time) (announcements, error) {
	stands, err := announced(ctx, q.ledger, until)
	if err != nil {
		return nil, err
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.history.Announced = stands
	return stands, nil
}

// namedIn are the ids of the people whom a row names, within its campaign.
func namedIn(row ledger.Delivery) []string {
	named := make([]string, len(row.People))
	for i, person := range row.People {
		named[i] = strings.TrimPrefix(person, row.Campaign+"/")
	}
	return named
}

// slotGone holds what had a slot and was not ready for it: it takes the next one, and
// does not go out at an hour that nobody chose (sequence H2).
func (s *Scheduler) slotGone(t *task) []ledger.Reason {
	if !s.slotOver(t) {
		return nil
	}
	return reason(ReasonSlotGone, t.entry.Schedule.Slot)
}

// slotOver tells whether a delivery was not ready for its slot, unless a person let it go
// all the same.
func (s *Scheduler) slotOver(t *task) bool {
	return t.entry.Schedule.Slot != "" && !t.released() && !s.now().Before(s.endOfSlot(t))
}

func (s *Scheduler) endOfSlot(t *task) time.Time {
	return t.due.Add(s.timetable.Late(t.campaign, t.entry, t.due))
}

// boundToSlot ends the use of a delivery with its slot, where the same post is out on any
// account, or may be, for this time or a later one: none comes for what was not ready.
func (s *Scheduler) boundToSlot(ctx context.Context, t *task) error {
	if t.entry == nil || t.begun() || !s.slotOver(t) {
		return nil
	}
	rows, err := s.ledger.History(ctx, ledger.Filter{Post: t.key.Post})
	used := func(row ledger.Delivery) bool {
		return !earlierTime(row.Slot, t.key.Slot) && (!row.SentAt.IsZero() || row.State == ledger.Sending || row.State == ledger.Uncertain)
	}
	if err == nil && slices.ContainsFunc(rows, used) {
		t.deadline = earlier(t.deadline, s.endOfSlot(t))
	}
	return err
}

// earlierTime tells whether a slot of an evergreen comes before another of its slots.
func earlierTime(slot, other string) bool {
	number, err := strconv.Atoi(slot)
	than, failure := strconv.Atoi(other)
	return err == nil && failure == nil && number < than
}

// choicesLast is how long a plan is good where posts wait for slots: one that gave up
// its own is given the next one with the next plan.
const choicesLast = 10 * time.Minute

// hasSlots tells whether posts wait for slots.
func (q *Queue) hasSlots() bool {
	return slices.ContainsFunc(q.Campaigns(), func(c *posts.Campaign) bool {
		return slices.ContainsFunc(c.Entries, func(e *posts.Entry) bool { return e.Schedule.Slot != "" })
	})
}

// planLasts is how long a plan holds while no file changes.
func (q *Queue) planLasts() time.Duration {
	if slices.ContainsFunc(q.Campaigns(), plan.Chooses) {
		return choicesLast
	}
	return horizon
}
