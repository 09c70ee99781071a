package email

import (
	"context"
	"net/mail"
	"sync"
	"time"

	"vigil/networks"
)

// account writes from one address to one reader.
type account struct {
	relay   relay
	from    *mail.Address
	replyTo *mail.Address
	to      recipient
	// unsubscribe is where this reader leaves; empty: nowhere.
	unsubscribe string
	checks      *checks
	around      networks.Surroundings
}

// Publish hands one letter to the server, over a connection of its own.
func (a *account) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	letter, err := a.letter(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	line, err := a.around.Dial(ctx, "tcp", a.relay.address)
	if err != nil {
		return networks.Receipt{}, err
	}
	defer line.Close() // the server's answer is what counts
	client, err := a.relay.call(line, deadlineOf(ctx))
	if err != nil {
		return networks.Receipt{}, err
	}
	if err := hand(line, client, envelope{a.from.Address, a.to.address}, letter, deadlineOf(ctx)); err != nil {
		return networks.Receipt{}, err
	}
	leave(line, client)
	return networks.Receipt{Version: networks.MessageVersion, ID: a.messageID(message)}, nil
}

// deadlineOf is when the attempt is over; Dial has refused a context without it.
func deadlineOf(ctx context.Context) time.Time {
	deadline, _ := ctx.Deadline()
	return deadline
}

// messageID names the letter: the same for each attempt, also after one that
// certainly failed, since some receivers pass over a letter that they have seen.
func (a *account) messageID(message networks.Message) string {
	return message.LastingKey() + "@" + domainOf(a.from.Address)
}

// checks remembers for the members of a list what came of the last sign-in: one is
// enough for all of them.
type checks struct {
	mutex sync.Mutex
	at    time.Time
	err   error
}

// How long it holds for the others: what failed may be well a moment later.
const (
	checkedFor = 10 * time.Minute
	failedFor  = 30 * time.Second
)

// stale tells that it is time to sign in again.
func (c *checks) stale() bool {
	if c.err != nil {
		return time.Since(c.at) > failedFor
	}
	return time.Since(c.at) > checkedFor
}

// Verify signs in, and writes nobody. Who the account is follows from sender and
// reader, of whose address nothing is told.
func (a *account) Verify(ctx context.Context) (networks.Identity, error) {
	a.checks.mutex.Lock()
	defer a.checks.mutex.Unlock()
	if a.checks.stale() {
		a.checks.err, a.checks.at = a.signIn(ctx), time.Now()
	}
	if a.checks.err != nil {
		return networks.Identity{}, a.checks.err
	}
	return networks.Identity{
		ID:     nameless(a.from.Address + " " + a.to.address),
		Handle: a.from.Address + " to " + masked(a.to.address),
		Server: a.relay.host,
	}, nil
}

func (a *account) signIn(ctx context.Context) error {
	line, err := a.around.Dial(ctx, "tcp", a.relay.address)
	if err != nil {
		return err
	}
	defer line.Close() // nothing was sent that could be lost
	client, err := a.relay.call(line, deadlineOf(ctx))
	if err != nil {
		return err
	}
	leave(line, client)
	return nil
}
