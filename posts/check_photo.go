package posts

import (
	"maps"
	"slices"
)

// CheckPhotos looks at the photos of people as at the pictures of posts: whether the
// file is there and can be used, says what it shows, and tells nothing about those who
// took it. No photo goes out by itself, so nobody is held because of one. The problems
// stand where the [photo] does.
func CheckPhotos(c *Campaign, album *Album) []Problem {
	var problems []Problem
	for _, id := range slices.Sorted(maps.Keys(c.People)) {
		person := c.People[id]
		if person.Photo == nil {
			continue
		}
		place := Place{File: personFile(person), Line: person.Photo.Line, Column: 1}
		for _, fault := range person.Photo.faults(album) {
			problems = append(problems, NewProblem(fault.code, place, fault.args...))
		}
	}
	return Silence(problems, c.Allow)
}

func (m *Media) faults(album *Album) []wordFault {
	if m.File == "" {
		return []wordFault{{KeyMissing, []any{"[photo]", "file", `file = "media/…"`}}}
	}
	file, err := album.read(m.File)
	if err != nil {
		return []wordFault{{MediaUnusable, []any{m.File, withoutPath(err, m.File)}}}
	}
	faults := committed(file)
	if len(m.Alt) == 0 {
		faults = append(faults, wordFault{NoAlt, []any{m.File}})
	}
	return faults
}
