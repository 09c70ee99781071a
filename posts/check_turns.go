package posts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// means tells whether a post that names nobody itself is meant for a person: their
// status is one of `who`, and of an occasion their file has the day.
func (e *Entry) means(person *Person) bool {
	occasion := e.Schedule.Occasion
	return e.Who.Takes(person) && (occasion == nil || occasion.Kind.Origin(person).Day > 0)
}

// PassedOver tells whom a post is meant for and will not speak of: a rotation passes over
// whose file lacks what the text shows, and an occasion's post about them is held. passes
// is false where there is nobody, or where `allow` says why. It follows from the people as
// they are now, and is a problem of the file as a whole.
func (c *Campaign) PassedOver(entry *Entry) (problem Problem, passes bool) {
	args := c.passedOver(entry)
	if len(args) == 0 || entry.PassesOver || silenced(PassedOver, []map[string]string{c.Allow}) {
		return Problem{}, false
	}
	problem = NewProblem(PassedOver, Place{File: entry.Path}, args...)
	problem.Post = entry.ID
	return problem, true
}

// checkTurns tells the same at the words that somebody's file lacks.
func (c *composer) checkTurns() {
	if args := c.campaign.passedOver(&c.post.Entry); len(args) > 0 {
		c.report(PassedOver, "text", "{{person", args...)
	}
}

// passedOver is what fills the sentence of [PassedOver]; nothing: nobody is.
func (c *Campaign) passedOver(entry *Entry) []any {
	if len(entry.People) > 0 || entry.Who == nil && entry.Schedule.Occasion == nil {
		return nil
	}
	var passed []string
	meant := 0
	for _, id := range slices.Sorted(maps.Keys(c.People)) {
		person := c.People[id]
		if !entry.means(person) {
			continue
		}
		meant++
		if lacks := person.Lacks(entry.Uses, entry.LanguagesIn(c)); len(lacks) > 0 {
			passed = append(passed, fmt.Sprintf("%s (%s)", personFile(person), strings.Join(lacks, ", ")))
		}
	}
	if len(passed) == 0 {
		return nil
	}
	return []any{len(passed), meant, firstOf(passed), strings.TrimPrefix(entry.ID, c.ID+"/")}
}

// firstOf are the first few of what may be hundreds.
func firstOf(list []string) string {
	const few = 3
	if more := len(list) - few; more > 0 {
		list = append(list[:few:few], fmt.Sprintf("%d more", more))
	}
	return strings.Join(list, ", ")
}
