package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/posts"
	"vigil/scheduler/plan"
)

const checkHelp = `Check reads a campaign's files and tells what is wrong in them: where it stands,
what it is, and the words to write instead. It asks no network and needs no
configuration, no database and no secrets.

  $ vigil check until-all-are-free
  until-all-are-free/posts/2026-12/letters.toml:2:1: a post has no key txet
      txet = "A letter takes ten minutes."
      ^
    did you mean text?
  12 posts, 2 people: 1 error

A file, a folder of files or the name of a post may be named instead; of a single
post it also says in words when it goes out. Without any, it checks the
configuration's campaigns, or the one that you are in.

How long a text may be depends on the account. The limits come from the
campaign's accounts.toml (see ` + "`vigil accounts export`" + `), else from the configuration
that names the campaign, else they are those that each network has by default.

An error stops its post, a warning does not; a note is worth knowing. A line
allow.CODE = "why" in the post silences one warning; ` + "`vigil explain CODE`" + ` tells about it.

It reads texts as a careful editor would, too; docs/careful-editor.md lists for what.

With --since REV it also warns where a text has changed in one language since work
on this copy branched off from a revision of git, and not in the others.

For a review --format github prints annotations of a workflow, and --format sarif a
file that services show beside the lines; paths count from the repository's top.

Exit codes: 0 well, 1 error, 2 usage, 3 there are errors in the files.`

func (a *application) checkCommand() *cobra.Command {
	var verbose bool
	var since string
	var format checkFormat
	command := &cobra.Command{
		Use:               "check [FOLDER | FILE | POST]…",
		Short:             "Tell what is wrong in a campaign's files, with the words to write instead",
		Long:              checkHelp,
		ValidArgsFunction: a.completePosts,
		RunE: func(command *cobra.Command, words []string) error {
			if err := format.validate(); err != nil {
				return err
			}
			readings, err := a.readCampaigns(command.Context(), words)
			if err != nil {
				return err
			}
			defer closeAll(readings)
			if err := compareTranslations(command.Context(), readings, since); err != nil {
				return err
			}
			err = format.print(pageOf(command), readings, verbose)
			tellAccounts(command, readings)
			if err != nil {
				return err
			}
			return queueErrors(readings)
		},
	}
	format.add(command)
	command.Flags().StringVar(&since, "since", "", "also compare the languages of texts with this revision of git: origin/main")
	command.Flags().BoolVarP(&verbose, "verbose", "v", false, "say of each post when it goes out, and where")
	return command
}

// readCampaigns reads what the words of a command line mean. The caller closes
// the readings.
func (a *application) readCampaigns(ctx context.Context, words []string) ([]*reading, error) {
	return a.readSince(ctx, words, "")
}

// readPlanned reads what the words mean for a plan of these days.
func (a *application) readPlanned(ctx context.Context, words []string, within days) ([]*reading, error) {
	chosen, err := a.selectCampaigns(ctx, words)
	if err != nil {
		return nil, err
	}
	for _, s := range chosen {
		s.within = &within
	}
	debug.SetGCPercent(planningGarbage)
	return readAll(chosen), nil
}

// planningGarbage is how much the heap may grow in percent before a collection while a
// plan is made, which ends soon: collecting would take a sixth of that. A plan of 1,700
// people and 5,000 posts has 100 MiB at its peak.
const planningGarbage = 1000

// readAll reads campaigns as they are at one moment.
func readAll(chosen []*selection) []*reading {
	now := time.Now()
	readings := make([]*reading, len(chosen))
	for i, s := range chosen {
		readings[i] = s.read(now)
	}
	return readings
}

// closeAll lets go of folders from which was only read.
func closeAll(readings []*reading) {
	for _, r := range readings {
		r.close() // nothing was written, so nothing is lost
	}
}

func allProblems(readings []*reading) []posts.Problem {
	var all []posts.Problem
	for _, r := range readings {
		all = append(all, r.problems...)
	}
	return all
}

// tellAccounts says beside the output which accounts were checked for.
func tellAccounts(command *cobra.Command, readings []*reading) {
	for _, r := range readings {
		if r.campaign != nil {
			fmt.Fprintf(command.ErrOrStderr(), "accounts of %s: %s\n", r.campaign.ID, r.known.from)
		}
	}
}

