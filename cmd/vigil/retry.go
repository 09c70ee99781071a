package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
)

const retryHelp = `Retry plans a delivery anew that has failed, was missed or is held: at once, or at
the time that --at says, on the campaign's clocks. It is composed from the file as
that is then, and passes every guard.

  $ vigil retry 4821
  $ vigil retry 4821 --at "2026-12-02 18:00"

What is out, or may be, is not sent again: see "vigil resolve".`

func (a *application) retryCommand() *cobra.Command {
	var word word
	var at string
	command := &cobra.Command{
		Use:   "retry NUMBER",
		Short: "Plan anew what has failed or was missed",
		Long:  retryHelp,
		Args:  usage(cobra.ExactArgs(1)),
		RunE: func(command *cobra.Command, arguments []string) error {
			ctx := command.Context()
			book, err := a.openBook(ctx)
			if err != nil {
				return err
			}
			defer book.Close() // what was written is on disk
			d, err := book.delivery(ctx, arguments[0])
			if err != nil {
				return err
			}
			due, err := book.newTime(d, at, time.Now())
			if err != nil {
				return err
			}
			if err := book.Reopen(ctx, d.ID, due, word.who(), word.why); err != nil {
				return refused(err, "retry")
			}
			return book.decided(ctx, pageOf(command), d.ID)
		},
	}
	command.Flags().StringVar(&at, "at", "", "when, such as \"2026-12-02 18:00\"; otherwise now")
	word.flags(command)
	return command
}

// newTime is when a delivery is due anew.
func (b *book) newTime(d ledger.Delivery, text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	zone := b.zones().of(d.Campaign)
	at, err := readTime(text, zone)
	switch {
	case err != nil:
		return at, &ended{exitUsage, fmt.Errorf("--at %w", err)}
	case at.Before(now):
		return at, &ended{exitUsage, fmt.Errorf("--at %s is past; it is %s in %s", text, clockOf(now.In(zone)), zone)}
	}
	return at, nil
}
