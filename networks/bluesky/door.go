package bluesky

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"vigil/networks"
)

// session is what a server gives for an app password (com.atproto.server.createSession):
// an access token of two hours, and a refresh token of 90 days that may be used once,
// with two hours of grace (packages/pds/src/account-manager/account-manager.ts). It is
// stored, so fields are added, never renamed.
type session struct {
	// Handle and Server are whose it is, and where.
	Handle string `json:"handle"`
	Server string `json:"server"`
	DID    string `json:"did"`
	// Home is the address in the account's DID document. Server may stand before it,
	// as bsky.social does.
	Home    string `json:"home,omitempty"`
	Access  string `json:"access"`
	Refresh string `json:"refresh"`
}

// door keeps an account's session. A server lets nobody in more than 30 times in five
// minutes, nor 300 times a day (packages/pds/src/api/com/atproto/server/createSession.ts),
// so a session is kept, renewed, and made anew only where that is refused.
type door struct {
	around   networks.Surroundings
	handle   string
	password string
	// server is the configured one; empty: it is looked up.
	server string

	mutex   sync.Mutex
	current session
	// refused is an access token that the server did not take, whatever it says of
	// itself.
	refused string
}

// newDoor is the door of an account on this server; empty: it is looked up.
func newDoor(around networks.Surroundings, handle, password, server string) *door {
	if around.Session == nil {
		around.Session = new(memory)
	}
	return &door{around: around, handle: handle, password: password, server: server}
}

const (
	// enough is how long an access token has to be good for one call.
	enough = 3 * time.Minute
	// ahead is how long the daemon wants it to be good, so that no post has to wait
	// for a new one: it asks each hour.
	ahead = 70 * time.Minute
)

// enter returns a session whose access token is good for a while.
func (d *door) enter(ctx context.Context, while time.Duration) (session, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.fits(d.current, while) {
		return d.current, nil
	}
	return d.keep(ctx, func(kept session) (session, error) {
		if d.fits(kept, while) {
			return kept, nil // another process has renewed it
		}
		return d.renew(ctx, kept)
	})
}

// begin signs in whatever session there is.
func (d *door) begin(ctx context.Context) (session, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.keep(ctx, func(session) (session, error) { return d.signIn(ctx) })
}

// keep takes the session that comes of the stored one, once it is stored itself.
func (d *door) keep(ctx context.Context, next func(kept session) (session, error)) (session, error) {
	var taken session
	err := networks.Renew(ctx, d.around.Session, func(written json.RawMessage) (json.RawMessage, error) {
		kept := d.read(written)
		made, err := next(kept)
		taken = made
		if err != nil || made == kept {
			return nil, err
		}
		return json.Marshal(made)
	})
	if err != nil {
		return session{}, temporary(err)
	}
	d.current = taken
	return taken, nil
}

// read is the stored session. A damaged one is as good as none.
func (d *door) read(written json.RawMessage) session {
	var kept session
	if len(written) == 0 {
		return kept
	}
	if err := json.Unmarshal(written, &kept); err != nil {
		d.around.Log.Warn("the stored session can't be read, so a new one is made", "why", err)
		return session{}
	}
	return kept
}

// memory keeps a session as long as the process lasts, for a command that only looks.
type memory struct{ kept json.RawMessage }

func (m *memory) Load() (json.RawMessage, error) { return m.kept, nil }

func (m *memory) Store(written json.RawMessage) error {
	m.kept = written
	return nil
}

// fits tells whether a session is that of this account and its access token good for
// a while. A token that does not say when it ends is taken until it is refused.
func (d *door) fits(s session, while time.Duration) bool {
	ends := claimsOf(s.Access).ends()
	return s.Access != "" && s.Access != d.refused && d.owns(s) && (ends.IsZero() || time.Until(ends) > while)
}

