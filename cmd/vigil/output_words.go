package main

import (
	"fmt"
	"strings"
	"time"
)

// count is a number with its noun: "1 post", "12 posts". A noun with a plural of
// its own is given as "person/people".
func count(n int, noun string) string {
	one, many, own := strings.Cut(noun, "/")
	if !own {
		many = one + "s"
	}
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// andList joins words as a sentence does: "feed, mastodon and x".
func andList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// dayOf is a day in words: "Monday, 1 December 2026".
func dayOf(at time.Time) string { return at.Format("Monday, 2 January 2006") }

// clockOf is a moment on the clocks of its own zone: "Mon 1 Dec 2026 18:00".
func clockOf(at time.Time) string { return at.Format("Mon 2 Jan 2006 15:04") }

// shortClock is a moment as it is said now: the year and, on the same day, the
// day are left out.
func shortClock(at, now time.Time) string {
	now = now.In(at.Location())
	switch {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		return at.Format("15:04")
	case at.Year() == now.Year():
		return at.Format("Mon 2 Jan 15:04")
	}
	return clockOf(at)
}

// span is a length of time in its two largest units: "45 s", "2 h 10 min",
// "3 days 4 h".
func span(d time.Duration) string {
	d = d.Abs()
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 24*time.Hour:
		return twoUnits(fmt.Sprintf("%d h", d/time.Hour), d%time.Hour/time.Minute, "min")
	}
	return twoUnits(count(int(d/(24*time.Hour)), "day"), d%(24*time.Hour)/time.Hour, "h")
}

func twoUnits(first string, rest time.Duration, unit string) string {
	if rest == 0 {
		return first
	}
	return fmt.Sprintf("%s %d %s", first, int64(rest), unit)
}

// dollars is an amount that is kept in millionths: "0.015 USD", "12 USD".
func dollars(millionths int64) string {
	amount := fmt.Sprintf("%d.%06d", millionths/1e6, millionths%1e6)
	whole, cents, _ := strings.Cut(amount, ".")
	if cents = strings.TrimRight(cents, "0"); len(cents) == 1 {
		cents += "0"
	}
	if cents == "" {
		return whole + " USD"
	}
	return whole + "." + cents + " USD"
}
