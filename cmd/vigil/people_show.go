package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/posts"
)

const peopleShowHelp = `Show tells all of one person: what the file says, since how many days somebody is held,
how old they are, when the address was verified, which posts name them. Where the
ledger lies on this machine, also when they were named last, what is still up, and when
they are named next; what the plan only guesses has a ~.

  $ vigil people show jan-example`

func (a *application) peopleShowCommand() *cobra.Command {
	var campaign string
	var asJSON bool
	command := &cobra.Command{
		Use:               "show NAME",
		Short:             "Tell all of one person",
		Long:              peopleShowHelp,
		Args:              usage(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completePeople,
		RunE: func(command *cobra.Command, words []string) error {
			roster, file, err := a.findPerson(command.Context(), campaign, words[0])
			if err != nil {
				return err
			}
			profile, err := roster.profile(command.Context(), file, time.Now())
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(pageOf(command), []personProfile{profile})
			}
			return profile.print(pageOf(command))
		},
	}
	campaignFlag(command, &campaign)
	jsonFlag(command, &asJSON)
	return command
}

// findPerson looks for somebody in all campaigns that are meant.
func (a *application) findPerson(ctx context.Context, campaign, name string) (*roster, string, error) {
	rosters, err := a.rosters(ctx, campaign)
	if err != nil {
		return nil, "", err
	}
	for _, r := range rosters {
		var file string
		if r.campaign == nil {
			continue
		}
		if file, err = r.fileNamed(name); err == nil {
			return r, file, nil
		}
	}
	return nil, "", err
}

// personProfile is all that is known of a person.
type personProfile struct {
	personRow
	Facts []personFact `json:"facts"`
	// Days is for how many days the person is held by now, Age how many full years
	// they are old, and VerifiedDays how long ago the address was verified; nil where
	// that is not known.
	Days         *int `json:"days_held,omitempty"`
	Age          *int `json:"age,omitempty"`
	VerifiedDays *int `json:"verified_days,omitempty"`
	// Posts name the person themselves, MayBe choose among several whom they name.
	Posts []personPost `json:"posts"`
	MayBe []personPost `json:"may_be_chosen_by"`
	// Live are the newest deliveries that name the person and are up, Next is the next
	// time that the plan knows of; Remembers: there is a ledger to know of the first.
	Remembers bool              `json:"remembers"`
	Live      []ledger.Delivery `json:"live,omitempty"`
	Next      *planned          `json:"next,omitempty"`

	zone *time.Location
}

// personFact is a key of the file with its value.
type personFact struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type personPost struct {
	File string `json:"file"`
	When string `json:"when"`
}

// livePosts is how many deliveries of a person are listed; the history has all.
const livePosts = 5

// profile reads the person's file, and what the campaign has about them.
func (r *roster) profile(ctx context.Context, path string, now time.Time) (personProfile, error) {
	person := r.campaign.People[personName(path)]
	if person == nil {
		return personProfile{}, &ended{exitQueue, fmt.Errorf("%s has errors: `vigil check` tells them", r.pathOf(path))}
	}
	file, err := openPersonFile(r.campaign, path)
	if err != nil {
		return personProfile{}, err
	}
	whole := *r.selection
	whole.only = []string{path}
	reading := whole.read(now)
	defer reading.close() // nothing was written
	p := personProfile{personRow: r.row(person, r.campaign.Language), Facts: file.facts(), zone: reading.zone()}
	p.reckon(person, now.In(p.zone))
	p.Posts, p.MayBe = reading.postsAbout(person)
	return p, reading.recall(ctx, &p, person)
}

// facts are the keys that stand in the file, in the order of the format.
func (f *personFile) facts() []personFact {
	var facts []personFact
	for _, key := range posts.KeysOf("person") {
		if value, ok := f.Written(key.Name); ok {
			facts = append(facts, personFact{key.Name, value})
		}
		for _, below := range f.Below(key.Name) {
			if value, ok := f.Written(key.Name + "." + below); ok && !isKey(key.Name+"."+below) {
				facts = append(facts, personFact{key.Name + "." + below, value})
			}
		}
	}
	return facts
}

// isKey tells that a key is in the format's list itself, such as letters.to.
func isKey(name string) bool {
	return slices.ContainsFunc(posts.KeysOf("person"), func(k posts.Key) bool { return k.Name == name })
}

// reckon counts days and years up to a day.
func (p *personProfile) reckon(person *posts.Person, now time.Time) {
	today := posts.DateOf(now)
	held := person.Status == "held" || person.Status == "house-arrest"
	if held && person.Arrested.Whole() {
		p.Days = new(daysBetween(posts.Date(person.Arrested), today))
	}
	if person.Born.Whole() && person.Status != "died" {
		p.Age = new(yearsBetween(posts.Date(person.Born), today))
	}
	if person.Letters.Verified != (posts.Date{}) {
		p.VerifiedDays = new(daysBetween(person.Letters.Verified, today))
	}
}

