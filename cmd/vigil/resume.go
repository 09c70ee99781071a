package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/scheduler"
)

const resumeHelp = `Resume ends what "vigil pause" began; without a name the pause of everything. What
else stands against a post goes on standing against it. What became too late while it
was paused is listed, with the words to plan it anew.

  $ vigil resume
  Resumed: everything. What nothing else stands against goes out.
  While it was paused, 2 posts became too late: #17, #18.
    vigil retry NUMBER [--at TIME]   plans one anew
  $ vigil resume mastodon --why "we keep to the new rules"`

func (a *application) resumeCommand() *cobra.Command {
	var word word
	command := &cobra.Command{
		Use:   "resume [ACCOUNT | CAMPAIGN | PERSON | POST]",
		Short: "Go on with what was paused",
		Long:  resumeHelp,
		Args:  usage(cobra.MaximumNArgs(2)),
		RunE: func(command *cobra.Command, typed []string) error {
			return a.resume(command, orEverything(typed), word)
		},
		ValidArgsFunction: a.completeSubjects,
	}
	word.flags(command)
	return command
}

func (a *application) resume(command *cobra.Command, typed []string, word word) error {
	ctx := command.Context()
	book, err := a.openBook(ctx)
	if err != nil {
		return err
	}
	defer book.Close() // what was written is on disk
	holds, err := book.Holds(ctx)
	if err != nil {
		return err
	}
	what, err := toResume(typed, holds)
	if err != nil {
		return err
	}
	if err := book.Resume(ctx, what.scope, what.name, word.who(), word.why); err != nil {
		return err
	}
	p := pageOf(command)
	p.printf("Resumed: %s. What nothing else stands against goes out.\n", what)
	for _, hold := range holds {
		if hold.Kind != ledger.Paused && (subject{hold.Scope, hold.Subject}) == what {
			p.printf("It is still held: %s; to let it go: vigil release %s\n", printable(hold.Why), what)
		}
	}
	if err := book.tellMissed(ctx, p, pauseOf(holds, what)); err != nil {
		return err
	}
	book.remindOfDaemon(ctx, p)
	if err := book.Wake(); err != nil {
		return fmt.Errorf("it goes on, but the daemon could not be woken, and takes it up within a minute: %w", err)
	}
	return nil
}

// toResume is the pause that was typed.
func toResume(typed []string, holds []ledger.Hold) (subject, error) {
	paused := pausedOf(holds)
	what, err := choose("resume", typed, paused)
	if err == nil {
		return what, nil
	}
	var held []subject
	for _, hold := range holds {
		held = append(held, subject{hold.Scope, hold.Subject})
	}
	if held, err := choose("release", typed, held); err == nil {
		return what, fmt.Errorf("%s is held, not paused: vigil release %[1]s", held)
	}
	if len(paused) == 0 {
		return what, fmt.Errorf("nothing is paused")
	}
	return what, fmt.Errorf("%s is not paused; what is:%s", strings.Join(typed, " "), asCommands("resume", paused))
}

func pausedOf(holds []ledger.Hold) []subject {
	var paused []subject
	for _, hold := range holds {
		if hold.Kind == ledger.Paused {
			paused = append(paused, subject{hold.Scope, hold.Subject})
		}
	}
	return paused
}

func pauseOf(holds []ledger.Hold, what subject) ledger.Hold {
	at := slices.IndexFunc(holds, func(h ledger.Hold) bool { return h.Kind == ledger.Paused && (subject{h.Scope, h.Subject}) == what })
	return holds[at]
}

// tellMissed lists what became too late because of a pause.
func (b *book) tellMissed(ctx context.Context, p page, pause ledger.Hold) error {
	rows, err := b.History(ctx, ledger.Filter{States: []ledger.State{ledger.Missed}, OldestFirst: true})
	if err != nil {
		return err
	}
	because := ledger.Reason{Code: scheduler.ReasonHeld, Detail: pause.String()}
	var missed []string
	for _, row := range rows {
		if slices.Contains(row.Reasons, because) && !row.Since.Before(pause.Since) {
			missed = append(missed, fmt.Sprintf("#%d", row.ID))
		}
	}
	if len(missed) == 0 {
		return nil
	}
	p.printf("While it was paused, %s became too late: %s.\n  vigil retry NUMBER [--at TIME]   plans one anew\n",
		count(len(missed), "post"), strings.Join(missed, ", "))
	return nil
}
