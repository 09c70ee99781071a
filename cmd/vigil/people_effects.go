package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/posts"
)

// A text was written about somebody as they were then. What a change of status stops
// follows from the files, so that it can be told in a clone, too: the daemon holds the
// same (docs/design.md).

// effect is what a change of status does to the posts of a campaign.
type effect struct {
	id, was, is string
	// held name the person, and wait for a word; left choose whom they name, and do not
	// choose the person any more; joined do so from now on.
	held, left, joined []string
}

// tellEffects says of each change of status what it stops, and what to do next.
func (r *roster) tellEffects(out page, settings []setting) error {
	if len(settings) == 0 {
		return nil
	}
	var changed []setting
	for _, s := range settings {
		if s.was != nil && s.was.Status != s.is.Status {
			changed = append(changed, s)
		}
	}
	if len(changed) > 0 {
		whole := *r.selection
		whole.only = []string{peopleFolder} // posts are not to be checked here
		reading := whole.read(time.Now())
		defer reading.close() // nothing was written
		for _, s := range changed {
			reading.effectOf(s.was, s.is).print(out, reading)
		}
	}
	out.printf("Next: look it over, commit and push it; the daemon takes it up from there.\n")
	return nil
}

// effectOf looks at each post that still has a time to come.
func (r *reading) effectOf(was, is *posts.Person) effect {
	e := effect{id: is.ID, was: was.Status, is: is.Status}
	if r.campaign == nil {
		return e
	}
	for _, entry := range r.campaign.Entries {
		before, after := entry.Who.Takes(was), entry.Who.Takes(is)
		switch chooses := entry.Who != nil || entry.Schedule.Occasion != nil; {
		case entry.Draft || !r.isAhead(entry.Schedule):
		case slices.Contains(entry.People, is.ID) && entry.Schedule.Occasion == nil:
			if was.Status != "" && is.Status != "" {
				e.held = append(e.held, entry.Path)
			}
		case chooses && before && !after:
			e.left = append(e.left, entry.Path)
		case chooses && !before && after:
			e.joined = append(e.joined, entry.Path)
		}
	}
	return e
}

// isAhead tells whether a post may still go out.
func (r *reading) isAhead(schedule posts.Schedule) bool {
	return schedule.Slot != "" || schedule.Occasion != nil || len(r.timetable.Next(schedule, r.now, 1)) > 0
}

func (e effect) print(out page, r *reading) {
	list := func(what string, files []string) {
		if len(files) == 0 {
			return
		}
		out.printf("%s\n", what)
		for _, file := range files {
			out.printf("  %s%s\n", r.pathOf(file), r.whenOf(file))
		}
	}
	changed := fmt.Sprintf("%s was %s, and is %s now. ", e.id, orNothing(e.was), orNothing(e.is))
	if len(e.held)+len(e.left)+len(e.joined) == 0 {
		out.printf("%sNo post that is still to come depends on it.\n", changed)
	} else {
		out.printf("%s\n", strings.TrimSuffix(changed, " "))
	}
	list("Held, until somebody changes the text or lets it go (vigil release):", e.held)
	list("Not chosen any more by:", e.left)
	list("May be chosen from now on by:", e.joined)
	out.printf("To stop whatever names them at once, on the server: vigil hold person %s/%s --why \"…\"\n", r.campaign.ID, e.id)
	out.printf("What is up already: vigil history --person %s/%s --state sent\n", r.campaign.ID, e.id)
}

func orNothing(status string) string {
	if status == "" {
		return "without a status"
	}
	return status
}

// whenOf says when the post in a file goes out.
func (r *reading) whenOf(file string) string {
	at := slices.IndexFunc(r.campaign.Entries, func(e *posts.Entry) bool { return e.Path == file })
	if at < 0 {
		return ""
	}
	return ": " + r.when(r.campaign.Entries[at])
}
