package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"vigil/scheduler"
)

const statusHelp = `Status answers on one screen whether all is well: OK, or ATTENTION with what needs a
person, since when, what waits on it, until when, and the command to type. Below it
stand what goes out next and what went out last.

  $ vigil status || echo "look at it"

Exit codes: 0 all is well, 4 something needs a decision, 1 it can't be told.`

func (a *application) statusCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "status",
		Short: "Is all well? What needs a decision?",
		Long:  statusHelp,
		Args:  usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			now := time.Now()
			overview, zone, err := a.overview(command.Context(), now)
			if err != nil {
				return err
			}
			if err := printOverview(command, overview, now.In(zone), asJSON); err != nil {
				return err
			}
			if !overview.OK {
				return &ended{code: exitDecision}
			}
			return nil
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print one JSON object, for programs")
	return command
}

func printOverview(command *cobra.Command, overview scheduler.Overview, now time.Time, asJSON bool) error {
	p := pageOf(command)
	if !asJSON {
		return overview.Write(p, p.width, now)
	}
	encoder := json.NewEncoder(p)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(overview)
}

// overview looks at everything. Without a ledger there is not much to see: no
// daemon has ever run.
func (a *application) overview(ctx context.Context, now time.Time) (scheduler.Overview, *time.Location, error) {
	book, err := a.readBook(ctx)
	if none, ok := errors.AsType[*noLedgerError](err); ok {
		return neverRun(none, now), time.UTC, nil
	}
	if err != nil {
		return scheduler.Overview{}, nil, err
	}
	defer book.Close() // nothing was written
	outlook, err := book.outlook(ctx, now)
	if err != nil {
		return scheduler.Overview{}, nil, err
	}
	overview, err := outlook.Overview(ctx)
	return overview, book.zones().general, err
}

func neverRun(none *noLedgerError, now time.Time) scheduler.Overview {
	return scheduler.Overview{Now: now.UTC(), Matters: []scheduler.Matter{{
		Code: scheduler.MatterNeverRun, What: "no daemon has run here yet, so nothing goes out", Why: none.Error(), Command: "vigil run",
	}}}
}
