package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
)

// approvalNotices are how long before its time it is told that a post is not approved,
// each in a notice of its own. Up to the first there is no haste, and all is well.
var approvalNotices = []struct {
	before time.Duration
	words  string
	early  bool
}{{time.Hour, "within an hour", false}, {horizon, "within a day", true}}

// unapproved are the posts that nobody has approved and whose time comes soon.
func (f facts) unapproved() []Matter {
	var matters []Matter
	told := map[string]bool{}
	for _, notice := range approvalNotices {
		var soon []Upcoming
		for _, u := range f.ahead() {
			if name := u.Post + " " + u.Slot; !told[name] && u.Due.Sub(f.Now) <= notice.before && NeedsApproval(u.Reasons) {
				told[name] = true
				soon = append(soon, u)
			}
		}
		if len(soon) > 0 {
			matter := f.notApproved(soon, notice.words)
			matter.Early = notice.early
			matters = append(matters, matter)
		}
	}
	return matters
}

// NeedsApproval tells that one of the reasons is a missing approval.
func NeedsApproval(reasons []ledger.Reason) bool {
	return slices.ContainsFunc(reasons, func(r ledger.Reason) bool { return r.Code == ReasonApproval || r.Code == ReasonUnmerged })
}

func (f facts) notApproved(soon []Upcoming, within string) Matter {
	var names, subjects []string
	matter := say(MatterApproval, number(len(soon), "post is due ", "posts are due ")+within)
	for _, u := range soon {
		names = append(names, fmt.Sprintf("%s: %s", u.Post, Sentences(slices.DeleteFunc(slices.Clone(u.Reasons), func(r ledger.Reason) bool {
			return !NeedsApproval([]ledger.Reason{r})
		}))))
		subjects = append(subjects, u.Post+" "+u.Slot+", "+within)
		matter.Until = sooner(matter.Until, u.Until, f.Now)
	}
	return matter.because(strings.Join(names, "; ")).about(subjects...)
}
