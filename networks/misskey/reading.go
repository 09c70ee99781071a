package misskey

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vigil/networks"
)

// errNoSuchNote stands in the error about a note that is not there (the code
// NO_SUCH_NOTE of each endpoint that takes a noteId).
var errNoSuchNote = errors.New("the server has no such note")

// Verify asks whose token this is (endpoints/i.ts).
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	var me struct {
		ID       string `json:"id"`
		Username string `json:"username"`
	}
	if err := a.ask(ctx, "i", nil, &me); err != nil {
		return networks.Identity{}, fmt.Errorf("asking whose token this is: %w", err)
	}
	if me.ID == "" {
		return networks.Identity{}, &networks.Error{Kind: networks.Temporary, Cause: errors.New("the server does not tell whose token this is")}
	}
	return networks.Identity{ID: me.ID, Handle: "@" + me.Username + "@" + a.server.Hostname(), Server: a.server.Host}, nil
}

// ReadLimits asks for the longest text, the only limit that administrators set there.
func (a *account) ReadLimits(ctx context.Context) (networks.Limits, error) {
	var meta struct {
		Longest int    `json:"maxNoteTextLength"`
		Version string `json:"version"`
	}
	if err := a.ask(ctx, "meta", map[string]any{"detail": false}, &meta); err != nil {
		return networks.Limits{}, fmt.Errorf("asking for the server's limits: %w", err)
	}
	limits := a.config.Limits()
	if meta.Longest > 0 {
		limits.Text.Max = meta.Longest
	}
	return limits, nil
}

// Count reads one note after the other: the API has no list of ids.
func (a *account) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	counts := make([]networks.Counts, len(receipts))
	for i, receipt := range receipts {
		if err := checkID(receipt.ID); err != nil {
			return nil, err
		}
		counted, err := a.count(ctx, receipt.ID)
		if err != nil {
			return nil, fmt.Errorf("reading the counts of %s: %w", receipt.ID, err)
		}
		counts[i] = counted
	}
	return counts, nil
}

func (a *account) count(ctx context.Context, id string) (networks.Counts, error) {
	var shown note
	err := a.ask(ctx, "notes/show", map[string]any{"noteId": id}, &shown)
	counts := networks.Counts{Replies: shown.Replies, Reposts: shown.Renotes, Favorites: shown.Reactions, Quotes: -1, Views: -1, At: time.Now().UTC()}
	if errors.Is(err, errNoSuchNote) {
		counts.Gone = true
		return counts, nil
	}
	return counts, err
}
