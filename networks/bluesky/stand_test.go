package bluesky

import (
	"context"
	"net/http/httptest"
	"net/url"
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

// talk is a conversation with somebody who gives these answers.
type talk struct{ answers []string }

func (c *talk) Say(string) {}

func (c *talk) Ask(string, string) (string, error) {
	answer := c.answers[0]
	c.answers = c.answers[1:]
	return answer, nil
}

func (c *talk) AskSecret(question string) (string, error) { return c.Ask(question, "") }
func (c *talk) Callback() string                          { return "" }

func (c *talk) Visit(context.Context, string) (url.Values, error) { return nil, nil }
