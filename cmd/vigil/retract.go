package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/scheduler"
)

const retractHelp = `Retract takes down what went out, on its network, its last part first; the history
keeps it. It never goes out again under its name. On networks that can't take posts
down it says where to do so by hand.

  $ vigil retract 4821 --why "she was released this morning"

What may be out is resolved first: vigil resolve. Deleting a post's file takes
nothing down.`

func (a *application) retractCommand() *cobra.Command {
	var word word
	command := &cobra.Command{
		Use:   "retract NUMBER",
		Short: "Take down what went out",
		Long:  retractHelp,
		Args:  usage(cobra.ExactArgs(1)),
		RunE: func(command *cobra.Command, arguments []string) error {
			book, err := a.readBook(command.Context())
			if err != nil {
				return err
			}
			d, err := book.delivery(command.Context(), arguments[0])
			book.Close() // nothing was written
			if err != nil {
				return err
			}
			if d.State == ledger.Retracted {
				return fmt.Errorf("#%d is retracted already", d.ID)
			}
			why := word.why
			return a.do(command.Context(), errand{
				doing:   fmt.Sprintf("taking #%d down", d.ID),
				request: ledger.Request{Verb: scheduler.AskRetract, Argument: strconv.FormatInt(d.ID, 10), By: word.who(), Why: why},
				inPlace: func(ctx context.Context, s *scheduler.Scheduler) (string, error) {
					return "", s.Retract(ctx, d.ID, word.who(), why)
				},
				report: reportState(command, d.ID),
			})
		},
	}
	word.flags(command)
	return command
}

// reportState says what has become of a delivery; of a failure, the error tells.
func reportState(command *cobra.Command, id int64) func(context.Context, *book, string, error) error {
	return func(ctx context.Context, b *book, _ string, failure error) error {
		if failure != nil {
			return failure
		}
		return b.decided(ctx, pageOf(command), id)
	}
}
