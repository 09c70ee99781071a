package matrix

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"vigil/networks"
)

const (
	// pageSize and pages bound how far a look reaches back: 2,000 messages of the
	// account.
	pageSize = "100"
	pages    = 20
)

// seen is one event of the room.
type seen struct {
	ID       string  `json:"event_id"`
	Sender   string  `json:"sender"`
	At       int64   `json:"origin_server_ts"` // milliseconds since 1970
	Content  glimpse `json:"content"`
	Unsigned struct {
		// Redacted is the event that took this one's content away.
		Redacted json.RawMessage `json:"redacted_because"`
	} `json:"unsigned"`
}

func (s seen) gone() bool { return len(s.Unsigned.Redacted) > 0 || s.Content.Kind == "" }

func (s seen) edits() bool { return s.Content.Relates.Kind == "m.replace" }

// glimpse is what a look needs of an event's content. Anybody may write anything
// there, so what is of another type than it should be is passed over.
type glimpse struct {
	Kind     string `json:"msgtype"`
	Delivery string `json:"org.vigil.delivery"`
	Relates  struct {
		Kind string `json:"rel_type"`
	} `json:"m.relates_to"`
}

func (g *glimpse) UnmarshalJSON(written []byte) error {
	type plain glimpse
	err := json.Unmarshal(written, (*plain)(g))
	if _, mistyped := errors.AsType[*json.UnmarshalTypeError](err); mistyped {
		return nil
	}
	return err
}

// Find reads the account's own messages in the room, back to before the first
// attempt. An event with the delivery's key is the one; one that has lost its content
// may be.
func (a *account) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	user, err := a.whoami(ctx)
	if err != nil {
		return networks.Finding{}, err
	}
	room, err := a.searched(ctx, search.Message)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(a.identity(user, room)); mistaken {
		return finding, nil
	}
	events, reachedBack, err := a.messages(ctx, room, user, search.Back())
	if err != nil {
		return networks.Finding{}, fmt.Errorf("reading the room: %w", err)
	}
	wanted := deliveryKey(search.Message)
	likeness := make(map[string]networks.Likeness, len(events))
	posts := make([]networks.OwnPost, len(events))
	for i, event := range events {
		posts[i] = networks.OwnPost{Receipt: receipt(room, event.ID), At: time.UnixMilli(event.At)}
		likeness[event.ID] = event.compare(wanted)
	}
	return networks.Judge(search, posts, reachedBack, func(post networks.OwnPost) networks.Likeness {
		return likeness[post.Receipt.ID]
	}), nil
}

// searched is the room of the attempt, if it got that far.
func (a *account) searched(ctx context.Context, message networks.Message) (string, error) {
	ready, err := preparedIn(message)
	if err != nil || ready.Room != "" {
		return ready.Room, err
	}
	return a.roomID(ctx)
}

// compare goes by the key alone: no event of vigil's is without one.
func (s seen) compare(key string) networks.Likeness {
	switch {
	case s.gone():
		return networks.Unclear
	case s.Content.Delivery == key:
		return networks.Same
	}
	return networks.Different
}

// messages reads the newest of a user's messages first, and tells whether it came to
// one from before since, or to the beginning.
func (a *account) messages(ctx context.Context, room, user string, since time.Time) ([]seen, bool, error) {
	filter, err := networks.JSON(map[string][]string{"types": {messageType}, "senders": {user}})
	if err != nil {
		return nil, false, err
	}
	ask := get("client/v3/rooms", room, "messages")
	ask.query = url.Values{"dir": {"b"}, "limit": {pageSize}, "filter": {string(filter)}}
	var all []seen
	for range pages {
		var page struct {
			Chunk []seen `json:"chunk"`
			End   string `json:"end"`
		}
		if err := a.read(ctx, ask, &page); err != nil {
			return nil, false, err
		}
		for _, event := range page.Chunk {
			if event.Sender == user && !event.edits() {
				all = append(all, event)
			}
		}
		if page.End == "" || len(all) > 0 && time.UnixMilli(all[len(all)-1].At).Before(since) {
			return all, true, nil
		}
		ask.query.Set("from", page.End)
	}
	return all, false, nil
}
