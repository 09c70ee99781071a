package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"vigil/posts"
	"vigil/scheduler"
	"vigil/scheduler/plan"
)

const (
	// planDays is how many days the plan shows, today included.
	planDays = 14
	// crowd is how many times of one post a day shows one by one; more are one
	// line.
	crowd = 4
)

// planContent is what is planned, by day.
type planContent struct {
	Days    []day
	Through moment
}

type day struct {
	Date  moment
	Lines []line
}

// line is a planned time, or many of one post on one day.
type line struct {
	scheduler.Upcoming
	// Last is the last time of a line that stands for Times of them.
	Last  time.Time
	Times int
	// Words are the post's schedule where it is a recurrence.
	Words string
}

func (s *site) plan(r *http.Request) (page, error) {
	outlook, clocks := s.outlook(), s.clocks()
	now := outlook.Now.In(clocks.general)
	end := time.Date(now.Year(), now.Month(), now.Day()+planDays, 0, 0, 0, 0, now.Location()).Add(-time.Microsecond)
	upcoming, err := outlook.Upcoming(r.Context(), outlook.Now, end)
	if err != nil {
		return page{}, err
	}
	days := byDay(upcoming, clocks, schedules(outlook.Campaigns))
	return s.newPage("plan.html", "Plan", "/plan", planContent{days, clocks.moment("", end)}), nil
}

// schedules are the recurrences in words, by post; they are said only when asked.
func schedules(campaigns []*posts.Campaign) func(post string) string {
	return func(post string) string {
		for _, campaign := range campaigns {
			at, found := slices.BinarySearchFunc(campaign.Entries, post, func(e *posts.Entry, id string) int {
				return strings.Compare(e.ID, id)
			})
			if found && campaign.Entries[at].Schedule.Recurring() {
				return plan.Describe(campaign.Entries[at].Schedule)
			}
		}
		return ""
	}
}

// byDay divides what is planned by the days of its campaigns' zones.
func byDay(upcoming []scheduler.Upcoming, clocks clocks, words func(string) string) []day {
	var days []day
	for _, u := range upcoming {
		date := clocks.moment(u.Campaign, u.Due)
		at := slices.IndexFunc(days, func(d day) bool { return d.Date.Day() == date.Day() })
		if at < 0 {
			at, days = len(days), append(days, day{Date: date})
		}
		days[at].Lines = append(days[at].Lines, line{Upcoming: u, Last: u.Due, Times: 1})
	}
	for i := range days {
		days[i].Lines = condense(days[i].Lines)
		for j := range days[i].Lines {
			days[i].Lines[j].Words = words(days[i].Lines[j].Post)
		}
	}
	return days
}

// condense makes one line of the times of a post that crowd a day.
func condense(lines []line) []line {
	groups := map[string][]int{}
	for i, l := range lines {
		groups[l.likeness()] = append(groups[l.likeness()], i)
	}
	var condensed []line
	for i, l := range lines {
		group := groups[l.likeness()]
		switch {
		case len(group) <= crowd:
			condensed = append(condensed, l)
		case group[0] == i:
			l.Times, l.Last = len(group), lines[group[len(group)-1]].Due
			condensed = append(condensed, l)
		}
	}
	return condensed
}

// likeness is the same for times that differ in nothing but the time.
func (l line) likeness() string {
	return fmt.Sprint(l.Post, l.Accounts, l.Reasons, l.Delivery)
}
