package main

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
)

const holdHelp = `Hold stops what is named, from the next post on, until "vigil release" lets it go:
a delivery by its number, a post, a person with every post that names them, an
account, a campaign, or everything. What stands for too long becomes missed.

  $ vigil hold everything --why "we are being attacked"
  $ vigil hold mastodon --why "the token leaked"
  $ vigil hold aliaksandr-birulia --why "waiting for the family's word"
  $ vigil hold 4821 --why "wrong picture"
  $ vigil hold                             lists what is held so

A name that could mean several things is asked back; then say which, as in
"vigil hold account feed". What is being sent at this moment goes out. A campaign
manager holds a post, a person or a campaign by a line hold = "why" in its file.`

func (a *application) holdCommand() *cobra.Command {
	var word word
	var asJSON bool
	command := &cobra.Command{
		Use:   "hold [everything | POST | PERSON | ACCOUNT | CAMPAIGN | NUMBER]",
		Short: "Stop a post, a person, an account, a campaign or everything",
		Long:  holdHelp,
		Args:  usage(cobra.MaximumNArgs(2)),
		RunE: func(command *cobra.Command, typed []string) error {
			if len(typed) == 0 {
				return a.listHolds(command, asJSON)
			}
			return a.hold(command, typed, word, ledger.ByPerson)
		},
		ValidArgsFunction: a.completeSubjects,
	}
	word.flags(command)
	jsonFlag(command, &asJSON)
	return command
}

func (a *application) hold(command *cobra.Command, typed []string, word word, kind ledger.Kind) error {
	ctx := command.Context()
	book, err := a.beginBook(ctx)
	if err != nil {
		return err
	}
	defer book.Close() // what was written is on disk
	what, err := book.toHold(ctx, typed)
	if err != nil {
		return err
	}
	hold := ledger.Hold{Scope: what.scope, Subject: what.name, Kind: kind, Why: cmp.Or(word.why, "no reason given"), By: word.who(), Since: time.Now()}
	if err := book.Hold(ctx, hold); err != nil {
		return err
	}
	p := pageOf(command)
	if kind == ledger.Paused {
		p.printf("Paused: %s. To go on: vigil resume %s\n", what, what)
	} else {
		p.printf("Held: %s. To let it go: vigil release %s\n", what, what)
	}
	if err := book.Wake(); err != nil {
		return fmt.Errorf("the hold counts, but the daemon could not be woken: %w", err)
	}
	return nil
}

// toHold is what was typed, if it can still be stopped.
func (b *book) toHold(ctx context.Context, typed []string) (subject, error) {
	id, is := deliverySubject(typed)
	if !is {
		among, err := b.subjects(ctx)
		if err != nil {
			return subject{}, err
		}
		return choose("hold", typed, among)
	}
	number := strconv.FormatInt(id, 10)
	d, err := b.delivery(ctx, number)
	if err != nil {
		return subject{}, err
	}
	if d.State.Final() || d.State == ledger.Sending {
		return subject{}, refused(&ledger.StateError{Delivery: id, State: d.State}, "hold")
	}
	return subject{ledger.OfDelivery, number}, nil
}

func (a *application) listHolds(command *cobra.Command, asJSON bool) error {
	book, err := a.readBook(command.Context())
	if err != nil {
		return err
	}
	defer book.Close() // nothing was written
	holds, err := book.Holds(command.Context())
	if err != nil {
		return err
	}
	p := pageOf(command)
	switch {
	case asJSON:
		return printJSON(p, holds)
	case len(holds) == 0:
		p.printf("Nothing is held by a command. Lines hold = \"why\" stand in files; `vigil plan` shows them.\n")
		return nil
	}
	zone, table := book.zones().general, tableOf("since", "what", "by", "why", "ends with")
	for _, hold := range holds {
		what := subject{hold.Scope, hold.Subject}
		table.add(shortClock(hold.Since.In(zone), time.Now()), what.String(), hold.By, printable(hold.Why), "vigil "+endOf(hold))
	}
	return table.print(p)
}

// endOf is the command that ends a hold of its kind.
func endOf(hold ledger.Hold) string {
	if hold.Kind == ledger.Paused {
		return "resume"
	}
	return "release"
}

// completeSubjects offers what can be held at the Tab key.
func (a *application) completeSubjects(command *cobra.Command, typed []string, _ string) ([]string, cobra.ShellCompDirective) {
	book, err := a.readBook(command.Context())
	if err != nil || len(typed) > 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer book.Close() // nothing was written
	subjects, err := book.subjects(command.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, s := range subjects {
		if len(typed) == 0 || typed[0] == string(s.scope) {
			names = append(names, cmp.Or(s.name, string(s.scope)))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
