package bluesky

import (
	"context"
	"encoding/json"
	"fmt"

	"vigil/networks"
)

// Find asks the account's server for the record that the attempt would have written. It
// needs no timeline: the key is known.
func (a *account) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	s, err := a.door.enter(ctx, enough)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(a.identity(s)); mistaken {
		return finding, nil
	}
	posts, err := a.standingOf(ctx, s, search.Known)
	if err != nil {
		return networks.Finding{}, err
	}
	m := search.Message
	at := place{s.DID, postCollection, recordKey(m)}
	if m.Original != nil {
		at.collection = repostCollection
	}
	there, err := a.get(ctx, s, at)
	switch {
	case err == nil:
		posts = append(posts, networks.OwnPost{Receipt: s.receipt(at, there.CID)})
	case nameOf(err) != recordNotFound:
		return networks.Finding{}, fmt.Errorf("looking for %s: %w", at, err)
	}
	return networks.Judge(search, posts, true, func(networks.OwnPost) networks.Likeness { return compare(s, m, there) }), nil
}

// standingOf are those of the known posts that are there: without any, the look saw
// another account's repository, or none.
func (a *account) standingOf(ctx context.Context, s session, known []networks.Receipt) ([]networks.OwnPost, error) {
	var posts []networks.OwnPost
	for _, receipt := range known {
		at, err := s.place(receipt.ID)
		if err != nil {
			continue // of another network's account that had this name
		}
		_, err = a.get(ctx, s, at)
		switch {
		case err == nil:
			return append(posts, networks.OwnPost{Receipt: receipt}), nil
		case nameOf(err) != recordNotFound:
			return nil, fmt.Errorf("looking for %s: %w", at, err)
		}
	}
	return posts, nil
}

// compare never says that a record with this key differs: it is an attempt's at this
// delivery, and if it says something else, a person has to see it.
func compare(s session, m networks.Message, there record) networks.Likeness {
	if m.Original != nil {
		var shown repost
		original, err := s.place(m.Original.ID)
		if err == nil && json.Unmarshal(there.Value, &shown) == nil && shown.Subject.URI == original.String() {
			return networks.Same
		}
		return networks.Unclear
	}
	known, err := readPrepared(m)
	if err != nil {
		return networks.Unclear
	}
	made, err := compose(m, known)
	if err == nil && made.shows(there.post()) {
		return networks.Same
	}
	return networks.Unclear
}
