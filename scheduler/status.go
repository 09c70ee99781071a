package scheduler

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"vigil/ledger"
	"vigil/posts"
)

// A text was written about a person as they were then. The ledger keeps the status
// of each person named at the first sight of a post's present text; if it is
// another one now, the post waits for a person's word (sequence E5).

// statusesOf are the statuses of those whom a post names, by id.
func statusesOf(campaign *posts.Campaign, entry *posts.Entry) map[string]string {
	statuses := make(map[string]string, len(entry.People))
	for _, id := range entry.People {
		if person := campaign.People[id]; person != nil {
			statuses[id] = person.Status
		}
	}
	return statuses
}

// statusLines is how the ledger keeps them.
func statusLines(statuses map[string]string) []string {
	lines := make([]string, 0, len(statuses))
	for _, id := range slices.Sorted(maps.Keys(statuses)) {
		lines = append(lines, id+" "+statuses[id])
	}
	return lines
}

// ReadStatuses reads [ledger.SeenPost.Statuses], for [posts.Entry.Statuses]; nil
// where there are none.
func ReadStatuses(lines []string) map[string]string {
	if len(lines) == 0 {
		return nil
	}
	statuses := make(map[string]string, len(lines))
	for _, line := range lines {
		id, status, _ := strings.Cut(line, " ")
		statuses[id] = status
	}
	return statuses
}

// statusReasons are the people whose status is another one than when the post was
// written; of those who were chosen, whoever the post is not meant for any more.
// Where a file says nothing, nothing has changed.
func statusReasons(campaign *posts.Campaign, entry *posts.Entry, named []string) []ledger.Reason {
	var reasons []ledger.Reason
	add := func(detail string, args ...any) {
		reasons = append(reasons, ledger.Reason{Code: ReasonStatus, Detail: fmt.Sprintf(detail, args...)})
	}
	for _, id := range named {
		person, before := campaign.People[id], entry.Statuses[id]
		switch {
		case person == nil:
		case !slices.Contains(entry.People, id) && !entry.Who.Takes(person):
			add("%s is %s", id, person.Status)
		case before != "" && person.Status != "" && before != person.Status:
			add("%s was %s, and is %s", id, before, person.Status)
		}
	}
	return reasons
}

// changedPeople holds a post for those whose status has changed, unless a person
// let it go after these reasons were told, or has approved it with the people as they
// are: that is a word about the post, and from then on its text counts as written about
// them as they are now.
func (s *Scheduler) changedPeople(t *task) []ledger.Reason {
	reasons := statusReasons(t.campaign, t.entry, t.named)
	if len(reasons) == 0 || !t.releasedFrom(reasons) && !t.approval.byPeople() {
		return reasons
	}
	s.queue.acceptStatuses(t.campaign, t.entry)
	return nil
}

// releasedFrom tells whether a person let the delivery go after all of these
// reasons had been written down.
func (t *task) releasedFrom(reasons []ledger.Reason) bool {
	return t.released() && t.row.Released.After(t.row.Updated) &&
		!slices.ContainsFunc(reasons, func(r ledger.Reason) bool { return !slices.Contains(t.row.Reasons, r) })
}

// acceptStatuses takes a post's text for one about the people as they are now. The
// campaign is not changed, but replaced: others read it.
func (q *Queue) acceptStatuses(campaign *posts.Campaign, entry *posts.Entry) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	folder := q.folder(campaign)
	if folder == nil {
		return
	}
	known, have := folder.versions[entry.Path]
	if !have || known.entry == nil || known.entry.Hash != entry.Hash {
		return
	}
	accepted := *known.entry
	accepted.Statuses = statusesOf(campaign, entry)
	known.entry = &accepted
	folder.versions[entry.Path], folder.unsaved[entry.Path] = known, true
	present := *folder.campaign
	present.Entries = folder.entries()
	folder.campaign = &present
	q.signal()
}
