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

// checkTurns finds whom the post is meant for and will not speak of: a rotation passes
// over whose file lacks what the text shows, and an occasion's post about them is held.
func (c *composer) checkTurns() {
	entry := &c.post.Entry
	if len(entry.People) > 0 || entry.Who == nil && entry.Schedule.Occasion == nil {
		return
	}
	var passed []string
	meant := 0
	for _, id := range slices.Sorted(maps.Keys(c.campaign.People)) {
		person := c.campaign.People[id]
		if !entry.means(person) {
			continue
		}
		meant++
		if lacks := person.Lacks(entry.Uses, entry.LanguagesIn(c.campaign)); len(lacks) > 0 {
			passed = append(passed, fmt.Sprintf("%s (%s)", personFile(person), strings.Join(lacks, ", ")))
		}
	}
	if len(passed) > 0 {
		name := strings.TrimPrefix(entry.ID, c.campaign.ID+"/")
		c.report(PassedOver, "text", "{{person", len(passed), meant, firstOf(passed), name)
	}
}

// firstOf are the first few of what may be hundreds.
func firstOf(list []string) string {
	const few = 3
	if more := len(list) - few; more > 0 {
		list = append(list[:few:few], fmt.Sprintf("%d more", more))
	}
	return strings.Join(list, ", ")
}
