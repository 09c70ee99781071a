package scheduler

import (
	"slices"
	"strings"
	"time"

	"vigil/ledger"
)

// The oracle judges a rehearsal by the ledger's history and by what the files said
// when. It shares no code with the plan: of each occurrence it knows whom it named, when,
// and whether readers have seen it.

// aheadOf is how long before its time an occurrence is announced: what happens in between
// does not change it.
const aheadOf = 24 * time.Hour

// naming is one occurrence of the round.
type naming struct {
	slot   string
	person string
	due    time.Time
	// out tells that readers saw it, on one account at least; ended is when the last of
	// its deliveries came to its end.
	out      bool
	ended    time.Time
	accounts []string
}

// judge tells what the rehearsal did that it had not to do.
func (s *staging) judge() {
	s.Helper()
	rows, err := s.book.History(s.Context(), ledger.Filter{OldestFirst: true})
	s.must(err)
	for _, row := range rows {
		s.judgeEnd(row)
		s.judgeStatus(row)
	}
	namings := s.namings(rows)
	s.judgeRound(namings)
	s.judgeEverybody(namings)
	s.judgeFailed(namings)
	s.Logf("%d deliveries, %d times of the round", len(rows), len(namings))
}

// judgeEnd: each delivery whose use is over has come to an end.
func (s *staging) judgeEnd(row ledger.Delivery) {
	over := row.Due.Add(12 * time.Hour).Before(s.clock.Now())
	if over && !slices.Contains([]ledger.State{ledger.Sent, ledger.Failed, ledger.Missed, ledger.Skipped}, row.State) {
		s.Errorf("%s is still %s", row.Key, row.State)
	}
}

// judgeStatus: nobody is named once a file says something else than that they are held,
// but where a person let it go.
func (s *staging) judgeStatus(row ledger.Delivery) {
	for _, person := range row.People {
		said := s.named(strings.TrimPrefix(person, "c/")).at(row.SentAt.Add(-time.Second))
		if !row.SentAt.IsZero() && said.status != "held" && !s.released[row.ID] {
			s.Errorf("%s went out at %v, when %s was %q", row.Key, row.SentAt, person, said.status)
		}
	}
}

// namings are the occurrences of the round, in order: on each of the accounts the same
// person.
func (s *staging) namings(rows []ledger.Delivery) []naming {
	var namings []naming
	for _, row := range rows {
		if row.Post != "c/round" {
			continue
		}
		if n := len(namings); n == 0 || namings[n-1].slot != row.Slot {
			namings = append(namings, naming{slot: row.Slot, due: row.Due, person: strings.Join(row.People, " ")})
		}
		last := &namings[len(namings)-1]
		last.accounts = append(last.accounts, row.Account)
		last.out = last.out || !row.SentAt.IsZero()
		last.ended = later(last.ended, row.Since)
		if strings.Join(row.People, " ") != last.person {
			s.Errorf("%s names %v, and other accounts name %s", row.Key, row.People, last.person)
		}
	}
	for i := range namings {
		namings[i].person = strings.TrimPrefix(namings[i].person, "c/")
		if len(namings[i].accounts) != roundAccounts {
			s.Errorf("%s went to %v", namings[i].slot, namings[i].accounts)
		}
	}
	return namings
}

// judgeRound: whoever is named a second time comes after all others who could be named
// the whole time since the first one.
func (s *staging) judgeRound(namings []naming) {
	last := map[string]naming{}
	for _, n := range namings {
		before, again := last[n.person]
		if again && before.out {
			s.judgeSecond(before, n, last)
		}
		last[n.person] = n
	}
}

// judgeSecond has all that were due before the second naming in last.
func (s *staging) judgeSecond(first, second naming, last map[string]naming) {
	for _, other := range s.people {
		if named, ever := last[other.id]; ever && !named.due.Before(first.due) || !other.eligibleThroughout(first.due.Add(-aheadOf), second.due) {
			continue
		}
		s.Errorf("%s was named on %s and again on %s, and %s not once meanwhile", second.person, first.slot, second.slot, other.id)
	}
}

// eligibleThroughout tells whether somebody could be named at each moment between two,
// and had been there before.
func (d *dossier) eligibleThroughout(from, to time.Time) bool {
	if !d.at(from).eligible() {
		return false
	}
	return !slices.ContainsFunc(d.said, func(e entry) bool { return e.from.After(from) && !e.from.After(to) && !e.eligible() })
}

// judgeEverybody: who could be named for as long as a round takes, was.
func (s *staging) judgeEverybody(namings []naming) {
	named := map[string]bool{}
	for _, n := range namings {
		named[n.person] = named[n.person] || n.out
	}
	round := time.Duration(len(s.people)/3+8) * 24 * time.Hour
	for _, d := range s.people {
		if end := d.said[0].from.Add(round); end.Before(s.clock.Now()) && d.eligibleThroughout(d.said[0].from, end) && !named[d.id] {
			s.Errorf("%s was never named", d.id)
		}
	}
}

// judgeFailed: an occurrence that readers have not seen anywhere counts for nothing: who
// was to be named comes again as soon as there is somebody to announce.
func (s *staging) judgeFailed(namings []naming) {
	for i, n := range namings {
		soon := n.ended.Add(2*aheadOf + time.Hour)
		if n.out || soon.After(s.clock.Now()) || !s.named(n.person).eligibleThroughout(n.ended, soon) {
			continue
		}
		again := slices.ContainsFunc(namings[i+1:], func(next naming) bool { return next.person == n.person && next.due.Before(soon) })
		if !again {
			s.Errorf("%s was not named on %s, where it ended at %v, and did not come again by %v", n.person, n.slot, n.ended, soon)
		}
	}
}
