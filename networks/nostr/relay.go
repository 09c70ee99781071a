package nostr

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/coder/websocket"

	"vigil/networks"
)

const (
	// longestMessage bounds one message of a relay, in bytes.
	longestMessage = 1 << 20
	// patience bounds how many messages of a relay are read before its answer comes.
	patience = 2_000
)

// relay is an open connection to one relay.
type relay struct {
	address string
	host    string
	conn    *websocket.Conn
	key     key
	// challenge is what the relay wants signed, if it asked who is there.
	challenge string
}

// connect opens a connection. What fails here leaves nothing: an event is sent only
// once the relay has agreed to speak (RFC 6455, section 4.1).
func (a *account) connect(ctx context.Context, client *http.Client, address string) (*relay, error) {
	conn, response, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: client})
	if err == nil {
		conn.SetReadLimit(longestMessage)
		return &relay{address: address, host: hostOf(address), conn: conn, key: a.key}, nil
	}
	if response != nil && response.StatusCode != http.StatusSwitchingProtocols {
		body, _ := networks.ReadBody(response) // the beginning of it, for its words
		return nil, unsent(networks.StatusError(response, body))
	}
	return nil, unsent(fmt.Errorf("%s: %w", hostOf(address), bare(err)))
}

// bare takes off the address that net/http puts before an error.
func bare(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

func hostOf(address string) string {
	if parsed, err := url.Parse(address); err == nil {
		return parsed.Host
	}
	return "the relay"
}

// unsent is a failure before an event was sent. A rate limit keeps its time; a relay
// that refuses to speak at all says nothing about the post.
func unsent(err error) *networks.Error {
	failure := &networks.Error{Kind: networks.Temporary, Cause: err}
	if known, ok := errors.AsType[*networks.Error](err); ok {
		failure.At, failure.Status, failure.Cause = known.At, known.Status, known.Cause
		if known.Kind == networks.RateLimited {
			failure.Kind = networks.RateLimited
		}
	}
	return failure
}

// close ends the connection without waiting for the relay to agree.
func (r *relay) close() {
	_ = r.conn.CloseNow() // it may be closed already, and nothing depends on it
}

// say sends one message: a list whose first element names it.
func (r *relay) say(ctx context.Context, message ...any) error {
	encoded, err := networks.JSON(message)
	if err != nil {
		return err
	}
	return r.conn.Write(ctx, websocket.MessageText, encoded)
}

// hear returns the elements of the next message that has at least two, but for a
// challenge, which is kept. Whatever else a relay says is passed over, as NIP-01 has
// it.
func (r *relay) hear(ctx context.Context) (name string, rest []json.RawMessage, err error) {
	for range patience {
		_, message, err := r.conn.Read(ctx)
		if err != nil {
			return "", nil, err
		}
		var elements []json.RawMessage
		if json.Unmarshal(message, &elements) != nil || len(elements) < 2 || json.Unmarshal(elements[0], &name) != nil {
			continue
		}
		if name != "AUTH" {
			return name, elements[1:], nil
		}
		if json.Unmarshal(elements[1], &r.challenge) != nil {
			r.challenge = ""
		}
	}
	return "", nil, errors.New("the relay says nothing that can be understood")
}

// publish offers an event to the relay. One that wants to know first who is there has
// refused it for certain, and gets it again once it knows (NIP-42).
func (r *relay) publish(ctx context.Context, sent event) error {
	err := r.offer(ctx, "EVENT", sent)
	if !errors.Is(err, errWhoIsThere) || r.challenge == "" {
		return err
	}
	err = r.authenticate(ctx)
	switch {
	case err == nil:
		return r.offer(ctx, "EVENT", sent)
	case networks.KindOf(err) == networks.Uncertain:
		return unsent(err)
	}
	return err
}

// authenticate signs the relay's challenge.
func (r *relay) authenticate(ctx context.Context) error {
	made, err := r.key.seal(event{
		Kind: authenticationKind, Created: time.Now().Unix(),
		Tags: [][]string{{"relay", r.address}, {"challenge", r.challenge}},
	})
	if err != nil {
		return err
	}
	return r.offer(ctx, "AUTH", made)
}

// offer sends an event and waits for the relay's word on it (NIP-01, "OK"). A relay
// that has it already has it.
func (r *relay) offer(ctx context.Context, as string, sent event) error {
	if err := r.say(ctx, as, sent); err != nil {
		return r.doubt(err)
	}
	for range patience {
		name, rest, err := r.hear(ctx)
		if err != nil {
			return r.doubt(err)
		}
		var id, words string
		var taken bool
		if name != "OK" || len(rest) < 2 || json.Unmarshal(rest[0], &id) != nil || id != sent.ID || json.Unmarshal(rest[1], &taken) != nil {
			continue
		}
		if len(rest) > 2 && json.Unmarshal(rest[2], &words) != nil {
			words = ""
		}
		return r.verdict(taken, words)
	}
	return r.doubt(errors.New("it says nothing about the event"))
}

func (r *relay) doubt(err error) error {
	return networks.Uncertain.Errorf("%s: the event was sent, and there is no answer: %w", r.host, bare(err))
}

// query asks for the stored events that one of the filters wants, and says who asks
// where the relay wants to know.
func (r *relay) query(ctx context.Context, filters ...filter) ([]event, error) {
	found, err := r.request(ctx, filters)
	if !errors.Is(err, errWhoIsThere) || r.challenge == "" {
		return found, err
	}
	if err := r.authenticate(ctx); err != nil {
		return nil, err
	}
	return r.request(ctx, filters)
}

// request is one question and its answer (NIP-01, "REQ").
func (r *relay) request(ctx context.Context, filters []filter) ([]event, error) {
	const subscription = "vigil"
	request := []any{"REQ", subscription}
	for _, filter := range filters {
		request = append(request, filter)
	}
	if err := r.say(ctx, request...); err != nil {
		return nil, fmt.Errorf("%s: %w", r.host, bare(err))
	}
	var found []event
	for range patience {
		name, rest, err := r.hear(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.host, bare(err))
		}
		switch name {
		case "EVENT":
			var stored event
			if len(rest) == 2 && json.Unmarshal(rest[1], &stored) == nil && stored.genuine() {
				found = append(found, stored)
			}
		case "EOSE":
			return found, nil
		case "CLOSED":
			return nil, r.verdict(false, plainWords(rest[len(rest)-1]))
		}
	}
	return nil, fmt.Errorf("%s: its answer has no end", r.host)
}

// filter says which events are wanted.
type filter struct {
	IDs     []string `json:"ids,omitempty"`
	Authors []string `json:"authors,omitempty"`
	Kinds   []int    `json:"kinds,omitempty"`
	About   []string `json:"#e,omitempty"`
	// Since and Until are in seconds since 1970, both included.
	Since int64 `json:"since,omitempty"`
	Until int64 `json:"until,omitempty"`
	Limit int   `json:"limit,omitempty"`
}
