package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/scheduler"
)

// word is a person's word: whose it is, and the reason given. The ledger keeps
// both with each decision.
type word struct{ by, why string }

// flags adds --by and --why to a command that decides something.
func (w *word) flags(command *cobra.Command) {
	command.Flags().StringVar(&w.by, "by", "", "who decides; otherwise the user of this machine")
	command.Flags().StringVar(&w.why, "why", "", "the reason, for those who read it later")
}

// who is who decides. Under sudo it is the person, not the daemon's user.
func (w *word) who() string {
	if w.by != "" {
		return w.by
	}
	user := cmp.Or(os.Getenv("SUDO_USER"), os.Getenv("USER"), os.Getenv("LOGNAME"), "user "+strconv.Itoa(os.Getuid()))
	host, err := os.Hostname()
	if err != nil {
		return user
	}
	return user + "@" + host
}

// decided wakes the daemon, and says what has become of a delivery.
func (b *book) decided(ctx context.Context, p page, id int64) error {
	if err := b.Wake(); err != nil {
		return fmt.Errorf("it is written down, but the daemon could not be woken, and takes it up within a minute: %w", err)
	}
	d, err := b.Delivery(ctx, id)
	if err != nil {
		return err
	}
	p.printf("%s\n", b.zones().said(d))
	if d.State == ledger.Retrying {
		b.remindOfDaemon(p)
	}
	return nil
}

// zones are those of the configuration.
func (b *book) zones() zones { return b.config.zones() }

// remindOfDaemon tells that a decision waits for a daemon to run.
func (b *book) remindOfDaemon(p page) {
	if _, runs, err := ledger.Running(b.Path()); err == nil && !runs {
		p.printf("No daemon runs on this ledger; `vigil run` goes on with it.\n")
	}
}

// refused says in words that a delivery's state does not allow a command, and
// which it allows.
func refused(err error, deed string) error {
	state, ok := errors.AsType[*ledger.StateError](err)
	if !ok {
		return err
	}
	said := fmt.Errorf("#%d is %s: too late to %s it", state.Delivery, state.State, deed)
	if next := scheduler.CommandFor(ledger.Delivery{ID: state.Delivery, State: state.State}); next != "" {
		said = fmt.Errorf("%w; what can be done: %s", said, next)
	}
	return said
}
