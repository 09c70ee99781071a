package web

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"vigil/posts"
)

// PersonName is how a person is called, by campaign id / person id; the id where
// the campaign knows nobody under it.
func (p page) PersonName(id string) string {
	campaign, name, _ := strings.Cut(id, "/")
	for _, known := range p.campaigns {
		if found := known.People[name]; known.ID == campaign && found != nil {
			return cmp.Or(nameOf(found), id)
		}
	}
	return id
}

// nameOf is the name in English or, without one, in the first language there is.
func nameOf(person *posts.Person) string {
	for _, language := range append([]string{"", "en"}, slices.Sorted(maps.Keys(person.Name))...) {
		if name := person.Name[language]; name != "" {
			return name
		}
	}
	return person.ID
}
