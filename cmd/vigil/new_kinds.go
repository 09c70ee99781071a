package main

import (
	"cmp"
	"fmt"
	"strings"

	"vigil/networks/all"
)

// draft is what is known of a file to be written.
type draft struct {
	Name, At, Every, Text, Person, Post string
	Slot, Evergreen, Clock, Before      string
	Start, Place                        string
	Options, Language                   string
	Images, Alts                        []string
	// Draft: it does not go out yet.
	Draft bool
	// media are the pictures as they lie in the campaign.
	media []draftMedia
}

type draftMedia struct{ file, alt string }

// kind is a file that `vigil new` writes.
type kind struct {
	name, about string
	// folder is where it belongs.
	folder    string
	questions []question
	// chooses: the plan chooses whom it names.
	chooses bool
	// translates: a post that is there gets a text in one more language.
	translates bool
	write      func(draft) string
}

var kinds = []kind{
	{name: "post", about: "a post with a time of its own", folder: postsFolder, questions: []question{askAt, askText, askPerson, askImage, askName}, write: writePost},
	{name: "thread", about: "a post of several parts, with a line of --- between them", folder: postsFolder, questions: []question{askAt, askText, askPerson, askImage, askName}, write: writeThread},
	{name: "poll", about: "a question with options", folder: postsFolder, questions: []question{askAt, askText, askOptions, askName}, write: writePoll},
	{name: "recurring", about: "a post that comes again and again", folder: postsFolder, questions: []question{askEvery, askText, askPerson, askImage, askName}, write: writeRecurring},
	{name: "rotation", about: "a post that names one person after the other", folder: postsFolder, questions: []question{askEvery, askText, askName}, chooses: true, write: writeRotation},
	{name: "birthday", about: "a post for everybody's birthday", folder: postsFolder, questions: []question{askClock, askBefore, askText, askName}, chooses: true, write: writeBirthday},
	{name: "slot", about: "a post that takes the next free slot of the campaign", folder: postsFolder, questions: []question{askSlot, askText, askEvergreen, askPerson, askImage, askName}, write: writeSlot},
	{name: "event", about: "an appointment, with reminders", folder: postsFolder, questions: []question{askStart, askPlace, askText, askImage, askName}, write: writeEvent},
	{name: "reply", about: "a post that answers an earlier one", folder: postsFolder, questions: []question{askPost, askAt, askText, askName}, write: writeReply},
	{name: "repost", about: "an earlier post, shown again", folder: postsFolder, questions: []question{askPost, askAt, askName}, write: writeRepost},
	{name: "translation", about: "a post's text in one more language; NAME is the post", folder: postsFolder, translates: true},
	{name: "person", about: "a person whom posts name", folder: peopleFolder, questions: []question{askWho}, write: writePerson},
}

// The questions of single kinds.
var (
	askOptions   = question{flag: "options", asked: "The answers, with a comma between them", example: "Yes, No", answer: func(d *draft) *string { return &d.Options }}
	askClock     = question{flag: "time", asked: "At what hour", example: `"10:00"`, answer: func(d *draft) *string { return &d.Clock }, proposal: func(*writing) string { return "10:00" }}
	askBefore    = question{flag: "before", asked: "How long before the day", example: `"3w", so that cards arrive`, answer: func(d *draft) *string { return &d.Before }, optional: true}
	askSlot      = question{flag: "slot", asked: "Which slot of the campaign", example: "noon", answer: func(d *draft) *string { return &d.Slot }, proposal: firstSlot}
	askEvergreen = question{flag: "evergreen", asked: "May it come again, and how long after", example: `"30d"`, answer: func(d *draft) *string { return &d.Evergreen }, optional: true}
	askStart     = question{flag: "start", asked: "When does it begin", example: `"2027-01-16 18:00"`, answer: func(d *draft) *string { return &d.Start }}
	askPlace     = question{flag: "place", asked: "Where is it", example: `"the library, 12 Nowhere Street"`, answer: func(d *draft) *string { return &d.Place }}
	askWho       = question{asked: "The file's name", example: "first-last", answer: func(d *draft) *string { return &d.Name }, put: putName}
)

const placeholder = "What readers see stands here."

// top is how each post begins: that it is a draft as long as something is missing, when,
// and whom it names.
func (d draft) top(key, when, example string) string {
	var text strings.Builder
	d.Draft = d.Draft || when == ""
	text.WriteString(d.draftLine())
	if when == "" {
		fmt.Fprintf(&text, "#%s = %q%s\n", key, example, aboutWhen[key])
	} else {
		fmt.Fprintf(&text, "%s = %s%s\n", key, tomlString(when), aboutWhen[key])
	}
	return text.String() + optional("person", d.Person, "")
}

// optional is a line of the file where there is something to write.
func optional(key, value, about string) string {
	if value == "" {
		return ""
	}
	return key + " = " + tomlString(value) + about + "\n"
}

var aboutWhen = map[string]string{
	"at":    "   # in the campaign's zone, unless an offset or a zone name follows",
	"every": `   # or "day 09:00", "weekdays 19:00", "first monday 18:00", "month 1 12:00"`,
}

func (d draft) at() string { return d.top("at", d.At, "2027-01-31 18:00") }

