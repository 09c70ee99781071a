// Package nostr publishes notes on relays of Nostr (github.com/nostr-protocol/nips:
// NIP-01 events and relays, 09 deletion, 10 threads, 11 relay information, 18 reposts,
// 19 keys, 27 mentions, 32 labels, 36 warnings, 42 authentication, 92 media, B7 and
// Blossom's BUD-01 and BUD-02 for uploads).
//
// An event is made and signed before the first relay hears of it, and stored: its time
// is the planned one, its signature has no chance in it, and so its id, a hash of all
// that readers see, is the same each time. A relay that has it says so. Sending it
// again is therefore harmless, on the same relays or on others; that is what follows
// a doubt, and how a post comes to relays that were away.
//
// A post counts as sent when as many relays as the quorum wants have taken it. Less
// than that, and it is in doubt: some readers may see it.
//
// What was tried was tried against khatru 0.19.1 with its Blossom server. Not
// verified: how other relays word their refusals, and which of them take an event that
// is hours old.
package nostr

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"vigil/networks"
)

// Network describes Nostr.
var Network = networks.Network{
	Name:   "nostr",
	Title:  "Nostr",
	Limits: usualLimits(),
	Sample: `network = "nostr"
key     = "env:VIGIL_NOSTR_KEY"              # the secret key, "nsec1…"; "vigil accounts login" makes one
relays  = ["wss://relay.example.org", "wss://relay.example.net", "wss://relay.example.com"]  # where it is published
quorum  = 2                                  # how many of them have to take a post; default: more than half
media   = "https://media.example.org"        # a Blossom server for pictures; without one a post has none
`,
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fake,
	Sandbox: func(address string) string {
		key := strings.Repeat("1", 2*keyLength) // everybody's
		return fmt.Sprintf("key = %q\nrelays = [%q]\nmedia = %q\n", key, "ws"+strings.TrimPrefix(address, "http")+"/nostr", address)
	},
}

// Config is what an operator writes about one account.
type Config struct {
	// Key is the secret key, as nsec or as 64 hexadecimal digits.
	Key networks.Secret `toml:"key"`
	// Relays are addresses such as "wss://relay.example.org".
	Relays []string `toml:"relays"`
	// Quorum is how many relays have to take a post; 0: more than half of them.
	Quorum int `toml:"quorum"`
	// Media is the address of a Blossom server; empty: no pictures.
	Media string `toml:"media"`
}

// Limits are those of usual relays; without a server for media there are none.
func (c *Config) Limits() networks.Limits {
	limits := usualLimits()
	if c.Media == "" {
		limits.Media, limits.Sensitive = networks.MediaLimits{}, false
	}
	return limits
}

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	if err := c.checkRelays(); err != nil {
		return nil, err
	}
	media, err := parseMedia(c.Media)
	if err != nil {
		return nil, err
	}
	written, err := c.Key.Reveal("key", around.Folder)
	if err != nil {
		return nil, err
	}
	key, err := parseKey(written)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return &account{key: key, relays: c.Relays, quorum: c.quorum(), media: media, limits: c.Limits(), around: around}, nil
}

func (c *Config) checkRelays() error {
	if len(c.Relays) == 0 {
		return errors.New("relays are missing; write them like [\"wss://relay.example.org\"]")
	}
	for i, relay := range c.Relays {
		address, err := url.Parse(relay)
		if err != nil || address.Host == "" || address.Scheme != "wss" && address.Scheme != "ws" {
			return fmt.Errorf("relays: %q is not the address of a relay; write it like \"wss://relay.example.org\"", relay)
		}
		if slices.Contains(c.Relays[:i], relay) {
			return fmt.Errorf("relays: %q stands there twice", relay)
		}
	}
	if c.Quorum < 0 || c.Quorum > len(c.Relays) {
		return fmt.Errorf("quorum: %d of %d relays can't be had", c.Quorum, len(c.Relays))
	}
	return nil
}

func (c *Config) quorum() int {
	if c.Quorum > 0 {
		return c.Quorum
	}
	return len(c.Relays)/2 + 1
}

func parseMedia(written string) (*url.URL, error) {
	if written == "" {
		return nil, nil
	}
	return networks.ParseAddress("media", written, "https://media.example.org")
}

// account is one key on its relays.
type account struct {
	key    key
	relays []string
	quorum int
	media  *url.URL
	limits networks.Limits
	around networks.Surroundings
}
