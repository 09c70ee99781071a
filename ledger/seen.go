package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"
)

// SeenPost is a post's file as the ledger last saw it.
type SeenPost struct {
	ID       string
	Campaign string
	Path     string
	// Size, ModTime and Inode tell an unchanged file without reading it.
	Size    int64
	ModTime time.Time
	Inode   uint64
	// Hash is the SHA-256 of the last good source.
	Hash [32]byte
	// Index is what the scheduler keeps in memory of it, in the scheduler's form.
	Index []byte
	// ScheduleHash changes when the times of a recurrence change.
	ScheduleHash [32]byte
	// FirstSeen is when this schedule was first seen.
	FirstSeen time.Time
	// Problem is why the present file is not the last good one: a code
	// ("invalid", "absent"); empty: all is well. ProblemSince is when it began.
	Problem      string
	ProblemSince time.Time
	// Commit is the revision of the campaign's repository, where it is one.
	Commit string
	// Statuses are those of the people whom it names, as they were when its present
	// text was first seen, each as "person status".
	Statuses []string
}

// SeenPosts reads the posts of a campaign as they were last seen, in the order
// of their ids, or of all campaigns where it is empty. An error is the last
// thing it yields.
func (l *Ledger) SeenPosts(ctx context.Context, campaign string) iter.Seq2[SeenPost, error] {
	return l.seen(ctx, seenColumns, (*SeenPost).scan, campaign)
}

// SeenFiles does the same with no more of each post than tells whether its file
// is the one that was seen: Path, Size, ModTime, Inode, Hash, Index, FirstSeen and
// Statuses.
func (l *Ledger) SeenFiles(ctx context.Context, campaign string) iter.Seq2[SeenPost, error] {
	return l.seen(ctx, `path, size, modified, inode, hash, content, first_seen, statuses`, (*SeenPost).scanFile, campaign)
}

