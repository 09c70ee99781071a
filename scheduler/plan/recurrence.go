package plan

import (
	"iter"
	"slices"
	"time"

	"vigil/posts"

	"github.com/robfig/cron/v3"
)

// rule is what an `every` or `cron` line says: an endless row of wall-clock
// times, without a zone. They are those of a cron schedule, which is asked for
// days in UTC, where no clock jumps, less the days that `only` refuses.
type rule struct {
	// times is the whole schedule, and midnights the same days at 00:00.
	times, midnights *cron.SpecSchedule
	// clocks are the times of each day, from midnight, in order.
	clocks []time.Duration
	// only is nil where every day of the schedule counts.
	only func(day time.Time) bool
	// realHours is set where the hour field begins with `*`: the rule follows
	// each hour that passes, not the hours that clocks show.
	realHours bool
	// days are the words for the days, where the schedule alone does not tell.
	days string
}

// nextDay is the midnight of the first day with times that begins at or after
// from. A rule that parsed has one.
func (r rule) nextDay(from time.Time) time.Time {
	for {
		day := r.midnights.Next(from.Add(-1))
		switch {
		case day.IsZero():
			// The schedule gives up after five years; around 2100 there are eight
			// between two days of 29 February.
			from = from.AddDate(5, 0, 0)
		case r.only == nil || r.only(day):
			return day
		default:
			from = day.AddDate(0, 0, 1)
		}
	}
}

// recurrence is a rule on the clocks of a zone, between two days.
type recurrence struct {
	rule
	zone *time.Location
	// from and until are midnights of wall time, the latter of the day after;
	// zero: no bound.
	from, until time.Time
	except      []posts.Date
}

func newRecurrence(r rule, zone *time.Location, schedule posts.Schedule) recurrence {
	return recurrence{rule: r, zone: zone, except: schedule.Except,
		from: midnight(schedule.From, 0), until: midnight(schedule.Until, 1)}
}

func midnight(date posts.Date, daysLater int) time.Time {
	if date == (posts.Date{}) {
		return time.Time{}
	}
	return time.Date(date.Year, date.Month, date.Day+daysLater, 0, 0, 0, 0, time.UTC)
}

// slot is one time of a recurrence.
type slot struct {
	// wall is the nominal time, which the clocks may never have shown.
	wall time.Time
	// again is set for the second pass of a repeated hour.
	again bool
	due   time.Time
}

// name is the slot's name among those of its post.
func (s slot) name() string {
	name := s.wall.Format("2006-01-02T15:04")
	if s.again {
		name += "~1"
	}
	return name
}

// slots are the times with after < due ≤ until, in order, no two at one instant.
func (r recurrence) slots(after, until time.Time) iter.Seq[slot] {
	from, until := r.bounded(after.Add(1), until.Add(1))
	return func(yield func(slot) bool) {
		for from.Before(until) {
			p := passAt(r.zone, from)
			first, last := p.within(from, until)
			for s := range r.during(p, first, last) {
				if !yield(s) {
					return
				}
			}
			from = last
		}
	}
}

// bounded narrows a window to the days of the recurrence, with room for every
// offset, so that a `from` far away costs no walk through the years.
func (r recurrence) bounded(from, until time.Time) (time.Time, time.Time) {
	const room = 48 * time.Hour
	if first := r.from.Add(-room); !r.from.IsZero() && first.After(from) {
		from = first
	}
	if last := r.until.Add(room); !r.until.IsZero() && last.Before(until) {
		until = last
	}
	return from, until
}

// during are the slots of one pass with from ≤ due < until. Where a missing
// time moves onto the instant of one that exists, the latter keeps its name.
func (r recurrence) during(p pass, from, until time.Time) iter.Seq[slot] {
	return func(yield func(slot) bool) {
		moved := r.moved(p, from, until)
		for s := range r.shown(p, from, until) {
			for len(moved) > 0 && moved[0].due.Before(s.due) {
				if !yield(moved[0]) {
					return
				}
				moved = moved[1:]
			}
			if len(moved) > 0 && moved[0].due.Equal(s.due) {
				moved = moved[1:]
			}
			if !yield(s) {
				return
			}
		}
		for _, s := range moved {
			if !yield(s) {
				return
			}
		}
	}
}

// shown are the slots whose wall time the clocks of the pass show.
func (r recurrence) shown(p pass, from, until time.Time) iter.Seq[slot] {
	return func(yield func(slot) bool) {
		for wall := range r.walls(p.wall(from), p.wall(until)) {
			s := slot{wall: wall, again: p.repeats(wall), due: p.instant(wall)}
			if s.again && !r.realHours {
				continue
			}
			if !yield(s) {
				return
			}
		}
	}
}

// moved are the slots whose wall time the jump at the start of the pass left
// out. Whoever follows real hours has none.
func (r recurrence) moved(p pass, from, until time.Time) []slot {
	first, last := p.gap()
	if r.realHours || !p.afterGap(last).After(from) {
		return nil
	}
	var moved []slot
	for wall := range r.walls(first, last) {
		due := p.afterGap(wall)
		if !due.Before(from) && due.Before(until) {
			moved = append(moved, slot{wall: wall, due: due})
		}
	}
	return moved
}

// walls are the wall times from one (included) to another (excluded) on the
// days of the recurrence.
func (r recurrence) walls(from, until time.Time) iter.Seq[time.Time] {
	if r.from.After(from) {
		from = r.from
	}
	if !r.until.IsZero() && r.until.Before(until) {
		until = r.until
	}
	return func(yield func(time.Time) bool) {
		if !from.Before(until) {
			return
		}
		for day := r.nextDay(midnight(posts.DateOf(from), 0)); day.Before(until); day = r.nextDay(day.AddDate(0, 0, 1)) {
			if slices.Contains(r.except, posts.DateOf(day)) {
				continue
			}
			for _, clock := range r.clocks {
				wall := day.Add(clock)
				if !wall.Before(from) && (!wall.Before(until) || !yield(wall)) {
					return
				}
			}
		}
	}
}

// spaced are the slots with after < due ≤ until, each with its distance to the
// nearer neighbour; one beyond reach counts as reach.
func (r recurrence) spaced(after, until time.Time, reach time.Duration) iter.Seq2[slot, time.Duration] {
	return func(yield func(slot, time.Duration) bool) {
		var current slot
		period := reach
		for next := range r.slots(after.Add(-reach), until.Add(reach)) {
			distance := reach
			if !current.due.IsZero() {
				distance = min(reach, next.due.Sub(current.due))
				if inside(current.due, after, until) && !yield(current, min(period, distance)) {
					return
				}
			}
			current, period = next, distance
		}
		if !current.due.IsZero() && inside(current.due, after, until) {
			yield(current, period)
		}
	}
}

func inside(t, after, until time.Time) bool { return t.After(after) && !t.After(until) }

// period is the distance from an instant to the nearest slot before or after
// it; 0: there is none within twelve years.
func (r recurrence) period(at time.Time) time.Duration {
	const longest = 12 * 366 * 24 * time.Hour
	for reach := time.Hour; ; reach = min(reach*32, longest) {
		nearest := reach + 1
		for s := range r.slots(at.Add(-reach-1), at.Add(reach)) {
			if distance := s.due.Sub(at).Abs(); distance > 0 {
				nearest = min(nearest, distance)
			}
		}
		if nearest <= reach {
			return nearest
		}
		if reach == longest {
			return 0
		}
	}
}
