package networks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Session keeps what a network gives an account for a while: tokens that are
// renewed, keys of a device. It belongs to one account on one machine.
type Session interface {
	// Load returns what was stored last, or nil where nothing was.
	Load() (json.RawMessage, error)
	// Store writes it to disk before it returns: only then may what it replaces be
	// forgotten. Nobody but the operator can read it there.
	Store(json.RawMessage) error
}

// Exclusive is a [Session] that several processes share, the daemon and commands.
type Exclusive interface {
	// Lock waits until nobody else renews what the session keeps, here or in another
	// process. The error is the context's, or that of the disk.
	Lock(context.Context) (unlock func() error, err error)
}

// Renew stores what renew makes of what the session keeps; nil: nothing new. Nobody
// else renews it meanwhile: a token that may be used once is spent once. What renew
// returns beside an error is stored too.
func Renew(ctx context.Context, session Session, renew func(kept json.RawMessage) (json.RawMessage, error)) error {
	shared, able := session.(Exclusive)
	if !able {
		return renewAlone(session, renew)
	}
	unlock, err := shared.Lock(ctx)
	if err != nil {
		return fmt.Errorf("waiting for the session: %w", err)
	}
	return errors.Join(renewAlone(session, renew), unlock())
}

func renewAlone(session Session, renew func(json.RawMessage) (json.RawMessage, error)) error {
	kept, err := session.Load()
	if err != nil {
		return err
	}
	renewed, err := renew(kept)
	if renewed == nil {
		return err
	}
	return errors.Join(err, session.Store(renewed))
}

// Refresher is an account whose credentials come to an end. The daemon calls it at
// its start and each hour.
type Refresher interface {
	// Refresh renews what can be renewed, if it is time, and stores it in the
	// [Session]. It returns when a person has to sign in again; zero: never. The
	// error is [Denied] where a person has to do so now.
	Refresh(context.Context) (until time.Time, err error)
}

// Signer is a [Config] for which a person can sign in, by `vigil accounts login`.
type Signer interface {
	// SignIn leads through the network's own way to give credentials to a program.
	// What is renewed goes into the [Session], the rest is returned, in the order in
	// which it is written into the configuration. Nothing is published.
	SignIn(context.Context, Surroundings, Conversation) ([]Credential, error)
}

// Credential is a secret, or a plain setting, that a person got by signing in.
type Credential struct {
	// Key names it in the account's configuration.
	Key   string
	Value string
	// Plain tells that it is no secret, such as the address of a server.
	Plain bool
}

// Conversation is with the person who signs in, at a terminal. Each method fails
// when the person gives up.
type Conversation interface {
	// Say tells something, in whole sentences.
	Say(sentence string)
	// Ask returns one line, without the spaces around it; what the person leaves
	// empty is the proposal.
	Ask(question, proposal string) (string, error)
	// AskSecret does the same for a secret, which is not shown while it is typed.
	AskSecret(question string) (string, error)
	// Callback is where a browser can be sent back to: an address on this machine, as
	// long as the conversation lasts. It is empty where the person's browser is
	// elsewhere: then the network shows a code, which is asked for.
	Callback() string
	// Visit has the person open an address in a browser. With a callback it returns
	// the query that the browser brought back; without one it returns at once.
	Visit(ctx context.Context, address string) (url.Values, error)
}

// Introduce asks with new credentials whose they are, and tells it to the person.
func Introduce(ctx context.Context, account Verifier, with Conversation) (Identity, error) {
	identity, err := account.Verify(ctx)
	if err == nil {
		with.Say("This is " + identity.String() + ".")
	}
	return identity, err
}
