package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Reading is what a network said of a post that is up.
type Reading struct {
	Delivery int64
	At       time.Time
	// Gone tells that the network did not have it.
	Gone bool
	// Counts are how readers answered, as JSON.
	Counts []byte
}

// KeepReading writes a reading down.
func (l *Ledger) KeepReading(ctx context.Context, r Reading) error {
	gone := 0
	if r.Gone {
		gone = 1
	}
	return l.write(ctx, func(t *transaction) error {
		return t.run(`INSERT INTO readings (delivery, at, gone, counts) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			r.Delivery, micros(r.At), gone, orEmpty(r.Counts))
	})
}

// LastReading is the latest of a delivery; found is false where there is none.
func (l *Ledger) LastReading(ctx context.Context, delivery int64) (r Reading, found bool, err error) {
	r.Delivery = delivery
	err = l.readers.QueryRowContext(ctx, `SELECT at, gone = 1, counts FROM readings WHERE delivery = $1 ORDER BY at DESC LIMIT 1`, delivery).
		Scan(timeColumn{&r.At}, &r.Gone, &r.Counts)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r, false, nil
	case err != nil:
		return r, false, l.failed("reading how readers answered", err)
	}
	return r, true, nil
}

// SentPost is a post that is up, with how often, and how, the network was asked
// about it.
type SentPost struct {
	Delivery int64
	SentAt   time.Time
	// Read is when the network was asked last, zero: never. Gone counts the last
	// readings in a row that did not find it, and GoneSince is the first of them.
	Read      time.Time
	Gone      int
	GoneSince time.Time
}

// SentSince are the posts of an account that are up and went out since a moment,
// the oldest first.
func (l *Ledger) SentSince(ctx context.Context, account string, since time.Time) ([]SentPost, error) {
	posts, err := readAll[SentPost](ctx, l.readers, `SELECT d.id, d.sent_at,
			coalesce((SELECT max(r.at) FROM readings r WHERE r.delivery = d.id), 0),
			(SELECT count(*) FROM readings r WHERE r.delivery = d.id AND r.gone = 1 AND r.at > `+lastSeen+`),
			coalesce((SELECT min(r.at) FROM readings r WHERE r.delivery = d.id AND r.gone = 1 AND r.at > `+lastSeen+`), 0)
		FROM deliveries d WHERE d.account = $1 AND d.state = 'sent' AND d.due >= $2 AND d.sent_at >= $3 ORDER BY d.sent_at, d.id`,
		account, micros(since.Add(-lateness)), micros(since))
	if err != nil {
		return nil, l.failed("reading what is up on "+account, err)
	}
	return posts, nil
}

// lastSeen is when the network last had the post d.
const lastSeen = `coalesce((SELECT max(seen.at) FROM readings seen WHERE seen.delivery = d.id AND seen.gone = 0), 0)`

func (p *SentPost) scan(rows *sql.Rows) error {
	return rows.Scan(&p.Delivery, timeColumn{&p.SentAt}, timeColumn{&p.Read}, &p.Gone, timeColumn{&p.GoneSince})
}

// NoticeNothingThere: an account shows none of the posts that should be up there.
const NoticeNothingThere = "nothing_there"

// TellNothingThere leaves a notice about an account, unless there is one already.
func (l *Ledger) TellNothingThere(ctx context.Context, account string) error {
	now := l.now()
	return l.write(ctx, func(t *transaction) error {
		return t.notice(Notice{At: now, Code: NoticeNothingThere, Subject: account})
	})
}

// EndNothingThere ends that notice: a post of the account was seen.
func (l *Ledger) EndNothingThere(ctx context.Context, account string) error {
	now := l.now()
	return l.write(ctx, func(t *transaction) error {
		return t.run(`UPDATE notices SET ended = $3 WHERE code = $1 AND subject = $2 AND ended = 0`, NoticeNothingThere, account, micros(now))
	})
}
