package posts

import (
	"slices"
	"strings"
	"time"
)

// closest is how near two posts may come to each other on one account.
const closest = time.Hour

// planned is one time of one post.
type planned struct {
	at   time.Time
	said *saying
}

// neighbours finds posts that follow another one within the hour on the same
// account. Each is told once, with the first such neighbour. A post that goes out
// every hour or so meets every other: that is meant.
func (c *Comparison) neighbours() []Problem {
	var all []planned
	for _, said := range c.said {
		if !said.often() {
			for _, at := range said.times {
				all = append(all, planned{at, said})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b planned) int { return a.at.Compare(b.at) })
	var problems []Problem
	told := map[*Post]bool{}
	first := 0
	for i, later := range all {
		for later.at.Sub(all[first].at) >= closest {
			first++
		}
		for _, earlier := range slices.Backward(all[first:i]) {
			if later.at.Before(c.now) || told[later.said.post] {
				break
			}
			both := later.said.common(earlier.said)
			if len(both) == 0 || later.said.related(earlier.said) || later.said.campaign != earlier.said.campaign {
				continue
			}
			told[later.said.post] = true
			problems = append(problems, later.follows(earlier, both)...)
		}
	}
	return problems
}

func (p planned) follows(earlier planned, accounts []string) []Problem {
	zone, err := time.LoadLocation(p.said.post.Schedule.Zone)
	if err != nil {
		zone = time.UTC // the zone's problem is told where the post is read
	}
	return p.said.problem(CloseTogether, timeKeyOf(p.said.post.Schedule), earlier.said.file(), strings.Join(accounts, ", "),
		apartInWords(p.at.Sub(earlier.at)), earlier.at.In(zone).Format("2006-01-02 15:04"))
}

// often tells that a post's own times lie so near to each other that it has every
// other post for a neighbour.
func (s *saying) often() bool {
	return len(s.times) > 1 && s.times[1].Sub(s.times[0]) <= 2*closest
}
