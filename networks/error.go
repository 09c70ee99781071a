package networks

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Kind says what a failed call means for the post: may it be out?
type Kind int

const (
	// Uncertain is the zero value: it may be out. Every 5xx, 408, 409, 425,
	// time-out, reset, half or unparsable answer, and success without an id is
	// this. An adapter that calls one of them certain names its source.
	Uncertain Kind = iota
	// Temporary: nothing has left this machine; trying again is safe.
	Temporary
	// RateLimited: the network refused to execute the call now (429).
	RateLimited
	// Rejected: the network refused this post for good; it must change.
	Rejected
	// Denied: the network refused the credential, and said so. It pauses the
	// account.
	Denied
)

func (k Kind) String() string {
	return [...]string{"uncertain", "temporary", "rate limited", "rejected", "denied"}[k]
}

// Certain tells whether the post is certainly not out.
func (k Kind) Certain() bool { return k != Uncertain }

// Errorf is an error of this kind, with a cause by [fmt.Errorf].
func (k Kind) Errorf(format string, details ...any) *Error {
	return &Error{Kind: k, Cause: fmt.Errorf(format, details...)}
}

// Error is what a network's refusal or silence means. Its sentence says what
// failed and where; whoever shows it adds what to do.
type Error struct {
	Kind Kind
	// At is when to try again (RateLimited, Temporary) or to look again
	// (Uncertain); zero where the network did not say.
	At time.Time
	// Status is the HTTP status, or 0.
	Status int
	// Credential names the key of the configuration that was refused (Denied).
	Credential string
	// Duplicate tells that the network refused the post because it already has
	// one like it: after an attempt in doubt that is evidence of success.
	Duplicate bool
	// Cause is what happened.
	Cause error
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Kind.String()
	}
	return fmt.Sprintf("%s: %v", e.Kind, e.Cause)
}

func (e *Error) Unwrap() error { return e.Cause }

// KindOf is the kind of an error that Publish returned; an error that says
// nothing about it is [Uncertain].
func KindOf(err error) Kind {
	if known, ok := errors.AsType[*Error](err); ok {
		return known.Kind
	}
	return Uncertain
}

// longestPause bounds how long a network may have itself left alone: a longer time is a
// mistake.
const longestPause = 24 * time.Hour

// After says when to try or look again: that long from now, at most a day.
func (e *Error) After(pause time.Duration) *Error {
	e.At = time.Now().Add(min(pause, longestPause)).UTC()
	return e
}

// Unseen is what the error of a call means that publishes nothing: it leaves no doubt
// about the post, so what would be [Uncertain] is [Temporary]. It says nothing about a
// post sent before it.
func Unseen(err error) error {
	if known, ok := errors.AsType[*Error](err); ok && known.Kind == Uncertain {
		known.Kind = Temporary
	}
	return err
}

// IsGone tells whether the network has refused a call because it has no such thing
// any more.
func IsGone(err error) bool {
	known, ok := errors.AsType[*Error](err)
	return ok && known.Kind == Rejected && (known.Status == http.StatusNotFound || known.Status == http.StatusGone)
}
