// Package networks is what vigil knows about social networks in general: what
// can be published, what limits a network sets, how its text is counted, and
// what its answers mean. Each network has a folder of its own below this one.
//
// An adapter has one duty, [Account.Publish]: make one part of a post visible.
// Everything else that a network can do is a further interface of one method,
// asserted where it is used. Adapters don't retry, sleep, log, or build HTTP
// clients: they get a [Surroundings] whose client fences every request.
package networks

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
)

// Network describes one network as a value. The list of all of them stands in
// networks/all.
type Network struct {
	// Name is what people write in `network = "…"`: lower case, one word.
	Name string
	// Title is the network's name as it calls itself, for people.
	Title string
	// OtherNames are what people call it beside that, in lower case.
	OtherNames []string
	// Limits hold for an account of which nothing is known yet.
	Limits Limits
	// Options are the network's own keys below `[on.NAME]` of a post.
	Options []Option
	// Sample is the text below `[accounts.NAME]` in config.toml.example: each
	// key with its default, and a line of why.
	Sample string
	// NewConfig returns a pointer to an empty configuration of an account, to
	// be decoded from TOML by the struct's `toml` tags.
	NewConfig func() Config
	// Fake returns what the network's API looks like when the sandbox plays
	// it. Nil where nothing is spoken over HTTP (a feed is written to a folder).
	Fake func(Wall) []Route
	// Sandbox is what an operator writes below `[accounts.NAME]` to publish to the
	// sandbox at this address; nil: the address as `server`, and any word for each secret
	// that Sample does not leave empty.
	Sandbox func(address string) string
}

// Config is what an operator wrote about one account. Each adapter owns its
// type; its fields carry `toml` tags and an unknown key is an error.
type Config interface {
	// Limits are what can be said about such an account without asking anyone.
	Limits() Limits
	// Open makes the account ready without talking to the network. The error
	// names the key that is missing or wrong; a secret that can't be read stops
	// this account and no other.
	Open(Surroundings) (Account, error)
}

// Surroundings are what an account is given by whoever opens it.
type Surroundings struct {
	// Name is the account's name in the configuration.
	Name string
	// Client sends requests that publish, through a [Transport]. Redirects are
	// not followed and a context without a deadline is refused.
	Client *http.Client
	// Reader sends requests that change nothing that a reader sees: looking up,
	// verifying, uploading. It keeps connections alive.
	Reader *http.Client
	// Dial opens a connection that publishes by another protocol than HTTP.
	Dial func(ctx context.Context, network, address string) (*Line, error)
	// Session keeps what the network renews. It is nil for a command that only
	// looks.
	Session Session
	// Folder is where relative paths of the configuration count from.
	Folder string
	// Proxied tells that requests travel through a proxy, so that late ones may
	// arrive later still.
	Proxied bool
	// Log is for what an operator should know and no error says. Never a secret.
	Log *slog.Logger
}

// Option is a key that only one network knows, written below `[on.NAME]`.
type Option struct {
	// Key is the name as written, lower case with underscores.
	Key string
	// Values are the only ones allowed; empty: any text.
	Values []string
	// About is one sentence for `vigil explain`.
	About string
}

// Identity is who the network says an account is.
type Identity struct {
	// ID is the network's own, unchanging name of the account.
	ID string `json:"id"`
	// Handle is what readers see, such as "@name@server".
	Handle string `json:"handle"`
	// Server is the host that answered.
	Server string `json:"server"`
	// Software is what runs there, with its version, where that is known.
	Software string `json:"software,omitempty"`
}

func (i Identity) String() string {
	return fmt.Sprintf("%s on %s", i.Handle, i.Server)
}
