package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/scheduler/plan"
)

const doctorHelp = `Doctor looks at everything that the daemon rests on, whether it runs or not, and also
where the ledger is damaged: one line for each thing, and what to do about it. It
changes nothing.

  $ vigil doctor
  ok       configuration  /etc/vigil/config.toml
  ok       secrets        nobody else can read them
  warning  backup         none is known
           Make one each night: vigil backup FOLDER --keep 14
  …

The ledger is read wholly, which takes seconds for years of posts. --online also asks
each network whose credentials these are, and compares the clock with its server's.

Exit codes: 0 nothing is a problem, 1 something is, 2 usage.`

func (a *application) doctorCommand() *cobra.Command {
	var asJSON, online bool
	command := &cobra.Command{
		Use:   "doctor",
		Short: "Look whether everything is sound that the daemon rests on",
		Long:  doctorHelp,
		Args:  usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			done := spin("looking at everything")
			found := a.examine(command.Context(), time.Now(), online)
			done()
			out := pageOf(command)
			if err := found.print(out, asJSON); err != nil {
				return err
			}
			if found.problems() {
				return &ended{code: exitError}
			}
			return nil
		},
	}
	jsonFlag(command, &asJSON)
	command.Flags().BoolVar(&online, "online", false, "ask the networks, too")
	return command
}

// health is how a thing is.
type health string

const (
	well    health = "ok"
	warning health = "warning"
	problem health = "problem"
)

// symptom is what was found about one thing.
type symptom struct {
	Health health `json:"health"`
	About  string `json:"about"`
	What   string `json:"what"`
	// Do is what to do about it; empty where there is nothing to do.
	Do string `json:"do,omitempty"`
}

// examination collects what is found.
type examination struct {
	ctx    context.Context
	now    time.Time
	online bool
	config *configuration
	// ledger is nil where there is none, or where it can't be opened.
	ledger *ledger.Ledger
	found  []symptom
}

func (e *examination) say(h health, about, what, do string) {
	e.found = append(e.found, symptom{h, about, what, do})
}

func (e *examination) problems() bool {
	for _, s := range e.found {
		if s.Health == problem {
			return true
		}
	}
	return false
}

func (e *examination) print(out page, asJSON bool) error {
	if asJSON {
		return printJSON(out, e.found)
	}
	lines := tableOf()
	for _, s := range e.found {
		lines.add(out.paint(healthStyles[s.Health], string(s.Health)), s.About, printable(s.What))
		if s.Do != "" {
			lines.add("", "", s.Do)
		}
	}
	return lines.print(out)
}

var healthStyles = map[health]style{well: green, warning: yellow, problem: red}

// examine looks at one thing after the other. What can't be looked at, because
// another thing is broken, is left out.
func (a *application) examine(ctx context.Context, now time.Time, online bool) *examination {
	e := &examination{ctx: ctx, now: now, online: online}
	config, err := a.configuration()
	if err != nil {
		e.say(problem, "configuration", err.Error(), "Mend it: nothing starts with it.")
		return e
	}
	e.config = config
	e.say(well, "configuration", config.path, "")
	e.secrets()
	e.zoneData()
	e.campaigns()
	e.openLedger()
	if e.ledger != nil {
		defer e.ledger.Close() // nothing was written
		e.soundness()
		e.backups()
		e.daemon()
		e.clock()
	}
	e.accounts()
	return e
}

// releaseAge is how old zone data gets before somebody should update it: a few
// releases come out each year, see https://www.iana.org/time-zones.
const releaseAge = 2

func (e *examination) zoneData() {
	version := plan.ZoneDataVersion()
	var year int
	if _, err := fmt.Sscanf(version, "%4d", &year); err == nil && e.now.Year()-year >= releaseAge {
		e.say(warning, "zone data", version, "Clocks may change otherwise by now: update the system's package tzdata.")
		return
	}
	e.say(well, "zone data", version, "")
}
