// Package matrix publishes in a room of Matrix, over the client-server API
// (spec.matrix.org, "Client-Server API", v1.18, read in its source,
// github.com/matrix-org/matrix-spec, content/client-server-api).
//
// A server remembers the transaction id of a request for 30 to 60 minutes, and
// Dendrite forgets all of them when it restarts; of four requests at once it made
// four events. So an id helps and proves nothing: each event carries the key of its
// delivery as [deliveryField], and the look into the room goes by that alone.
//
// The parts of a thread are plain replies, each to the one before, which every
// client shows in the order of the room. A thread of Matrix's own (m.thread) would
// fold away all parts but the first.
//
// What was tried was tried against Dendrite 0.15.2. Not verified: what Synapse,
// Continuwuity and others answer where they differ from the specification; how
// clients other than Element show captions, spoilers and files.
package matrix

import (
	"fmt"
	"net/url"
	"regexp"

	"vigil/networks"
)

// Network describes Matrix.
var Network = networks.Network{
	Name:   "matrix",
	Title:  "Matrix",
	Limits: usualLimits(),
	Sample: `network = "matrix"
server  = "https://matrix.example.org"       # the address of the account's homeserver; "vigil accounts login" finds it
room    = "#letters:example.org"             # the address or the id of the room; it may not be encrypted
token   = "env:VIGIL_MATRIX_TOKEN"           # an access token, by "vigil accounts login"
`,
	NewConfig: func() networks.Config { return new(Config) },
	Fake:      fake,
	Sandbox: func(address string) string {
		return fmt.Sprintf("server = %q\nroom = \"#letters:sandbox.example\"\ntoken = \"sandbox\"\n", address)
	},
}

// Config is what an operator writes about one account in one room.
type Config struct {
	// Server is the address of the homeserver's API, such as
	// "https://matrix.example.org".
	Server string `toml:"server"`
	// Room is an address such as "#letters:example.org", or an id, which begins
	// with "!".
	Room string `toml:"room"`
	// Token is an access token. It may be missing where the server renews its tokens:
	// then they stand in the account's [networks.Session].
	Token networks.Secret `toml:"token"`
}

// Limits are those of any server.
func (c *Config) Limits() networks.Limits { return usualLimits() }

// Open checks what is written; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	server, err := parseServer(c.Server)
	if err != nil {
		return nil, err
	}
	if !roomName.MatchString(c.Room) {
		return nil, fmt.Errorf("room: %q is neither the address nor the id of a room; write it like \"#letters:example.org\"", c.Room)
	}
	keys, err := c.keys(around)
	if err != nil {
		return nil, err
	}
	return &account{server: server, room: c.Room, keys: keys, around: around}, nil
}

// roomName is an address or an id (spec.matrix.org, appendices, "Identifier
// Grammar"). Ids of rooms since version 12 have no server.
var roomName = regexp.MustCompile(`^(#[^\s:]+:[^\s:]+(:[0-9]+)?|![^\s]+)$`)

func parseServer(written string) (*url.URL, error) {
	return networks.ParseAddress("server", written, "https://matrix.example.org")
}

// account is one account in one room.
type account struct {
	server *url.URL
	// room is as it is written: an address or an id.
	room   string
	keys   keys
	around networks.Surroundings
}
