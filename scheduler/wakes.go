package scheduler

import (
	"context"
	"log/slog"
	"time"

	"vigil/ledger"
)

// wakesPause is how often a ledger that several machines share is asked whether
// somebody wants something.
const wakesPause = time.Second

// PassOnWakes passes on when a command on any machine has written into a ledger on
// PostgreSQL, until the context ends. On SQLite a file tells; see [Watch].
func PassOnWakes(ctx context.Context, book *ledger.Ledger, wake chan<- struct{}, log *slog.Logger) {
	if !book.OnPostgres() {
		return
	}
	ticker := time.NewTicker(wakesPause)
	defer ticker.Stop()
	var seen int64
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		count, err := book.Wakes(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			log.Warn("commands are not noticed until the ledger can be read", "why", err)
		}
		if failing = err != nil; !failing && count != seen {
			seen = count
			signalOnce(wake)
		}
	}
}
