package x

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"vigil/networks"
)

// scopes are what the account needs; offline.access is what has X give a refresh token
// (docs.x.com, fundamentals/authentication/oauth-2-0/authorization-code, "Scopes").
const scopes = "tweet.read tweet.write users.read media.write offline.access"

// usualBack is what the app's settings may have as a callback address: nobody listens
// there, and the browser's address bar shows what it was sent.
const usualBack = "http://127.0.0.1:8462/"

// signInByBrowser is OAuth 2.0 with PKCE. X sends the browser back only to an address
// that stands in the app's settings to the letter; the person copies where it ended.
// The tokens go into the session, and nothing into the configuration.
func (c *Config) signInByBrowser(ctx context.Context, around networks.Surroundings, talk networks.Conversation) error {
	server, err := c.address()
	if err != nil {
		return err
	}
	tokens, err := c.tokens(server, around)
	if err != nil {
		return err
	}
	s := &signingByBrowser{tokens: tokens, talk: talk, back: usualBack}
	if err := networks.UntilAccepted(talk, s.allow, func() error { return s.exchange(ctx) }); err != nil {
		return err
	}
	return networks.Renew(ctx, around.Session, func(json.RawMessage) (json.RawMessage, error) { return json.Marshal(s.got) })
}

// signingByBrowser is one person who allows one app to publish.
type signingByBrowser struct {
	*tokens
	talk networks.Conversation
	// back is the callback address.
	back string
	// state and verifier belong to one authorization, whose code is good once, and ended
	// is where the browser ended with it.
	state, verifier, ended string
	got                    keptTokens
}

// allow has the person allow it, and copy where the browser ended. Both questions are
// asked again together: with the wrong callback address there is no code.
func (s *signingByBrowser) allow() (err error) {
	if s.back, err = s.talk.Ask("The callback address in the app's settings", s.back); err != nil {
		return err
	}
	s.state, s.verifier = rand.Text(), rand.Text()+rand.Text()
	s.talk.Say("The code that X gives is good for 30 seconds. Open this address in a browser in which you are signed in with the account, and allow it: " + s.page())
	s.ended, err = s.talk.AskSecret("The whole address at which the browser ended, even if it shows an error there")
	return err
}

// exchange turns the code into tokens.
func (s *signingByBrowser) exchange(ctx context.Context) error {
	code, err := codeIn(s.ended, s.state)
	if err != nil {
		return err
	}
	s.got, err = s.ask(ctx, url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {s.back}, "code_verifier": {s.verifier},
	})
	if err != nil {
		return fmt.Errorf("showing the code to %s: %w", s.server.Host, err)
	}
	return nil
}

// page is where the person allows it: X has it on another host than its API.
func (s *signingByBrowser) page() string {
	page := s.server.JoinPath("/i/oauth2/authorize")
	if s.server.Host == host {
		page.Host = "x.com"
	}
	challenge := sha256.Sum256([]byte(s.verifier))
	page.RawQuery = url.Values{
		"response_type": {"code"}, "client_id": {s.id}, "redirect_uri": {s.back}, "scope": {scopes}, "state": {s.state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}.Encode()
	return page.String()
}

// codeIn reads the code out of the address that the browser was sent to.
func codeIn(address, state string) (string, error) {
	ended, err := url.Parse(address)
	if err != nil {
		return "", errors.New("that is no address; copy all of it")
	}
	query := ended.Query()
	switch {
	case query.Get("error") != "":
		return "", fmt.Errorf("the network refused: %s", query.Get("error"))
	case query.Get("state") != state:
		return "", errors.New("that is the address of another sign-in; copy all of the one at which this one ended")
	case query.Get("code") == "":
		return "", errors.New("there is no code in that address; copy all of it")
	}
	return query.Get("code"), nil
}

// tokens are those of the account's session.
func (c *Config) tokens(server *url.URL, around networks.Surroundings) (*tokens, error) {
	t := &tokens{session: around.Session, reader: around.Reader, server: server, id: c.ClientID}
	if t.session == nil {
		return nil, errors.New("client_id: there is no place for a session here")
	}
	if c.ClientSecret.Empty() {
		return t, nil
	}
	var err error
	t.secret, err = c.ClientSecret.Reveal("client_secret", around.Folder)
	return t, err
}