// owns tells whether a session was made for what is configured now. Tokens go to no
// other server than the one that gave them.
func (d *door) owns(s session) bool {
	return s.Handle == d.handle && (d.server == "" || s.Server == d.server)
}

// distrust makes the next call fetch another access token than this one, which the
// server has refused.
func (d *door) distrust(token string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.refused = token
}

// renew exchanges the refresh token, and signs in where there is none any more.
func (d *door) renew(ctx context.Context, old session) (session, error) {
	if old.Refresh == "" || !d.owns(old) {
		return d.signIn(ctx)
	}
	refresh, err := procedure("com.atproto.server.refreshSession", nil)
	if err != nil {
		return session{}, err
	}
	refresh.token = old.Refresh
	renewed, err := d.ask(ctx, refresh, old.Server)
	if kind := networks.KindOf(err); kind == networks.Rejected || kind == networks.Denied {
		// Used up, revoked, or the account has moved.
		return d.signIn(ctx)
	}
	return renewed, err
}

// signIn makes a new session with the app password.
func (d *door) signIn(ctx context.Context) (session, error) {
	server := d.server
	if server == "" {
		found, err := lookUp(ctx, d.around.Reader, d.handle)
		if err != nil {
			return session{}, err
		}
		server = found
	}
	create, err := procedure("com.atproto.server.createSession", map[string]string{"identifier": d.handle, "password": d.password})
	if err != nil {
		return session{}, err
	}
	made, err := d.ask(ctx, create, server)
	if err != nil {
		return session{}, notLetIn(err)
	}
	if scope := claimsOf(made.Access).Scope; scope == fullScope {
		d.around.Log.Warn("signed in with the account's own password; make an app password, which can be taken back")
	}
	return made, nil
}

// fullScope is what only an account's own password gives
// (packages/pds/src/auth-scope.ts).
const fullScope = "com.atproto.access"

// notLetIn says what was refused: with 401 the password, with any other refusal the
// server is none. A server that wants a code by mail wants an app password, really.
func notLetIn(err error) error {
	known, ok := errors.AsType[*networks.Error](err)
	switch {
	case !ok:
		return err
	case known.Status != http.StatusUnauthorized:
		return known.Deny("server")
	case nameOf(err) == authFactor:
		known.Cause = fmt.Errorf("%w (make an app password: the account's own needs a code by mail)", known.Cause)
	}
	return known.Deny("app_password")
}

// ask sends one of the two calls that give a session.
func (d *door) ask(ctx context.Context, asked call, server string) (session, error) {
	var answer struct {
		DID      string      `json:"did"`
		Access   string      `json:"accessJwt"`
		Refresh  string      `json:"refreshJwt"`
		Document didDocument `json:"didDoc"`
	}
	asked.server = server
	if err := asked.read(ctx, d.around.Reader, &answer); err != nil {
		return session{}, misaddressed(err)
	}
	if answer.DID == "" || answer.Access == "" || answer.Refresh == "" {
		return session{}, networks.Temporary.Errorf("%s: the answer to signing in holds no session", server)
	}
	return session{
		Handle: d.handle, Server: server, DID: answer.DID, Home: answer.Document.home(),
		Access: answer.Access, Refresh: answer.Refresh,
	}, nil
}

// claims are what a token says about itself. It is never checked: the server does.
type claims struct {
	Scope   string `json:"scope"`
	Expires int64  `json:"exp"`
}

// claimsOf reads a token that is a JWT (RFC 7519); any other claims nothing.
func claimsOf(token string) claims {
	var known claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return known
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &known) != nil {
		return claims{}
	}
	return known
}

func (c claims) ends() time.Time {
	if c.Expires == 0 {
		return time.Time{}
	}
	return time.Unix(c.Expires, 0)
}

// temporary is an error that has left nothing, unless it says otherwise.
func temporary(err error) error {
	if _, known := errors.AsType[*networks.Error](err); known {
		return err
	}
	return &networks.Error{Kind: networks.Temporary, Cause: err}
}
