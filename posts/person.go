package posts

import (
	"fmt"
	"maps"
	"slices"
)

// ReadPerson reads the file of a person from its bytes, as it would be read in the
// campaign: what is to be written can be looked at before it is. A person with an
// error among the problems is not taken; nil is nothing that could be understood.
func ReadPerson(c *Campaign, path string, source []byte) (*Person, []Problem) {
	r := &reading{campaign: c, zones: &zones{}}
	person, problems := r.person(path, source)
	SortProblems(problems)
	return person, problems
}

// Statuses are what a person's file may say of the person.
func Statuses() []string { return slices.Clone(statuses) }

// Nearest is the one of the known words that a misspelt one was probably meant to be.
func Nearest(word string, known []string) (string, bool) { return nearestOf(word, known) }

// NameIn is the person's name in a language, else without one, else in the first of
// its languages: a list has to call everybody something.
func (p *Person) NameIn(language string) string {
	if name, ok := p.Name.in(language); ok {
		return name
	}
	for _, other := range slices.Sorted(maps.Keys(p.Name)) {
		return p.Name[other]
	}
	return p.ID
}

// String is the date as a person's file has it: 1980-05-01, 1980-05 or 1980; none is
// empty.
func (d PartialDate) String() string {
	switch {
	case d == PartialDate{}:
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Whole tells that the day is known.
func (d PartialDate) Whole() bool { return d.Day != 0 }

// Contradicts tells that two dates can't be the same day, as far as both are known.
func (d PartialDate) Contradicts(other PartialDate) bool {
	differ := func(a, b int) bool { return a != 0 && b != 0 && a != b }
	return differ(d.Year, other.Year) || differ(int(d.Month), int(other.Month)) || differ(d.Day, other.Day)
}
