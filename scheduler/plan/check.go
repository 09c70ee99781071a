package plan

import (
	"errors"
	"strconv"
	"time"

	"vigil/posts"
)

// fault is why a schedule can't be read: the code of its sentence, and what the
// sentence is filled with.
type fault struct {
	code posts.Code
	args []any
}

// Problem is the fault in words; whoever knows the file adds the place.
func (f fault) Problem() posts.Problem { return posts.NewProblem(f.code, posts.Place{}, f.args...) }

func (f fault) Error() string {
	problem := f.Problem()
	return problem.Message + "; " + problem.Remedy
}

// mostPerDay is how many times a day a post may go out without `allow.often`.
const mostPerDay = 24

// Check finds what is wrong with a schedule, or will be within a year from now:
// a zone or a line that can't be read, times that never come, too many in a
// day, and times that a change of the clocks will move. The problems have no
// place. A moment that was written as `at` was judged when it was read.
func (t *Timetable) Check(schedule posts.Schedule, now time.Time) []posts.Problem {
	if !schedule.Recurring() {
		_, err := t.Zone(schedule.Zone)
		return problemsOf(err)
	}
	recurrence, err := t.recurrence(schedule)
	if err != nil {
		return problemsOf(err)
	}
	if recurrence.empty() {
		return problemsOf(fault{posts.NeverDue, []any{schedule.Every + schedule.Cron, "move from or until, or take a day out of except"}})
	}
	problems := recurrence.movedWithin(now, now.AddDate(1, 0, 0))
	if count := len(recurrence.clocks); count > mostPerDay {
		problems = append(problems, fault{posts.Often, []any{strconv.Itoa(count)}}.Problem())
	}
	return problems
}

func problemsOf(err error) []posts.Problem {
	if fault, ok := errors.AsType[fault](err); ok {
		return []posts.Problem{fault.Problem()}
	}
	return nil
}

// empty tells whether no day between from and until is left.
func (r recurrence) empty() bool {
	if r.until.IsZero() {
		return false
	}
	for range r.walls(time.Time{}, r.until) {
		return false
	}
	return true
}

// movedWithin warns of the first time that a change of the clocks moves.
func (r recurrence) movedWithin(from, until time.Time) []posts.Problem {
	for p := passAt(r.zone, from); !p.end.IsZero() && p.end.Before(until); {
		p = passAt(r.zone, p.end)
		_, missing := p.gap()
		for s := range r.slots(p.start.Add(-1), p.afterGap(missing)) {
			if !s.wall.Equal(p.wall(s.due)) {
				return []posts.Problem{r.hourSkipped(s)}
			}
		}
	}
	return nil
}

func (r recurrence) hourSkipped(s slot) posts.Problem {
	const layout = "2006-01-02 15:04"
	problem := fault{posts.HourSkipped, []any{s.wall.Format(layout), r.zone, s.due.In(r.zone).Format(layout)}}.Problem()
	problem.Remedy = "nothing need be done: on all other days it goes out at its own time"
	return problem
}
