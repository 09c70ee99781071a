package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"vigil/posts"
)

const planHelp = `Plan prints what goes out when: the same that the daemon will do. Days begin and
end in the campaign's zone, and both ends count.

  $ vigil plan --from 2026-12-01 --to 2026-12-02
  Tuesday, 1 December 2026, Europe/Vilnius
    18:00  uaaf/2026-12/letters   feed, mastodon and x
  Wednesday, 2 December 2026, Europe/Vilnius
    09:00  uaaf/2026-12/release   feed: held: waiting for the family to agree
  2 times; zone data 2025b (/usr/share/zoneinfo)

It needs no network, no secrets and no database. Where the configuration's ledger
lies on this machine it is read too: then what has gone out is left out, and what
is tried again is shown. Without it, nothing is known of the past.

Times are those after the gap and the posts of a day of each account, where the
configuration is known. For an account that charges for posts a line tells what each
month costs until the last day that was asked for, and the first post for which its
budget does not suffice; what is held is not counted.

With --json it is one object per occurrence: due, post, slot, accounts, and in
held, by account, what stands against it, and in at when it goes out on an account
whose pace makes that later than due.

With --since REV it tells what the files change in the plan of the coming year, post by
post, compared with a revision of git: times that come, go and are moved, and what else
goes out on a new day; accounts whose readers see something else; whose approval falls.
--format markdown prints that for a review:

  vigil plan --since origin/main --format markdown > comment.md

Exit codes: 0 well, 1 error, 2 usage, 3 there are errors in the files, or in what is due
on these days; "vigil check" looks at all days.`

// planDays is how many days are planned where nobody says.
const planDays = 7

func (a *application) planCommand() *cobra.Command {
	var asJSON bool
	var from, to string
	var compared comparisonFlags
	command := &cobra.Command{
		Use:               "plan [FOLDER] [POST]…",
		Short:             "Print what goes out when",
		Long:              planHelp,
		ValidArgsFunction: a.completePosts,
		RunE: func(command *cobra.Command, words []string) error {
			days, err := parseDays(from, to)
			if err != nil {
				return &ended{exitUsage, err}
			}
			if compared.asked() {
				return a.printChanges(command, words, compared, days, asJSON)
			}
			readings, err := a.readPlanned(command.Context(), words, days)
			if err != nil {
				return err
			}
			defer closeAll(readings)
			planned, err := planAll(command.Context(), readings, days)
			if err != nil {
				return err
			}
			out := pageOf(command)
			if asJSON {
				err = printJSON(out, planned)
			} else {
				err = printPlan(out, readings, planned)
			}
			if err == nil && !asJSON {
				err = tellForecast(command.Context(), out, readings, days)
			}
			tellUnplanned(command, readings, days)
			if err != nil {
				return err
			}
			return queueErrors(readings)
		},
	}
	jsonFlag(command, &asJSON)
	command.Flags().StringVar(&from, "from", "", "the first day, such as 2026-12-01; without it now")
	command.Flags().StringVar(&to, "to", "", "the last day, that day too; without it a week later")
	compared.add(command)
	return command
}

// printChanges prints what the files change in the plan.
func (a *application) printChanges(command *cobra.Command, words []string, compared comparisonFlags, days days, asJSON bool) error {
	readings, err := a.readCampaigns(command.Context(), words)
	if err != nil {
		return err
	}
	defer closeAll(readings)
	return compared.print(command, readings, days, asJSON)
}

// days are a window as people give it: whole days, in each campaign's zone.
type days struct{ from, to posts.Date }

func parseDays(from, to string) (days, error) {
	first, err := parseDay("--from", from)
	if err != nil {
		return days{}, err
	}
	last, err := parseDay("--to", to)
	if err == nil && from != "" && to != "" && last.Compare(first) < 0 {
		err = fmt.Errorf("--to %s is before --from %s", to, from)
	}
	return days{first, last}, err
}

func parseDay(flag, written string) (posts.Date, error) {
	if written == "" {
		return posts.Date{}, nil
	}
	day, err := time.Parse(time.DateOnly, written)
	if err != nil {
		return posts.Date{}, fmt.Errorf("%s %s is no day; write it like 2026-12-01", flag, written)
	}
	return posts.DateOf(day), nil
}

// window is from < due ≤ to, on the clocks of a zone.
func (d days) window(now time.Time, zone *time.Location) (from, to time.Time) {
	now = now.In(zone)
	if from = now; d.from != (posts.Date{}) {
		from = startOf(d.from, zone)
	}
	last := d.to
	if last == (posts.Date{}) {
		last = posts.DateOf(from.AddDate(0, 0, planDays-1))
		if d.from == (posts.Date{}) {
			last = posts.DateOf(from.AddDate(0, 0, planDays))
		}
	}
	next := startOf(posts.DateOf(time.Date(last.Year, last.Month, last.Day+1, 0, 0, 0, 0, time.UTC)), zone)
	return from.Add(-time.Nanosecond), next.Add(-time.Nanosecond)
}

// startOf is the first moment of a day, also where the clocks skip midnight.
func startOf(day posts.Date, zone *time.Location) time.Time {
	at, _ := posts.LocalTime(time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC), zone)
	return at.In(zone)
}

// tellUnplanned says beside the output what could not be planned.
func tellUnplanned(command *cobra.Command, readings []*reading, days days) {
	tellAccounts(command, readings)
	remark := func(format string, values ...any) { fmt.Fprintf(command.ErrOrStderr(), format+"\n", values...) }
	for _, r := range readings {
		if r.campaign == nil {
			remark("%s could not be read: see `vigil check %[1]s`", shown(r.folder))
			continue
		}
		tellSome(remark, "not planned, because of errors", r.invalid())
		tellSome(remark, "not planned, because still a draft", r.drafts())
		if from, _ := days.window(r.now, r.zone()); !r.remembers && from.Before(r.now.Add(-time.Minute)) {
			remark("there is no ledger here: whether what lies in the past went out is not known")
		}
	}
}

// some is how many files are named where there are more.
const some = 5

func tellSome(remark func(string, ...any), what string, files []string) {
	if more := len(files) - some; more > 0 {
		files = append(files[:some:some], fmt.Sprintf("%d more", more))
	}
	if len(files) > 0 {
		remark("%s: %s", what, andList(files))
	}
}

// invalid are the posts that have errors of their own, as paths from here.
func (r *reading) invalid() []string {
	var files []string
	for _, file := range r.files() {
		if r.campaign.Invalid[file] {
			files = append(files, r.pathOf(file))
		}
	}
	return files
}

// drafts are the posts that are still being written.
func (r *reading) drafts() []string {
	var files []string
	for _, entry := range r.campaign.Entries {
		if entry.Draft && r.takes(entry.Path) {
			files = append(files, r.pathOf(entry.Path))
		}
	}
	return files
}