func daysBetween(from, to posts.Date) int {
	return int(midnightOf(to).Sub(midnightOf(from)).Hours() / 24)
}

func yearsBetween(from, to posts.Date) int {
	years := to.Year - from.Year
	if to.Month < from.Month || to.Month == from.Month && to.Day < from.Day {
		years--
	}
	return years
}

// midnightOf is a day as a moment that can be reckoned with.
func midnightOf(day posts.Date) time.Time {
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC)
}

// postsAbout are the posts that name a person, and those that may choose to.
func (r *reading) postsAbout(person *posts.Person) (name, mayBe []personPost) {
	name, mayBe = []personPost{}, []personPost{}
	for _, entry := range r.campaign.Entries {
		about := personPost{r.pathOf(entry.Path), r.when(entry)}
		switch {
		case slices.Contains(entry.People, person.ID):
			name = append(name, about)
		case len(entry.People) == 0 && (entry.Who != nil || entry.Schedule.Occasion != nil) && entry.Who.Takes(person):
			mayBe = append(mayBe, about)
		}
	}
	return name, mayBe
}

// recall adds what the ledger remembers, and what the plan has.
func (r *reading) recall(ctx context.Context, p *personProfile, person *posts.Person) error {
	named := r.campaign.ID + "/" + person.ID
	upcoming, err := r.upcoming(ctx, r.now, r.now.AddDate(0, 0, aheadDays))
	if err != nil {
		return err
	}
	for _, row := range r.planned(upcoming) {
		if slices.Contains(row.People, named) {
			p.Next = &row
			break
		}
	}
	book, err := r.config.memory(ctx)
	if err != nil || book == nil {
		return err
	}
	defer book.Close() // nothing was written
	p.Remembers = true
	p.Live, err = book.History(ctx, ledger.Filter{Person: named, States: []ledger.State{ledger.Sent}, Limit: livePosts})
	return err
}

// aheadDays is how far ahead the next time is looked for.
const aheadDays = 30

func (p personProfile) print(out page) error {
	out.printf("%s  %s\n\n", out.paint(bold, printable(p.Name)), p.File)
	facts := tableOf()
	for _, fact := range p.Facts {
		lines := strings.Split(printable(strings.TrimRight(fact.Value, "\n")), "\n")
		lines[len(lines)-1] += p.remark(fact.Key)
		for i, line := range lines {
			facts.add([]string{"  " + fact.Key, ""}[min(i, 1)], line)
		}
	}
	if len(p.Missing) > 0 {
		facts.add("  missing", strings.Join(p.Missing, ", "))
	}
	if err := facts.print(out); err != nil {
		return err
	}
	printPosts(out, "Named by", p.Posts)
	printPosts(out, "May be chosen by", p.MayBe)
	return p.printTimes(out)
}

// remark is what follows from a key today.
func (p personProfile) remark(key string) string {
	said := func(days *int, words string) string {
		if days == nil {
			return ""
		}
		return fmt.Sprintf(words, *days)
	}
	return map[string]string{
		"arrested":         said(p.Days, ": %d days ago, and still held"),
		"born":             said(p.Age, ": %d years old"),
		"letters.verified": said(p.VerifiedDays, ": %d days ago"),
	}[key]
}

func printPosts(out page, heading string, posts []personPost) {
	if len(posts) == 0 {
		return
	}
	out.printf("\n%s\n", out.paint(bold, heading))
	for _, post := range posts {
		out.printf("  %s: %s\n", post.File, post.When)
	}
}

// printTimes says when the person was named last, and is next.
func (p personProfile) printTimes(out page) error {
	out.printf("\n%s\n", out.paint(bold, "Next"))
	switch {
	case p.Next == nil:
		out.printf("  not within %d days\n", aheadDays)
	case p.Next.Tentative:
		out.printf("  ~%s by %s\n", clockOf(p.Next.Due), p.Next.Post)
	default:
		out.printf("  %s by %s\n", clockOf(p.Next.Due), p.Next.Post)
	}
	if !p.Remembers {
		out.printf("  (there is no ledger here: who was named when is not known)\n")
		return nil
	}
	out.printf("\n%s\n", out.paint(bold, "Up now, the newest first"))
	if len(p.Live) == 0 {
		out.printf("  nothing\n")
		return nil
	}
	table := tableOf()
	for _, d := range p.Live {
		table.add("  "+clockOf(d.SentAt.In(p.zone)), fmt.Sprintf("#%d", d.ID), d.Account, d.Post, d.URL)
	}
	if err := table.print(out); err != nil {
		return err
	}
	if len(p.Live) == livePosts {
		out.printf("  all: vigil history --person %s/%s --state sent\n", p.Campaign, p.ID)
	}
	return nil
}
