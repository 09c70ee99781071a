package posts

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// calendar are the names of one language. A month behind a day stands in the
// genitive in Slavic languages ("1 снежня"), alone it doesn't ("снежань").
type calendar struct {
	months   [12]string
	ofMonths [12]string
	weekdays [7]string
}

// calendars are the languages whose dates are written out; in any other one a
// date is written 2026-12-01. Source: CLDR, https://cldr.unicode.org, format
// and stand-alone names.
var calendars = map[string]calendar{
	"en": {
		months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		ofMonths: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	},
	"be": {
		months:   [12]string{"студзень", "люты", "сакавік", "красавік", "май", "чэрвень", "ліпень", "жнівень", "верасень", "кастрычнік", "лістапад", "снежань"},
		ofMonths: [12]string{"студзеня", "лютага", "сакавіка", "красавіка", "мая", "чэрвеня", "ліпеня", "жніўня", "верасня", "кастрычніка", "лістапада", "снежня"},
		weekdays: [7]string{"нядзеля", "панядзелак", "аўторак", "серада", "чацвер", "пятніца", "субота"},
	},
	"ru": {
		months:   [12]string{"январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"},
		ofMonths: [12]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"},
		weekdays: [7]string{"воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"},
	},
	"uk": {
		months:   [12]string{"січень", "лютий", "березень", "квітень", "травень", "червень", "липень", "серпень", "вересень", "жовтень", "листопад", "грудень"},
		ofMonths: [12]string{"січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"},
		weekdays: [7]string{"неділя", "понеділок", "вівторок", "середа", "четвер", "пʼятниця", "субота"},
	},
	"pl": {
		months:   [12]string{"styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień"},
		ofMonths: [12]string{"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"},
		weekdays: [7]string{"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"},
	},
}

// writtenDate is a date that a text shows in its own language, as precisely as
// it is known.
type writtenDate struct {
	PartialDate
	language string
}

func (d writtenDate) String() string {
	names, ok := calendars[baseLanguage(d.language)]
	switch {
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0 && ok:
		return fmt.Sprintf("%s %d", names.months[d.Month-1], d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	case ok:
		return fmt.Sprintf("%d %s %d", d.Day, names.ofMonths[d.Month-1], d.Year)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// time is midnight UTC of the date; it is of use only for a whole date.
func (d PartialDate) time() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// inLayout writes a whole date after the model of Monday, 2 January 2006.
func (d writtenDate) inLayout(layout string) (string, error) {
	day := d.time()
	english := day.Format(layout)
	named := strings.Contains(layout, "January") || strings.Contains(layout, "Monday")
	if !named {
		return english, nil
	}
	names, ok := calendars[baseLanguage(d.language)]
	if !ok {
		return "", wordFault{TemplateLanguage, []any{d.language}}
	}
	month := names.months[d.Month-1]
	if strings.Contains(strings.ReplaceAll(layout, "2006", ""), "2") {
		month = names.ofMonths[d.Month-1]
	}
	return strings.NewReplacer(
		day.Month().String(), month,
		day.Weekday().String(), names.weekdays[day.Weekday()],
	).Replace(english), nil
}

// baseLanguage is "be" of "be-tarask".
func baseLanguage(code string) string {
	base, _, _ := strings.Cut(strings.ToLower(code), "-")
	return base
}

// pluralForms are the categories of CLDR in the order in which people learn
// them: one, few, many.
var pluralForms = []plural.Form{plural.Zero, plural.One, plural.Two, plural.Few, plural.Many, plural.Other}

// choosePlural takes the form that goes with n in the language. A language with
// three forms for whole numbers is given three; a text without a language
// counts as English.
func choosePlural(code string, n int, forms []string) (string, error) {
	tag, err := language.Parse(code)
	if err != nil {
		tag = language.English
	}
	if n < 0 {
		n = -n
	}
	categories, samples := pluralCategories(tag)
	if len(forms) != len(categories) {
		return "", wordFault{TemplatePlural, []any{tag.String(), len(categories), strings.Join(samples, ", ")}}
	}
	want := plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)
	for i, category := range categories {
		if category == want {
			return forms[i], nil
		}
	}
	return forms[len(forms)-1], nil
}

// pluralCategories are the categories that whole numbers have in a language,
// each with the least number that shows it.
func pluralCategories(tag language.Tag) (categories []plural.Form, samples []string) {
	least := map[plural.Form]int{}
	// Whatever a whole number's category depends on shows below 200.
	for n := 200; n >= 0; n-- {
		least[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)] = n
	}
	for _, form := range pluralForms {
		if n, ok := least[form]; ok {
			categories = append(categories, form)
			samples = append(samples, fmt.Sprint(n))
		}
	}
	return categories, samples
}