// text is what readers see, or words that stand in for it.
func (d draft) text(otherwise string) string {
	return "text = " + tomlString(cmp.Or(d.Text, otherwise)) + "\n"
}

// pictures are the tables of what it shows, or how such a table is written.
func (d draft) pictures() string {
	if len(d.media) == 0 {
		return `
#[[media]]          # a picture; it stands below all other keys
#file = "media/…"
#alt  = "…"         # what it shows, for those who can't see it
`
	}
	var tables strings.Builder
	for _, media := range d.media {
		tables.WriteString("\n" + mediaTable(media.file, media.alt, nil))
	}
	return tables.String()
}

const morePost = `#warning = "…"      # shown in place of the post until the reader asks for it
#not_on  = ["x"]    # accounts, or networks, that it does not go to
`

func writePost(d draft) string { return d.at() + d.text(placeholder) + morePost + d.pictures() }

func writeThread(d draft) string {
	return d.at() + "# A line of --- begins the next part.\n" +
		d.text("The first part.\n---\nThe second part.\n---\nThe third part.") + d.pictures()
}

func writePoll(d draft) string {
	options := []string{"Yes", "No"}
	if d.Options != "" {
		options = d.options()
	}
	return d.at() + d.text("What is asked stands here?") + `
[poll]
options = [` + strings.Join(quotedAll(options), ", ") + `]
open    = "3d"       # how long answers are taken
without = "list"     # where a network has no polls: the options in the text; "skip" leaves it out
`
}

// options are divided by semicolons, or where there are none by commas.
func (d draft) options() []string {
	separator := ","
	if strings.Contains(d.Options, ";") {
		separator = ";"
	}
	options := strings.Split(d.Options, separator)
	for i := range options {
		options[i] = strings.TrimSpace(options[i])
	}
	return options
}

func writeRecurring(d draft) string {
	return d.top("every", d.Every, "monday 18:00") + `#from   = 2027-01-01     # the first day, the last, and days that are left out
#until  = 2027-12-31
#except = [2027-12-27]
` + d.text(placeholder) + morePost + d.pictures()
}

func writeRotation(d draft) string {
	return d.top("every", d.Every, "day 09:00") + `who = { status = ["held", "house-arrest"] }   # of these, who has gone unnamed longest
` + d.text("{{person.name}} is not forgotten.")
}

func writeBirthday(d draft) string {
	return d.draftLine() + `occasion = "birthday"   # or "arrest", "sentence": each year
time = ` + tomlString(cmp.Or(d.Clock, "10:00")) + "\n" + optional("before", d.Before, "   # {{age}} is the one on the day itself") +
		`#who = { status = ["held", "house-arrest"] }   # without it whoever is not released, and alive
` + d.text("Today {{person.name}} turns {{age}}.")
}

func writeSlot(d draft) string {
	if d.Slot == "" {
		return d.top("slot", "", "noon") + d.text(placeholder) + morePost + d.pictures()
	}
	return d.top("slot", d.Slot, "noon") + optional("evergreen", d.Evergreen, "   # it may come again after that, when nothing new waits") +
		d.text(placeholder) + morePost + d.pictures()
}

func writeEvent(d draft) string {
	start := tomlString(d.Start)
	if d.Start == "" {
		d.Draft, start = true, `"2027-01-16 18:00"`
	}
	return d.draftLine() + `remind = ["7d", "1d", "2h"]   # how long before it begins
` + d.text("{{event.place}}, {{date event.start}}, {{clock event.start}}") + `
[event]
start = ` + start + "\n" + "place = " + tomlString(cmp.Or(d.Place, "Where it is")) + `
#link = "https://…"
` + d.pictures()
}

func (d draft) draftLine() string {
	if !d.Draft {
		return ""
	}
	return "draft = true   # it is checked, and does not go out; delete the line when it is ready\n"
}

func writeReply(d draft) string {
	return d.at() + optional("reply_to", d.Post, "   # goes out once that post is out") + d.text(placeholder) + morePost + d.pictures()
}

func writeRepost(d draft) string {
	var unable []string
	for _, network := range all.List {
		if !network.Limits.Repost {
			unable = append(unable, network.Name)
		}
	}
	return d.at() + optional("repost", d.Post, "   # shown again, once it is out") +
		"not_on = [" + strings.Join(quotedAll(unable), ", ") + "]   # these networks can't\n"
}

func quotedAll(words []string) []string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = tomlString(word)
	}
	return quoted
}

func writePerson(d draft) string {
	words := strings.FieldsFunc(strings.TrimPrefix(d.Name, "people/"), func(r rune) bool { return r == '-' || r == '_' })
	for i, word := range words {
		letters := []rune(word)
		words[i] = strings.ToUpper(string(letters[:1])) + string(letters[1:])
	}
	return "name     = " + tomlString(strings.Join(words, " ")) + "   # as posts say it\n" + `#status   = "held"           # held, house-arrest, released, died, unknown
#sentence = "six years"
#born     = 1980-05-01       # a year or a month alone will do: "1980", "1980-05"
#arrested = "2021-03"
#guardian = "…"              # who keeps telling the story
#hashtag  = "OneWord"
#hold     = "why"            # nothing that names the person goes out
#[letters]
#to       = "…"              # the name as it has to stand on the envelope
#address  = "…"
#verified = 2026-11-01       # the day on which somebody knew that letters arrive there
`
}
