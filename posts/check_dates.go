package posts

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dateWords is how a language writes a date in a sentence: months beside a day, the
// days of the week from Sunday in the cases in which they stand, and the word for
// today. A form is an alternative of a regular expression.
type dateWords struct {
	months   [12]string
	weekdays [7]string
	today    string
	// form finds a date: see [dateForm].
	form *regexp.Regexp
}

// spokenDates are the languages whose dates are compared. Source of the names: CLDR,
// https://cldr.unicode.org; the months of Arabic are told in both ways, as in Egypt
// and as in the Levant.
var spokenDates = map[string]*dateWords{
	"en": spoken("today",
		[7]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"},
		[12]string{"january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul", "august|aug", "september|sept|sep", "october|oct", "november|nov", "december|dec"}),
	"be": spoken("сёння|сення",
		[7]string{"нядзел[яюі]|нядзелю", "панядзел(?:ак|ка)", "аўтор(?:ак|ка)", "серад[аыу]", "чацвер|чацвярга", "пятніц[аыу]", "субот[аыу]"},
		calendars["be"].ofMonths),
	"ru": spoken("сегодня",
		[7]string{"воскресень[ея]", "понедельник[а]?", "вторник[а]?", "сред[аыу]", "четверг[а]?", "пятниц[аыу]", "суббот[аыу]"},
		calendars["ru"].ofMonths),
	"uk": spoken("сьогодні",
		[7]string{"неділ[яюі]", "понеділ(?:ок|ка)", "вівтор(?:ок|ка)", "серед[аиу]", "четвер(?:га)?", "п['’ʼ]ятниц[яюі]", "субот[аиу]"},
		calendars["uk"].ofMonths),
	"pl": spoken("dziś|dzisiaj",
		[7]string{"niedziel[aęi]", "poniedziałek|poniedziałku", "wtorek|wtorku", "środ[aęy]", "czwartek|czwartku", "piątek|piątku", "sobot[aęy]"},
		calendars["pl"].ofMonths),
	"ar": spoken("اليوم",
		[7]string{"الأحد|الاحد", "الاثنين|الإثنين", "الثلاثاء", "الأربعاء|الاربعاء", "الخميس", "الجمعة", "السبت"},
		[12]string{"يناير|كانون الثاني", "فبراير|شباط", "مارس|آذار", "أبريل|ابريل|نيسان", "مايو|أيار", "يونيو|حزيران", "يوليو|تموز", "أغسطس|آب", "سبتمبر|أيلول", "أكتوبر|اكتوبر|تشرين الأول", "نوفمبر|تشرين الثاني", "ديسمبر|كانون الأول"}),
}

func spoken(today string, weekdays [7]string, months [12]string) *dateWords {
	words := &dateWords{months: months, weekdays: weekdays, today: today}
	words.form = regexp.MustCompile(words.dateForm())
	return words
}

// dateForm is the expression for "today, Monday, 7 December 2026" with all but day
// and month left out at will, "Monday, December 7th", and "7 December (Monday)".
// Groups: today, day of the week, day, month, or month, day; year; day of the week.
func (w *dateWords) dateForm() string {
	weekday := "(" + strings.Join(w.weekdays[:], "|") + ")"
	month := "(" + strings.Join(w.months[:], "|") + ")"
	day := `(\p{Nd}{1,2})(?:st|nd|rd|th|-га|-го|-е)?`
	return `(?i)(?:^|[^\pL\p{Nd}])(?:(` + w.today + `)(?:\s*[,،:–—-]\s*|\s+))?(?:` + weekday + `[,،]?\s+)?(?:the\s+)?` +
		`(?:` + day + `\s+(?:of\s+)?` + month + `|` + month + `\s+` + day + `)(?:[,،]?\s+(\p{Nd}{4}))?` +
		`(?:[,،]?\s*\(?` + weekday + `\)?)?(?:$|[^\pL\p{Nd}])`
}

// writtenDay is a date as a text writes it.
type writtenDay struct {
	words          string
	today, weekday string
	day            Date
	// first is the day of the month that stands before the date and is joined to it: 14
	// in "14–16 March" and in "14 and 15 March"; 0: there is none.
	first int
}

// joinedDay finds a day of the month that ends a text, and is joined to what follows.
var joinedDay = regexp.MustCompile(`(\p{Nd}{1,2})(?:st|nd|rd|th|-га|-го|-е)?\s*(?:[-–—,،&+/]|\s(?:\pL{1,3}|till|until|through))\s*$`)

// findDates compares the dates of a text with the calendar, with the day of the
// post, and with its event.
func findDates(m *manuscript) []finding {
	words := spokenDates[m.language]
	if words == nil || m.kind == "alt" || m.day == (Date{}) || !words.mayBeIn(m.text) {
		return nil
	}
	days := words.in(m.text, m.day)
	found := findOtherDays(m, days)
	for _, written := range days {
		right := written.day.noon().Weekday()
		switch {
		case written.weekday != "" && words.numberOf(words.weekdays[:], written.weekday) != int(right):
			found = append(found, finding{DateWeekday, written.words, []any{written.words, right}})
		case written.today != "" && written.day != m.day:
			found = append(found, finding{DateToday, written.words, []any{written.words, m.day}})
		}
	}
	return found
}

