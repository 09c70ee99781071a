package scheduler

import (
	"context"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// Whom a rotation names, and who takes a slot, is chosen by the plan, and announced a
// day ahead: from then on it is a row of the ledger, and does not change (sequences H1
// and H2).

// withChoices adds to a history what choices are made by. The past is known up to
// until.
func withChoices(ctx context.Context, l *ledger.Ledger, campaigns []*posts.Campaign, history plan.History, until time.Time) (plan.History, error) {
	if !slices.ContainsFunc(campaigns, plan.Chooses) {
		return history, nil
	}
	history.Until = until
	history.Named, history.Placed = map[plan.PersonOf]time.Time{}, map[plan.PersonOf]time.Time{}
	named, err := l.Named(ctx, until)
	if err != nil {
		return history, err
	}
	for person, at := range named {
		campaign, id, _ := strings.Cut(person, "/")
		history.Named[plan.PersonOf{Campaign: campaign, Person: id}] = at
	}
	for _, campaign := range campaigns {
		places, err := l.PeoplePlaced(ctx, campaign.ID)
		if err != nil {
			return history, err
		}
		for id, at := range places {
			history.Placed[plan.PersonOf{Campaign: campaign.ID, Person: id}] = at
		}
	}
	if history.Announced, err = announced(ctx, l, until); err != nil {
		return history, err
	}
	history.Uses, err = slotUses(ctx, l, campaigns)
	return history, err
}

// announced are the announcements that may still be ahead: a post keeps its slot for as
// long as it may be late.
func announced(ctx context.Context, l *ledger.Ledger, until time.Time) (map[plan.OccurrenceOf]plan.Announced, error) {
	rows, err := l.Announced(ctx, until.Add(-longestSlot))
	announced := make(map[plan.OccurrenceOf]plan.Announced, len(rows))
	for _, row := range rows {
		announced[plan.OccurrenceOf{Post: row.Post, Slot: row.Slot}] = plan.Announced{Due: row.Due, Person: row.Person}
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
	if err := s.ledger.Announce(ctx, fresh); err != nil {
		return nil, err
	}
	if err := s.queue.recallChoices(ctx, from); err != nil { // what stands there is what holds
		return nil, err
	}
	return s.queue.Plan(s.timetable, from, to), nil
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
	history, err := withChoices(ctx, q.ledger, campaigns, history, until)
	if err != nil {
		return err
	}
	for _, campaign := range campaigns {
		if !plan.Chooses(campaign) {
			continue
		}
		places := plan.PlacesFor(campaign, history, until)
		if err := q.ledger.PlacePeople(ctx, campaign.ID, places); err != nil {
			return err
		}
		for id, at := range places {
			history.Placed[plan.PersonOf{Campaign: campaign.ID, Person: id}] = at
		}
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.history = history
	return nil
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
	if t.entry.Schedule.Slot == "" || t.released() || s.now().Before(t.due.Add(s.timetable.Late(t.campaign, t.entry, t.due))) {
		return nil
	}
	return reason(ReasonSlotGone, t.entry.Schedule.Slot)
}

// choicesLast is how long a plan is good where posts wait for slots: one that gave up
// its own is given the next one with the next plan.
const choicesLast = 10 * time.Minute

// planLasts is how long a plan holds while no file changes.
func (q *Queue) planLasts() time.Duration {
	if slices.ContainsFunc(q.Campaigns(), plan.Chooses) {
		return choicesLast
	}
	return horizon
}
