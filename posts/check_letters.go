package posts

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// letterAge is how long an address is trusted after somebody verified it, in days.
const letterAge = 183

// checkLetters looks at the addresses that a text shows, on the day of the post.
func (c *composer) checkLetters(key, text string) {
	if !strings.Contains(text, ".letters") {
		return
	}
	day := DateOf(c.scene.local)
	for _, person := range c.scene.people {
		switch person.Status {
		case "died":
			c.report(LettersNobody, key, ".letters", personFile(person), "dead")
			continue
		case "released":
			c.report(LettersNobody, key, ".letters", personFile(person), "free")
			continue
		}
		if verified := person.Letters.Verified; verified != (Date{}) && letterAged(person, c.scene.local) {
			c.report(LettersOld, key, ".letters", personFile(person), verified, day)
		}
	}
}

// findDoubtfulLetters looks at what is not known of the addresses that a text shows,
// and at those that are homes.
func findDoubtfulLetters(m *manuscript) []finding {
	if !strings.Contains(m.written, ".letters") {
		return nil
	}
	var found []finding
	for _, person := range m.people {
		if person.Status == "house-arrest" {
			found = append(found, finding{LettersHome, ".letters", []any{personFile(person)}})
		}
		if person.Letters.Verified == (Date{}) && !m.inTurn {
			found = append(found, finding{LettersUnverified, ".letters", []any{personFile(person), m.local}})
		}
	}
	return found
}

// letterAged tells that nobody has verified the address in the half year before a
// day, or ever.
func letterAged(person *Person, day time.Time) bool {
	return person.Letters.Verified.Compare(DateOf(day.AddDate(0, 0, -letterAge))) < 0
}

// checkLettersInTurn looks at the addresses of everybody whom a rotation or an
// occasion may name and whose address the text shows.
func (c *composer) checkLettersInTurn() {
	if !c.post.Uses.shows("letters") || len(c.post.People) > 0 {
		return
	}
	var aged []*Person
	shown := 0
	for _, id := range slices.Sorted(maps.Keys(c.campaign.People)) {
		person := c.campaign.People[id]
		if !c.post.means(person) || len(person.Lacks(c.post.Uses, c.post.LanguagesIn(c.campaign))) > 0 {
			continue
		}
		shown++
		if letterAged(person, c.scene.local) {
			aged = append(aged, person)
		}
	}
	if len(aged) > 0 {
		c.report(LettersInTurn, "text", ".letters", len(aged), shown, fewFiles(aged), DateOf(c.scene.local))
	}
}
