package misskey

import (
	"context"
	"errors"
	"fmt"

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
		return networks.Identity{}, networks.Temporary.Errorf("the server does not tell whose token this is")
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
	return networks.CountEach(ctx, receipts, a.count)
}

func (a *account) count(ctx context.Context, receipt networks.Receipt) (networks.Counts, error) {
	counts := networks.Untold()
	if err := checkID(receipt.ID); err != nil {
		return counts, err
	}
	var shown note
	err := a.ask(ctx, "notes/show", map[string]any{"noteId": receipt.ID}, &shown)
	switch {
	case errors.Is(err, errNoSuchNote):
		counts.Gone = true
		return counts, nil
	case err != nil:
		return counts, fmt.Errorf("reading the counts of %s: %w", receipt.ID, err)
	}
	counts.Replies, counts.Reposts, counts.Favorites = shown.Replies, shown.Renotes, shown.Reactions
	return counts, nil
}
