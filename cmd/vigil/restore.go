package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"vigil/ledger"
)

const restoreHelp = `Restore puts a backup in the place of the ledger. The daemon must not run. The backup
is looked through first and stays what it is; the present ledger is kept beside it
under a name with the date, and nothing is deleted.

  $ systemctl stop vigil
  $ sudo -u vigil vigil restore /mnt/stick/vigil-2026-11-22-031500.db
  Restored: /var/lib/vigil/vigil.db
  4821 deliveries, the last sent Sat 21 Nov 18:00; 5.8 MB
  …

A backup does not know what went out after it was made. So what was due between then
and the next start is looked up on its account before it is sent, and counts as sent
if it is there. Where an account can't be looked up it is held, and ` + "`vigil status`" + `
asks you. Edits of posts are in the campaign's files, and not in the ledger.

Exit codes: 0 restored, 1 not, and nothing has changed, 2 usage.`

func (a *application) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the ledger",
		Long:  restoreHelp,
		Args:  usage(cobra.ExactArgs(1)),
		RunE: func(command *cobra.Command, words []string) error {
			config, err := a.configuration()
			if err != nil {
				return err
			}
			return config.restore(command, words[0])
		},
	}
}

func (c *configuration) restore(command *cobra.Command, backup string) error {
	path, err := c.ledgerPath()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("the ledger's folder can't be made: %w", err)
	}
	if err := refuseStranger(filepath.Dir(path)); err != nil {
		return err
	}
	lock, err := ledger.Lock(path)
	if err != nil {
		return err
	}
	defer lock.Unlock() // closing a file that only locks loses nothing
	done := spin("looking through the backup")
	restored, err := ledger.Restore(command.Context(), lock, path, backup, ledger.Options{})
	done()
	if err != nil {
		return err
	}
	c.tellRestored(command.Context(), pageOf(command), restored)
	return nil
}

func (c *configuration) tellRestored(ctx context.Context, p page, restored ledger.Restored) {
	zone := c.zones().general
	tellCopy(p, "Restored", restored.Copy, zone)
	if restored.Aside != "" {
		p.printf("The ledger that was there is kept: %s\n", shown(restored.Aside))
	}
	p.printf("\nIt knows nothing of what happened after %s. What was due since then is looked up\n", clockOf(restored.Made.In(zone)))
	p.printf("before it is sent, or held where that can't be done; `vigil status` tells.\n")
	p.printf("Look at `vigil plan`, then start the daemon: vigil run%s\n", c.moveFlag(ctx, restored.Path))
}

// moveFlag is what a start needs on a ledger from another machine.
func (c *configuration) moveFlag(ctx context.Context, path string) string {
	opened, err := ledger.Open(ctx, path, ledger.Options{})
	if err != nil {
		return "" // the start will say it
	}
	defer opened.Close() // nothing that matters was written
	if _, moved := errors.AsType[*ledger.MachineError](opened.CheckMachine(ctx)); moved {
		return " --move-here"
	}
	return ""
}

// refuseStranger refuses whoever is not the owner of the ledger's folder: root would
// leave files there that the daemon can't open.
func refuseStranger(folder string) error {
	if owner, known := ownerOf(folder); known && owner != os.Geteuid() {
		return fmt.Errorf("%s belongs to the user %d, you are %d: what you put there the daemon could not open; say it as in `sudo -u vigil vigil restore FILE`", folder, owner, os.Geteuid())
	}
	return nil
}

// ownerOf is the number of the user that a file belongs to.
func ownerOf(path string) (user int, known bool) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, false
	}
	owner, known := info.Sys().(*syscall.Stat_t)
	if !known {
		return 0, false
	}
	return int(owner.Uid), true
}
