// Command vigil keeps watch over a campaign: it reads a queue of posts from TOML
// files, publishes them on schedule, and records what was posted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // the fallback where the system has no zone data

	"github.com/spf13/cobra"
)

// The exit codes, as each command's help tells them.
const (
	exitWell     = 0
	exitError    = 1
	exitUsage    = 2
	exitQueue    = 3 // the queue has errors
	exitDecision = 4 // something needs a decision
)

// ended is an end with an exit code of its own. Without a cause all has been
// said already.
type ended struct {
	code  int
	cause error
}

func (e *ended) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.cause.Error()
}

func (e *ended) Unwrap() error { return e.cause }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), ends(signal.Ignored)...)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// ends are the signals that end what is under way in order. A terminal that is closed
// sends SIGHUP, and should not cut a post off; who ignores it (nohup) means to go on.
func ends(ignored func(os.Signal) bool) []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, arguments []string) int {
	root := rootCommand()
	root.SetArgs(arguments)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitWell
	}
	end, known := errors.AsType[*ended](err)
	if !known {
		end = &ended{code: exitError, cause: err}
	}
	if end.cause != nil {
		fmt.Fprintf(os.Stderr, "vigil: %v\n", err)
	}
	return end.code
}

func rootCommand() *cobra.Command {
	app := &application{}
	root := &cobra.Command{
		Use:           "vigil",
		Short:         "Publishes a campaign's posts on schedule, and records what was posted",
		Long:          rootHelp,
		Args:          knownCommand,
		RunE:          func(root *cobra.Command, _ []string) error { return root.Help() },
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SuggestionsMinimumDistance = 2
	root.PersistentFlags().StringVar(&app.configFlag, "config", "", "the configuration file; else $VIGIL_CONFIG, ./config.toml, /etc/vigil/config.toml")
	root.SetFlagErrorFunc(func(command *cobra.Command, err error) error {
		return &ended{exitUsage, fmt.Errorf("%w; `%s --help` tells what it takes", err, command.CommandPath())}
	})
	root.AddCommand(
		app.initCommand(),
		app.newCommand(),
		app.importCommand(),
		app.mediaCommand(),
		app.checkCommand(),
		app.previewCommand(),
		app.planCommand(),
		app.peopleCommand(),
		app.runCommand(),
		app.statusCommand(),
		app.notifyCommand(),
		app.publishCommand(),
		app.historyCommand(),
		app.showCommand(),
		app.approveCommand(),
		app.holdCommand(),
		app.releaseCommand(),
		app.pauseCommand(),
		app.resumeCommand(),
		app.resolveCommand(),
		app.retryCommand(),
		app.skipCommand(),
		app.retractCommand(),
		app.exportCommand(),
		app.backupCommand(),
		app.restoreCommand(),
		app.doctorCommand(),
		app.accountsCommand(),
		app.explainCommand(),
		app.schemaCommand(),
		app.fmtCommand(),
		app.mvCommand(),
		app.sandboxCommand(),
		app.versionCommand(),
	)
	return root
}

// knownCommand refuses a word that is no command, and names those that are
// written nearly so.
func knownCommand(root *cobra.Command, words []string) error {
	if len(words) == 0 {
		return nil
	}
	hint := "`vigil --help` lists them"
	if near := root.SuggestionsFor(words[0]); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, ", or ") + "?"
	}
	return &ended{exitUsage, fmt.Errorf("%s is no command; %s", words[0], hint)}
}

const rootHelp = `vigil publishes a campaign's posts on schedule, and records what was posted.

Campaign managers write posts as TOML files in a folder, and look before they leap:

  $ vigil check until-all-are-free      what is wrong, with the words to write instead
  $ vigil preview until-all-are-free    what each post will look like on each account
  $ vigil plan until-all-are-free       when each goes out

The daemon publishes them, never twice, never silently not, never at another time:

  $ vigil run --config config.toml

Operators and editors ask it:

  $ vigil status                        is all well? what needs a decision?
  $ vigil history                       what went out, where and when

Exit codes: 0 well, 1 error, 2 usage, 3 the queue has errors, 4 something needs a decision.`

// application is what the commands share.
type application struct {
	configFlag string
}

// configuration reads the configuration that the command line, the environment
// or the usual places name.
func (a *application) configuration() (*configuration, error) {
	path, err := findConfiguration(a.configFlag)
	if err != nil {
		return nil, err
	}
	return readConfiguration(path)
}

// optionalConfiguration is nil where there is none. One that nobody asked for
// and that can't be read, as another user's in /etc, counts as none.
func (a *application) optionalConfiguration() (*configuration, error) {
	path, err := findConfiguration(a.configFlag)
	if errors.Is(err, errNoConfiguration) {
		return nil, nil
	}
	config, err := readConfiguration(path)
	if errors.Is(err, fs.ErrPermission) && a.configFlag == "" {
		return nil, nil
	}
	return config, err
}
