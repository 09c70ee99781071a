package x

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vigil/networks"
)

// tokens are those of OAuth 2.0, which stand in the account's session: an access token
// for two hours, and a refresh token that is good once and is answered with the next
// (docs.x.com, fundamentals/authentication/oauth-2-0/authorization-code). How long a
// refresh token lasts that nobody uses, X does not say.
type tokens struct {
	session networks.Session
	reader  *http.Client
	server  *url.URL
	// id and secret are the app's; a public client has no secret.
	id, secret string
}

// keptTokens is what the session keeps.
type keptTokens struct {
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`
	Expires time.Time `json:"expires"`
}

// The least time that an access token has left: when it is used, and when the daemon
// renews it, which it does each hour.
const (
	leastLeft    = time.Minute
	leastRenewed = 70 * time.Minute
)

var errSignedOut = errors.New("nobody has signed in yet, or the session is lost: vigil accounts login")

// fresh is an access token that lasts for as long at least. What it is renewed to is on
// disk before it is used; nobody else renews meanwhile.
func (t *tokens) fresh(ctx context.Context, least time.Duration) (string, error) {
	kept, err := t.load()
	if err == nil && time.Until(kept.Expires) < least {
		err = networks.Renew(ctx, t.session, func(content json.RawMessage) (json.RawMessage, error) {
			if kept, err = decodeTokens(content); err != nil || time.Until(kept.Expires) >= least {
				return nil, err // another process was first
			}
			if kept, err = t.renew(ctx, kept.Refresh); err != nil {
				return nil, err
			}
			return json.Marshal(kept)
		})
	}
	return kept.Access, err
}

func (t *tokens) load() (keptTokens, error) {
	content, err := t.session.Load()
	if err != nil {
		return keptTokens{}, err
	}
	return decodeTokens(content)
}

func decodeTokens(content json.RawMessage) (kept keptTokens, err error) {
	if content == nil || json.Unmarshal(content, &kept) != nil || kept.Access == "" {
		return kept, &networks.Error{Kind: networks.Denied, Credential: "client_id", Cause: errSignedOut}
	}
	return kept, nil
}

// renew spends a refresh token. A refusal is one of the sign-in: X answers 400 to a
// token that was spent or revoked (RFC 6749, section 5.2).
func (t *tokens) renew(ctx context.Context, refresh string) (keptTokens, error) {
	renewed, err := t.ask(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}})
	if failure, ok := errors.AsType[*networks.Error](err); ok && failure.Status != http.StatusForbidden {
		failure.Deny("client_id")
	}
	renewed.Refresh = cmp.Or(renewed.Refresh, refresh)
	return renewed, err
}

// ask is POST /2/oauth2/token. An app with a secret shows it, one without tells its id.
func (t *tokens) ask(ctx context.Context, form url.Values) (keptTokens, error) {
	form.Set("client_id", t.id)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.server.JoinPath("/2/oauth2/token").String(), strings.NewReader(form.Encode()))
	if err != nil {
		return keptTokens{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if t.secret != "" {
		request.SetBasicAuth(url.QueryEscape(t.id), url.QueryEscape(t.secret))
	}
	_, body, err := networks.Read(t.reader, request)
	if err != nil {
		return keptTokens{}, err
	}
	var answer struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Seconds int    `json:"expires_in"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Access == "" {
		return keptTokens{}, networks.Temporary.Errorf("the network's answer has no token in it")
	}
	lasts := time.Duration(answer.Seconds) * time.Second
	return keptTokens{answer.Access, answer.Refresh, time.Now().Add(cmp.Or(lasts, 2*time.Hour)).UTC()}, nil
}

// sign returns a client that shows the access token with each request.
func (t *tokens) sign(client *http.Client) *http.Client {
	signed := *client
	signed.Transport = refusing{bearing{t, client.Transport}}
	return &signed
}

// bearing adds the token. What could not be renewed leaves nothing: the request that
// needed it was not sent.
type bearing struct {
	*tokens
	next http.RoundTripper
}

func (b bearing) RoundTrip(request *http.Request) (*http.Response, error) {
	token, err := b.fresh(request.Context(), leastLeft)
	if err != nil {
		return nil, unsent(request, err)
	}
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+token)
	return b.next.RoundTrip(request)
}

func unsent(request *http.Request, err error) error {
	if request.Body != nil {
		_ = request.Body.Close() // the contract of http.RoundTripper; nothing was read from it
	}
	if known, ok := errors.AsType[*networks.Error](err); ok && known.Kind == networks.Denied {
		return err
	}
	return networks.Temporary.Errorf("the sign-in could not be renewed: %w", err)
}

// renewed is an account whose sign-in is renewed while it is used.
type renewed struct {
	*account
	tokens *tokens
}

// Refresh has the access token last until the daemon asks again. X does not say when a
// person has to sign in again.
func (r *renewed) Refresh(ctx context.Context) (time.Time, error) {
	_, err := r.tokens.fresh(ctx, leastRenewed)
	return time.Time{}, err
}
