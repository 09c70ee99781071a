package webhook

import (
	"context"
	"crypto/rand"
	"encoding/base64"

	"vigil/networks"
)

// secretBytes is the length of a new secret; the standard asks for 24 to 64.
const secretBytes = 32

// SignIn makes a new secret. One that there is already becomes the former one, so that
// both sign until the receiver has the new one too.
func (c *Config) SignIn(_ context.Context, around networks.Surroundings, talk networks.Conversation) ([]networks.Credential, error) {
	made := make([]byte, secretBytes)
	if _, err := rand.Read(made); err != nil {
		return nil, err
	}
	credentials := []networks.Credential{{Key: "secret", Value: "whsec_" + base64.StdEncoding.EncodeToString(made)}}
	if !c.Secret.Empty() {
		former, err := c.Secret.Reveal("secret", around.Folder)
		if err != nil {
			return nil, err
		}
		credentials = append(credentials, networks.Credential{Key: "former_secret", Value: former})
	}
	talk.Say("A new secret was made. Give it to the receiver as well; nobody else needs it.")
	return credentials, nil
}