func (l *Ledger) seen(ctx context.Context, columns string, scan func(*SeenPost, *sql.Rows) error, campaign string) iter.Seq2[SeenPost, error] {
	return func(yield func(SeenPost, error) bool) {
		rows, err := l.readers.QueryContext(ctx, `SELECT `+columns+` FROM posts WHERE $1 = '' OR campaign = $1 ORDER BY id`, campaign)
		if err != nil {
			yield(SeenPost{}, l.failed("reading the posts", err))
			return
		}
		err = eachRow(rows, func(rows *sql.Rows) error {
			var p SeenPost
			if err := scan(&p, rows); err != nil {
				return err
			}
			if !yield(p, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(SeenPost{}, l.failed("reading the posts", err))
		}
	}
}

func (p *SeenPost) scanFile(rows *sql.Rows) error {
	return rows.Scan(&p.Path, &p.Size, stampColumn{&p.ModTime}, inodeColumn{&p.Inode}, hashColumn{&p.Hash}, bytesColumn{&p.Index}, timeColumn{&p.FirstSeen},
		linesColumn{&p.Statuses})
}

const seenColumns = `id, campaign, path, size, modified, inode, hash, content, schedule_hash, first_seen, problem, problem_since, revision, statuses`

func (p *SeenPost) scan(rows *sql.Rows) error {
	return rows.Scan(&p.ID, &p.Campaign, &p.Path, &p.Size, stampColumn{&p.ModTime}, inodeColumn{&p.Inode}, hashColumn{&p.Hash}, bytesColumn{&p.Index},
		hashColumn{&p.ScheduleHash}, timeColumn{&p.FirstSeen}, &p.Problem, timeColumn{&p.ProblemSince}, &p.Commit, linesColumn{&p.Statuses})
}

// SaveSeen writes down how posts were seen, and the sources of those that are in
// sources, by id: the last good version of each is kept. All or nothing.
func (l *Ledger) SaveSeen(ctx context.Context, posts []SeenPost, sources map[string][]byte) error {
	if len(posts) == 0 {
		return nil
	}
	return l.write(ctx, func(t *transaction) error {
		for _, p := range posts {
			if err := t.saveSeen(p, sources[p.ID]); err != nil {
				return fmt.Errorf("saving post %s: %w", p.ID, err)
			}
		}
		return nil
	})
}

func (t *transaction) saveSeen(p SeenPost, source []byte) error {
	err := t.run(`INSERT INTO posts (`+seenColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO UPDATE SET campaign = excluded.campaign, path = excluded.path, size = excluded.size,
			modified = excluded.modified, inode = excluded.inode, hash = excluded.hash, content = excluded.content,
			schedule_hash = excluded.schedule_hash, first_seen = excluded.first_seen, problem = excluded.problem,
			problem_since = excluded.problem_since, revision = excluded.revision, statuses = excluded.statuses`,
		p.ID, p.Campaign, p.Path, p.Size, nanos(p.ModTime), int64(p.Inode), p.Hash[:], orEmpty(p.Index),
		p.ScheduleHash[:], micros(p.FirstSeen), p.Problem, micros(p.ProblemSince), p.Commit, lines(p.Statuses))
	if err != nil || source == nil {
		return err
	}
	return t.run(`INSERT INTO sources (post, source) VALUES ($1, $2) ON CONFLICT (post) DO UPDATE SET source = excluded.source`, p.ID, source)
}

// Source is the last good version of a post's file.
func (l *Ledger) Source(ctx context.Context, id string) (source []byte, err error) {
	err = l.readers.QueryRowContext(ctx, `SELECT source FROM sources WHERE post = $1`, id).Scan(&source)
	if err != nil {
		return nil, l.failed("reading the source of "+id, err)
	}
	return source, nil
}

// Rename gives a post another name, with all that is known of it: what went out
// under the old name has gone out under the new one. Renaming what is not
// known does nothing, so it may be repeated. The new name may have waited meanwhile;
// of a time that was tried under both, each keeps its row.
func (l *Ledger) Rename(ctx context.Context, from, to string) error {
	if from == to {
		return nil // nothing has to make way for itself
	}
	err := l.write(ctx, func(t *transaction) error {
		now := l.now()
		if err := t.makeWay(from, to, now); err != nil {
			return err
		}
		renamed, err := t.renameAll(from, to)
		if err != nil || renamed == 0 {
			return err
		}
		return errors.Join(t.reevaluate(now), t.run(`INSERT INTO aliases (alias, post, since) VALUES ($1, $2, $3)
			ON CONFLICT (alias) DO UPDATE SET post = excluded.post, since = excluded.since`, from, to, micros(now)))
	})
	if err != nil {
		return fmt.Errorf("renaming post %s to %s: %w", from, to, err)
	}
	return nil
}

// makeWay forgets what is known under both names and was never tried under the new one,
// which only waited while it was not known that the two are one; and why vigil stopped it.
func (t *transaction) makeWay(from, to string, now time.Time) error {
	const waited = `post = $2 AND parts = 0 AND EXISTS
		(SELECT 1 FROM deliveries old WHERE old.post = $1 AND old.slot = deliveries.slot AND old.account = deliveries.account)`
	return errors.Join(
		t.run(`DELETE FROM posts WHERE id = $1 AND EXISTS (SELECT 1 FROM posts fresh WHERE fresh.id = $2)`, from, to),
		t.run(`UPDATE notices SET ended = $3 WHERE ended = 0 AND delivery IN (SELECT id FROM deliveries WHERE `+waited+`)`, from, to, micros(now)),
		t.forgetDeliveries(waited, from, to),
		t.run(`DELETE FROM occurrences WHERE post = $2 AND EXISTS
			(SELECT 1 FROM occurrences old WHERE old.post = $1 AND old.slot = occurrences.slot)`, from, to),
		t.run(`DELETE FROM approvals WHERE post = $1 AND EXISTS (SELECT 1 FROM approvals own WHERE own.post = $2
			AND own.slot = approvals.slot AND own.account = approvals.account AND own.by = approvals.by)`, from, to),
		t.run(`DELETE FROM holds WHERE subject = $2 AND scope IN ('post', 'file') AND (kind = 'stop' OR EXISTS (SELECT 1 FROM holds old
			WHERE old.scope = holds.scope AND old.subject = $1 AND old.kind = holds.kind))`, from, to),
	)
}

func (t *transaction) renameAll(from, to string) (renamed int64, err error) {
	for _, statement := range []string{
		`UPDATE posts SET id = $2 WHERE id = $1`,
		`UPDATE deliveries SET post = $2 WHERE post = $1 AND NOT EXISTS
			(SELECT 1 FROM deliveries own WHERE own.post = $2 AND own.slot = deliveries.slot AND own.account = deliveries.account)`,
		`UPDATE occurrences SET post = $2 WHERE post = $1`,
		`UPDATE approvals SET post = $2 WHERE post = $1`,
		`UPDATE aliases SET post = $2 WHERE post = $1`,
		`UPDATE holds SET subject = $2 WHERE subject = $1 AND scope IN ('post', 'file')`,
	} {
		changed, err := t.change(statement, from, to)
		if err != nil {
			return 0, err
		}
		renamed += changed
	}
	return renamed, nil
}

// CurrentName is what a post is called now that was once called so; its own name
// where it was never renamed.
func (l *Ledger) CurrentName(ctx context.Context, id string) (name string, err error) {
	err = l.readers.QueryRowContext(ctx, `SELECT coalesce((SELECT post FROM aliases WHERE alias = $1), $1)`, id).Scan(&name)
	if err != nil {
		return "", l.failed("reading the name of "+id, err)
	}
	return name, nil
}

// ForgetSeen forgets posts whose files are gone, by their paths. What went out
// of them stays in the history.
func (l *Ledger) ForgetSeen(ctx context.Context, campaign string, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	return l.write(ctx, func(t *transaction) error {
		for _, path := range paths {
			if err := t.run(`DELETE FROM posts WHERE campaign = $1 AND path = $2`, campaign, path); err != nil {
				return fmt.Errorf("forgetting %s: %w", path, err)
			}
		}
		return nil
	})
}
