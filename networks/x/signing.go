package x

import (
	"context"
	"net/http"

	"github.com/dghubble/oauth1"

	"vigil/networks"
)

// credentials are the four keys of OAuth 1.0a. They don't expire, which is why
// they suit a program that runs for months (docs.x.com,
// fundamentals/authentication/oauth-1-0a).
type credentials struct {
	consumerKey, consumerSecret string
	accessToken, accessSecret   string
}

func (c *Config) reveal(folder string) (credentials, error) {
	var keys credentials
	for _, each := range []struct {
		name   string
		secret networks.Secret
		into   *string
	}{
		{"consumer_key", c.ConsumerKey, &keys.consumerKey},
		{"consumer_secret", c.ConsumerSecret, &keys.consumerSecret},
		{"access_token", c.AccessToken, &keys.accessToken},
		{"access_secret", c.AccessSecret, &keys.accessSecret},
	} {
		value, err := each.secret.Reveal(each.name, folder)
		if err != nil {
			return credentials{}, err
		}
		*each.into = value
	}
	return keys, nil
}

// sign returns a client that signs each request and then sends it as the given
// one does, through the same transport; what is not a success is an error.
func (keys credentials) sign(client *http.Client) *http.Client {
	// The library takes the transport to send through from a context.
	through := context.WithValue(context.Background(), oauth1.HTTPClient, client)
	config := oauth1.NewConfig(keys.consumerKey, keys.consumerSecret)
	signed := *client
	signing := config.Client(through, oauth1.NewToken(keys.accessToken, keys.accessSecret))
	signed.Transport = refusing{signing.Transport}
	return &signed
}
