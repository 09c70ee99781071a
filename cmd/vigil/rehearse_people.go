package main

import (
	"maps"
	"slices"
	"time"

	"vigil/ledger"
	"vigil/posts"
)

// spoken is who is named in a rehearsal, and how long nobody hears of the others.
type spoken struct {
	begun, end time.Time
	// last is when each person was named last, of those who can be; zero: never.
	last map[string]time.Time
	// named are those whom the rehearsal named.
	named map[string]bool
	// silent was not named for longest, for as long as that; the past that the ledger
	// knows counts too.
	silent  string
	silence time.Duration
	// again is who is first named a second time by the rehearsal; empty: nobody is.
	again secondNaming
}

type secondNaming struct {
	person        string
	before, after time.Time
}

// spokenOf knows whom the campaigns may name: everybody but the released and the dead.
func spokenOf(campaigns []*posts.Campaign, begun, end time.Time) spoken {
	s := spoken{begun: begun, end: end, last: map[string]time.Time{}, named: map[string]bool{}}
	for _, campaign := range campaigns {
		for id, person := range campaign.People {
			if new(posts.Who).Takes(person) {
				s.last[campaign.ID+"/"+id] = time.Time{}
			}
		}
	}
	return s
}

// hear takes in a delivery, in the order of their times.
func (s *spoken) hear(row ledger.Delivery) {
	if row.SentAt.IsZero() {
		return
	}
	for _, person := range row.People {
		last, possible := s.last[person]
		if !possible || last.Equal(row.Due) {
			continue
		}
		if !row.SentAt.Before(s.begun) {
			s.fallSilent(person, last, row.Due)
			if s.named[person] && s.again.person == "" {
				s.again = secondNaming{person, last, row.Due}
			}
			s.named[person] = true
		}
		s.last[person] = row.Due
	}
}

// fallSilent remembers the longest silence. That of somebody who was never named begins
// nowhere.
func (s *spoken) fallSilent(person string, from, to time.Time) {
	if silence := to.Sub(from); !from.IsZero() && silence > s.silence {
		s.silent, s.silence = person, silence
	}
}

// ends looks at who is silent at the end, and counts who has never been named.
func (s *spoken) ends() (never int) {
	for _, person := range slices.Sorted(maps.Keys(s.last)) {
		if s.last[person].IsZero() {
			never++
		}
		s.fallSilent(person, s.last[person], s.end)
	}
	return never
}
