package discord

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"vigil/networks"
)

// problem is how Discord writes an error (reference, "Error Messages").
type problem struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	// Errors name what is wrong with each field of the request.
	Errors map[string]any `json:"errors"`
	// RetryAfter is how many seconds to wait, with fractions (topics/rate-limits,
	// "Rate Limit Response Structure").
	RetryAfter float64 `json:"retry_after"`
}

// The codes that say more than their status (topics/opcodes-and-status-codes,
// "JSON").
const (
	unknownChannel     = 10003
	unknownMessage     = 10008
	unknownWebhook     = 10015
	missingAccess      = 50001
	missingPermissions = 50013
	invalidForm        = 50035
)

// refine makes what a status means more exact by what Discord says beside it. Who is
// refused does not depend on the post: the token or the webhook is, or the bot may
// not post in the channel.
func (a *account) refine(failure *networks.Error, body []byte) {
	var told problem
	// Of a page that is not Discord's nothing is understood; the status is all there
	// is then.
	_ = json.Unmarshal(body, &told)
	switch {
	case failure.Status == http.StatusUnauthorized, told.Code == unknownWebhook:
		failure.Deny(a.credential)
	case told.Code == unknownChannel, told.Code == missingAccess, told.Code == missingPermissions:
		failure.Deny(a.channelKey())
	case failure.Kind == networks.RateLimited && told.RetryAfter > 0:
		// Bounded, since a duration holds no more than some 1e9 seconds.
		failure.After(time.Duration(min(told.RetryAfter, 1e6) * float64(time.Second)))
	case told.Code == invalidForm:
		if detail := firstDetail(told.Errors); detail != "" {
			failure.Cause = fmt.Errorf("%w: %s", failure.Cause, detail)
		}
	}
}

// channelKey is the key of what has to be mended where there is no such channel, or
// nobody may post in it.
func (a *account) channelKey() string {
	if a.webhook() {
		return a.credential
	}
	return "channel"
}

// firstDetail is the first sentence about a field: the errors nest as the fields do,
// down to a list "_errors".
func firstDetail(errors map[string]any) string {
	for _, field := range slices.Sorted(maps.Keys(errors)) {
		switch inner := errors[field].(type) {
		case map[string]any:
			if detail := firstDetail(inner); detail != "" {
				return field + ": " + detail
			}
		case []any:
			for _, each := range inner {
				if said, ok := each.(map[string]any); ok {
					return fmt.Sprint(said["message"])
				}
			}
		}
	}
	return ""
}
