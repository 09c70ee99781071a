package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler"
	"vigil/scheduler/plan"
	"vigil/web"
)

const exportHelp = `Export writes the history, or what filters choose of it, to give away: a folder of web
pages that need no server, a table, or JSON.

  $ vigil export html history-2026 --from 2026-01-01 --to 2026-12-31
  $ vigil export csv --campaign uaaf > history.csv
  $ vigil export json > history.json

Days and times of the filters are those of the campaign; csv and json say times in
UTC.`

func (a *application) exportCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "export html DIR | csv | json",
		Short: "Write the history as web pages, CSV or JSON",
		Long:  exportHelp,
		Args:  usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			return command.Help()
		},
	}
	command.AddCommand(
		a.exportAs("html DIR", "Write web pages into a new folder", cobra.ExactArgs(1), func(command *cobra.Command, book *book, filter ledger.Filter, arguments []string) error {
			if err := book.exportPages(command.Context(), arguments[0], filter); err != nil {
				return err
			}
			pageOf(command).printf("Written: %s/index.html\n", arguments[0])
			return nil
		}),
		a.exportAs("csv", "Write a table to standard output", cobra.NoArgs, func(command *cobra.Command, book *book, filter ledger.Filter, _ []string) error {
			return web.WriteCSV(command.OutOrStdout(), book.EachDelivery(command.Context(), filter))
		}),
		a.exportAs("json", "Write JSON to standard output", cobra.NoArgs, func(command *cobra.Command, book *book, filter ledger.Filter, _ []string) error {
			return web.WriteJSON(command.OutOrStdout(), book.EachDelivery(command.Context(), filter))
		}),
	)
	return command
}

// exportAs is a command that writes what its filters choose.
func (a *application) exportAs(use, short string, arguments cobra.PositionalArgs, write func(*cobra.Command, *book, ledger.Filter, []string) error) *cobra.Command {
	var chosen historyFilter
	command := &cobra.Command{
		Use:   use,
		Short: short,
		Long:  exportHelp,
		Args:  usage(arguments),
		RunE: func(command *cobra.Command, arguments []string) error {
			book, err := a.openFor(command.Context(), chosen)
			if err != nil {
				return err
			}
			defer book.Close() // nothing was written
			filter, err := chosen.inLedger(book.zones())
			if err != nil {
				return err
			}
			return write(command, book, filter, arguments)
		},
	}
	chosen.flags(command)
	a.completeFilter(command)
	return command
}

// exportPages writes the history as web pages.
func (b *book) exportPages(ctx context.Context, folder string, filter ledger.Filter) error {
	outlook, err := b.outlook(ctx, time.Now())
	if err != nil {
		return err
	}
	return web.ExportHTML(ctx, folder, web.Options{
		Ledger:    b.Ledger,
		Campaigns: func() []*posts.Campaign { return outlook.Campaigns },
		Problems:  func() []posts.Problem { return outlook.Problems },
		Accounts:  func() []*scheduler.Account { return outlook.Accounts },
		Timetable: func() *plan.Timetable { return outlook.Timetable },
		Version:   release,
		Zone:      b.config.timezone,
		Log:       slog.New(slog.DiscardHandler),
	}, filter)
}
