package scheduler

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"vigil/posts"
)

// CoverageOrder is what a list of people is ordered by.
type CoverageOrder string

// The orders: who has been silent longest comes first; by name; who comes soonest
// first.
const (
	BySilence CoverageOrder = "silence"
	ByName    CoverageOrder = "name"
	ByNext    CoverageOrder = "next"
)

// CoverageOrders are all of them; the first is the usual one.
var CoverageOrders = []CoverageOrder{BySilence, ByName, ByNext}

// CoverageChoice says whom of a coverage somebody wants to see. Zero fields choose all.
type CoverageChoice struct {
	// SilentDays is for how many days nothing has named them, at least.
	SilentDays int
	Statuses   []string
	Order      CoverageOrder
}

// Choose are the people of all campaigns that are wanted, in order.
func (c CoverageChoice) Choose(coverages []Coverage) []Covered {
	var chosen []Covered
	for _, coverage := range coverages {
		for _, person := range coverage.People {
			if c.takes(person) {
				chosen = append(chosen, person)
			}
		}
	}
	order := map[CoverageOrder]func(a, b Covered) int{ByName: byName, ByNext: byNext}[c.Order]
	if order == nil {
		order = bySilence
	}
	slices.SortStableFunc(chosen, order)
	return chosen
}

func (c CoverageChoice) takes(person Covered) bool {
	if c.SilentDays > 0 && (person.Past == nil || person.Days < c.SilentDays) {
		return false
	}
	return len(c.Statuses) == 0 || slices.Contains(c.Statuses, person.Status)
}

// bySilence puts those last of whom the campaign does not mean to speak in turn: theirs
// is no neglect.
func bySilence(a, b Covered) int {
	if a.Outside != b.Outside {
		if b.Outside {
			return -1
		}
		return 1
	}
	return cmp.Or(silentSince(a).Compare(silentSince(b)), byName(a, b))
}

func silentSince(person Covered) time.Time {
	if person.Past == nil {
		return time.Time{}
	}
	return person.Since
}

func byName(a, b Covered) int {
	return cmp.Or(strings.Compare(posts.Fold(a.Name), posts.Fold(b.Name)), strings.Compare(a.Person, b.Person))
}

// byNext puts those first who come soonest, and those last who do not come.
func byNext(a, b Covered) int {
	switch {
	case a.Next == nil && b.Next == nil:
		return bySilence(a, b)
	case a.Next == nil:
		return 1
	case b.Next == nil:
		return -1
	}
	return cmp.Or(a.Next.Due.Compare(b.Next.Due), byName(a, b))
}
