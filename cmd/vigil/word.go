package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"strings"

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

// who is who decides, on which machine.
func (w *word) who() string {
	if w.by != "" {
		return w.by
	}
	host, err := os.Hostname()
	if err != nil {
		return userName()
	}
	return userName() + "@" + host
}

// userName is the person at the keyboard: under sudo not the daemon's user.
func userName() string {
	for _, variable := range []string{"SUDO_USER", "USER", "LOGNAME"} {
		if name := os.Getenv(variable); name != "" {
			return name
		}
	}
	if known, err := user.Current(); err == nil {
		return known.Username
	}
	return "user " + strconv.Itoa(os.Getuid())
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
		b.remindOfDaemon(ctx, p)
	}
	return nil
}

// zones are those of the configuration.
func (b *book) zones() zones { return b.config.zones() }

// remindOfDaemon tells that a decision waits for a daemon to run.
func (b *book) remindOfDaemon(ctx context.Context, p page) {
	if _, runs, err := b.Led(ctx); err == nil && !runs {
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
	if next := commandsFor(ledger.Delivery{ID: state.Delivery, State: state.State}); len(next) > 0 {
		said = fmt.Errorf("%w; what can be done: %s", said, strings.Join(next, ", or: "))
	}
	return said
}

// commandsFor are what can be typed about a delivery: also where there is nothing
// to decide, and the scheduler asks for nothing.
func commandsFor(d ledger.Delivery) []string {
	switch d.State {
	case ledger.Sent, ledger.Partial, ledger.Gone:
		return []string{fmt.Sprintf("vigil retract %d", d.ID)}
	}
	command := scheduler.CommandFor(d)
	if command == "" || strings.HasPrefix(command, "vigil show") {
		return nil
	}
	return strings.Split(command, ", or: ")
}
