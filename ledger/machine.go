package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// MachineError tells that the ledger was last led on another machine: it may be
// a copy, and the original may be publishing. A daemon starts on it only when
// told to, see [Ledger.MoveHere].
type MachineError struct{ Was, Is string }

func (e *MachineError) Error() string {
	return fmt.Sprintf("the ledger belongs to machine %.8s…, this is %.8s…; if no vigil runs there any more, start with --move-here", e.Was, e.Is)
}

// CheckMachine returns a *[MachineError] if the ledger was led on another
// machine. A ledger that was led on none is this one's from now on. Where the
// machine has no name (in most containers) there is nothing to compare, and on
// PostgreSQL every machine may lead.
func (l *Ledger) CheckMachine(ctx context.Context) error {
	is, err := l.machine()
	if err != nil || is == "" || l.OnPostgres() {
		return err
	}
	var was string
	if err := l.readers.QueryRowContext(ctx, `SELECT machine FROM meta`).Scan(&was); err != nil {
		return l.failed("reading its machine", err)
	}
	switch was {
	case is:
		return nil
	case "":
		return l.MoveHere(ctx)
	}
	return &MachineError{Was: was, Is: is}
}

// MoveHere makes the ledger this machine's.
func (l *Ledger) MoveHere(ctx context.Context) error {
	is, err := l.machine()
	if err != nil {
		return err
	}
	return l.write(ctx, func(t *transaction) error { return t.run(`UPDATE meta SET machine = $1`, is) })
}

// machine is the id of this machine, or nothing where it can't be known; see
// machine-id(5), https://www.freedesktop.org/software/systemd/man/machine-id.html.
func (l *Ledger) machine() (string, error) {
	if l.options.Machine != "" {
		return l.options.Machine, nil
	}
	text, err := os.ReadFile("/etc/machine-id")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("reading the machine's id: %w", err)
	}
	id := strings.TrimSpace(string(text))
	if id == "uninitialized" {
		return "", nil
	}
	return id, nil
}
