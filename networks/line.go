package networks

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// Line is one connection for one attempt at what is not spoken over HTTP. It stands
// behind the same fence as a request of a [Transport]: no byte is written past the
// deadline of the context that it was opened with.
type Line struct {
	net.Conn
	guard *guard
	host  string
}

// Dial opens a line to a host and port. The context needs a deadline. It refuses to
// pass by a proxy: what an operator hides behind one may not go out beside it.
func (t *Transport) Dial(ctx context.Context, network, address string) (*Line, error) {
	deadline, ok := ctx.Deadline()
	switch {
	case !ok:
		return nil, &Error{Kind: Temporary, Cause: errors.New("an attempt that publishes needs a deadline")}
	case t.proxy != nil:
		return nil, &Error{Kind: Temporary, Cause: fmt.Errorf("%s is not spoken to over HTTP, so it can't be reached through the account's proxy; take out proxy", address)}
	}
	guard := &guard{deadline: deadline.Round(0), dialer: t.dial, now: t.now}
	if err := guard.late(); err != nil {
		return nil, &Error{Kind: Temporary, Cause: err}
	}
	conn, err := guard.dial(ctx, network, address)
	if err != nil {
		return nil, &Error{Kind: Temporary, Cause: fmt.Errorf("%s can't be reached: %w", address, err)}
	}
	// Reading has to end as well, also where nobody answers.
	if err := conn.SetDeadline(deadline.Add(readingGrace)); err != nil {
		return nil, &Error{Kind: Temporary, Cause: errors.Join(err, conn.Close())}
	}
	return &Line{Conn: conn, guard: guard, host: address}, nil
}

// readingGrace is how long an answer is still read after writing has become
// impossible.
const readingGrace = 5 * time.Second

// Publishing marks what is written from now on as what may publish.
func (l *Line) Publishing() { l.guard.arm() }

// Failure says what a failure on the line means: [Temporary] if nothing was written
// that may publish, and nothing can be any more, else [Uncertain].
func (l *Line) Failure(err error) *Error {
	kind, state := Temporary, "nothing was sent"
	if l.guard.seal() {
		kind, state = Uncertain, "the message was sent, wholly or in part"
	}
	return &Error{Kind: kind, Cause: fmt.Errorf("%s: %s: %w", l.host, state, err)}
}
