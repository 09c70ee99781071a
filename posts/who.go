package posts

import "slices"

// Who says whom a post may name that names nobody itself: of an occasion
// everybody whose day it is, else whoever was silent longest.
type Who struct {
	// Status are the statuses that a person must have one of; empty: each but
	// released and died.
	Status []string `json:"status,omitempty"`
}

// statuses are what a person's file may say.
var statuses = []string{"held", "house-arrest", "released", "died", "unknown"}

// Takes tells whether the person is one of those who are meant.
func (w *Who) Takes(person *Person) bool {
	if w == nil || len(w.Status) == 0 {
		return person.Status != "released" && person.Status != "died"
	}
	return slices.Contains(w.Status, person.Status)
}

// whoKeys are the keys of `who = { … }`.
var whoKeys = keys[*Who]{
	{"status", func(w *Who, v value) { w.Status = v.someOf(statuses...) }, "the statuses of those whom the post may name: [\"held\", \"house-arrest\"]", someOf(statuses...)},
}

func (r *postReader) who(v value) {
	if t, ok := v.single(); ok {
		r.post.Who = new(Who)
		readTable(t, r.post.Who, whoKeys)
		r.choice = v
	}
}

// checkWho refuses who beside somebody who is named.
func (p *postCheck) checkWho() {
	if p.post.Who != nil && len(p.post.People) > 0 {
		p.reader.choice.report(WrongValue, "who", "written beside person or people", "keep one of them")
	}
}

// someOf is a list of texts that each have to be one of a few.
func (v value) someOf(choices ...string) []string {
	words := v.list()
	for _, word := range words {
		if !slices.Contains(choices, word) {
			v.report(WrongValue, v.name(), quoted(word), Suggestion(word, choices))
			return nil
		}
	}
	return words
}
