package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"vigil/ledger"
)

// openLedger opens it for looking, and looks at its files however that ends.
func (e *examination) openLedger() {
	if path, err := e.config.ledgerPath(); err == nil {
		e.ledgerFiles(path)
	}
	opened, err := e.config.existingLedger(e.ctx, ledger.Options{ReadOnly: true})
	if none, ok := errors.AsType[*noLedgerError](err); ok {
		e.say(warning, "ledger", none.Error(), "")
		return
	}
	if err != nil {
		e.say(problem, "ledger", err.Error(), "If it is damaged: vigil restore FILE, with your last backup. Keep the file.")
		return
	}
	e.ledger = opened
}

// soundness reads all of the ledger, and looks at the room around it.
func (e *examination) soundness() {
	if err := e.ledger.Inspect(e.ctx); err != nil {
		e.say(problem, "ledger", err.Error(), "If no backup is at hand, keep the file and its neighbours, and ask for help.")
	} else {
		e.say(well, "ledger", fmt.Sprintf("%s is sound, form %d", shown(e.ledger.Path()), ledger.Schema), "")
	}
	if err := e.ledger.Unwritable(); err != nil {
		e.say(problem, "disk", err.Error(), "")
		return
	}
	if !e.ledger.OnPostgres() {
		e.room()
	}
}

const (
	// fewDays and someDays are how long the disk has to last, so that nobody must
	// act today, or this week.
	fewDays  = 7
	someDays = 60
	// longLog is when SQLite's log is longer than it should ever be: something reads
	// for hours, or the last bytes of the disk are gone.
	longLog = 64 << 20
)

// room tells how long the disk lasts, if the ledger grows as it did.
func (e *examination) room() {
	free, failed := e.ledger.Free()
	born, failedToo := e.ledger.Born(e.ctx)
	info, err := os.Stat(e.ledger.Path())
	if err = errors.Join(failed, failedToo, err); err != nil {
		e.say(problem, "disk", err.Error(), "")
		return
	}
	if log, err := os.Stat(e.ledger.Path() + "-wal"); err == nil && log.Size() > longLog {
		e.say(warning, "disk", "SQLite's log is "+sizeOf(log.Size())+" long: something has been reading the ledger for long", "End it, or restart the daemon.")
	}
	daily := info.Size() / max(1, int64(e.now.Sub(born)/(24*time.Hour)))
	days := free / max(1, daily)
	what := fmt.Sprintf("%s free; the ledger has %s and grows by about %s a day", sizeOf(free), sizeOf(info.Size()), sizeOf(daily))
	switch {
	case days < fewDays:
		e.say(problem, "disk", what, "Make room before it is full: then nothing goes out.")
	case days < someDays:
		e.say(warning, "disk", what, "Make room in the next weeks.")
	default:
		e.say(well, "disk", what, "")
	}
}

// backupAge is how old the last backup may be before it is said.
const backupAge = 8 * 24 * time.Hour

func (e *examination) backups() {
	if e.ledger.OnPostgres() {
		return
	}
	const nightly = "Make one each night: vigil backup FOLDER --keep 14"
	last, err := e.ledger.LastBackup(e.ctx)
	switch age := e.now.Sub(last); {
	case err != nil:
		e.say(problem, "backup", err.Error(), "")
	case last.IsZero():
		e.say(warning, "backup", "none is known", nightly)
	case age > backupAge:
		e.say(warning, "backup", "the last is "+span(age)+" old", nightly)
	default:
		e.say(well, "backup", "the last is "+span(age)+" old", "")
	}
}

// silence is how old the heartbeat of a living daemon gets.
const silence = 3 * time.Minute

func (e *examination) daemon() {
	_, runs, err := e.ledger.Led(e.ctx)
	beat, failed := e.ledger.LastBeat(e.ctx)
	if err = errors.Join(err, failed); err != nil {
		e.say(problem, "daemon", err.Error(), "")
		return
	}
	age := e.now.Sub(beat)
	switch {
	case !runs && beat.IsZero():
		e.say(warning, "daemon", "none has run on this ledger yet", "vigil run")
	case !runs:
		e.say(problem, "daemon", "it does not run; it was last seen "+span(age)+" ago", "systemctl start vigil (or, by hand: vigil run)")
	case age > silence:
		e.say(problem, "daemon", "it runs, but was last heard "+span(age)+" ago", "journalctl -u vigil, then: systemctl restart vigil")
	default:
		e.say(well, "daemon", "it runs", "")
	}
}

// behind is how far the clock may lie behind the last heartbeat; the daemon draws
// the same line.
const behind = 5 * time.Minute

func (e *examination) clock() {
	beat, err := e.ledger.LastBeat(e.ctx)
	switch {
	case err != nil:
		e.say(problem, "clock", err.Error(), "")
	case beat.Sub(e.now) > behind:
		e.say(problem, "clock", "it lies "+span(beat.Sub(e.now))+" behind what the ledger saw last: nothing is published", "Set it: timedatectl")
	case !e.online:
		e.say(well, "clock", "not behind the ledger's; not compared with a server's (--online does)", "")
	}
}
