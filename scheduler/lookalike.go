package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"vigil/ledger"
	"vigil/posts"
)

// A file that is new when another one has gone, and that says most of what the other
// one's post said when it went out, is most likely that post, moved and edited at once.
// Nothing in it proves that, and as a new post it would go out a second time; so vigil
// holds it until a person says which it is (sequence D1).

// newcomer is such a file, and the posts whose files are gone.
type newcomer struct {
	entry *posts.Entry
	gone  []string
}

// suspect keeps a new file for a comparison with those that have gone. What comes at a
// time of its own that lies ahead, was put there by its author.
func (f *folder) suspect(entry *posts.Entry) {
	schedule := entry.Schedule
	if len(f.absent) == 0 || schedule.Recurring() || schedule.Occasion != nil || schedule.At.After(entry.FirstSeen) {
		return
	}
	gone := make([]string, 0, len(f.absent))
	for path := range f.absent {
		if former := f.versions[path].entry; former != nil && former.ID != entry.ID {
			gone = append(gone, former.ID)
		}
	}
	slices.Sort(gone)
	f.newcomers = append(f.newcomers, newcomer{entry, gone})
}

// holdLookalikes compares new files with what is out of those that have gone. Like a new
// name, it comes before anything is planned. The mutex is held.
func (q *Queue) holdLookalikes(ctx context.Context, f *folder) error {
	for len(f.newcomers) > 0 {
		if err := q.holdLookalike(ctx, f, f.newcomers[0]); err != nil {
			return err
		}
		f.newcomers = f.newcomers[1:]
	}
	return nil
}

func (q *Queue) holdLookalike(ctx context.Context, f *folder, n newcomer) error {
	source, ok := f.source(f.versions[n.entry.Path])
	if !ok {
		return nil // it has changed again, and is looked at anew
	}
	for _, former := range n.gone {
		out, found, err := q.outLike(ctx, former, string(source))
		if err != nil {
			return err
		}
		if found {
			q.log.Warn("a new file is held: it is most likely a post that is out, under another name", "post", n.entry.ID, "was", former)
			return q.ledger.Hold(ctx, ledger.Hold{Scope: ledger.OfPost, Subject: n.entry.ID, Kind: ledger.ByVigil,
				Why: whyLookalike(out), By: "vigil", Since: q.clock()})
		}
	}
	return nil
}

// outLike is a delivery of a post that is or may be out, or was decided against, whose
// text is most likely that of a file.
func (q *Queue) outLike(ctx context.Context, post, source string) (ledger.Delivery, bool, error) {
	const latest = 50 // all accounts of the last few times
	rows, err := q.ledger.History(ctx, ledger.Filter{Post: post, Limit: latest})
	at := slices.IndexFunc(rows, func(row ledger.Delivery) bool {
		decided := !row.SentAt.IsZero() || row.State == ledger.Sending || row.State == ledger.Uncertain || row.State == ledger.Skipped
		return decided && posts.Resembles(source, row.Text)
	})
	if err != nil || at < 0 {
		return ledger.Delivery{}, false, err
	}
	return rows[at], true, nil
}

func whyLookalike(out ledger.Delivery) string {
	_, name, _ := strings.Cut(out.Post, "/")
	return fmt.Sprintf("it says nearly what %s said (#%d), whose file has gone; if it is the same post, write was = [%q] into its file, and if it is another one, release it",
		out.Post, out.ID, name)
}
