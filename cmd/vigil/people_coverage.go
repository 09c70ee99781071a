package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/posts"
	"vigil/scheduler"
	"vigil/scheduler/plan"
	"vigil/web"
)

const coverageHelp = `Coverage tells of each person of a campaign for how long nothing has named them, when
and where something did last, how often in the last 30, 90 and 365 days, when the plan
names them next (~ where that may change), and what stands against it: a hold, an
embargo, or what their file lacks. A post counts once, on however many accounts it is.

Above it stands the round: in how many days everybody in turn is named once, at the
times that rotations (who) have now, and what two more a day would make of it.

  $ vigil people coverage
  $ vigil people coverage --silent 180 --sort next
  $ vigil people coverage --csv > people.csv

The past is in the ledger of the configuration; without one only the plan can be told.
A line in campaign.toml, silence = "180d", has "vigil status" and the pages warn of
whoever was silent for longer.`

// coverageOptions are what the coverage command was asked for.
type coverageOptions struct {
	campaign      string
	silent        int
	filter        peopleFilter
	order         string
	asCSV, asJSON bool
}

func (a *application) peopleCoverageCommand() *cobra.Command {
	var asked coverageOptions
	command := &cobra.Command{
		Use:   "coverage",
		Short: "Tell who was not named for how long, and who comes next",
		Long:  coverageHelp,
		Args:  usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			choice, err := asked.choice()
			if err != nil {
				return err
			}
			coverages, err := a.coverage(command, asked.campaign)
			if err != nil {
				return err
			}
			return asked.print(pageOf(command), coverages, choice.Choose(coverages))
		},
	}
	campaignFlag(command, &asked.campaign)
	flags := command.Flags()
	flags.IntVar(&asked.silent, "silent", 0, "only who was not named for at least so many days")
	flags.StringSliceVar(&asked.filter.statuses, "status", nil, "only with these statuses: "+strings.Join(posts.Statuses(), ", "))
	flags.StringVar(&asked.order, "sort", string(scheduler.BySilence), "by "+orderNames())
	flags.BoolVar(&asked.asCSV, "csv", false, "print a table for a spreadsheet, times in UTC")
	jsonFlag(command, &asked.asJSON)
	return command
}

func orderNames() string {
	names := make([]string, len(scheduler.CoverageOrders))
	for i, order := range scheduler.CoverageOrders {
		names[i] = string(order)
	}
	return strings.Join(names, ", ")
}

func (o *coverageOptions) choice() (scheduler.CoverageChoice, error) {
	choice := scheduler.CoverageChoice{SilentDays: o.silent, Statuses: o.filter.statuses, Order: scheduler.CoverageOrder(o.order)}
	switch {
	case !slices.Contains(scheduler.CoverageOrders, choice.Order):
		return choice, &ended{exitUsage, fmt.Errorf("--sort %s: people are sorted by %s", o.order, orderNames())}
	case o.asCSV && o.asJSON:
		return choice, &ended{exitUsage, errors.New("--csv and --json: choose one of them")}
	}
	return choice, o.filter.check()
}

// coverage reckons the campaigns that are meant, each with its configuration's ledger.
func (a *application) coverage(command *cobra.Command, campaign string) ([]scheduler.Coverage, error) {
	chosen, err := a.campaignsFor(command.Context(), campaign)
	if err != nil {
		return nil, err
	}
	var all []scheduler.Coverage
	for _, s := range chosen {
		r := &reading{selection: s, now: time.Now(), timetable: plan.NewTimetable()}
		found, err := r.coverage(command.Context())
		if err != nil {
			return nil, err
		}
		r.tellUncovered(func(format string, values ...any) { fmt.Fprintf(command.ErrOrStderr(), format+"\n", values...) })
		all = append(all, found...)
	}
	return all, nil
}

