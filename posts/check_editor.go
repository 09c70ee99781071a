package posts

import (
	"fmt"
	"strings"
	"time"

	"vigil/networks"
)

// manuscript is one text that readers see, as a careful editor reads it.
type manuscript struct {
	campaign *Campaign
	// people are those whom the post names.
	people []*Person
	// kind is the key as it is called everywhere: "text", "alt"; key is where it
	// stands in this file: "on.x.text.be".
	kind, key string
	// text is what readers see, less the hashtags that are added to it, and written how
	// it stands in the file.
	text, written string
	// post is the text of the whole post, and file the picture, of a description.
	post, file string
	// language is the declared one without its region: "be"; empty: none is known.
	language string
	// day is the day of the post; zero where it is not known yet. local is that, or
	// today; inTurn tells that the plan chooses whom the post names.
	day, local Date
	inTurn     bool
	// event is the day on which the post's event begins, on the clocks of its zone; zero:
	// it has none.
	event Date
	// links are where the text's addresses stand.
	links []networks.Span
}

// finding is what an editor notices: a code, the words that show where, and what
// fills its sentence.
type finding struct {
	code  Code
	words string
	args  []any
}

// editorial is all that is looked for. Each looks at one text by itself; what
// concerns several posts is a matter of [Comparison].
var editorial = []func(*manuscript) []finding{
	findUselessAlt,
	findHiddenWords,
	findCapitals,
	findFancyLetters,
	findEmojiRows,
	findLinks,
	findPhones,
	findMail,
	findHomes,
	findDoubtfulLetters,
	findOtherLanguage,
	findMisspeltNames,
	findStatus,
	findDates,
}

// proofread reads all that readers see in the message's language as an editor does.
// What another account shows alike was read already.
func (c *composer) proofread(read map[string]bool) []Problem {
	c.problems = nil // those of composing were handed out
	if c.composed.LeftOut || c.post.Repost != "" {
		return nil
	}
	for _, m := range c.manuscripts() {
		if read[m.key+"\x00"+m.text] {
			continue
		}
		read[m.key+"\x00"+m.text] = true
		for _, look := range editorial {
			for _, found := range look(&m) {
				c.report(found.code, m.key, found.words, found.args...)
			}
		}
	}
	c.checkOwnHashtags(read)
	return c.problems
}

// manuscripts are the texts of a message that could be filled in.
func (c *composer) manuscripts() []manuscript {
	var all []manuscript
	add := func(kind, key string, value Localized) *manuscript {
		written, _ := value.in(c.language)
		key, text, ok := c.reading(key, value)
		if !ok {
			return &manuscript{}
		}
		all = append(all, manuscript{
			campaign: c.campaign, people: c.scene.people, inTurn: len(c.post.People) == 0,
			kind: kind, key: key, text: text, written: written,
			language: baseLanguage(c.language), day: c.dayKnown(), local: DateOf(c.scene.local), event: c.eventDay(), links: networks.Links(text),
		})
		return &all[len(all)-1]
	}
	text := add("text", c.key("text"), c.content.Text).text
	add("title", c.key("title"), c.content.Title)
	add("warning", c.key("warning"), c.content.Warning)
	for i, picture := range c.content.Media {
		alt := add("alt", c.mediaKey(i, "alt"), picture.Alt)
		alt.post, alt.file = text, picture.File
	}
	return all
}

// reading is what readers see of a value in the message's language, as plain
// words; ok is false where there is nothing to read, or where composing has told
// what is wrong.
func (c *composer) reading(key string, value Localized) (chosen, text string, ok bool) {
	text, ok = value.in(c.language)
	if !ok || text == "" {
		return key, "", false
	}
	if _, own := value[c.language]; own && c.language != "" {
		key += "." + c.language
	}
	scene := c.scene
	scene.markup = strings.HasPrefix(key, c.key("text")) && c.content.Markup != nil && *c.content.Markup
	filled := c.fillings.of(text, &scene)
	text = isolates.Replace(filled.text)
	if scene.markup {
		marked, _ := readMarkup(text)
		shown, _ := marked.shownWith(nil)
		text = shown.text
	}
	return key, text, len(filled.faults) == 0
}

// isolates are the signs around values of another direction, of which nobody sees
// anything.
var isolates = strings.NewReplacer(firstStrongIsolate, "", popDirectionalIsolate, "")

// dayKnown is the day of the post. One in a slot gets its day from the plan, a
// draft has none yet.
func (c *composer) dayKnown() Date {
	schedule := c.post.Schedule
	if schedule.Slot != "" || c.post.Draft && schedule.At.IsZero() && !schedule.Recurring() {
		return Date{}
	}
	return DateOf(c.scene.local)
}

// eventDay is the day on which the post's event begins; zero: it has none.
func (c *composer) eventDay() Date {
	if c.post.Schedule.Event == nil {
		return Date{}
	}
	return DateOf(c.post.Schedule.Event.Start.In(c.scene.local.Location()))
}

// noon is the day as a time.Time for counting, at noon so that no clock matters.
func (d Date) noon() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC)
}

// blanked is the text with these pieces blanked out, each sign by one blank, so
// that what stands elsewhere keeps its place.
func blanked(text string, pieces []networks.Span) string {
	if len(pieces) == 0 {
		return text
	}
	rest := []byte(text)
	for _, piece := range pieces {
		for i := piece.Start; i < piece.End; i++ {
			rest[i] = ' '
		}
	}
	return string(rest)
}

// words is the text without links, hashtags and mentions, which are no prose.
func (m *manuscript) words() string {
	text := blanked(m.text, m.links)
	if strings.ContainsAny(text, "#＃@") {
		text = blanked(text, networks.Hashtags(text))
		text = blanked(text, networks.Mentions(text))
	}
	return text
}

// fewFiles puts three people's files into words, and how many more there are.
func fewFiles(people []*Person) string {
	const shown = 3
	names := make([]string, 0, shown)
	for _, person := range people[:min(len(people), shown)] {
		names = append(names, personFile(person))
	}
	said := strings.Join(names, ", ")
	if more := len(people) - shown; more > 0 {
		said += fmt.Sprintf(" and %d more", more)
	}
	return said
}
