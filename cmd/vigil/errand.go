package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"vigil/ledger"
	"vigil/scheduler"
)

// errand is what talks to a network. While a daemon runs on the ledger only that
// one does, so it is asked; otherwise the command takes the lock itself and does
// it in place.
type errand struct {
	// doing says it while it lasts: "publishing uaaf/letters".
	doing string
	// before is done first, whoever does the rest; nil: nothing.
	before  func(context.Context, *configuration)
	request ledger.Request
	inPlace func(context.Context, *scheduler.Scheduler) (answer string, err error)
	// report says what became of it, from the ledger. It gets the failure, where
	// there was one, and returns the command's.
	report func(ctx context.Context, book *book, answer string, failure error) error
}

const (
	// errandPatience is how long a command waits for the daemon: longer than any
	// one call to a network may take.
	errandPatience = 10 * time.Minute
	// lifePause is how often a waiting command looks whether the daemon lives.
	lifePause = 500 * time.Millisecond
)

// do does it, and reports.
func (a *application) do(ctx context.Context, e errand) error {
	config, err := a.configuration()
	if err != nil {
		return err
	}
	done := spin(e.doing)
	defer done()
	if e.before != nil {
		e.before(ctx, config)
	}
	machinery, err := config.assemble(ctx, nil, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	if _, runs := errors.AsType[*ledger.LockedError](err); runs {
		return config.ask(ctx, e, done)
	}
	if err != nil {
		return err
	}
	defer machinery.Close() // what was written is on disk
	ctx, stop := machinery.whileLeading(ctx)
	defer stop()
	if _, err := machinery.ledger.Abandon(ctx, "", time.Now()); err != nil {
		return err
	}
	answer, err := e.inPlace(ctx, machinery.scheduler)
	done()
	return e.report(ctx, &book{machinery.ledger, config}, answer, err)
}

// ask has the daemon do it.
func (c *configuration) ask(ctx context.Context, e errand, done func()) error {
	opened, err := c.openLedger(ctx, ledger.Options{})
	if err != nil {
		return err
	}
	defer opened.Close() // what was written is on disk
	id, err := opened.Ask(ctx, e.request)
	if err != nil {
		return err
	}
	answer, err := await(ctx, opened, id)
	done()
	return e.report(ctx, &book{opened, c}, answer, err)
}

var (
	errNoAnswer = errors.New("the daemon did not answer")
	errEnded    = errors.New("the process that ran on the ledger has ended without an answer")
)

// await waits for the daemon's answer, as long as it lives. What it had begun by
// then may have been done: the ledger knows.
func await(ctx context.Context, opened *ledger.Ledger, id int64) (string, error) {
	waiting, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		for start := time.Now(); waiting.Err() == nil; time.Sleep(lifePause) {
			if _, runs, err := opened.Led(waiting); err == nil && !runs {
				cancel(errEnded)
			} else if time.Since(start) > errandPatience {
				cancel(errNoAnswer)
			}
		}
	}()
	answer, err := opened.Await(waiting, id)
	if err == nil || waiting.Err() == nil {
		return answer, err
	}
	if answer, err = opened.Await(waiting, id); err == nil {
		return answer, nil // it came in the last moment
	}
	return answer, fmt.Errorf("%w; if it had begun, `vigil history` shows it: look there before you ask again", context.Cause(waiting))
}
