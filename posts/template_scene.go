package posts

import (
	"fmt"
	"text/template"
	"time"
)

// Word is something that can stand between {{ and }} in a text.
type Word struct {
	// Example is how it is written.
	Example string
	// About is one sentence for `vigil explain`.
	About string
}

// Words are all of them, in the order in which people need them.
func Words() []Word {
	return []Word{
		{"{{person.name}}", "the person's name, in the language of the message"},
		{"{{person.dat}}", "the name in a case that the language of the message has (`cases.be` in the file): gen, dat, acc, ins, loc, voc; in a language without cases the name"},
		{"{{person.letters}}", "where letters reach the person: `to`, then `address`, each on its own line"},
		{"{{person.sentence}}", "the sentence; so too status, guardian, hashtag, born, arrested, sentenced"},
		{"{{person.handle}}", "the person's @name on the account's network (`handles.NETWORK`), or the name where there is none"},
		{"{{age}}", "how many full years ago the person was born"},
		{"{{days person.arrested}}", "how many days ago that was, on the day of the post"},
		{"{{years person.arrested}}", "how many full years ago that was"},
		{`{{plural age "год" "гады" "гадоў"}}`, "the form of a word that goes with a number; Belarusian has three, English two"},
		{`{{gender "асуджаны" "асуджаная"}}`, "the first form for gender = \"m\", the second for \"f\", a third for anybody else"},
		{"{{date person.born}}", "a date in the language of the message, as precise as the file says"},
		{"{{date}}", "the day of the post, where it goes out; never today"},
		{`{{date "2 January"}}`, "the same after a model, made of Monday, 2, January, 01 and 2006"},
		{"{{clock}}", "the hour for which the post is planned: 18:00"},
		{"{{date event.start}}", "the day on which the post's event begins, on the clocks of its zone; {{clock event.start}} is its hour, {{days event.start}} how many days are left"},
		{"{{event.place}}", "where the event is; so too event.link"},
		{"{{campaign.name}}", "the campaign's name"},
		{"{{if person.guardian}}…{{else}}…{{end}}", "the first text where the file has the key, else the second"},
		{"{{range people}}{{.name}} {{end}}", "the text once for each of the post's people"},
	}
}

// scene is what the words of a template can see: the occurrence, never now.
type scene struct {
	campaign *Campaign
	people   []*Person
	language string
	network  string
	// markup tells that the text has signs of markup, and that what is filled in
	// must not become one.
	markup bool
	// local is the occurrence's time in the zone of its schedule.
	local time.Time
	// day is that of an occasion; zero: that of local.
	day Date
	// event is that of the post, and link an address about it; nil: it has none.
	event *Appointment
	link  string
	// gaps are the missing values that a text came to show.
	gaps []missing
}

// personWords are the fields of {{person.…}}, the cases of the name at their end.
var personWords = append(
	[]string{"name", "letters", "sentence", "status", "guardian", wordOfNetwork, "hashtag", "born", "arrested", "sentenced"},
	caseKeys.names()...,
)

// wordOfNetwork is the only field that is another one on another network.
const wordOfNetwork = "handle"

// comparisons are the words of text/template that are of use here. The others
// could fill the memory (printf) or have no sense without code (call, index).
var comparisons = map[string]bool{"and": true, "or": true, "not": true, "eq": true, "ne": true, "lt": true, "le": true, "gt": true, "ge": true}

func (s *scene) words() template.FuncMap {
	return template.FuncMap{
		"person":   func() described { return s.describe(s.people[0]) },
		"people":   s.everybody,
		"campaign": func() map[string]any { return map[string]any{"name": s.shown(s.campaign.Name)} },
		"age":      func() (any, error) { return s.years(s.date(s.people[0], "born", s.people[0].Born)) },
		"gender":   s.gender,
		"plural":   s.plural,
		"date":     s.dateIn,
		"days":     s.days,
		"years":    s.years,
		"clock":    s.clock,
		"event":    s.describeEvent,
	}
}

func (s *scene) dateIn(args ...any) (any, error) {
	layout, value := "", any(writtenDate{PartialDate(DateOf(s.local)), s.language})
	if len(args) > 0 {
		if text, ok := args[0].(string); ok {
			layout, args = text, args[1:]
		}
	}
	if len(args) > 1 {
		return nil, wordFault{TemplateDate, []any{"more than one value"}}
	}
	if len(args) == 1 {
		value = args[0]
	}
	return s.inLayout(layout, value)
}

func (s *scene) inLayout(layout string, value any) (any, error) {
	switch date := value.(type) {
	case gap:
		return date, nil
	case personDate:
		if layout != "" && date.Day == 0 {
			return s.withoutDay(date), nil
		}
		return s.inLayout(layout, date.writtenDate)
	case eventTime:
		return s.inLayout(layout, date.written())
	case writtenDate:
		if layout == "" {
			return date.String(), nil
		}
		return date.inLayout(layout)
	}
	return nil, wordFault{TemplateDate, []any{fmt.Sprintf("“%v”", value)}}
}

func (s *scene) days(value any) (any, error) {
	if start, ok := value.(eventTime); ok {
		return start.daysFrom(s.local), nil
	}
	return s.since(value, func(from, to time.Time) int { return int(to.Sub(from).Hours() / 24) })
}

func (s *scene) years(value any) (any, error) {
	return s.since(value, func(from, to time.Time) int {
		years := to.Year() - from.Year()
		if to.Month() < from.Month() || to.Month() == from.Month() && to.Day() < from.Day() {
			years--
		}
		return years
	})
}

// since counts from a person's date to the day of the post.
func (s *scene) since(value any, count func(from, to time.Time) int) (any, error) {
	date, ok := value.(personDate)
	if missing, isGap := value.(gap); isGap {
		return missing, nil
	}
	if !ok {
		return nil, wordFault{TemplateDate, []any{fmt.Sprintf("“%v”", value)}}
	}
	if date.Day == 0 {
		return s.withoutDay(date), nil
	}
	today := PartialDate(DateOf(s.local))
	if s.day != (Date{}) {
		today = PartialDate(s.day)
	}
	if today.time().Before(date.time()) {
		return nil, wordFault{TemplateFuture, []any{personFile(date.person), date.key}}
	}
	return count(date.time(), today.time()), nil
}

func (s *scene) withoutDay(date personDate) gap {
	return s.gap(date.person, "day in "+date.key, date.key+" = YEAR-MONTH-DAY")
}

// gender chooses by the person's `gender`: forms for m, for f and, where there
// is a third one, for anybody else.
func (s *scene) gender(forms ...string) (any, error) {
	if len(forms) != 2 && len(forms) != 3 {
		return nil, wordFault{TemplateGender, nil}
	}
	person := s.people[0]
	switch {
	case person.Gender == "m":
		return forms[0], nil
	case person.Gender == "f":
		return forms[1], nil
	case len(forms) == 3:
		return forms[2], nil
	}
	return s.withoutGender(person), nil
}

func (s *scene) withoutGender(p *Person) gap { return s.gap(p, `gender "m" or "f"`, `gender = "m"`) }

func (s *scene) plural(count any, forms ...string) (any, error) {
	switch n := count.(type) {
	case gap:
		return n, nil
	case int:
		return choosePlural(s.language, n, forms)
	}
	return nil, wordFault{TemplateNumber, []any{fmt.Sprintf("“%v”", count)}}
}
