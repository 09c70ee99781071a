package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigil/posts"
)

// An `every` line is read from the words that people write: days, then a time
// of day. It becomes the five fields of a cron line, so that there is one
// mechanism, and where these can't say it a filter of days.
//
//	monday 18:00                 monday, thursday 18:00        weekdays 19:00
//	day 09:00                    3 days 09:00                  hour :15
//	2 weeks monday 18:00         first monday 18:00            last day 12:00
//	month 1, 15 12:00            year 05-21 12:00
//
// Case doesn't count, nor do plurals, commas, and the words in ignoredWords.
// Days and weeks that are counted begin with the first that fits on or after
// `from`; without one they count from Monday, 5 January 1970.

// days are the days of a line.
type days struct {
	// fields are the cron fields day, month and weekday.
	fields string
	only   func(day time.Time) bool
	// words say what the fields don't.
	words string
}

var ignoredWords = []string{"every", "each", "at", "on", "and", "the", ""}

// weekdayFields are the words for weekdays, and what cron calls them.
var weekdayFields = map[string]string{
	"sunday": "0", "monday": "1", "tuesday": "2", "wednesday": "3", "thursday": "4", "friday": "5", "saturday": "6",
	"sun": "0", "mon": "1", "tue": "2", "wed": "3", "thu": "4", "fri": "5", "sat": "6",
	"weekday": "1-5", "weekend": "0,6",
}

// ordinals are the words that count days of one kind within a month; last
// counts from its end.
var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "last": last}

const last = -1

// badEvery names what can't be read; the sentence's remedy lists the forms.
func badEvery(words string) error { return fault{posts.BadEvery, []any{strconv.Quote(words)}} }

func parseEvery(line string, from posts.Date) (rule, error) {
	words := wordsOf(line)
	if len(line) > longestLine || len(words) < 2 {
		return rule{}, badEvery(line)
	}
	clock, err := parseClock(words[len(words)-1], words[0])
	if err != nil {
		return rule{}, err
	}
	days, err := parseDays(words[:len(words)-1], from)
	if err != nil {
		return rule{}, err
	}
	r, err := newRule(clock + " " + days.fields)
	r.only, r.days = days.only, days.words
	return r, err
}

// wordsOf are the words that count, each in the singular.
func wordsOf(line string) []string {
	var words []string
	for word := range strings.FieldsSeq(strings.ReplaceAll(strings.ToLower(line), ",", " ")) {
		if word = strings.TrimSuffix(word, "s"); !slices.Contains(ignoredWords, word) {
			words = append(words, word)
		}
	}
	return words
}

// parseClock reads a time of day, as the cron fields minute and hour. Only what
// goes out each hour takes ":15".
func parseClock(word, unit string) (string, error) {
	minute, hourly := strings.CutPrefix(word, ":")
	if hourly != (unit == "hour") {
		return "", badEvery(word)
	}
	if hourly {
		word = "00:" + minute
	}
	clock, err := time.Parse("15:04", word)
	if err != nil {
		return "", badEvery(word)
	}
	if hourly {
		return fmt.Sprintf("%d *", clock.Minute()), nil
	}
	return fmt.Sprintf("%d %d", clock.Minute(), clock.Hour()), nil
}

func parseDays(words []string, from posts.Date) (days, error) {
	first, rest := words[0], words[1:]
	switch {
	case (first == "day" || first == "hour") && len(rest) == 0:
		return days{fields: "* * *"}, nil
	case weekdayFields[first] != "":
		return weekdays(words)
	case ordinals[first] != 0:
		return daysOfMonth(words)
	case first == "month":
		return monthDays(rest)
	case first == "year" && len(rest) == 1:
		return yearDay(rest[0])
	case first[0] >= '0' && first[0] <= '9':
		return countedDays(first, rest, from)
	}
	return days{}, badEvery(strings.Join(words, " "))
}

// weekdays reads "monday thursday".
func weekdays(words []string) (days, error) {
	var fields []string
	for _, word := range words {
		field := weekdayFields[word]
		if field == "" {
			return days{}, badEvery(word)
		}
		fields = append(fields, field)
	}
	return days{fields: "* * " + strings.Join(fields, ",")}, nil
}

