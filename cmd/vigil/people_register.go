package main

import (
	"fmt"
	"slices"
	"strings"

	"vigil/posts"
)

// register are the people of a campaign while rows of a table are compared with them,
// and join them.
type register struct {
	*roster
	options *importOptions
	byID    map[string]*registered
	// byName are people by each of their names, and alike by what is left of a name
	// when it is written in a slightly different way.
	byName map[string][]*registered
	alike  map[string][]*registered
}

// registered is a person who is known.
type registered struct {
	person *posts.Person
	// row is the row that they come from, or are changed by; 0: none.
	row int
}

func newRegister(r *roster, options *importOptions) *register {
	known := &register{roster: r, options: options, byID: map[string]*registered{}, byName: map[string][]*registered{}, alike: map[string][]*registered{}}
	for _, id := range r.ids() {
		known.add(&registered{person: r.campaign.People[id]})
	}
	return known
}

func (r *register) add(known *registered) {
	r.byID[known.person.ID] = known
	for language, name := range known.person.Name {
		r.byName[sameName(name)] = append(r.byName[sameName(name)], known)
		if skeleton := r.skeleton(name, language); skeleton != "" {
			r.alike[skeleton] = append(r.alike[skeleton], known)
		}
	}
}

// sameName is the form in which two names are the same.
func sameName(name string) string { return strings.Join(nameWords(name), " ") }

// skeleton is what is common to the ways of writing a name: its consonants in Latin
// letters, the words in any order. "Alexander Example" and "Пример Александр" are told
// apart, "Example Alexander" and "Aleksandr Eksampl" are not. Short ones say nothing.
func (r *register) skeleton(name, language string) string {
	if language == "" {
		language = r.campaign.Language
	}
	slug, ok := posts.Slug(name, language)
	if !ok {
		return ""
	}
	words := strings.Split(slug, "-")
	for i, word := range words {
		if bones := slices.Compact([]rune(skeletal.Replace(word))); len(bones) > 1 {
			words[i] = string(bones) // of Anna and Jan only an n is left
		}
	}
	slices.Sort(words)
	if skeleton := strings.Join(words, " "); len(skeleton) >= shortestSkeleton {
		return skeleton
	}
	return ""
}

const shortestSkeleton = 6

// skeletal leaves out what transliterations differ in.
var skeletal = strings.NewReplacer("x", "ks", "ph", "f", "w", "v", "c", "k", "q", "k", "z", "s",
	"a", "", "e", "", "i", "", "o", "", "u", "", "y", "", "j", "", "h", "")

// find is the person whom a row is about; nil: nobody who is known. An error tells that
// it can't be known.
func (r *register) find(found personRecord) (*registered, error) {
	if found.id != "" {
		return r.byID[found.id], nil
	}
	var meant []*registered
	for _, name := range found.person.Name {
		for _, known := range r.byName[sameName(name)] {
			if !slices.Contains(meant, known) && !known.person.Born.Contradicts(found.person.Born) {
				meant = append(meant, known)
			}
		}
	}
	switch len(meant) {
	case 0:
		return r.findByFile(found), nil
	case 1:
		return meant[0], nil
	}
	var ids []string
	for _, known := range meant {
		ids = append(ids, known.person.ID)
	}
	slices.Sort(ids)
	return nil, fmt.Errorf("it could be %s: say which in a column id", strings.Join(ids, ", or "))
}

// findByFile takes somebody for the person whose file the row would be, where their
// names are in different languages, so that they can't be compared.
func (r *register) findByFile(found personRecord) *registered {
	slug, err := found.slug(r.campaign.Language)
	known := r.byID[slug]
	if err != nil || known == nil || known.person.Born.Contradicts(found.person.Born) {
		return nil
	}
	for language := range found.person.Name {
		if _, common := known.person.Name[language]; common {
			return nil
		}
	}
	return known
}

// freeID is the name of a new person's file: where another one has it, the year of
// birth is added, and then a number.
func (r *register) freeID(found personRecord) (id, remark string, err error) {
	if found.id != "" {
		if slug, ok := posts.Slug(found.id, ""); !ok || slug != found.id {
			return "", "", fmt.Errorf("%q is no name for a file: use small Latin letters, digits and -, such as jan-example", found.id)
		}
		return found.id, "", r.taken(found.id)
	}
	slug, err := found.slug(r.campaign.Language)
	if err != nil || r.taken(slug) == nil {
		return slug, "", err
	}
	id = slug
	if year := found.person.Born.Year; year != 0 {
		id = fmt.Sprintf("%s-%d", slug, year)
	}
	for number, base := 2, id; r.taken(id) != nil; number++ {
		id = fmt.Sprintf("%s-%d", base, number)
	}
	return id, fmt.Sprintf("people/%s.toml is somebody else: this one is people/%s.toml", slug, id), nil
}

// taken tells that a file has the name, also one with errors.
func (r *register) taken(id string) error {
	if _, there := r.files[id]; there || r.byID[id] != nil {
		return fmt.Errorf("there is a people/%s.toml with errors; mend it first", id)
	}
	return nil
}

// nearly are those whose names are nearly the same as the row's.
func (r *register) nearly(found personRecord) []string {
	var ids []string
	for language, name := range found.person.Name {
		for _, known := range r.alike[r.skeleton(name, language)] {
			if !slices.Contains(ids, known.person.ID) {
				ids = append(ids, known.person.ID)
			}
		}
	}
	slices.Sort(ids)
	return ids
}
