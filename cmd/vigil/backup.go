package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
)

const backupHelp = `Backup writes all that vigil remembers into one new file, while the daemon runs: as
of one moment, readable by you alone, looked through for damage before it gets its
name. It never overwrites a file.

  $ vigil backup /mnt/stick --keep 14
  Backup: /mnt/stick/vigil-2026-11-22-031500.db
  4821 deliveries, the last sent Sat 21 Nov 18:00; 5.8 MB
  …

In a folder the file is named after the ledger and the time in UTC; without an
argument it lies beside the ledger, where it helps against mistakes and not against
a dead disk. --keep removes the older ones of such names from the folder, once the
new one is there.

The configuration, the secrets and the campaigns are files of yours, and are not in
it. A ledger on PostgreSQL is backed up by pg_dump.

Exit codes: 0 the backup is whole, 1 there is none, 2 usage.`

func (a *application) backupCommand() *cobra.Command {
	var keep int
	command := &cobra.Command{
		Use:   "backup [FILE | FOLDER]",
		Short: "Copy the ledger while the daemon runs",
		Long:  backupHelp,
		Args:  usage(cobra.MaximumNArgs(1)),
		RunE: func(command *cobra.Command, words []string) error {
			if command.Flags().Changed("keep") && keep < 1 {
				return &ended{exitUsage, errors.New("--keep takes how many backups stay, at least 1")}
			}
			return a.backup(command, strings.Join(words, ""), keep)
		},
	}
	command.Flags().IntVar(&keep, "keep", 0, "how many backups stay in the folder; else all do")
	return command
}

func (a *application) backup(command *cobra.Command, where string, keep int) error {
	ctx := command.Context()
	book, err := a.readBook(ctx)
	if err != nil {
		return err
	}
	name := namedAfter(book.Path())
	folder, path, err := name.target(where, time.Now())
	if err == nil && keep > 0 && folder == "" {
		err = &ended{exitUsage, fmt.Errorf("--keep goes with a folder, and %s is a file", path)}
	}
	var made ledger.Copy
	if err == nil {
		made, err = book.backup(ctx, path)
	}
	if err = errors.Join(err, book.Close()); err != nil {
		return err
	}
	p := pageOf(command)
	tellCopy(p, "Backup", made, book.zones().general)
	p.printf("Carry it to another machine. To put it back: vigil restore %s\n", filepath.Base(made.Path))
	a.noteBackup(command, made)
	return name.prune(p, folder, keep)
}

func (b *book) backup(ctx context.Context, path string) (ledger.Copy, error) {
	done := spin("writing the backup")
	defer done()
	made, err := b.Backup(ctx, path)
	if errors.Is(err, fs.ErrExist) {
		err = fmt.Errorf("%s is there already, and a backup overwrites nothing; name another file, or a folder", path)
	}
	return made, err
}

// noteBackup lets the ledger remember that there is a backup, for `vigil doctor`.
// The backup is whole without it.
func (a *application) noteBackup(command *cobra.Command, made ledger.Copy) {
	ctx := context.WithoutCancel(command.Context())
	book, err := a.openBook(ctx)
	if err == nil {
		err = errors.Join(book.BackedUp(ctx, made.Made), book.Close())
	}
	if err != nil {
		fmt.Fprintf(command.ErrOrStderr(), "vigil: the ledger can't remember that there is a backup: %v\n", err)
	}
}

// tellCopy says what a copy of the ledger holds.
func tellCopy(p page, what string, c ledger.Copy, zone *time.Location) {
	p.printf("%s: %s\n", what, shown(c.Path))
	last := "none sent yet"
	if !c.LastSent.IsZero() {
		last = "the last sent " + shortClock(c.LastSent.In(zone), time.Now())
	}
	p.printf("%s, %s; %s\n", count(c.Deliveries, "delivery/deliveries"), last, sizeOf(c.Bytes))
}

// sizeOf is a number of bytes for people: "5.8 MB".
func sizeOf(bytes int64) string {
	switch {
	case bytes < 1<<20:
		return fmt.Sprintf("%d KB", (bytes+1<<10-1)>>10)
	case bytes < 1<<30:
		return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/(1<<30))
}

// backupName is how backups of a ledger are called in a folder.
type backupName struct{ ledger, stem string }

func namedAfter(ledger string) backupName {
	stem := strings.TrimSuffix(filepath.Base(ledger), filepath.Ext(ledger))
	return backupName{ledger, stem}
}

// target is the file that a word of the command line means, and its folder where
// the file's name is ours.
func (n backupName) target(where string, now time.Time) (folder, path string, err error) {
	if where == "" {
		where = filepath.Dir(n.ledger)
	}
	info, err := os.Stat(where)
	switch {
	case err == nil && info.IsDir():
		return where, filepath.Join(where, n.stem+now.UTC().Format("-2006-01-02-150405.db")), nil
	case strings.HasSuffix(where, string(filepath.Separator)):
		return "", "", fmt.Errorf("there is no folder %s; make it first", where)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", "", err
	}
	return "", where, nil
}

// prune removes all backups in a folder but the newest; 0 keeps all. Only what
// carries a backup's name is touched.
func (n backupName) prune(p page, folder string, keep int) error {
	if keep == 0 {
		return nil
	}
	old, err := n.in(folder)
	if err != nil {
		return err
	}
	for _, name := range old[:max(0, len(old)-keep)] {
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("an old backup can't be removed: %w", err)
		}
		p.printf("Removed: %s\n", name)
	}
	return nil
}

// in lists the backups in a folder, the oldest first.
func (n backupName) in(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	ours := regexp.MustCompile("^" + regexp.QuoteMeta(n.stem) + `-\d{4}-\d\d-\d\d-\d{6}\.db$`)
	var names []string
	for _, entry := range entries {
		if entry.Type().IsRegular() && ours.MatchString(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}
