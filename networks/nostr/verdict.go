package nostr

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"vigil/networks"
)

// meanings are the words before the colon with which a relay refuses an event
// (NIP-01, "OK"; NIP-42). "error" is what a relay says that failed on its side: it may
// have failed after it stored the event.
var meanings = map[string]networks.Kind{
	"rate-limited":  networks.RateLimited,
	"invalid":       networks.Rejected,
	"pow":           networks.Rejected,
	"blocked":       networks.Rejected,
	"mute":          networks.Rejected,
	"restricted":    networks.Denied,
	"auth-required": networks.Denied,
	"error":         networks.Uncertain,
}

// errWhoIsThere is a relay that takes an event, or a question, only from somebody it
// knows.
var errWhoIsThere = errors.New("it wants to know who is there")

// verdict is what a relay's word means. A refusal without a known word is one all the
// same: the relay says that it did not take the event.
func (r *relay) verdict(taken bool, words string) error {
	prefix, _, _ := strings.Cut(words, ":")
	if taken || prefix == "duplicate" {
		return nil
	}
	kind, known := meanings[prefix]
	if !known {
		kind = networks.Rejected
	}
	refused := &networks.Error{Kind: kind, Cause: fmt.Errorf("%s answered: %s", r.host, networks.Words(words))}
	if prefix == "auth-required" {
		refused.Cause = fmt.Errorf("%w: %w", errWhoIsThere, refused.Cause)
	}
	if kind == networks.Denied {
		refused.Credential = "relays"
	}
	return refused
}

func plainWords(written json.RawMessage) string {
	var words string
	if json.Unmarshal(written, &words) != nil {
		return "for a reason that can't be read"
	}
	return networks.Words(words)
}

// judge says what the answers of all relays mean together; nil stands for a relay that
// took the event. Without a quorum it is in doubt as soon as one relay has the event
// or may have it. If none has, it is worth another try as long as enough relays
// have not refused for good.
func judge(answers []error, quorum int) error {
	count := map[networks.Kind]int{}
	taken := 0
	var at time.Time
	for _, answer := range answers {
		if answer == nil {
			taken++
			continue
		}
		count[networks.KindOf(answer)]++
		if known, ok := errors.AsType[*networks.Error](answer); ok && known.At.After(at) {
			at = known.At
		}
	}
	if taken >= quorum {
		return nil
	}
	failure := &networks.Error{At: at, Cause: together(answers, taken, quorum)}
	later := count[networks.Temporary] + count[networks.RateLimited]
	switch {
	case taken > 0 || count[networks.Uncertain] > 0:
		failure.Kind = networks.Uncertain
	case later >= quorum && count[networks.RateLimited] > 0:
		failure.Kind = networks.RateLimited
	case later >= quorum:
		failure.Kind = networks.Temporary
	case count[networks.Denied] > 0:
		failure.Kind, failure.Credential = networks.Denied, "relays"
	default:
		failure.Kind = networks.Rejected
	}
	return failure
}

// together tells how many took the event, and of the others what each said.
func together(answers []error, taken, quorum int) error {
	return fmt.Errorf("%d of %d relays took it, and %d have to: %s", taken, len(answers), quorum, strings.Join(refusals(answers), "; "))
}

// refusals are what each relay said that did not take an event. Each begins with its name.
func refusals(answers []error) []string {
	var said []string
	for _, answer := range answers {
		if answer == nil {
			continue
		}
		if known, ok := errors.AsType[*networks.Error](answer); ok && known.Cause != nil {
			answer = known.Cause
		}
		said = append(said, answer.Error())
	}
	return said
}
