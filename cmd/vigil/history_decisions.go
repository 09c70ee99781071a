package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

// listDecisions prints what was decided about everything, campaigns, accounts,
// people and posts: who held, paused and let go what, and why. What was decided
// about one delivery is told by `vigil show`.
func (a *application) listDecisions(ctx context.Context, command *cobra.Command, asJSON bool) error {
	book, err := a.readBook(ctx)
	if err != nil {
		return err
	}
	defer book.Close() // nothing was written
	decisions, err := book.Decisions(ctx, "", "")
	if err != nil {
		return err
	}
	p := pageOf(command)
	switch {
	case asJSON:
		return printJSON(p, decisions)
	case len(decisions) == 0:
		p.printf("Nothing was decided about accounts, campaigns, people or posts.\n")
		return nil
	}
	zone, table := book.zones().general, tableOf("when", "what", "about", "by", "why")
	for _, d := range decisions {
		table.add(shortClock(d.At.In(zone), time.Now()), d.Verb, subject{d.Scope, d.Subject}.String(), d.By, printable(d.Why))
	}
	return table.print(p)
}
