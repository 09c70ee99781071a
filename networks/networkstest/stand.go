package networkstest

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// stand is one account on a server of its own.
type stand struct {
	subject Subject
	server  *sandbox.Server
	web     *httptest.Server
	account networks.Account
	limits  networks.Limits
	log     *record

	mutex  sync.Mutex
	giveUp context.CancelFunc
}

// patience is how long a test waits for what should take milliseconds.
const patience = 30 * time.Second

func newStand(t *testing.T, subject Subject, options sandbox.Options) *stand {
	t.Helper()
	s := &stand{subject: subject, log: &record{}}
	options.Struck = s.struck
	s.server = sandbox.New([]networks.Network{subject.Network}, options)
	s.web = httptest.NewServer(s.server)
	t.Cleanup(s.web.Close)
	s.open(t, s.web.URL, networks.TransportOptions{})
	return s
}

// open opens the account anew, on a server at this address, which is reached in
// this way.
func (s *stand) open(t *testing.T, address string, way networks.TransportOptions) {
	t.Helper()
	config := s.subject.Config(t, address)
	s.limits = config.Limits()
	around := Surroundings(t, way)
	around.Log = slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	account, err := config.Open(around)
	if err != nil {
		t.Fatalf("opening the account: %v", err)
	}
	s.account = account
}

// struck ends the client's patience where the server would wait for ever.
func (s *stand) struck(fault sandbox.Fault) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if fault.Waits() && s.giveUp != nil {
		s.giveUp()
	}
}

// prepare does what the scheduler does: it stores what a Preparer returns, also
// beside an error, and asks again while the server is still at work.
func (s *stand) prepare(t *testing.T, m networks.Message) networks.Message {
	t.Helper()
	preparer, ok := s.account.(networks.Preparer)
	if !ok {
		return m
	}
	for range 20 {
		prepared, err := preparer.Prepare(t.Context(), m)
		if prepared != nil {
			m.Prepared = thaw(t, prepared)
		}
		if err == nil {
			return m
		}
		if networks.KindOf(err) != networks.Temporary {
			t.Fatalf("preparing: %v", err)
		}
	}
	t.Fatal("preparing never ends")
	return m
}

// thaw passes what was prepared through storage.
func thaw(t *testing.T, prepared json.RawMessage) json.RawMessage {
	t.Helper()
	var compacted bytes.Buffer
	if err := json.Compact(&compacted, prepared); err != nil {
		t.Fatalf("what was prepared is not JSON: %v", err)
	}
	return compacted.Bytes()
}

// publish makes one attempt at a message that has been prepared.
func (s *stand) publish(t *testing.T, m networks.Message) (networks.Receipt, error) {
	t.Helper()
	return s.attempt(t, func(ctx context.Context) (networks.Receipt, error) { return s.account.Publish(ctx, m) })
}

// repost makes one attempt at showing a post again.
func (s *stand) repost(t *testing.T, original networks.Receipt) (networks.Receipt, error) {
	t.Helper()
	m := message(t, s.limits, delivery("repost of %s", original.ID), "")
	m.Media, m.Original = nil, &original
	return s.attempt(t, func(ctx context.Context) (networks.Receipt, error) {
		return s.account.(networks.Reposter).Repost(ctx, original, m)
	})
}

func (s *stand) attempt(t *testing.T, call func(context.Context) (networks.Receipt, error)) (networks.Receipt, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s.mutex.Lock()
	s.giveUp = cancel
	s.mutex.Unlock()
	receipt, err := call(ctx)
	s.server.Wait()
	return receipt, err
}

// mustPublish prepares and publishes what has to succeed.
func (s *stand) mustPublish(t *testing.T, m networks.Message) networks.Receipt {
	t.Helper()
	receipt, err := s.publish(t, s.prepare(t, m))
	if err != nil {
		t.Fatalf("publishing %q: %v", m.Text, err)
	}
	if receipt.ID == "" {
		t.Fatalf("publishing %q: a receipt without an id", m.Text)
	}
	return receipt
}

// posts are what readers see, the newest first.
func (s *stand) posts(t *testing.T) []networks.Posted {
	t.Helper()
	if s.subject.Network.Fake == nil {
		return s.subject.Readers(t)
	}
	return s.server.Posts(s.subject.Network.Name)
}

// only is the one post that readers see.
func (s *stand) only(t *testing.T) networks.Posted {
	t.Helper()
	posts := s.posts(t)
	if len(posts) != 1 {
		t.Fatalf("readers see %d posts instead of one", len(posts))
	}
	return posts[0]
}

// names tells whether a receipt is that of a post, as far as the network tells.
func (s *stand) names(receipt networks.Receipt, post networks.Posted) bool {
	if s.subject.OwnIDs {
		return receipt.ID != ""
	}
	return receipt.ID == post.ID
}

// attempts counts the requests that could have published something.
func (s *stand) attempts() int {
	count := 0
	for _, request := range s.server.Requests() {
		if request.Publishes {
			count++
		}
	}
	return count
}

// uploads counts the other requests that sent something.
func (s *stand) uploads() int {
	count := 0
	for _, request := range s.server.Requests() {
		if !request.Publishes && request.Size > 0 {
			count++
		}
	}
	return count
}

// record is a log that a test can read.
type record struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.text.String()
}
