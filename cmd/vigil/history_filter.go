package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
)

// states are those that a delivery can be in, in the order of the table in
// docs/design.md.
var states = []ledger.State{
	ledger.Sending, ledger.Sent, ledger.Retrying, ledger.Uncertain, ledger.Partial, ledger.Failed,
	ledger.Missed, ledger.Held, ledger.Skipped, ledger.Retracted, ledger.Gone,
}

// historyFilter is what `history` and `export` choose by.
type historyFilter struct {
	campaign, account, post, person string
	states                          []string
	from, to, search                string
	limit                           int
}

func (f *historyFilter) flags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&f.campaign, "campaign", "", "only of this campaign, by its id")
	flags.StringVar(&f.account, "account", "", "only on this account; of a list, on all of its readers'")
	flags.StringVar(&f.post, "post", "", "only of this post, by its id or its path below posts/")
	flags.StringVar(&f.person, "person", "", "only what names this person, by the file's name in people/")
	flags.StringSliceVar(&f.states, "state", nil, "only in these states: "+strings.Join(stateNames(), ", "))
	flags.StringVar(&f.from, "from", "", "from this day or time on, such as 2026-12-01 or \"2026-12-01 18:00\"")
	flags.StringVar(&f.to, "to", "", "until this day, which counts, or this time, which does not")
	flags.StringVar(&f.search, "search", "", "only where words begin so, in the text or in the name")
}

func stateNames() []string {
	names := make([]string, len(states))
	for i, state := range states {
		names[i] = string(state)
	}
	return names
}

// inLedger is the filter as the ledger takes it.
func (f *historyFilter) inLedger(zones zones) (ledger.Filter, error) {
	filter := ledger.Filter{
		Campaign: f.campaign, Account: f.account, Search: f.search, Limit: f.limit,
		Post:   f.inCampaign(zones, nameOf(f.post)),
		Person: f.inCampaign(zones, strings.TrimSuffix(strings.TrimPrefix(f.person, "people/"), ".toml")),
	}
	if f.limit < 0 {
		return filter, &ended{exitUsage, fmt.Errorf("--limit %d is no number of deliveries; 0 is all of them", f.limit)}
	}
	for _, name := range f.states {
		if !slices.Contains(states, ledger.State(name)) {
			return filter, &ended{exitUsage, fmt.Errorf("--state %s: there is no such state; there are %s", name, strings.Join(stateNames(), ", "))}
		}
		filter.States = append(filter.States, ledger.State(name))
	}
	var err error
	if filter.From, err = f.bound("--from", f.from, zones, 0); err != nil {
		return filter, err
	}
	filter.To, err = f.bound("--to", f.to, zones, 1)
	return filter, err
}

// inCampaign completes a name with the campaign's id, where it can only be that
// one.
func (f *historyFilter) inCampaign(zones zones, name string) string {
	campaign := cmp.Or(f.campaign, zones.only)
	if name == "" || campaign == "" || strings.HasPrefix(name, campaign+"/") {
		return name
	}
	return campaign + "/" + name
}

// bound reads one end of a span: a time, or a day, which begins so many days
// later.
func (f *historyFilter) bound(flag, text string, zones zones, later int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	zone := zones.of(f.campaign)
	if day, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return day.AddDate(0, 0, later), nil
	}
	at, err := readTime(text, zone)
	if err != nil {
		return at, &ended{exitUsage, fmt.Errorf("%s %w", flag, err)}
	}
	return at, nil
}

// readTime reads a time as people write it: on the clocks of the zone, or with
// an offset.
func readTime(text string, zone *time.Location) (time.Time, error) {
	for _, form := range []string{"2006-01-02 15:04", "2006-01-02T15:04", time.DateTime, "2006-01-02T15:04:05"} {
		if at, err := time.ParseInLocation(form, text, zone); err == nil {
			return at, nil
		}
	}
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04 -07:00", "2006-01-02 15:04-07:00"} {
		if at, err := time.Parse(form, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time; write it as 2026-12-01 18:00, in %s, or with an offset, 2026-12-01 18:00 +02:00", text, zone)
}

// completeFilter offers names at the Tab key.
func (a *application) completeFilter(command *cobra.Command) {
	offer := func(flag string, names cobra.CompletionFunc) {
		if err := command.RegisterFlagCompletionFunc(flag, names); err != nil {
			panic(err) // there is no such flag, or it is completed already
		}
	}
	offer("state", cobra.FixedCompletions(stateNames(), cobra.ShellCompDirectiveNoFileComp))
	offer("account", a.completeAccounts)
	offer("post", a.completePostsOnly)
}
