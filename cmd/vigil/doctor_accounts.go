package main

import (
	"errors"
	"log/slog"
	"time"

	"vigil/networks"
	"vigil/scheduler"
)

// accounts looks whether each can be used, and online who it is.
func (e *examination) accounts() {
	opened := e.config.openAccounts(slog.New(slog.DiscardHandler))
	if len(opened) == 0 {
		e.say(warning, "account", "the configuration has none, so nothing goes out", "")
	}
	elsewhere := e.daemonRuns()
	for _, account := range opened {
		if elsewhere && errors.Is(account.Problem, networks.ErrUnset) {
			e.say(warning, "account "+account.Name, account.Problem.Error()+" here, and is up to the daemon's own environment", "vigil status")
			continue
		}
		row := listAccount(account)
		asked := time.Now()
		if e.online && account.Opened != nil {
			e.config.askNetwork(e.ctx, &row, account)
		}
		e.account(row)
		if e.online {
			e.serverClock(account, asked)
		}
	}
}

// daemonRuns tells whether one has an environment of its own. Where that can't be known,
// the ledger's lines say why.
func (e *examination) daemonRuns() bool {
	if e.ledger == nil {
		return false
	}
	_, runs, err := e.ledger.Led(e.ctx)
	return err == nil && runs
}

func (e *examination) account(row listedAccount) {
	about := "account " + row.Name
	switch {
	case row.Problem != "":
		e.say(problem, about, row.Problem, "vigil accounts verify "+row.Name)
	case row.Identity != nil:
		e.say(well, about, "is "+row.Identity.String(), "")
	default:
		e.say(well, about, "can be used", "")
	}
}

// slightly is how far a clock may be off without anybody noticing.
const slightly = 30 * time.Second

// serverClock compares the clock with that of the account's server.
func (e *examination) serverClock(account *scheduler.Account, asked time.Time) {
	if account.Clock == nil {
		return
	}
	there, known := account.Clock.Now(asked)
	if !known {
		return
	}
	off := time.Since(there)
	switch {
	case off.Abs() > behind:
		e.say(problem, "clock", "it is "+span(off)+" off the clock of "+account.Name+"'s server", "Set it: timedatectl")
	case off.Abs() > slightly:
		e.say(warning, "clock", "it is "+span(off)+" off the clock of "+account.Name+"'s server", "Let it be set by NTP: timedatectl set-ntp true")
	default:
		e.say(well, "clock", "agrees with that of "+account.Name+"'s server", "")
	}
}
