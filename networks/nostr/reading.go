package nostr

import (
	"context"
	"fmt"
	"slices"
	"time"

	"vigil/networks"
)

// Verify asks enough relays for a quorum whether they answer. Who the account is
// follows from its key.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	asked := filter{Authors: []string{a.key.public()}, Kinds: []int{noteKind}, Limit: 1}
	_, failures := a.askAll(ctx, []filter{asked})
	answering := 0
	for _, failure := range failures {
		if failure == nil {
			answering++
		}
	}
	if answering < a.quorum {
		return networks.Identity{}, fmt.Errorf("%d relays have to answer: %w", a.quorum, silence(failures))
	}
	return a.identity(), nil
}

// identity does not depend on the relays: they may change, and the account stays.
func (a *account) identity() networks.Identity {
	return networks.Identity{ID: a.key.public(), Handle: a.key.npub(), Server: "nostr"}
}

// mostAnswers bounds how many events about one post are counted on each relay.
const mostAnswers = 500

// Count counts the answers, reposts and reactions that the account's relays know of,
// each once. A "-" is a dislike (NIP-25) and counts as nothing.
func (a *account) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	return networks.CountEach(ctx, receipts, a.count)
}

func (a *account) count(ctx context.Context, receipt networks.Receipt) (networks.Counts, error) {
	counts := networks.Counts{Quotes: -1, Views: -1, At: time.Now().UTC()}
	if !eventID.MatchString(receipt.ID) {
		return counts, networks.Rejected.Errorf("%q is not the id of an event", receipt.ID)
	}
	stored, err := a.ask(ctx, filter{IDs: []string{receipt.ID}}, filter{
		Kinds: []int{noteKind, repostKind, reactionKind}, About: []string{receipt.ID}, Limit: mostAnswers,
	})
	_, up := stored[receipt.ID]
	if !up && err != nil {
		return counts, fmt.Errorf("asking the relays: %w", err)
	}
	counts.Gone = !up
	for _, event := range stored {
		if !slices.Contains(event.values("e"), receipt.ID) {
			continue
		}
		switch {
		case event.Kind == noteKind:
			counts.Replies++
		case event.Kind == repostKind:
			counts.Reposts++
		case event.Kind == reactionKind && event.Content != "-":
			counts.Favorites++
		}
	}
	return counts, nil
}