// daysOfMonth reads "first third monday" and "last day".
func daysOfMonth(words []string) (days, error) {
	refused := badEvery(strings.Join(words, " "))
	var which []int
	for len(words) > 0 && ordinals[words[0]] != 0 {
		which = append(which, ordinals[words[0]])
		words = words[1:]
	}
	if slices.Equal(words, []string{"day"}) {
		if slices.ContainsFunc(which, func(nth int) bool { return nth > 1 }) {
			return days{}, refused
		}
		return firstAndLastDay(which), nil
	}
	found, err := weekdays(words)
	if err != nil || len(words) == 0 {
		return days{}, refused
	}
	found.only = func(wall time.Time) bool {
		nth := (wall.Day()-1)/7 + 1
		return slices.Contains(which, nth) || slices.Contains(which, last) && wall.AddDate(0, 0, 7).Day() <= 7
	}
	found.words = "the " + ordinalWords(which) + " %s of each month"
	return found, nil
}

func firstAndLastDay(which []int) days {
	isLast := func(wall time.Time) bool { return wall.AddDate(0, 0, 1).Day() == 1 }
	return days{
		fields: "1,28-31 * *",
		only: func(wall time.Time) bool {
			return slices.Contains(which, 1) && wall.Day() == 1 || slices.Contains(which, last) && isLast(wall)
		},
		words: "on the " + ordinalWords(which) + " day of each month",
	}
}

// monthDays reads the numbers of "month 1 15".
func monthDays(words []string) (days, error) {
	for _, word := range words {
		if day, err := strconv.Atoi(word); err != nil || day < 1 || day > 31 {
			return days{}, badEvery(word)
		}
	}
	if len(words) == 0 {
		return days{}, badEvery("month")
	}
	return days{fields: strings.Join(words, ",") + " * *"}, nil
}

// yearDay reads the day of "year 05-21". That of 29 February comes round in
// leap years only.
func yearDay(word string) (days, error) {
	day, err := time.Parse("2006-01-02", "2000-"+word)
	if err != nil {
		return days{}, badEvery(word)
	}
	words := "every year on " + day.Format("2 January")
	if word == "02-29" {
		words = "every leap year on 29 February"
	}
	return days{fields: fmt.Sprintf("%d %d *", day.Day(), day.Month()), words: words}, nil
}

// countedDays reads "2 week monday" and "3 day".
func countedDays(count string, words []string, from posts.Date) (days, error) {
	n, err := strconv.Atoi(count)
	switch {
	case err != nil || n < 1 || n > 366 || len(words) == 0:
	case words[0] == "day" && len(words) == 1:
		return eachNthDay(n, from), nil
	case words[0] == "week" && len(words) > 1:
		return eachNthWeek(n, words[1:], from)
	}
	return days{}, badEvery(strings.Join(append([]string{count}, words...), " "))
}

func eachNthDay(n int, from posts.Date) days {
	start := dayNumber(midnight(from, 0))
	return days{
		fields: "* * *",
		only:   func(wall time.Time) bool { return (dayNumber(wall)-start)%n == 0 },
		words:  fmt.Sprintf("every %d days", n),
	}
}

func eachNthWeek(n int, words []string, from posts.Date) (days, error) {
	found, err := weekdays(words)
	if err != nil {
		return days{}, err
	}
	start, err := firstWeek(found, from)
	if err != nil {
		return days{}, err
	}
	found.only = func(wall time.Time) bool { return (weekNumber(wall)-start)%n == 0 }
	found.words = fmt.Sprintf("every %d weeks on %%s", n)
	return found, nil
}

// firstWeek is the week of the first of the days on or after from.
func firstWeek(found days, from posts.Date) (int, error) {
	if from == (posts.Date{}) {
		return 0, nil
	}
	r, err := newRule("0 0 " + found.fields)
	if err != nil {
		return 0, err
	}
	return weekNumber(r.nextDay(midnight(from, 0))), nil
}

// firstMonday is the day that days and weeks are counted from.
var firstMonday = time.Date(1970, 1, 5, 0, 0, 0, 0, time.UTC)

// dayNumber is 0 for the first Monday, and for no day at all.
func dayNumber(wall time.Time) int {
	if wall.IsZero() {
		return 0
	}
	return int((midnight(posts.DateOf(wall), 0).Unix() - firstMonday.Unix()) / (24 * 60 * 60))
}

// weekNumber counts weeks, which begin on Monday.
func weekNumber(wall time.Time) int {
	sinceMonday := (int(wall.Weekday()) + 6) % 7
	return (dayNumber(wall) - sinceMonday) / 7
}