func printCheck(out page, readings []*reading, verbose bool) error {
	for _, r := range readings {
		if err := r.printProblems(out); err != nil {
			return err
		}
		if verbose || r.one() {
			if err := r.printTimes(out); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintln(out, summary(out, readings))
	return err
}

// printProblems prints each problem with the line that it stands in.
func (r *reading) printProblems(out page) error {
	sources := map[string][]byte{}
	for _, problem := range r.problems {
		source, known := sources[problem.File]
		if !known {
			source, _ = os.ReadFile(problem.File) // a file that can't be read has no line to show
			sources[problem.File] = source
		}
		var text bytes.Buffer
		if err := problem.Write(&text, source); err != nil {
			return err
		}
		if _, err := out.Write([]byte(coloured(out, problem.Severity, text.String()))); err != nil {
			return err
		}
	}
	return nil
}

// coloured paints the first line of a problem, and the caret.
func coloured(out page, severity posts.Severity, text string) string {
	colour := map[posts.Severity]style{posts.Error: red, posts.Warning: yellow, posts.Note: faint}[severity]
	var painted strings.Builder
	first := true
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if first || strings.TrimSpace(line) == "^" {
			line = out.paint(colour, line)
		}
		first = false
		painted.WriteString(line + "\n")
	}
	return painted.String()
}

// nextTimes is how many times of a recurrence are told.
const nextTimes = 3

// printTimes says of each post when it goes out, and where.
func (r *reading) printTimes(out page) error {
	if r.campaign == nil {
		return nil
	}
	times := tableOf()
	for _, entry := range r.campaign.Entries {
		if r.takes(entry.Path) {
			times.add(r.pathOf(entry.Path), r.whenAndWhere(entry))
		}
	}
	return times.print(out)
}

func (r *reading) whenAndWhere(entry *posts.Entry) string {
	said := []string{r.when(entry)}
	if to, _ := posts.Routes(r.campaign, entry, r.known.accounts); len(to) > 0 {
		said = append(said, "to "+andList(accountNames(to)))
	}
	if entry.Hold != "" {
		said = append(said, "held: "+entry.Hold)
	}
	return strings.Join(said, "; ")
}

func (r *reading) when(entry *posts.Entry) string {
	switch {
	case entry.Draft:
		return "a draft, not planned"
	case !entry.Schedule.Recurring():
		return plan.Describe(entry.Schedule)
	}
	var next []string
	for _, at := range r.timetable.Next(entry.Schedule, r.now, nextTimes) {
		next = append(next, clockOf(at))
	}
	if len(next) == 0 {
		return plan.Describe(entry.Schedule) + "; it is over"
	}
	return plan.Describe(entry.Schedule) + "; next on " + andList(next)
}

func accountNames(accounts []posts.Account) []string {
	names := make([]string, len(accounts))
	for i, account := range accounts {
		names[i] = account.Name
	}
	return names
}

// summary is the last line: "12 posts, 2 people: 1 error, 2 warnings".
func summary(out page, readings []*reading) string {
	var files, people int
	for _, r := range readings {
		files += len(r.files())
		people += len(r.listing.People)
	}
	counted := []string{count(files, "post")}
	if !slices.ContainsFunc(readings, func(r *reading) bool { return len(r.only) > 0 }) {
		counted = append(counted, count(people, "person/people"))
	}
	return strings.Join(counted, ", ") + ": " + verdict(out, allProblems(readings))
}

func verdict(out page, problems []posts.Problem) string {
	number := map[posts.Severity]int{}
	for _, problem := range problems {
		number[problem.Severity]++
	}
	var said []string
	for _, severity := range []posts.Severity{posts.Error, posts.Warning, posts.Note} {
		if number[severity] > 0 {
			said = append(said, count(number[severity], string(severity)))
		}
	}
	switch {
	case number[posts.Error] > 0:
		return out.paint(red, strings.Join(said, ", "))
	case len(said) > 0:
		return "no errors, " + strings.Join(said, ", ")
	}
	return out.paint(green, "nothing wrong")
}
