package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/scheduler"
	"vigil/scheduler/plan"
)

// tooMany is how often on one day a post is listed time by time.
const tooMany = 12

// printPlan prints what is planned, day by day, on the clocks of each campaign.
func printPlan(out page, readings []*reading, all []planned) error {
	zones := map[string]*time.Location{}
	for _, r := range readings {
		if r.campaign != nil {
			zones[r.campaign.ID] = r.zone()
		}
	}
	dayOfRow := func(row planned) string {
		zone := zones[row.Campaign]
		return dayOf(row.Due.In(zone)) + ", " + zone.String()
	}
	rest := all
	for len(rest) > 0 {
		day := dayOfRow(rest[0])
		n := slices.IndexFunc(rest, func(row planned) bool { return dayOfRow(row) != day })
		if n < 0 {
			n = len(rest)
		}
		out.printf("%s\n", out.paint(bold, day))
		if err := printDay(out, rest[:n], zones); err != nil {
			return err
		}
		rest = rest[n:]
	}
	if words := tentativeWords(readings, all); words != "" {
		out.printf("%s\n", words)
	}
	_, err := fmt.Fprintf(out, "%s; zone data %s\n", count(len(all), "time"), plan.ZoneDataVersion())
	return err
}

// tentativeWords say what a ~ means, if there is one.
func tentativeWords(readings []*reading, all []planned) string {
	switch {
	case !slices.ContainsFunc(all, func(row planned) bool { return row.Tentative }):
		return ""
	case slices.ContainsFunc(readings, func(r *reading) bool { return r.remembers }):
		return "~ may change until it is announced, a day ahead"
	}
	return "~ is a guess: without the daemon's ledger nobody knows who was named last, and which slots are taken"
}

// printDay prints one day; what comes very often has one line.
func printDay(out page, rows []planned, zones map[string]*time.Location) error {
	lines := tableOf()
	often := map[string][]planned{}
	for _, row := range rows {
		often[row.Post] = append(often[row.Post], row)
	}
	for _, row := range rows {
		zone := zones[row.Campaign]
		words := out.planWords(row, zone)
		if same := often[row.Post]; len(same) > tooMany {
			if !row.Due.Equal(same[0].Due) {
				continue
			}
			words += fmt.Sprintf("; %d times until %s", len(same), same[len(same)-1].Due.In(zone).Format("15:04"))
		}
		lines.add("  "+hourOf(row, zone), row.Post, words)
	}
	return lines.print(out)
}

// hourOf is the hour; a ~ before it tells that time or person may still change.
func hourOf(row planned, zone *time.Location) string {
	clock := row.Due.In(zone).Format("15:04")
	if row.Tentative {
		return "~" + clock
	}
	return clock
}

// planWords say where it goes, and what stands against it.
func (p page) planWords(row planned, zone *time.Location) string {
	said := p.whereTo(row)
	if row.chosen() {
		said = append(said, andList(row.People))
	}
	if there := row.Due.Location().String(); there != zone.String() && row.Delivery == 0 {
		said = append(said, row.Due.Format("15:04")+" "+there)
	}
	if nominal := movedFrom(row); nominal != "" {
		said = append(said, "the clocks skip "+nominal+" that night")
	}
	if row.Delivery != 0 {
		said = append(said, fmt.Sprintf("#%d is tried again", row.Delivery))
	}
	return strings.Join(said, "; ")
}

// whereTo groups accounts by what stands against them.
func (p page) whereTo(row planned) []string {
	var said []string
	rest := row.Accounts
	for len(rest) > 0 {
		reasons, at := row.Held[rest[0]], row.At[rest[0]]
		same := func(account string) bool {
			return slices.Equal(row.Held[account], reasons) && row.At[account].Equal(at)
		}
		words := andList(slices.DeleteFunc(slices.Clone(rest), func(account string) bool { return !same(account) }))
		if !at.IsZero() {
			words += " at " + shortClock(at, row.Due)
		}
		if len(reasons) > 0 {
			words += ": " + p.paint(yellow, scheduler.Sentences(reasons))
		}
		said = append(said, words)
		rest = slices.DeleteFunc(slices.Clone(rest), same)
	}
	return said
}

// movedFrom is the wall clock that a slot names, where the zone's clocks never
// showed it: the occurrence was moved by the gap.
func movedFrom(row planned) string {
	nominal, err := time.Parse("2006-01-02T15:04", strings.TrimSuffix(row.Slot, "~1"))
	if err != nil || row.Delivery != 0 || nominal.Format("15:04") == row.Due.Format("15:04") {
		return ""
	}
	return nominal.Format("15:04")
}
