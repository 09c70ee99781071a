package email

import (
	"errors"
	"fmt"
	"net/textproto"
	"time"

	"vigil/networks"
)

// step is a part of the conversation with a server.
type step struct {
	name string
	// means is what an answer of 5yz means for the post, and credential the key that
	// was refused, if it is [networks.Denied].
	means      networks.Kind
	credential string
	// pause is how long after an answer of 4yz the same is worth another try; 0: the
	// usual time.
	pause time.Duration
}

// failure is what went wrong at a step: the server's answer, or its silence.
//
//   - 4yz: not accepted now; nothing happened (RFC 5321, section 4.2.1)
//   - 530, 534, 535, 538: signing in is asked for, or failed (RFC 4954, section 6)
//   - 552: too large, or the mailbox is full
//   - any other 5yz: what the step says
func (s step) failure(line *networks.Line, err error) error {
	if known, ok := errors.AsType[*networks.Error](err); ok {
		return known
	}
	reply, answered := errors.AsType[*textproto.Error](err)
	if !answered || reply.Code/100 != 4 && reply.Code/100 != 5 {
		return line.Failure(fmt.Errorf("%s: %w", s.name, hushed(err)))
	}
	failure := &networks.Error{Kind: s.means, Credential: s.credential,
		Cause: fmt.Errorf("the server answered %s with %d %s", s.name, reply.Code, words(reply.Msg))}
	switch {
	case reply.Code/100 == 4:
		failure.Kind, failure.Credential = networks.Temporary, ""
		if s.pause > 0 {
			failure.After(s.pause)
		}
	case reply.Code == 530 || reply.Code == 534 || reply.Code == 535 || reply.Code == 538:
		failure.Kind, failure.Credential = networks.Denied, "password"
	case reply.Code == 552:
		failure.Kind, failure.Credential = networks.Rejected, ""
	}
	return failure
}

// accepted tells of an answer that the library takes for an error whether it is a
// success: it expects 250 to the letter.
func accepted(err error) bool {
	reply, answered := errors.AsType[*textproto.Error](err)
	return answered && reply.Code/100 == 2
}

// hushed is an error without the addresses that may stand in it.
func hushed(err error) error {
	if shown := words(err.Error()); shown != err.Error() {
		return errors.New(shown)
	}
	return err
}

// words are the server's own, without the addresses of readers.
func words(text string) string { return networks.Words(masked(text)) }
