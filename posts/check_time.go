package posts

import (
	"strings"
	"time"
)

// checkTime compares the time of a post with what else is known of times. It
// concerns no account.
func (c *composer) checkTime() []Problem {
	due, local := c.draft.Due, c.scene.local
	if event := c.post.Schedule.Event; event != nil {
		for _, reminder := range event.Reminders(local.Location()) {
			c.checkQuiet(reminder.Due, reminder.Due.In(local.Location()), reminder.Slot)
		}
	} else {
		c.checkQuiet(due, local, "")
	}
	if !c.post.Schedule.Recurring() {
		c.checkUse(due, local)
	}
	return c.problems
}

// checkQuiet warns of a fixed time within the quiet hours, which are those of
// the campaign's zone. words are what stands in the file for one of several.
func (c *composer) checkQuiet(due, local time.Time, words string) {
	if c.campaign.Quiet == "" || c.post.Draft {
		return
	}
	span, ok := parseQuiet(c.campaign.Quiet)
	if !ok {
		return // campaign.toml is wrong there, and its reader said so
	}
	if c.post.Schedule.Zone != c.campaign.Zone {
		zone, err := time.LoadLocation(c.campaign.Zone)
		if err != nil {
			return // so too here
		}
		local = due.In(zone)
	}
	if span.covers(local) {
		what := local.Format("15:04")
		if words != "" {
			what += " (" + words + " before the event)"
		}
		c.report(QuietHours, c.timeKey(), words, what, c.campaign.Quiet)
	}
}

// timeKey is the key that says when.
func (c *composer) timeKey() string { return timeKeyOf(c.post.Schedule) }

func timeKeyOf(schedule Schedule) string {
	switch {
	case schedule.Every != "":
		return "every"
	case schedule.Cron != "":
		return "cron"
	case schedule.Event != nil:
		return "remind"
	}
	return "at"
}

// checkUse finds a post that can never go out: it is of no use any more when it
// is due, or must not be out yet.
func (c *composer) checkUse(due, local time.Time) {
	const written = "2006-01-02 15:04"
	if expires := c.post.Expires; !expires.IsZero() && !due.Before(expires) {
		c.report(ExpiresFirst, "expires", "", expires.In(local.Location()).Format(written))
	}
	if embargo := c.post.Embargo; due.Before(embargo) {
		c.report(EmbargoLater, c.timeKey(), "", "embargo", embargo.In(local.Location()).Format(written))
	}
	for _, person := range c.scene.people {
		if DateOf(local).Compare(person.Embargo) < 0 {
			c.report(EmbargoLater, c.timeKey(), "", "the embargo of "+personFile(person), person.Embargo)
		}
	}
}

// QuietUntil is the end of the campaign's quiet hours that a moment lies in; zero
// where it lies in none. The moment is on the clocks of the campaign's zone.
func (c *Campaign) QuietUntil(local time.Time) time.Time {
	span, set := parseQuiet(c.Quiet)
	if !set || !span.covers(local) {
		return time.Time{}
	}
	year, month, day := local.Date()
	end := time.Date(year, month, day, 0, span.to, 0, 0, time.UTC)
	if span.to <= minutes(local) {
		end = end.AddDate(0, 0, 1)
	}
	at, _ := LocalTime(end, local.Location())
	return at
}

// quietSpan is "23:00-07:00": minutes of the day, the end excluded.
type quietSpan struct{ from, to int }

func parseQuiet(written string) (quietSpan, bool) {
	from, to, ok := strings.Cut(strings.ReplaceAll(written, "–", "-"), "-")
	start, err := time.Parse("15:04", strings.TrimSpace(from))
	end, err2 := time.Parse("15:04", strings.TrimSpace(to))
	return quietSpan{minutes(start), minutes(end)}, ok && err == nil && err2 == nil
}

func minutes(t time.Time) int { return t.Hour()*60 + t.Minute() }

// covers tells whether a time of the day is quiet; a span may go over midnight.
func (q quietSpan) covers(t time.Time) bool {
	at := minutes(t)
	if q.from <= q.to {
		return q.from <= at && at < q.to
	}
	return q.from <= at || at < q.to
}
