package matrix

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"vigil/networks"
)

// keys are what the account speaks with: the token of the configuration, or those
// that the server renews.
type keys struct {
	written string
	session networks.Session
}

// tokens are what a server gave at the sign-in, or at the last renewal
// (Client-Server API, "Refreshing access tokens"). Fields are added, never renamed.
type tokens struct {
	Version int       `json:"version"`
	Access  string    `json:"access_token"`
	Renewal string    `json:"refresh_token,omitempty"`
	Ends    time.Time `json:"ends,omitzero"`
}

// granted is how a server tells them.
type granted struct {
	Access  string `json:"access_token"`
	Renewal string `json:"refresh_token"`
	Expires int64  `json:"expires_in_ms"`
	User    string `json:"user_id"`
}

// tokens are what is kept of it; a renewal that brings no new way to renew keeps the
// former one.
func (g granted) tokens(former string, now time.Time) tokens {
	kept := tokens{Version: 1, Access: g.Access, Renewal: cmp.Or(g.Renewal, former)}
	if g.Expires > 0 {
		kept.Ends = now.Add(time.Duration(g.Expires) * time.Millisecond).UTC()
	}
	return kept
}

// keys reads the configuration's token. Without one there has to be a session.
func (c *Config) keys(around networks.Surroundings) (keys, error) {
	if !c.Token.Empty() {
		written, err := c.Token.Reveal("token", around.Folder)
		return keys{written: written, session: around.Session}, err
	}
	found := keys{session: around.Session}
	kept, err := found.kept()
	if err == nil && kept.Access == "" {
		err = fmt.Errorf("token is missing; get one with: vigil accounts login %s", around.Name)
	}
	return found, err
}

// kept is what the session holds; nothing is no error.
func (k keys) kept() (tokens, error) {
	if k.session == nil {
		return tokens{}, nil
	}
	stored, err := k.session.Load()
	if err != nil {
		return tokens{}, err
	}
	return thaw(stored)
}

func thaw(stored json.RawMessage) (kept tokens, err error) {
	if len(stored) == 0 {
		return tokens{}, nil
	}
	if err := json.Unmarshal(stored, &kept); err != nil {
		return tokens{}, fmt.Errorf("the session can't be read: %w", err)
	}
	return kept, nil
}

// lasting is how much of a token's life has to be left for one call.
const lasting = time.Minute

// token is one that is good for a call. What ends is renewed before: servers give
// tokens that live for five minutes.
func (a *account) token(ctx context.Context) (string, error) {
	if a.keys.written != "" {
		return a.keys.written, nil
	}
	kept, err := a.keys.kept()
	if err == nil && kept.endsWithin(lasting) {
		kept, err = a.renew(ctx, kept.Access)
	}
	if err != nil {
		return "", unsent(err)
	}
	return kept.Access, nil
}

func (t tokens) endsWithin(length time.Duration) bool {
	return t.Renewal != "" && !t.Ends.IsZero() && time.Until(t.Ends) < length
}

// renew exchanges the tokens, unless somebody else has done so.
func (a *account) renew(ctx context.Context, former string) (kept tokens, err error) {
	err = networks.Renew(ctx, a.keys.session, func(stored json.RawMessage) (json.RawMessage, error) {
		kept, err = thaw(stored)
		if err != nil || kept.Access != former {
			return nil, err
		}
		var told granted
		ask := call{path: "client/v3/refresh"}.with(http.MethodPost, map[string]string{"refresh_token": kept.Renewal})
		if err := networks.Unseen(exchange(ctx, a.around.Reader, a.server, "", ask, &told)); err != nil {
			return nil, fmt.Errorf("renewing the access token: %w", err)
		}
		if told.Access == "" {
			return nil, errors.New("renewing the access token: the server's answer names none")
		}
		kept = told.tokens(kept.Renewal, time.Now())
		return json.Marshal(kept)
	})
	return kept, err
}

// expire renews a token that the server no longer takes, for the next call: this one
// was not executed.
func (a *account) expire(ctx context.Context, token string, refused error) error {
	kept, err := a.keys.kept()
	if err != nil || a.keys.written != "" || kept.Renewal == "" {
		return refused
	}
	if _, err := a.renew(ctx, token); err != nil {
		return unsent(err)
	}
	return &networks.Error{Kind: networks.Temporary, Cause: errExpired}
}

// unsent is a failure before anything was sent that publishes.
func unsent(err error) *networks.Error {
	if known, ok := errors.AsType[*networks.Error](err); ok && known.Kind != networks.Uncertain {
		return known
	}
	return &networks.Error{Kind: networks.Temporary, Cause: err}
}

// renewalAhead is how early a token that ends is renewed without need.
const renewalAhead = 2 * time.Hour

// Refresh renews a token that ends soon. No person has to sign in again unless the
// server ends the session.
func (a *account) Refresh(ctx context.Context) (time.Time, error) {
	if a.keys.written != "" {
		return time.Time{}, nil
	}
	kept, err := a.keys.kept()
	switch {
	case err != nil:
		return time.Time{}, err
	case kept.endsWithin(renewalAhead):
		_, err = a.renew(ctx, kept.Access)
		return time.Time{}, err
	case kept.Renewal == "":
		return kept.Ends, nil
	}
	return time.Time{}, nil
}
