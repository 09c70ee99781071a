package misskey

import (
	"context"
	"fmt"
	"slices"
	"time"

	"vigil/networks"
)

const (
	// pageSize is the largest page of a user's notes (endpoints/users/notes.ts).
	pageSize = 100
	// pages bounds how far a look reaches back: 500 notes.
	pages = 5
)

// Find reads the account's own notes, the newest first.
func (a *account) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	me, err := a.Verify(ctx)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(me); mistaken {
		return finding, nil
	}
	notes, reachedBack, err := a.timeline(ctx, me.ID, search.Back())
	if err != nil {
		return networks.Finding{}, fmt.Errorf("reading the account's notes: %w", err)
	}
	own := make([]networks.OwnPost, len(notes))
	for i, shown := range notes {
		own[i] = a.own(shown)
	}
	return networks.Judge(search, own, reachedBack, func(post networks.OwnPost) networks.Likeness {
		return compare(search.Message, post)
	}), nil
}

// timeline reads back to since, and tells whether it came there, or to the first note.
func (a *account) timeline(ctx context.Context, me string, since time.Time) (all []note, reachedBack bool, err error) {
	query := map[string]any{"userId": me, "limit": pageSize, "withReplies": true, "withRenotes": true}
	for range pages {
		var page []note
		if err := a.ask(ctx, "users/notes", query, &page); err != nil {
			return nil, false, err
		}
		if len(page) == 0 {
			return all, true, nil
		}
		all = append(all, page...)
		last := page[len(page)-1]
		if last.at().Before(since) {
			return all, true, nil
		}
		query["untilId"] = last.ID
	}
	return all, false, nil
}

// at is when the note was made; a time that can't be read counts as now, which ends no
// search.
func (n note) at() time.Time {
	at, err := time.Parse(time.RFC3339, n.CreatedAt)
	if err != nil {
		return time.Now()
	}
	return at
}

func (a *account) own(shown note) networks.OwnPost {
	return networks.OwnPost{
		Receipt: a.receipt(shown), At: shown.at(), Text: shown.Text, Warning: shown.Warning,
		Parent: shown.ReplyID, Original: shown.RenoteID, MediaIDs: shown.FileIDs,
	}
}

// compare begins with what the server itself tells apart.
func compare(message networks.Message, post networks.OwnPost) networks.Likeness {
	if message.Original != nil || post.Original != "" && post.Text == "" {
		return networks.SameIf(message.Original != nil && message.Original.ID == post.Original)
	}
	if message.ParentID() != post.Parent || len(message.Media) != len(post.MediaIDs) {
		return networks.Different
	}
	likeness := networks.SameText(message.Warning, post.Warning)
	if likeness == networks.Same {
		likeness = networks.SameText(inMarkup(message), post.Text)
	}
	// A file of the drive may stand in several notes, so the same files prove nothing
	// alone; other ones make the same words doubtful.
	if files, err := attached(message); likeness == networks.Same && (err != nil || !slices.Equal(files, post.MediaIDs)) {
		return networks.Unclear
	}
	return likeness
}
