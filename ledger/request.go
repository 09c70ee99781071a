package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"
)

// Request is what a command asks the running daemon for, because only the daemon
// talks to networks while it runs.
type Request struct {
	ID       int64
	Verb     string
	Argument string
	By, Why  string
	Asked    time.Time
}

// WakePath is the file beside the ledger that is written to when a command
// wants the daemon's attention. On PostgreSQL it is empty: see [Ledger.Wakes].
func (l *Ledger) WakePath() string {
	if l.OnPostgres() {
		return ""
	}
	return l.path + ".wake"
}

// Wakes counts the calls of Wake on PostgreSQL, wherever they were made: a daemon
// asks for it each second, which costs the server less than a session of its own
// that listens. On SQLite it is 0.
func (l *Ledger) Wakes(ctx context.Context) (count int64, err error) {
	if !l.OnPostgres() {
		return 0, nil
	}
	if err := l.readers.QueryRowContext(ctx, `SELECT last_value FROM wakes`).Scan(&count); err != nil {
		return 0, l.failed("looking whether somebody asks", err)
	}
	return count, nil
}

// Wake wakes the daemon that watches [Ledger.WakePath] or [Ledger.Wakes].
func (l *Ledger) Wake() error {
	if l.OnPostgres() {
		return l.commit(context.Background(), func(t *transaction) error {
			return t.row(`SELECT nextval('wakes')`, nil, new(int64))
		})
	}
	return os.WriteFile(l.WakePath(), []byte(l.now().Format(time.RFC3339Nano)+"\n"), 0o600)
}

// Ask writes a request down, wakes the daemon, and returns its number.
func (l *Ledger) Ask(ctx context.Context, r Request) (id int64, err error) {
	err = l.write(ctx, func(t *transaction) error {
		return t.row(`INSERT INTO requests (verb, argument, by, why, asked) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			[]any{r.Verb, r.Argument, r.By, r.Why, micros(l.now())}, &id)
	})
	if err != nil {
		return 0, err
	}
	return id, l.Wake()
}

// Asked returns the requests that wait for an answer, the oldest first.
func (l *Ledger) Asked(ctx context.Context) ([]Request, error) {
	requests, err := readAll[Request](ctx, l.readers, `SELECT id, verb, argument, by, why, asked FROM requests WHERE answered = 0 ORDER BY id`)
	if err != nil {
		return nil, l.failed("reading the requests", err)
	}
	return requests, nil
}

func (r *Request) scan(rows *sql.Rows) error {
	return rows.Scan(&r.ID, &r.Verb, &r.Argument, &r.By, &r.Why, timeColumn{&r.Asked})
}

// Answer answers a request, with an error where it could not be done.
func (l *Ledger) Answer(ctx context.Context, id int64, text string, failure error) error {
	sentence := ""
	if failure != nil {
		sentence = failure.Error()
	}
	return l.commit(ctx, func(t *transaction) error { // what was done was done, whoever leads
		return t.run(`UPDATE requests SET answered = $2, answer = $3, error = $4 WHERE id = $1 AND answered = 0`,
			id, micros(l.now()), text, sentence)
	})
}

// answerPause is how often [Ledger.Await] looks.
const answerPause = 20 * time.Millisecond

// Await waits for the answer to a request. When the context ends first the
// request is withdrawn, so that no daemon does later what nobody waits for; the
// error says if it was answered all the same.
func (l *Ledger) Await(ctx context.Context, id int64) (string, error) {
	ticker := time.NewTicker(answerPause)
	defer ticker.Stop()
	for {
		text, answered, err := l.answerOf(context.WithoutCancel(ctx), id)
		if err != nil || answered {
			return text, err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			withdrawn := l.Answer(context.WithoutCancel(ctx), id, "", errors.New("withdrawn by the command that asked"))
			return "", errors.Join(fmt.Errorf("request %d was not answered: %w", id, ctx.Err()), withdrawn)
		}
	}
}

func (l *Ledger) answerOf(ctx context.Context, id int64) (text string, answered bool, err error) {
	var sentence string
	err = l.readers.QueryRowContext(ctx, `SELECT answered > 0, answer, error FROM requests WHERE id = $1`, id).Scan(&answered, &text, &sentence)
	switch {
	case err != nil:
		return "", false, l.failed(fmt.Sprintf("reading the answer to request %d", id), err)
	case sentence != "":
		return text, answered, errors.New(sentence)
	}
	return text, answered, nil
}
