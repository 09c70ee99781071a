// Package sandbox is a server that plays all networks at once and misbehaves
// on demand: it drops connections after it has published, answers 500 to what
// succeeded, hangs, throttles, forgets keys. `vigil sandbox` runs it for people
// who want to try vigil without an account; the tests run it to count what a
// reader would have seen.
//
// The package is an engine and knows no network: each one brings the routes of
// its API, and what it publishes stands on a wall that `/` shows. Faults strike
// the routes that publish, and others, such as looks, where that is asked for.
//
// It listens where it is told to and checks no credentials: it belongs on the
// loopback address.
package sandbox

import (
	"net/http"
	"time"

	"vigil/networks"
)

// Options are what can be set before a server starts. The zero value is a
// server that behaves.
type Options struct {
	// Odds make faults strike requests that publish by chance, in an order that
	// Seed fixes; Looks are those of all others: looks, questions, uploads.
	Odds  Odds
	Looks Odds
	Seed  uint64
	// Keys is what happens to idempotency keys; empty: what each network's
	// limits say of it.
	Keys Manner
	// Lag is how long after its 503 a Busy post goes up.
	Lag time.Duration
	// Appears is how long after it went up a post is missing from its account's
	// own timeline.
	Appears time.Duration
	// Struck is called when a fault has struck: after what executes beforehand,
	// before the answer. A test ends a client's patience here.
	Struck func(Fault)
	// Keep bounds how many posts, uploads, keys and requests are remembered;
	// 0: 100,000.
	Keep int
	// Now is the clock; nil: the system's.
	Now func() time.Time
}

// Server plays the networks. It is an http.Handler.
type Server struct {
	options Options
	wall    *wall
	// plan is for requests that publish, looks for all others.
	plan    *plan
	looks   *plan
	keys    *keyring
	journal *journal
	mux     *http.ServeMux
	// shared are the patterns that several networks may have.
	shared map[string]*crossing
}

// New mounts the API of every network that has one. Two networks that claim one
// path are a programmer's mistake, and net/http panics.
func New(list []networks.Network, options Options) *Server {
	if options.Keep == 0 {
		options.Keep = 100_000
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Server{
		options: options,
		wall:    newWall(options.Keep, options.Now),
		plan:    newPlan(options.Odds, options.Seed),
		looks:   newPlan(options.Looks, options.Seed),
		keys:    newKeyring(options.Keep, options.Now),
		journal: newJournal(options.Keep),
		mux:     http.NewServeMux(),
		shared:  map[string]*crossing{},
	}
	for _, network := range list {
		s.mount(network)
	}
	s.mountControl()
	return s
}

func (s *Server) mount(network networks.Network) {
	if network.Fake == nil {
		return
	}
	manner, replay := s.options.Keys, s.options.Keys.replay()
	if manner == "" {
		manner, replay = mannerOf(network.Limits), network.Limits.Replay
	}
	seen := view{wall: s.wall, replay: replay, appears: s.options.Appears}
	for _, route := range network.Fake(seen) {
		s.route(&stage{server: s, route: route, manner: manner})
	}
}

// route mounts a stage. Stages that tell their requests by a parameter may share a
// pattern.
func (s *Server) route(to *stage) {
	pattern := to.route.Pattern
	if to.route.Query == "" {
		s.mux.Handle(pattern, to)
		return
	}
	if s.shared[pattern] == nil {
		s.shared[pattern] = new(crossing)
		s.mux.Handle(pattern, s.shared[pattern])
	}
	s.shared[pattern].stages = append(s.shared[pattern].stages, to)
}

// crossing is a pattern that several networks have.
type crossing struct{ stages []*stage }

func (c *crossing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, stage := range c.stages {
		if r.URL.Query().Has(stage.route.Query) {
			stage.ServeHTTP(w, r)
			return
		}
	}
	http.NotFound(w, r)
}

// ServeHTTP answers as the network would, or as the next fault says.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Next queues faults for the coming publishing requests; None lets one pass.
func (s *Server) Next(faults ...Fault) { s.plan.change(Strikes{Next: faults}) }

// Always makes one fault strike whenever the queue is empty; None ends that.
func (s *Server) Always(fault Fault) { s.plan.change(Strikes{Always: &fault}) }

// NextLooks queues faults for the coming requests that publish nothing.
func (s *Server) NextLooks(faults ...Fault) { s.looks.change(Strikes{Next: faults}) }

// AlwaysLooks makes one fault strike them whenever their queue is empty.
func (s *Server) AlwaysLooks(fault Fault) { s.looks.change(Strikes{Always: &fault}) }

// Posts returns what is up on one network, the newest first; an empty name
// means all of them.
func (s *Server) Posts(network string) []networks.Posted { return s.wall.List(network) }

// Requests returns the last requests to the networks in order of arrival.
func (s *Server) Requests() []Request { return s.journal.list() }

// Wait returns once every request that has arrived is over: what was going to
// be executed has been.
func (s *Server) Wait() { s.journal.wait() }

// Wall is what the posts stand on, for a test that puts or removes one by hand.
func (s *Server) Wall() networks.Wall { return view{wall: s.wall} }

// Reset forgets posts, uploads, keys, requests and faults.
func (s *Server) Reset() {
	s.plan.clear()
	s.looks.clear()
	s.wall.clear()
	s.keys.clear()
	s.journal.clear()
}
