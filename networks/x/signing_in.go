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
	app, asked, err := c.app(around.Folder, talk)
	if err != nil {
		return nil, err
	}
	keys, err := app.exchange(ctx, server, around.Reader, talk)
	if err != nil {
		return nil, err
	}
	return append(asked,
		networks.Credential{Key: "access_token", Value: keys.accessToken},
		networks.Credential{Key: "access_secret", Value: keys.accessSecret}), nil
}

// app are the keys of the app; those that the configuration does not have yet are asked
// for, and are credentials that the person got, too.
func (c *Config) app(folder string, talk networks.Conversation) (app credentials, asked []networks.Credential, err error) {
	for _, each := range []struct {
		name, question string
		secret         networks.Secret
		into           *string
	}{
		{"consumer_key", "The app's API key (consumer key)", c.ConsumerKey, &app.consumerKey},
		{"consumer_secret", "The app's API key secret (consumer secret)", c.ConsumerSecret, &app.consumerSecret},
	} {
		// A file that is named and not yet there is as good as none.
		if *each.into, err = each.secret.Reveal(each.name, folder); err == nil {
			continue
		}
		if *each.into, err = talk.AskSecret(each.question); err != nil {
			return app, nil, err
		}
		if *each.into == "" {
			return app, nil, fmt.Errorf("without the %s there is no signing in; it stands under \"Keys and tokens\" of the app", each.name)
		}
		asked = append(asked, networks.Credential{Key: each.name, Value: *each.into})
	}
	return app, asked, nil
}

// exchange turns the app's keys and the PIN into those of the account.
func (keys credentials) exchange(ctx context.Context, server *url.URL, reader *http.Client, talk networks.Conversation) (credentials, error) {
	bound := *reader
	bound.Transport = within{ctx, refusing{reader.Transport}}
	config := &oauth1.Config{
		ConsumerKey: keys.consumerKey, ConsumerSecret: keys.consumerSecret, CallbackURL: "oob", HTTPClient: &bound,
		Endpoint: oauth1.Endpoint{
			RequestTokenURL: server.JoinPath("oauth/request_token").String(),
			AuthorizeURL:    server.JoinPath("oauth/authorize").String(),
			AccessTokenURL:  server.JoinPath("oauth/access_token").String(),
		},
	}
	token, secret, err := config.RequestToken()
	if err != nil {
		return keys, fmt.Errorf("showing the app's keys to %s: %w", server.Host, plainly(err))
	}
	pin, err := askPIN(config, token, talk)
	if err != nil {
		return keys, err
	}
	keys.accessToken, keys.accessSecret, err = config.AccessToken(token, secret, pin)
	if err != nil {
		return keys, fmt.Errorf("showing the PIN to %s: %w", server.Host, plainly(err))
	}
	return keys, nil
}

// askPIN shows where the PIN is. The page brings no browser back, so that none is waited
// for.
func askPIN(config *oauth1.Config, token string, talk networks.Conversation) (string, error) {
	address, err := config.AuthorizationURL(token)
	if err != nil {
		return "", err
	}
	talk.Say("Open this address in a browser in which you are signed in with the account, and allow it: " + address.String())
	pin, err := talk.Ask("The PIN that the page shows", "")
	if err == nil && pin == "" {
		err = errors.New("there is no PIN; begin again")
	}
	return pin, err
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
