package scheduler

import (
	"encoding"
	"fmt"
	"io"
	"log"
	"net/http"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/networks/mastodon"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
	"vigil/networks/x"
)

// adapter is one that speaks HTTP, with the configuration of an account on a
// server at an address.
type adapter struct {
	network networks.Network
	config  func(server string) networks.Config
}

var adapters = map[string]adapter{
	"mastodon": {mastodon.Network, func(server string) networks.Config {
		config := &mastodon.Config{Server: server}
		invent(&config.Token)
		return config
	}},
	"x":        {x.Network, func(server string) networks.Config { return onX("v2", server) }},
	"x (v1.1)": {x.Network, func(server string) networks.Config { return onX("v1.1", server+"/1.1") }},
}

func onX(api, server string) *x.Config {
	config := &x.Config{API: api, Server: server}
	invent(&config.ConsumerKey, &config.ConsumerSecret, &config.AccessToken, &config.AccessSecret)
	return config
}

// invent fills in credentials; a name that is plainly invented is always one.
func invent(secrets ...encoding.TextUnmarshaler) {
	for _, secret := range secrets {
		if err := secret.UnmarshalText([]byte("an-invented-secret")); err != nil {
			panic(err)
		}
	}
}

// playhouse is a world in which real adapters publish, each account on a sandbox
// of its own, over a wire that lies within the bubble of time.
type playhouse struct {
	*world
	wire    *networkstest.Wire
	servers map[string]*sandbox.Server
	webs    map[string]*http.Server
	// addresses are those of the servers, by account.
	addresses map[string]string
	// noon is what the file of the post at noon says beside its time.
	noon string
}

func inPlayhouse(t *testing.T, test func(*playhouse)) {
	t.Helper()
	inWorld(t, func(w *world) {
		test(&playhouse{
			world: w, wire: networkstest.NewWire(),
			servers: map[string]*sandbox.Server{}, webs: map[string]*http.Server{}, addresses: map[string]string{},
			noon: "text = \"A text.\"\n",
		})
	})
}

// play opens an account on a sandbox.
func (p *playhouse) play(name string, of adapter, options sandbox.Options) *sandbox.Server {
	p.Helper()
	server := sandbox.New([]networks.Network{of.network}, options)
	// A port of its own names the server; plain HTTP goes to this machine only.
	address := fmt.Sprintf("127.0.0.1:%d", 10_000+len(p.servers))
	p.servers[name], p.addresses[name] = server, address
	p.raise(name)
	p.Cleanup(func() { p.cut(name) })

	config := of.config("http://" + address)
	way := networks.TransportOptions{Dial: p.wire.Dial}
	reader := networks.NewReader(way)
	p.Cleanup(reader.CloseIdleConnections)
	opened, err := config.Open(networks.Surroundings{Name: name, Client: networks.NewClient(networks.NewTransport(way)), Reader: reader})
	if err != nil {
		p.Fatal(err)
	}
	p.account(name, opened, func(a *Account) { a.Limits = config.Limits() })
	return server
}

// raise has an account's server listen, cut takes it off the wire.
func (p *playhouse) raise(name string) {
	web := &http.Server{Handler: p.servers[name], ErrorLog: log.New(io.Discard, "", 0)}
	p.webs[name] = web
	listener := p.wire.Listen(p.addresses[name])
	go web.Serve(listener) // until it is cut
}

func (p *playhouse) cut(name string) {
	if err := p.webs[name].Close(); err != nil {
		p.Error(err)
	}
}

// fate is what became of a post on one account.
type fate struct {
	// after is its state right after the first attempt, end the last one.
	after, end ledger.State
	// seen is how often readers see it.
	seen int
}

// earlier is a post that is up before anything goes wrong, so that a look has
// something to see.
func (p *playhouse) earlier() {
	p.write("posts/earlier.toml", "at = \"2000-01-01 11:55\"\ntext = \"An earlier text.\"\n")
}

// fates publishes at noon on every account, and tells what became of it three
// hours later. Two functions are called on the way, two minutes before and ten
// minutes after.
func (p *playhouse) fates(before, afterwards func()) map[string]fate {
	p.Helper()
	p.earlier()
	p.write("posts/noon.toml", "at = \"2000-01-01 12:00\"\n"+p.noon)
	d := p.start()
	sleepUntil(today(11, 58))
	before()
	sleepUntil(today(12, 0).Add(time.Second))
	first := p.states(d)
	sleepUntil(today(12, 0).Add(networks.Limits{}.PublishTimeout() + time.Second))
	second := p.states(d)
	sleepUntil(today(12, 10))
	afterwards()
	sleepUntil(today(15, 0))
	last := p.states(d)
	d.stop()
	fates := map[string]fate{}
	for name := range p.servers {
		after := first[name]
		if after == ledger.Sending {
			after = second[name] // the server was silent
		}
		fates[name] = fate{after, last[name], p.seen(name)}
	}
	return fates
}

func sleepUntil(at time.Time) { time.Sleep(time.Until(at)) }

// states are those of the post at noon, by account. None is ever out twice.
func (p *playhouse) states(d *daemon) map[string]ledger.State {
	p.Helper()
	states := map[string]ledger.State{}
	for _, row := range d.all(p.world) {
		if row.Post == "c/noon" {
			states[row.Account] = row.State
		}
		if row.OutTwice {
			p.Errorf("%s is out twice on %s", row.Post, row.Account)
		}
	}
	return states
}

// seen is how often readers of an account see the post at noon.
func (p *playhouse) seen(name string) int {
	count := 0
	for _, post := range p.servers[name].Posts("") {
		if post.Text == "A text." || post.Original != "" {
			count++
		}
	}
	return count
}
