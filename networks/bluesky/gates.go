package bluesky

import (
	"context"
	"errors"

	"vigil/networks"
)

// gate is a record of app.bsky.feed.threadgate or app.bsky.feed.postgate. It has the key
// of its post.
type gate struct {
	Type      string `json:"$type"`
	Post      string `json:"post"`
	CreatedAt string `json:"createdAt"`
	// Allow says who may reply; empty: nobody, nil: it is no thread gate.
	Allow *[]rule `json:"allow,omitempty"`
	// Rules say who may quote; nil: it is no post gate.
	Rules []rule `json:"embeddingRules,omitempty"`
}

type rule struct {
	Type string `json:"$type"`
}

// replyRules are those of the option "replies". Everyone needs none.
var replyRules = map[string][]rule{
	"nobody":    {},
	"following": {{threadGates + "#followingRule"}},
	"mentioned": {{threadGates + "#mentionRule"}},
	"followers": {{threadGates + "#followerRule"}},
}

// gatesOf are the gates of a post by their collection: who may reply is decided by the
// first post of a thread, who may quote by each.
func gatesOf(m networks.Message, at place) map[string]gate {
	gates := map[string]gate{}
	base := gate{Post: at.String(), CreatedAt: createdAt(m)}
	if rules, limited := replyRules[m.Options[optionReplies]]; limited && m.Parent == nil {
		made := base
		made.Type, made.Allow = threadGates, &rules
		gates[threadGates] = made
	}
	if m.Options[optionQuotes] == off {
		made := base
		made.Type, made.Rules = postGates, []rule{{postGates + "#disableRule"}}
		gates[postGates] = made
	}
	return gates
}

// putGates writes the gates of a post that is up. While one can't be written, the post is
// not as it was wanted: the error is Uncertain, so that the same is put again. One that
// is refused for good leaves the post as it is, and is told. One that is there with other
// content was changed by a person since, and stays.
func (a *account) putGates(ctx context.Context, s session, post place, m networks.Message) error {
	for collection, made := range gatesOf(m, post) {
		_, err := a.put(ctx, s, place{post.repo, collection, post.key}, made)
		known, ok := errors.AsType[*networks.Error](err)
		switch {
		case err == nil || nameOf(err) == invalidSwap:
		case ok && known.Kind == networks.Rejected:
			a.around.Log.Error("a post is up without its gate", "post", post.page(), "gate", collection, "why", err)
		default:
			return notYetGated(post, err)
		}
	}
	return nil
}

func notYetGated(post place, err error) error {
	failure := networks.Uncertain.Errorf("the post is up at %s, but not yet who may answer or quote it: %w", post.page(), err)
	if known, ok := errors.AsType[*networks.Error](err); ok {
		failure.At = known.At
	}
	return failure
}
