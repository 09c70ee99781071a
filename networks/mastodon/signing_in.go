package mastodon

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
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

// signingIn is one OAuth 2.0 authorization with a code and PKCE (RFC 6749, section 4.1,
// and RFC 7636). Mastodon knows PKCE since 4.3; an older server passes over it, as over
// every parameter that it does not know.
type signingIn struct {
	*account
	talk networks.Conversation
	// back is where the server sends the browser, or [outOfBand].
	back, scopes string
	// verifier proves that who asks for the token is who asked for the code.
	verifier string
	app      application
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
		back: cmp.Or(talk.Callback(), outOfBand), scopes: narrowScopes, verifier: rand.Text() + rand.Text(),
	}
	if err := s.register(ctx); err != nil {
		return nil, fmt.Errorf("registering with %s: %w", server.Host, err)
	}
	code, err := s.allow(ctx)
	if err != nil {
		return nil, err
	}
	token, err := s.exchange(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("asking %s for a token: %w", server.Host, err)
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

// allow has the person allow it, and returns the code that says so.
func (s *signingIn) allow(ctx context.Context) (code string, err error) {
	state := rand.Text()
	challenge := sha256.Sum256([]byte(s.verifier))
	address := s.server.JoinPath("/oauth/authorize")
	address.RawQuery = url.Values{
		"response_type": {"code"}, "client_id": {s.app.ID}, "redirect_uri": {s.back}, "scope": {s.scopes}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}.Encode()
	query, err := s.talk.Visit(ctx, address.String())
	switch {
	case err != nil:
		return "", err
	case s.back == outOfBand:
		code, err = s.talk.AskSecret("The code that the server shows")
	case query.Get("error") != "":
		return "", fmt.Errorf("%s refused: %s", s.server.Host, cmp.Or(query.Get("error_description"), query.Get("error")))
	case query.Get("state") != state:
		return "", errors.New("the browser came back from another sign-in than this one; begin again")
	default:
		code = query.Get("code")
	}
	if err == nil && code == "" {
		err = errors.New("there is no code; begin again")
	}
	return code, err
}

// exchange turns the code into a token (docs.joinmastodon.org, methods/oauth, "Obtain a
// token").
func (s *signingIn) exchange(ctx context.Context, code string) (token string, err error) {
	var answer struct {
		Token string `json:"access_token"`
	}
	err = s.ask(ctx, "/oauth/token", url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {s.back}, "scope": {s.scopes},
		"client_id": {s.app.ID}, "client_secret": {s.app.Secret}, "code_verifier": {s.verifier},
	}, &answer)
	if err == nil && answer.Token == "" {
		err = errors.New("the server's answer has no token in it")
	}
	return answer.Token, err
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
		return err
	}
	return networks.Unseen(networks.Decode(response, body, into))
}
