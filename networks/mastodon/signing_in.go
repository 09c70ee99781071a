package mastodon

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"vigil/networks"
)

// The scopes that the adapter needs (docs.joinmastodon.org, api/oauth-scopes), and
// what servers ask for that know none so narrow: Pixelfed and Friendica (not verified:
// no such server was signed in to).
const (
	narrowScopes = "read:accounts read:statuses write:media write:statuses"
	wideScopes   = "read write"
)

var widelyScoped = []string{"pixelfed", "friendica"}

// outOfBand has the server show the code to the person (docs.joinmastodon.org,
// methods/oauth, "Authorize a user").
const outOfBand = "urn:ietf:wg:oauth:2.0:oob"

// signingIn is an OAuth 2.0 authorization with a code and PKCE (RFC 6749, section 4.1,
// and RFC 7636). Mastodon knows PKCE since 4.3; an older server passes over it, as over
// every parameter that it does not know.
type signingIn struct {
	*account
	talk networks.Conversation
	// back is where the server sends the browser, or [outOfBand].
	back, scopes string
	app          application
}

// authorization is one time that the person allows it: a code is good for once.
type authorization struct {
	// state tells this one from others, and verifier proves that who asks for the token
	// is who asked for the code.
	state, verifier string
	// brought is what the browser came back with, or the person.
	brought url.Values
}

// code is what the token is given for.
func (a authorization) code() (string, error) {
	switch refused := a.brought.Get("error"); {
	case refused != "":
		return "", fmt.Errorf("the server refused: %s", cmp.Or(a.brought.Get("error_description"), refused))
	case a.brought.Get("state") != a.state:
		return "", errors.New("the browser came back from another sign-in than this one")
	case a.brought.Get("code") == "":
		return "", errors.New("there is no code")
	}
	return a.brought.Get("code"), nil
}

// application is what a server gives a program that registers with it. Its secret is
// needed for the exchange of the code only, and not kept.
type application struct {
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
}

// SignIn registers vigil with the server and has the person allow it to publish, in a
// browser. The server gives a token that does not expire. The person can take it back
// on the server; nothing is revoked here.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, talk networks.Conversation) ([]networks.Credential, error) {
	server, err := c.server()
	if err != nil {
		return nil, err
	}
	s := &signingIn{
		account: &account{config: c, server: server, around: around}, talk: talk,
		back: cmp.Or(talk.Callback(), outOfBand), scopes: narrowScopes,
	}
	if err := s.register(ctx); err != nil {
		return nil, fmt.Errorf("registering with %s: %w", server.Host, err)
	}
	var allowed authorization
	var token string
	err = networks.UntilAccepted(talk, func() (err error) {
		allowed, err = s.allow(ctx)
		return err
	}, func() (err error) {
		token, err = s.exchange(ctx, allowed)
		return err
	})
	if err != nil {
		return nil, err
	}
	return []networks.Credential{{Key: "token", Value: token}}, nil
}

// register makes vigil known to the server, as docs.joinmastodon.org, methods/apps,
// says. Each sign-in registers anew: there is nothing to keep then.
func (s *signingIn) register(ctx context.Context) error {
	told, _ := s.instance(ctx) // where it is not told, the narrow scopes are right nearly everywhere
	if slices.Contains(widelyScoped, s.software(ctx, told).name) {
		s.scopes = wideScopes
	}
	err := s.ask(ctx, "/api/v1/apps", url.Values{
		"client_name": {"vigil"}, "redirect_uris": {s.back}, "scopes": {s.scopes},
	}, &s.app)
	if err == nil && s.app.ID == "" {
		err = errors.New("the server's answer names no application")
	}
	return err
}

// allow has the person allow it.
func (s *signingIn) allow(ctx context.Context) (a authorization, err error) {
	a = authorization{state: rand.Text(), verifier: rand.Text() + rand.Text()}
	challenge := sha256.Sum256([]byte(a.verifier))
	address := s.server.JoinPath("/oauth/authorize")
	address.RawQuery = url.Values{
		"response_type": {"code"}, "client_id": {s.app.ID}, "redirect_uri": {s.back}, "scope": {s.scopes}, "state": {a.state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}.Encode()
	if a.brought, err = s.talk.Visit(ctx, address.String()); err != nil || s.back != outOfBand {
		return a, err
	}
	code, err := s.talk.AskSecret("The code that the server shows")
	a.brought = url.Values{"state": {a.state}, "code": {code}}
	return a, err
}

// exchange turns the code into a token (docs.joinmastodon.org, methods/oauth, "Obtain a
// token").
func (s *signingIn) exchange(ctx context.Context, a authorization) (token string, err error) {
	code, err := a.code()
	if err != nil {
		return "", err
	}
	var answer struct {
		Token string `json:"access_token"`
	}
	err = s.ask(ctx, "/oauth/token", url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {s.back}, "scope": {s.scopes},
		"client_id": {s.app.ID}, "client_secret": {s.app.Secret}, "code_verifier": {a.verifier},
	}, &answer)
	if err == nil && answer.Token == "" {
		err = errors.New("the server's answer has no token in it")
	}
	if err != nil {
		return "", fmt.Errorf("asking %s for a token: %w", s.server.Host, err)
	}
	return answer.Token, nil
}

// ask sends a form, which every server takes here. No reader sees anything of it.
func (s *signingIn) ask(ctx context.Context, path string, form url.Values, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.server.JoinPath(path).String(), strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	response, body, err := networks.Read(s.around.Reader, request)
	if err != nil {
		return inWords(err, body)
	}
	return networks.Unseen(networks.Decode(response, body, into))
}

// inWords says what has become of a code that a server calls an invalid grant: it "is
// invalid, expired, revoked, does not match the redirection URI used in the
// authorization request, or was issued to another client" (RFC 6749, section 5.2); "is
// incorrect or has been used already" (docs.joinmastodon.org, methods/oauth).
func inWords(err error, body []byte) error {
	var refused struct {
		Code string `json:"error"`
	}
	if json.Unmarshal(body, &refused) != nil || refused.Code != "invalid_grant" {
		return err
	}
	return fmt.Errorf("the code was not accepted: it is not whole, or it was used already, or has expired; allow it anew to get another one (%w)", err)
}
