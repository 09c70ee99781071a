package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/scheduler"
)

// allDays is how many days are printed time by time; of more than these, only what does
// not go out.
const allDays = 31

// print prints a rehearsal day by day, and what it comes to.
func (r *rehearsed) print(out page) error {
	shown := r.times
	if r.end.Sub(r.begun) > allDays*24*time.Hour {
		shown = slices.DeleteFunc(slices.Clone(r.times), func(t rehearsedTime) bool { return len(t.Else) == 0 })
	}
	for len(shown) > 0 {
		day := r.dayOf(shown[0])
		n := slices.IndexFunc(shown, func(t rehearsedTime) bool { return r.dayOf(t) != day })
		if n < 0 {
			n = len(shown)
		}
		out.printf("%s\n", out.paint(bold, day))
		if err := printPlayed(out, shown[:n]); err != nil {
			return err
		}
		shown = shown[n:]
	}
	_, err := fmt.Fprint(out, r.summary())
	return err
}

// printPlayed prints one day; what goes out very often has one line.
func printPlayed(out page, times []rehearsedTime) error {
	lines := tableOf()
	often := map[string][]rehearsedTime{}
	for _, t := range times {
		if len(t.Else) == 0 {
			often[t.Post] = append(often[t.Post], t)
		}
	}
	for _, t := range times {
		words, same := t.words(out), often[t.Post]
		if len(t.Else) == 0 && len(same) > tooMany {
			if t.Slot != same[0].Slot {
				continue
			}
			words += fmt.Sprintf("; %d times until %s", len(same), same[len(same)-1].Due.Format("15:04"))
		}
		lines.add("  "+t.Due.Format("15:04"), t.Post, words)
	}
	return lines.print(out)
}

func (r *rehearsed) dayOf(t rehearsedTime) string {
	return dayOf(t.Due) + ", " + t.Due.Location().String()
}

// words say where it goes out, when it does later, what becomes of it elsewhere, and
// whom it names.
func (t rehearsedTime) words(out page) string {
	var said []string
	rest := slices.Sorted(slices.Values(t.accounts))
	for len(rest) > 0 {
		words := t.end(out, rest[0])
		same := func(account string) bool { return t.end(out, account) == words }
		said = append(said, andList(slices.DeleteFunc(slices.Clone(rest), func(a string) bool { return !same(a) }))+words)
		rest = slices.DeleteFunc(slices.Clone(rest), same)
	}
	if len(t.People) > 0 {
		said = append(said, andList(t.People))
	}
	return strings.Join(said, "; ")
}

func (t rehearsedTime) end(out page, account string) string {
	if sent, out := t.Sent[account]; out {
		if sent.Sub(t.Due) < time.Minute {
			return ""
		}
		return " at " + shortClock(sent, t.Due)
	}
	end := t.Else[account]
	words := string(end.State)
	if len(end.Reasons) > 0 {
		words += ": " + scheduler.Sentences(end.Reasons)
	}
	return ": " + out.paint(yellow, words)
}

// summary is what the whole rehearsal comes to.
func (r *rehearsed) summary() string {
	var text strings.Builder
	line := func(format string, values ...any) { fmt.Fprintf(&text, format+"\n", values...) }
	line("%s, until %s: %s", count(len(r.times), "time"), clockOf(r.end.In(r.zones.general)), r.deliveries())
	never := r.people.ends()
	if len(r.people.last) == 0 {
		return text.String()
	}
	line("%d of %s named; %s never named so far", len(r.people.named), count(len(r.people.last), "person/people"), count(never, "person/people"))
	if r.people.silent != "" {
		line("longest silence: %s, %s", r.people.silent, span(r.people.silence))
	}
	if again := r.people.again; again.person != "" {
		line("first named a second time: %s on %s, after %s", again.person, clockOf(again.after.In(r.zones.general)), span(again.after.Sub(again.before)))
	}
	return text.String()
}

// deliveries counts them by their states.
func (r *rehearsed) deliveries() string {
	if len(r.states) == 0 {
		return "nothing to deliver"
	}
	var counts []string
	for _, state := range slices.SortedFunc(maps.Keys(r.states), func(a, b ledger.State) int {
		return cmp.Or(r.states[b]-r.states[a], cmp.Compare(a, b))
	}) {
		counts = append(counts, fmt.Sprintf("%d %s", r.states[state], state))
	}
	return andList(counts)
}
