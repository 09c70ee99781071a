package ledger

import (
	"context"
	"time"
)

// Born is when the ledger began: nothing older is planned.
func (l *Ledger) Born(ctx context.Context) (time.Time, error) { return l.metaTime(ctx, "born") }

// Watermark is the moment up to which everything due has a row. What lies
// between it and now is downtime.
func (l *Ledger) Watermark(ctx context.Context) (time.Time, error) {
	return l.metaTime(ctx, "watermark")
}

// LastBeat is when the last heartbeat was written, by this process or one
// before it; zero in a new ledger.
func (l *Ledger) LastBeat(ctx context.Context) (time.Time, error) {
	return l.metaTime(ctx, "heartbeat")
}

// metaTime reads a column of meta by its name.
func (l *Ledger) metaTime(ctx context.Context, column string) (time.Time, error) {
	var found time.Time
	err := l.readers.QueryRowContext(ctx, `SELECT `+column+` FROM meta`).Scan(timeColumn{&found})
	if err != nil {
		return found, l.failed("reading the "+column, err)
	}
	return found, nil
}

// Beat writes the heartbeat, which a clock that went back is told by, and moves
// the watermark forward; it never goes back. A zero watermark stays where it is.
// Some of the words that search does not know yet are indexed by the way.
func (l *Ledger) Beat(ctx context.Context, now, watermark time.Time) error {
	if !l.options.Scratch { // nobody searches it
		if _, err := l.indexSome(ctx); err != nil {
			return l.failed("indexing", err)
		}
	}
	return l.write(ctx, func(t *transaction) error {
		return t.run(`UPDATE meta SET heartbeat = $1, watermark = CASE WHEN watermark < $2 THEN $2 ELSE watermark END`,
			micros(now), micros(watermark))
	})
}
