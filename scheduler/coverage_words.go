package scheduler

import (
	"fmt"
	"strings"
	"time"
)

// RoundSentence says how long it takes until everybody had a turn; empty where nobody is
// named in turn.
func (c Coverage) RoundSentence() string {
	if c.Round.Days(0) == 0 {
		return ""
	}
	return fmt.Sprintf("At today's times each of %s in turn is named every %s; two more a day make it %d.",
		number(c.Round.People, "person", "people"), number(c.Round.Days(0), "day", "days"), c.Round.Days(2))
}

// NamedSentence says how many different people were named; empty without a ledger.
func (c Coverage) NamedSentence() string {
	if c.Silence.Since.IsZero() && c.Named.Days365 == 0 {
		return ""
	}
	return fmt.Sprintf("Named in the last 30 days: %d of %s; in 90 days %d, in 365 days %d.",
		c.Named.Days30, number(len(c.People), "person", "people"), c.Named.Days90, c.Named.Days365)
}

// Sentence says how long the longest silence is, and how many are longer than the
// campaign allows; empty where nobody is waited for, or no ledger knows.
func (s Silence) Sentence(now time.Time) string {
	if s.Since.IsZero() {
		return ""
	}
	longest := fmt.Sprintf("The longest silence is %s.", number(daysBetween(s.Since, now), "day", "days"))
	if s.Long == 0 {
		return longest
	}
	return fmt.Sprintf("%s %s.", longest, s.Warning())
}

// Warning says how many people have been silent for longer than the campaign allows;
// empty: nobody.
func (s Silence) Warning() string {
	if s.Long == 0 {
		return ""
	}
	return fmt.Sprintf("%s been silent for more than %s", number(s.Long, "person has", "people have"), daysOf(time.Duration(s.Threshold)))
}

func daysOf(length time.Duration) string { return number(int(length/(24*time.Hour)), "day", "days") }

func daysBetween(since, now time.Time) int { return int(now.Sub(since) / (24 * time.Hour)) }

// Reason says why nothing or not everything names the person in turn; empty: nothing
// stands against it.
func (c Covered) Reason() string {
	var said []string
	if c.Hold != "" {
		said = append(said, "held: "+c.Hold)
	}
	if c.Embargo != "" {
		said = append(said, "not before "+c.Embargo)
	}
	for _, passed := range c.Passed {
		said = append(said, fmt.Sprintf("%s passes over: people/%s.toml lacks %s", passed.Post, c.File(), passed.Lacks))
	}
	if len(said) == 0 && c.Outside {
		said = append(said, "not in turn")
	}
	return strings.Join(said, "; ")
}

// File is the name of the person's file, without .toml.
func (c Covered) File() string { return strings.TrimPrefix(c.Person, c.Campaign+"/") }
