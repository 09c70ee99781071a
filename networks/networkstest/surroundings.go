package networkstest

import (
	"encoding/json"
	"log/slog"
	"sync"
	"testing"

	"vigil/networks"
)

// Surroundings are what the daemon gives an account, with a session in memory. The
// way is that to the network.
func Surroundings(t *testing.T, way networks.TransportOptions) networks.Surroundings {
	t.Helper()
	publishing := networks.NewTransport(way)
	return networks.Surroundings{
		Name:    "account",
		Client:  networks.NewClient(publishing),
		Dial:    publishing.Dial,
		Reader:  networks.NewReader(way),
		Session: new(Session),
		Folder:  t.TempDir(),
		Log:     slog.New(slog.DiscardHandler),
	}
}

// Session keeps what an account stores, as long as the test lasts.
type Session struct {
	mutex  sync.Mutex
	stored json.RawMessage
}

// Load returns what was stored last.
func (s *Session) Load() (json.RawMessage, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.stored, nil
}

// Store keeps it.
func (s *Session) Store(content json.RawMessage) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.stored = content
	return nil
}
