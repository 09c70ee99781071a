package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/posts"
	"vigil/scheduler"
)

// comparisonFlags are those that make a comparison of the plan.
type comparisonFlags struct{ since, format string }

func (f *comparisonFlags) add(command *cobra.Command) {
	command.Flags().StringVar(&f.since, "since", "", "what the files change in the plan since this revision of git: origin/main")
	command.Flags().StringVar(&f.format, "format", "", "with --since: text, markdown (for a comment in a review) or json")
}

func (f *comparisonFlags) asked() bool { return f.since != "" || f.format != "" }

// print compares, and prints what has changed.
func (f *comparisonFlags) print(command *cobra.Command, readings []*reading, days days, asJSON bool) error {
	format := cmp.Or(f.format, "text")
	if asJSON {
		format = "json"
	}
	show, known := comparisonFormats[format]
	switch {
	case f.since == "":
		return &ended{exitUsage, fmt.Errorf("--format belongs to --since REV; a plan by itself is text, or --json")}
	case !known:
		return &ended{exitUsage, fmt.Errorf("--format %s: write text, markdown or json", f.format)}
	}
	changes, err := plansSince(command.Context(), readings, f.since, days.orYear(readings))
	if err != nil {
		return err
	}
	if err := show(pageOf(command), f.since, changes); err != nil {
		return err
	}
	tellUnplanned(command, readings, days)
	return queueErrors(readings)
}

// orYear lasts a year where nobody says until when: a review is of all that changes.
func (d days) orYear(readings []*reading) days {
	if d.to == (posts.Date{}) && len(readings) > 0 {
		from := readings[0].now
		if d.from != (posts.Date{}) {
			from = startOf(d.from, time.UTC)
		}
		d.to = posts.DateOf(from.AddDate(0, 0, sinceDays))
	}
	return d
}

var comparisonFormats = map[string]func(out page, since string, changes []planChange) error{
	"text":     printChanges,
	"markdown": printChangesInMarkdown,
	"json":     func(out page, _ string, changes []planChange) error { return printJSON(out, changes) },
}

// headline says how much there is to read.
func headline(since string, changes []planChange) string {
	switch len(changes) {
	case 0:
		return "Nothing changes in the plan since " + since + "."
	case 1:
		return "The plan of 1 post changes since " + since + ":"
	}
	return fmt.Sprintf("The plans of %d posts change since %s:", len(changes), since)
}

func printChanges(out page, since string, changes []planChange) error {
	var text strings.Builder
	fmt.Fprintln(&text, headline(since, changes))
	for _, change := range changes {
		fmt.Fprintln(&text, out.paint(bold, change.Post))
		for _, sentence := range change.sentences() {
			for i, line := range wrap(printable(sentence), max(0, out.width-4)) {
				fmt.Fprintf(&text, "%s%s\n", strings.Repeat(" ", 2+2*min(i, 1)), line)
			}
		}
	}
	_, err := fmt.Fprint(out, text.String())
	return err
}

// printChangesInMarkdown prints for a comment; see [printPreviewsInMarkdown].
func printChangesInMarkdown(out page, since string, changes []planChange) error {
	var text strings.Builder
	fmt.Fprintf(&text, "## The plan\n\n%s\n\n", strings.ReplaceAll(headline(since, changes), since, codeSpan(since)))
	for _, change := range changes {
		fmt.Fprintf(&text, "- %s\n", codeSpan(change.Post))
		for _, sentence := range change.sentences() {
			fmt.Fprintf(&text, "  - %s\n", codeSpan(sentence))
		}
	}
	_, err := fmt.Fprintln(out, strings.TrimRight(text.String(), "\n"))
	return err
}

// sentences say what becomes of a post, the most important first.
func (c *planChange) sentences() []string {
	var said []string
	add := func(told bool, format string, values ...any) {
		if told {
			said = append(said, fmt.Sprintf(format, values...))
		}
	}
	add(len(c.Added) > 0, "added: %s%s%s", c.times(c.Added), onAccounts(c.Accounts), c.besideInWords())
	for _, moved := range c.firstMoved() {
		add(true, "moved: from %s to %s%s", c.clock(moved.From), c.clock(moved.To), c.besideInWords())
	}
	add(len(c.Moved) > few, "and %d more times are moved", len(c.Moved)-few)
	add(len(c.Dropped) > 0, "dropped: %s%s", c.times(c.Dropped), reasonBehind(c.Why))
	add(len(c.AddedOn) > 0, "goes to %s too", andList(c.AddedOn))
	add(len(c.DroppedOn) > 0, "goes to %s no more", andList(c.DroppedOn))
	add(len(c.Says) > 0, "readers of %s see something else", andList(c.Says))
	add(c.Freed, "nothing in its files holds it any more")
	for _, sentence := range c.against() {
		add(c.HeldNow || len(c.Added) > 0, "%s", sentence)
	}
	for _, fallen := range c.Withdrawn {
		if len(fallen.By) == 0 {
			add(true, "has to be approved again on %s, if it was", fallen.Account)
		} else {
			add(true, "withdraws the approval of %s on %s", andList(fallen.By), fallen.Account)
		}
	}
	return said
}

// few is how many times are told one by one.
const few = 3

func (c *planChange) firstMoved() []movedTime { return c.Moved[:min(few, len(c.Moved))] }

func (c *planChange) clock(at time.Time) string { return clockOf(at.In(c.zone)) }

// times are some moments in words; of many, how many there are.
func (c *planChange) times(all []time.Time) string {
	if len(all) > few {
		return fmt.Sprintf("%d times, from %s to %s", len(all), c.clock(all[0]), c.clock(all[len(all)-1]))
	}
	said := make([]string, len(all))
	for i, at := range all {
		said[i] = c.clock(at)
	}
	return andList(said)
}

func onAccounts(accounts []string) string {
	if len(accounts) == 0 {
		return ""
	}
	return ", on " + andList(accounts)
}

func reasonBehind(why string) string {
	if why == "" {
		return ""
	}
	return "; " + why
}

// besideInWords is what else goes out that day; nothing where it is too much to read.
func (c *planChange) besideInWords() string {
	if len(c.Beside) == 0 || len(c.arriving()) > 1 {
		return ""
	}
	said := make([]string, 0, some+1)
	for i, other := range c.Beside {
		if i == some {
			said = append(said, fmt.Sprintf("%d more", len(c.Beside)-some))
			break
		}
		said = append(said, other.Due.In(c.zone).Format("15:04")+" "+other.Post)
	}
	return "; that day also " + andList(said)
}

// against is what stands against it, each thing once.
func (c *planChange) against() []string {
	var said []string
	for _, account := range c.Accounts {
		if reasons := c.Held[account]; len(reasons) > 0 {
			said = append(said, scheduler.Sentences(reasons))
		}
	}
	return sortedOnce(said)
}
