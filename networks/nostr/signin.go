package nostr

import (
	"context"
	"fmt"

	"vigil/networks"
)

// SignIn takes the account's secret key, or makes one. Nobody gives it: whoever has it
// is the account, and nobody can take it back or replace it.
func (c *Config) SignIn(_ context.Context, _ networks.Surroundings, person networks.Conversation) ([]networks.Credential, error) {
	var written string
	var taken key
	err := networks.UntilAccepted(person, func() (err error) {
		written, err = person.AskSecret("The account's secret key, nsec1… (leave it empty to make a new one)")
		return err
	}, func() (err error) {
		taken, err = takeKey(written)
		return err
	})
	if err != nil {
		return nil, err
	}
	person.Say(fmt.Sprintf("Readers know the account as %s.", taken.npub()))
	if written == "" {
		person.Say("Keep a copy of the key where no other machine has it: if it is lost, so is the account, and if it is stolen, nobody can take it back.")
	}
	if len(c.Relays) == 0 {
		person.Say(`Write the relays into the configuration: relays = ["wss://relay.example.org", …].`)
	}
	return []networks.Credential{{Key: "key", Value: taken.nsec()}}, nil
}

func takeKey(written string) (key, error) {
	if written == "" {
		return newKey()
	}
	return parseKey(written)
}
