package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/scheduler"
)

// startingGarbage is how much the heap may grow in percent before a collection,
// while the daemon starts: collecting would take a fifth of a start. What the
// runtime may keep in all is bounded by smallServer all the same.
const startingGarbage = 400

// smallServer bounds what the runtime keeps for itself: the daemon shares a small
// machine, and what it holds is an index.
const smallServer = 24 << 20

func (a *application) runCommand() *cobra.Command {
	var moveHere bool
	var rehearsal rehearsalFlags
	command := &cobra.Command{
		Use:   "run",
		Short: "Publish what is due, until told to stop",
		Long: `Run is the daemon. It publishes what is due, reads files as they change, and
answers other commands. Ctrl-C or SIGTERM lets what is being published finish,
and starts nothing new; a second start repeats nothing.

A ledger that was led on another machine may be a copy whose original still
publishes, so it is refused here. Where vigil has moved for good, start it once with

  $ vigil run --move-here

With a ledger on PostgreSQL, which several machines share, one daemon leads and
the others stand by; within a minute one of them takes over.` + rehearseHelp,
		Args: usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			if rehearsal.wanted {
				return a.rehearse(command, rehearsal)
			}
			if err := rehearsal.alone(command); err != nil {
				return err
			}
			config, err := a.configuration()
			if err != nil {
				return err
			}
			config.moveHere, config.standsBy = moveHere, true
			debug.SetMemoryLimit(smallServer)
			return runDaemon(command.Context(), config, slog.New(slog.NewTextHandler(os.Stderr, nil)))
		},
	}
	command.Flags().BoolVar(&moveHere, "move-here", false, "take over a ledger that was led on another machine")
	rehearsal.declare(command)
	return command
}

// runDaemon publishes until the context ends. Where another machine has taken the
// lead, it stands by, and begins anew when it leads again.
func runDaemon(ctx context.Context, config *configuration, log *slog.Logger) error {
	config.presence = &presence{}
	defer config.presence.show(ctx, config.metrics, log)()
	for {
		err := runWhileLeading(ctx, config, log)
		if _, lost := errors.AsType[*leadLostError](err); !lost {
			return err
		}
		log.Warn("nothing is published here any more", "why", err)
	}
}

// runWhileLeading publishes until the context ends, or the lead is lost; then it
// lets what is under way come to its end.
func runWhileLeading(ctx context.Context, config *configuration, log *slog.Logger) error {
	wake := make(chan struct{}, 1)
	usual := debug.SetGCPercent(startingGarbage)
	machinery, err := config.assembleAlone(ctx, wake, log)
	debug.SetGCPercent(usual)
	if errors.Is(err, context.Canceled) {
		return nil // stopped before it began
	}
	if err != nil {
		return err
	}
	ctx, stop := machinery.whileLeading(ctx)
	ctx, cancel := context.WithCancelCause(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { cancel(scheduler.Watch(ctx, machinery.queue, machinery.ledger, wake, log)) })
	beside.Go(func() { giveMemoryBack(ctx) })
	for _, clone := range config.clones {
		beside.Go(func() { clone.Follow(ctx, machinery.queue, log) })
	}
	beside.Go(func() { machinery.followGroups(ctx) })
	beside.Go(func() { scheduler.PassOnWakes(ctx, machinery.ledger, wake, log) })
	announce(config, machinery, log)
	machinery.watch = newWatch(machinery, log)
	config.presence.leads(machinery.watch)
	defer config.presence.leads(nil)
	beside.Go(func() { machinery.serve(ctx, log) })
	beside.Go(func() { machinery.watch.run(ctx) })
	if err = machinery.scheduler.Run(ctx); errors.Is(err, context.Canceled) {
		err = nil // stopped before it had begun
	}
	cancel(nil)
	beside.Wait()
	stop()
	if lost, ok := errors.AsType[*leadLostError](context.Cause(ctx)); ok {
		err = lost
	}
	return errors.Join(err, machinery.Close())
}

// tidying is how often memory is given back that a look at the folders, or the
// start, has left unused: the runtime alone would keep half as much again.
const tidying = 10 * time.Second

func giveMemoryBack(ctx context.Context) {
	ticker := time.NewTicker(tidying)
	defer ticker.Stop()
	var memory runtime.MemStats
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		collections := memory.NumGC
		if runtime.ReadMemStats(&memory); memory.NumGC > collections {
			debug.FreeOSMemory()
			runtime.ReadMemStats(&memory) // its own collection is no sign of work
		}
	}
}

const (
	lockPatience = 2 * time.Second
	lockPause    = 100 * time.Millisecond
)

// assembleAlone waits a moment where something holds the lock: a command that
// looks for a daemon, or that publishes while there is none, holds it briefly.
// Another daemon keeps it, and the error says who that is.
func (c *configuration) assembleAlone(ctx context.Context, wake <-chan struct{}, log *slog.Logger) (*machinery, error) {
	for begun := time.Now(); ; {
		machinery, err := c.assemble(ctx, wake, log)
		if _, taken := errors.AsType[*ledger.LockedError](err); !taken || time.Since(begun) > lockPatience {
			return machinery, err
		}
		select {
		case <-time.After(lockPause):
		case <-ctx.Done():
			return machinery, ctx.Err()
		}
	}
}

// announce says what the daemon does and where to look.
func announce(config *configuration, m *machinery, log *slog.Logger) {
	for _, warning := range config.warnings {
		log.Warn(warning)
	}
	for _, campaign := range m.queue.Campaigns() {
		log.Info("campaign", "id", campaign.ID, "name", campaign.Name, "posts", len(campaign.Entries), "folder", campaign.Folder)
	}
	for _, account := range m.accounts {
		if account.Problem != nil {
			log.Error("account can't be used; its posts are held", "account", account.Name, "why", account.Problem)
			continue
		}
		log.Info("account", "name", account.Name, "network", account.Network)
	}
	if len(config.notify.Services) == 0 {
		log.Warn("nobody is told when something needs a person: config.toml has no services in [notify]; docs/notices.md says how")
	}
	log.Info("running", "configuration", config.path, "ledger", m.ledger.Path())
}
