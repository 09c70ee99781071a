package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigil/posts"
)

const (
	dayLayout  = "2 January 2006"
	timeLayout = "15:04"
)

// Describe says a schedule in words: "every Monday at 18:00, Europe/Vilnius,
// from 1 December 2026 until 31 January 2027 inclusive, but not on 28 December
// 2026". What can't be read is given back as it was written.
func Describe(schedule posts.Schedule) string {
	switch {
	case schedule.Slot != "":
		return describeSlot(schedule)
	case schedule.Occasion != nil:
		return describeOccasion(schedule)
	case schedule.Event != nil:
		return describeEvent(schedule)
	case !schedule.Recurring():
		return describeMoment(schedule)
	}
	r, err := parseRule(schedule)
	if err != nil {
		return schedule.Every + schedule.Cron
	}
	words := r.describe() + ", " + schedule.Zone
	if bounds := describeBounds(schedule); bounds != "" {
		words += ", " + bounds
	}
	if len(schedule.Except) > 0 {
		words += ", but not on " + list(schedule.Except, describeDay)
	}
	return words
}

func describeSlot(schedule posts.Schedule) string {
	words := "in the next free slot " + schedule.Slot
	if schedule.Evergreen > 0 {
		words += ", and again after " + schedule.Evergreen.String()
	}
	return words
}

func describeOccasion(schedule posts.Schedule) string {
	occasion := schedule.Occasion
	days := map[posts.OccasionKind]string{
		posts.Birthday: "each birthday", posts.Arrest: "each anniversary of an arrest", posts.Sentenced: "each anniversary of a sentence",
		posts.DaysHeld: "the day on which somebody has been held for " + list(occasion.Days, strconv.Itoa) + " days",
	}[occasion.Kind]
	before := "on "
	if occasion.Before > 0 {
		before = occasion.Before.String() + " before "
	}
	return before + days + " at " + time.Time{}.Add(time.Duration(occasion.Clock)).Format(timeLayout) + ", " + schedule.Zone
}

func describeEvent(schedule posts.Schedule) string {
	start := schedule
	start.At = schedule.Event.Start
	var before []string
	for _, reminder := range schedule.Event.Remind {
		before = append(before, reminder.String())
	}
	return list(before, asWritten) + " before an event " + describeMoment(start)
}

func describeMoment(schedule posts.Schedule) string {
	at := schedule.At
	if zone, err := time.LoadLocation(schedule.Zone); err == nil {
		at = at.In(zone)
	}
	return "on " + at.Format("Monday, "+dayLayout+" at "+timeLayout) + ", " + schedule.Zone
}

func describeBounds(schedule posts.Schedule) string {
	var bounds []string
	if schedule.From != (posts.Date{}) {
		bounds = append(bounds, "from "+describeDay(schedule.From))
	}
	if schedule.Until != (posts.Date{}) {
		bounds = append(bounds, "until "+describeDay(schedule.Until)+" inclusive")
	}
	return strings.Join(bounds, " ")
}

func describeDay(day posts.Date) string { return midnight(day, 0).Format(dayLayout) }

func (r rule) describe() string {
	days := r.describeDays()
	if len(r.clocks) <= 4 {
		return days + " at " + list(r.clocks, func(clock time.Duration) string { return time.Time{}.Add(clock).Format(timeLayout) })
	}
	hourly := describeHours(values(r.times.Minute), values(r.times.Hour))
	if days == "every day" {
		return hourly
	}
	return days + ", " + hourly
}

// describeHours says times that are too many to be listed.
func describeHours(minutes, hours []int) string {
	step := stepOf(hours, 24)
	switch {
	case step == 1:
		return describeMinutes(minutes)
	case step > 0 && len(minutes) == 1:
		return fmt.Sprintf("every %d hours from %02d:%02d on", step, hours[0], minutes[0])
	}
	return describeMinutes(minutes) + ", in the hours " + runs(hours, twoDigits)
}

func describeMinutes(minutes []int) string {
	switch step := stepOf(minutes, 60); {
	case step == 1:
		return "every minute"
	case step > 0 && step < 60 && minutes[0] == 0:
		return fmt.Sprintf("every %d minutes", step)
	}
	return "every hour at " + runs(minutes, func(minute int) string { return ":" + twoDigits(minute) })
}

// stepOf is the equal distance between numbers that go round, else 0.
func stepOf(numbers []int, round int) int {
	step := numbers[0] + round - numbers[len(numbers)-1]
	for i := 1; i < len(numbers); i++ {
		if numbers[i]-numbers[i-1] != step {
			return 0
		}
	}
	return step
}

func twoDigits(number int) string { return fmt.Sprintf("%02d", number) }

func asWritten(text string) string { return text }

// describeDays says the days. A day and a weekday that are both restricted mean
// either, as in cron.
func (r rule) describeDays() string {
	weekdays, days, months := values(r.times.Dow), values(r.times.Dom), values(r.times.Month)
	if r.days != "" {
		return strings.ReplaceAll(r.days, "%s", runs(weekFromMonday(weekdays), weekdayName))
	}
	var either []string
	if r.times.Dom&starBit == 0 {
		either = append(either, describeMonthDays(days, months))
	}
	if r.times.Dow&starBit == 0 {
		words := "every " + runs(weekFromMonday(weekdays), weekdayName)
		if len(months) < 12 {
			words += " of " + describeMonths(months)
		}
		either = append(either, words)
	}
	switch {
	case len(either) > 0:
		return strings.Join(either, ", and also ")
	case len(months) < 12:
		return "every day of " + describeMonths(months)
	}
	return "every day"
}

func describeMonthDays(days, months []int) string {
	words := "on day " + runs(days, strconv.Itoa) + " of " + describeMonths(months)
	if len(months) > 1 && days[len(days)-1] > 28 {
		words += " that has it"
	}
	return words
}

func describeMonths(months []int) string {
	if len(months) == 12 {
		return "each month"
	}
	return runs(months, func(month int) string { return time.Month(month).String() })
}

// weekFromMonday puts Sunday, cron's 0, last.
func weekFromMonday(weekdays []int) []int {
	if len(weekdays) > 0 && weekdays[0] == 0 {
		return append(slices.Clone(weekdays[1:]), 7)
	}
	return weekdays
}

func weekdayName(weekday int) string { return time.Weekday(weekday % 7).String() }

func ordinalWords(which []int) string {
	return list(which, func(nth int) string {
		for word, number := range ordinals {
			if number == nth {
				return word
			}
		}
		return ""
	})
}

// runs lists numbers, three and more in a row as "9 to 17".
func runs(numbers []int, name func(int) string) string {
	var parts []string
	for len(numbers) > 0 {
		end := 1
		for end < len(numbers) && numbers[end] == numbers[0]+end {
			end++
		}
		if end < 3 {
			end = 1
		}
		part := name(numbers[0])
		if end > 1 {
			part += " to " + name(numbers[end-1])
		}
		parts, numbers = append(parts, part), numbers[end:]
	}
	return list(parts, asWritten)
}

// list joins "a, b and c".
func list[T any](items []T, name func(T) string) string {
	var b strings.Builder
	for i, item := range items {
		switch {
		case i > 0 && i == len(items)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(name(item))
	}
	return b.String()
}
