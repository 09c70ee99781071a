package x

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/dghubble/oauth1"

	"vigil/networks"
)

// SignIn has the person allow the app to publish, by a PIN that the network shows
// (docs.x.com, fundamentals/authentication/oauth-1-0a/pin-based-oauth). The app's own
// keys are those of the configuration, or asked for. What comes of it does not expire.
//
// The way by a PIN is the one that suits every app: X sends a browser back only to
// addresses that stand in the app's settings to the letter, port and path included.
//
// Where the configuration has a client_id it is OAuth 2.0 instead.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, talk networks.Conversation) ([]networks.Credential, error) {
	if c.ClientID != "" {
		return nil, c.signInByBrowser(ctx, around, talk)
	}
	server, err := c.address()
	if err != nil {
		return nil, err
	}
	s := &signingByPIN{ctx: ctx, talk: talk, reader: around.Reader, server: server}
	asked, err := s.askApp(c, around.Folder)
	if err != nil {
		return nil, err
	}
	if err := networks.UntilAccepted(talk, s.askPIN, s.showPIN); err != nil {
		return nil, err
	}
	return append(asked,
		networks.Credential{Key: "access_token", Value: s.keys.accessToken},
		networks.Credential{Key: "access_secret", Value: s.keys.accessSecret}), nil
}

// signingByPIN is one person who allows one app to publish.
type signingByPIN struct {
	// ctx is that of the sign-in: the library knows none.
	ctx    context.Context
	talk   networks.Conversation
	reader *http.Client
	server *url.URL
	keys   credentials
	// token and secret are those of the request that the person allows. It is good for one
	// PIN (whether another may be shown after a wrong one is not verified).
	token, secret string
	pin           string
}

// askApp takes the keys of the app from the configuration, and asks for those that it
// does not have yet: they are credentials that the person got, too.
func (s *signingByPIN) askApp(c *Config, folder string) (asked []networks.Credential, err error) {
	var missing []appKey
	for _, key := range s.appKeys(c) {
		// A file that is named and not yet there is as good as none.
		if *key.into, err = key.secret.Reveal(key.name, folder); err != nil {
			missing = append(missing, key)
		}
	}
	if len(missing) == 0 {
		return nil, s.begin()
	}
	err = networks.UntilAccepted(s.talk, func() (err error) {
		asked, err = askFor(missing, s.talk)
		return err
	}, s.begin)
	return asked, err
}

// appKey is one of the two keys of an app.
type appKey struct {
	name, question string
	secret         networks.Secret
	into           *string
}

func (s *signingByPIN) appKeys(c *Config) []appKey {
	return []appKey{
		{"consumer_key", "The app's API key (consumer key)", c.ConsumerKey, &s.keys.consumerKey},
		{"consumer_secret", "The app's API key secret (consumer secret)", c.ConsumerSecret, &s.keys.consumerSecret},
	}
}

func askFor(missing []appKey, talk networks.Conversation) (asked []networks.Credential, err error) {
	for _, key := range missing {
		if *key.into, err = talk.AskSecret(key.question); err != nil {
			return nil, err
		}
		asked = append(asked, networks.Credential{Key: key.name, Value: *key.into})
	}
	return asked, nil
}

// begin shows the app's keys, and gets a request that a person can allow.
func (s *signingByPIN) begin() (err error) {
	if s.keys.consumerKey == "" || s.keys.consumerSecret == "" {
		return errors.New(`without both keys there is no signing in; they stand under "Keys and tokens" of the app`)
	}
	if s.token, s.secret, err = s.protocol().RequestToken(); err != nil {
		return fmt.Errorf("showing the app's keys to %s: %w", s.server.Host, plainly(err))
	}
	return nil
}

// protocol is OAuth 1.0a with the app's keys.
func (s *signingByPIN) protocol() *oauth1.Config {
	bound := *s.reader
	bound.Transport = within{s.ctx, refusing{s.reader.Transport}}
	return &oauth1.Config{
		ConsumerKey: s.keys.consumerKey, ConsumerSecret: s.keys.consumerSecret, CallbackURL: "oob", HTTPClient: &bound,
		Endpoint: oauth1.Endpoint{
			RequestTokenURL: s.server.JoinPath("oauth/request_token").String(),
			AuthorizeURL:    s.server.JoinPath("oauth/authorize").String(),
			AccessTokenURL:  s.server.JoinPath("oauth/access_token").String(),
		},
	}
}

// askPIN shows where the PIN is. The page brings no browser back, so that none is waited
// for.
func (s *signingByPIN) askPIN() error {
	if s.token == "" {
		if err := s.begin(); err != nil {
			return err
		}
	}
	address, err := s.protocol().AuthorizationURL(s.token)
	if err != nil {
		return err
	}
	s.talk.Say("Open this address in a browser in which you are signed in with the account, and allow it: " + address.String())
	s.pin, err = s.talk.Ask("The PIN that the page shows", "")
	return err
}

// showPIN turns the PIN into the keys of the account.
func (s *signingByPIN) showPIN() (err error) {
	token := s.token
	s.token = ""
	if s.pin == "" {
		return errors.New("there is no PIN")
	}
	s.keys.accessToken, s.keys.accessSecret, err = s.protocol().AccessToken(token, s.secret, s.pin)
	if err != nil {
		return fmt.Errorf("showing the PIN to %s: %w", s.server.Host, plainly(err))
	}
	return nil
}

// within binds the library's requests, which know no context.
type within struct {
	ctx  context.Context
	next http.RoundTripper
}

func (w within) RoundTrip(request *http.Request) (*http.Response, error) {
	return w.next.RoundTrip(request.WithContext(w.ctx))
}

// plainly takes off what net/http puts around an error.
func plainly(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