// coverage reads the campaign, and asks the ledger where there is one.
func (r *reading) coverage(ctx context.Context) ([]scheduler.Coverage, error) {
	if r.campaign, r.problems = posts.ReadCampaign(r.folder, r.defaults()); r.campaign == nil {
		return nil, fmt.Errorf("%s could not be read: see `vigil check %[1]s`", shown(r.folder))
	}
	outlook := scheduler.Outlook{Campaigns: []*posts.Campaign{r.campaign}, Accounts: r.described(), Timetable: r.timetable, Now: r.now}
	book, err := r.config.memory(ctx)
	if err != nil {
		return nil, err
	}
	if book != nil {
		defer book.Close() // it was only read
		r.remembers, outlook.Ledger = true, book.Ledger
		if err := book.recallSights(ctx, outlook.Campaigns); err != nil {
			return nil, err
		}
	}
	return outlook.Coverage(ctx)
}

// tellUncovered says beside the output what could not be reckoned.
func (r *reading) tellUncovered(remark func(string, ...any)) {
	var wrong []string
	for _, file := range slices.Sorted(maps.Keys(r.campaign.Invalid)) {
		wrong = append(wrong, r.pathOf(file))
	}
	tellSome(remark, "not counted, because of errors that `vigil check` tells", wrong)
	if !r.remembers {
		remark("%s: there is no ledger here, so only the plan is told, and whom it names is a guess", shown(r.folder))
	}
}

func (o *coverageOptions) print(out page, coverages []scheduler.Coverage, people []scheduler.Covered) error {
	switch {
	case o.asJSON:
		return printJSON(out, people)
	case o.asCSV:
		return web.WriteCoverageCSV(out, people)
	}
	for _, coverage := range coverages {
		printRound(out, coverage, len(coverages) > 1)
	}
	if len(people) == 0 {
		out.printf("Nobody fits.\n")
		return nil
	}
	out.printf("\n")
	return printCovered(out, people)
}

// printRound prints what holds for a whole campaign.
func printRound(out page, coverage scheduler.Coverage, several bool) {
	name := ""
	if several {
		name = coverage.Campaign + ": "
	}
	for _, sentence := range []string{coverage.RoundSentence(), coverage.Silence.Sentence(time.Now()), coverage.NamedSentence()} {
		if sentence != "" {
			out.printf("%s%s\n", name, sentence)
		}
	}
}

func printCovered(out page, people []scheduler.Covered) error {
	t := tableOf("silent", "last named", "30/90/365 days", "next", "person").numbers(0)
	for _, person := range people {
		silent, last, often := pastOf(out, person)
		t.add(silent, last, often, nextNaming(person), aboutPerson(out, person))
	}
	return t.print(out)
}

// pastOf are the cells of what the ledger knows.
func pastOf(out page, person scheduler.Covered) (silent, last, often string) {
	if person.Past == nil {
		return "?", "?", "?"
	}
	silent = count(person.Days, "day")
	if person.Long {
		silent = out.paint(yellow, silent)
	}
	last = "never"
	if named := person.Last; named != nil {
		last = fmt.Sprintf("%s #%d on %s", named.At.Format(time.DateOnly), named.Delivery, andList(named.Accounts))
	}
	return silent, last, fmt.Sprintf("%d/%d/%d", person.Days30, person.Days90, person.Days365)
}

func nextNaming(person scheduler.Covered) string {
	if person.Next == nil {
		return "-"
	}
	mark := ""
	if person.Next.Tentative {
		mark = "~"
	}
	return mark + person.Next.Due.Format("2006-01-02 15:04")
}

// aboutPerson is the last cell: whom it is about, and what stands against a turn.
func aboutPerson(out page, person scheduler.Covered) string {
	said := []string{printable(person.Name), person.Person}
	if person.Status != "" {
		said = append(said, person.Status)
	}
	about := strings.Join(said, ", ")
	reason := out.paint(faint, printable(person.Reason()))
	switch {
	case reason == "":
		return about
	case out.width == 0:
		return about + "; " + reason
	}
	return about + "\n" + reason
}
