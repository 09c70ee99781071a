package ledgertest

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// Own is a server of one test's own, which may end it and start it again.
type Own struct {
	// Address is that of its database.
	Address string
	server  *server
}

// NewOwn starts a server that ends with the test. Where this machine has no
// PostgreSQL, the test is skipped.
func NewOwn(t testing.TB) *Own {
	t.Helper()
	started, err := start()
	if errors.Is(err, errNoBinaries) && os.Getenv(Variable) != required {
		t.Skip("a server that the test may stop takes PostgreSQL on this machine: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := started.stop(); err != nil {
			t.Error(err)
		}
	})
	return &Own{Address: started.address(), server: started}
}

// Crash ends the server at once, as a power cut would, but for what its system has
// not written to disk yet.
func (o *Own) Crash() error { return o.server.end(syscall.SIGQUIT) }

// Shutdown undoes what is under way, and ends the server.
func (o *Own) Shutdown() error { return o.server.end(syscall.SIGINT) }

// Start starts the server again, and waits until it answers.
func (o *Own) Start() error { return o.server.serve() }
