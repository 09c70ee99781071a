package networks

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// guard is the fence around one attempt: it says when writing must stop, and
// remembers whether any of the request was written.
type guard struct {
	deadline time.Time
	// dialer is [TransportOptions].Dial.
	dialer func(ctx context.Context, network, address string) (net.Conn, error)
	now    func() time.Time

	mutex  sync.Mutex
	armed  bool
	sealed bool
	began  bool
}

// errSealed is what a straggler gets that wants to write after the attempt was
// reported as failed.
var errSealed = errors.New("the attempt is over")

// arm marks the connection as ready: what is written from now on is the request.
func (g *guard) arm() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.armed = true
}

// seal forbids all further writing and tells whether the request had begun.
// Without it "nothing was written" could become untrue a moment later.
func (g *guard) seal() bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.sealed = true
	return g.began
}

// permit is asked before each write.
func (g *guard) permit() error {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.sealed {
		return errSealed
	}
	if err := g.late(); err != nil {
		return err
	}
	g.began = g.began || g.armed
	return nil
}

// late compares wall clocks: the monotonic one stands still while a machine
// sleeps.
func (g *guard) late() error {
	if now := g.now().Round(0); !now.Before(g.deadline) {
		return fmt.Errorf("the attempt had to be over by %s, and it is %s",
			g.deadline.UTC().Format(time.DateTime), now.UTC().Format(time.DateTime+" MST"))
	}
	return nil
}

// failure says what a failed round trip means.
func (g *guard) failure(request *http.Request, err error) *Error {
	kind, state := Temporary, "nothing was sent"
	if g.seal() {
		kind, state = Uncertain, "the request was sent, wholly or in part"
	}
	return &Error{Kind: kind, Cause: fmt.Errorf("%s: %s: %w", request.URL.Host, state, err)}
}

// dial opens the attempt's connection.
func (g *guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	conn, err := g.connect(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		// Closing throws away what the kernel has not sent yet, instead of
		// delivering it behind our back.
		if err := tcp.SetLinger(0); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return &guardedConn{Conn: conn, guard: g}, nil
}

func (g *guard) connect(ctx context.Context, network, address string) (net.Conn, error) {
	if g.dialer != nil {
		return g.dialer(ctx, network, address)
	}
	dialer := net.Dialer{Control: dropUnacknowledged(g.deadline.Sub(g.now().Round(0)))}
	return dialer.DialContext(ctx, network, address)
}

// guardedConn asks its guard before each write.
type guardedConn struct {
	net.Conn
	guard *guard
}

// chunk bounds what one permission is good for.
const chunk = 16 << 10

// Write stops at the first piece that comes too late.
func (c *guardedConn) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		if err := c.guard.permit(); err != nil {
			return written, err
		}
		n, err := c.Conn.Write(p[:min(chunk, len(p))])
		written += n
		if err != nil {
			return written, err
		}
		p = p[n:]
	}
	return written, nil
}