// findOtherDays compares the dates of a text with the day of the post's event. A text
// that has that day somewhere, or shows it by {{event.start}}, tells of others beside it;
// of one that has not, the date is told that is nearest to it.
func findOtherDays(m *manuscript, days []writtenDay) []finding {
	if m.event == (Date{}) || strings.Contains(m.written, "event.start") {
		return nil
	}
	var nearest *writtenDay
	for i := range days {
		written := &days[i]
		if written.covers(m.event) {
			return nil
		}
		if m.announces(written) && (nearest == nil || distance(written.day, m.event) < distance(nearest.day, m.event)) {
			nearest = written
		}
	}
	if nearest == nil {
		return nil
	}
	return []finding{{DateEvent, nearest.words, []any{nearest.words, m.event}}}
}

// covers tells whether the written day, or the one joined to it, is that day.
func (d *writtenDay) covers(day Date) bool {
	return d.day == day || d.first == day.Day && d.day.Year == day.Year && d.day.Month == day.Month
}

// otherStory is how far a date is from an event of which it can't be the day: "arrested
// on 17 January 2024". A date without a year is always nearer.
const otherStory = 184 * 24 * time.Hour

// announces tells whether a date can be meant as the day of the event. One that {{…}}
// brought in, that stands behind "today", or that is a day of a person's life, is not.
func (m *manuscript) announces(written *writtenDay) bool {
	if written.today != "" || !strings.Contains(m.written, written.words) {
		return false
	}
	for _, person := range m.people {
		for _, of := range []PartialDate{person.Born, person.Arrested, person.Sentenced} {
			if of.Month == written.day.Month && of.Day == written.day.Day {
				return false
			}
		}
	}
	sameDay := written.day.Month == m.event.Month && written.day.Day == m.event.Day
	return sameDay || distance(written.day, m.event) < otherStory
}

// mayBeIn tells that a text names a month: most do not, and the expression takes long.
func (w *dateWords) mayBeIn(text string) bool {
	if digitsIn(text) == 0 {
		return false
	}
	text = strings.ToLower(text)
	for _, forms := range w.months {
		for form := range strings.SplitSeq(forms, "|") {
			if strings.Contains(text, form) {
				return true
			}
		}
	}
	return false
}

// in are the dates of a text. A year that is left out is the one that brings the
// date nearest to the day of the post.
func (w *dateWords) in(text string, near Date) []writtenDay {
	var days []writtenDay
	for _, at := range w.form.FindAllStringSubmatchIndex(text, -1) {
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return text[at[2*n]:at[2*n+1]]
		}
		written := writtenDay{today: group(1), weekday: group(2) + group(8), words: strings.Trim(text[at[0]:at[1]], " \n\t,.;:!?«»“”\"")}
		if day := at[6]; day >= 0 {
			written.first = joinedTo(text[:day])
		}
		month := w.numberOf(w.months[:], group(4)+group(5))
		number, year := numberIn(group(3)+group(6)), numberIn(group(7))
		if day, ok := dateNear(year, time.Month(month+1), number, near); ok && month >= 0 {
			written.day = day
			days = append(days, written)
		}
	}
	return days
}

// joinedTo is the day of the month that ends a text before a date and is joined to it;
// 0: there is none.
func joinedTo(before string) int {
	joined := joinedDay.FindStringSubmatch(before)
	if joined == nil {
		return 0
	}
	return numberIn(joined[1])
}

// numberOf is which of the alternatives a word is; -1: none.
func (w *dateWords) numberOf(forms []string, word string) int {
	for i, form := range forms {
		if matched, err := regexp.MatchString(`(?i)^(?:`+form+`)$`, word); err == nil && matched {
			return i
		}
	}
	return -1
}

// numberIn reads digits of any script; 0 where there are none.
func numberIn(digits string) int {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, digits)
	number, err := strconv.Atoi(plain)
	if err != nil {
		return 0 // digits of a further script: such a date is not compared
	}
	return number
}

// dateNear is a day of the calendar; ok is false for what is none.
func dateNear(year int, month time.Month, day int, near Date) (Date, bool) {
	best, found := Date{}, false
	years := []int{year}
	if year == 0 {
		years = []int{near.Year - 1, near.Year, near.Year + 1}
	}
	for _, year := range years {
		date := Date{year, month, day}
		if DateOf(date.noon()) != date {
			continue
		}
		if !found || distance(date, near) < distance(best, near) {
			best, found = date, true
		}
	}
	return best, found
}

func distance(a, b Date) time.Duration { return a.noon().Sub(b.noon()).Abs() }
