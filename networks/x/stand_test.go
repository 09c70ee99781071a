package x

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// around is what an account gets in the daemon, guarded transport included.
func around(t *testing.T) networks.Surroundings {
	return networks.Surroundings{
		Name:   "x",
		Client: networks.NewClient(networks.NewTransport(networks.TransportOptions{})),
		Reader: networks.NewReader(networks.TransportOptions{}),
		Folder: t.TempDir(),
		Log:    slog.New(slog.DiscardHandler),
	}
}

// openOn opens an account on a server of the test's own.
func openOn(t *testing.T, api string, handle http.HandlerFunc) networks.Account {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	account, err := written(t, api, server.URL).Open(around(t))
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// play opens an account of X on the sandbox, and returns both.
func play(t *testing.T) (*account, *sandbox.Server) {
	t.Helper()
	server := sandbox.New([]networks.Network{Network}, sandbox.Options{})
	opened := openOn(t, "v2", server.ServeHTTP)
	return opened.(*account), server
}
