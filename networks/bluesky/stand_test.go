package bluesky

import (
	"net/http/httptest"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// play opens an account on a sandbox of its own, whose fake is returned too.
func play(t *testing.T) (*account, *fakeServer) {
	t.Helper()
	a, fake, _ := stage(t)
	return a, fake
}

// stage is play with the sandbox, where faults are made.
func stage(t *testing.T) (*account, *fakeServer, *sandbox.Server) {
	t.Helper()
	var fake *fakeServer
	network := Network
	network.Fake = func(wall networks.Wall) []networks.Route {
		fake = newFake(wall)
		return fake.routes()
	}
	server := sandbox.New([]networks.Network{network}, sandbox.Options{})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	opened, err := written(t, web.URL).Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return opened.(*account), fake, server
}
