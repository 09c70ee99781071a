package networks_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"testing"
	"time"

	"vigil/networks"
)

func dialled(t *testing.T, options networks.TransportOptions, deadline time.Time) (*networks.Line, error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	ctx, cancel := context.WithDeadline(t.Context(), deadline)
	t.Cleanup(cancel)
	return networks.NewTransport(options).Dial(ctx, "tcp", listener.Addr().String())
}

func TestALineWritesNothingPastTheDeadline(t *testing.T) {
	now := time.Now()
	line, err := dialled(t, networks.TransportOptions{Now: func() time.Time { return now }}, now.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := line.Write([]byte("in time")); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * time.Minute)
	if _, err := line.Write([]byte("late")); err == nil {
		t.Error("it wrote past the deadline")
	}
}

// A line whose greeting failed has published nothing; one whose message was begun
// may have.
func TestALineKnowsWhetherAnythingWasPublished(t *testing.T) {
	for _, test := range []struct {
		name       string
		publishing bool
		want       networks.Kind
	}{{"greeting", false, networks.Temporary}, {"message", true, networks.Uncertain}} {
		t.Run(test.name, func(t *testing.T) {
			line, err := dialled(t, networks.TransportOptions{}, time.Now().Add(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			if test.publishing {
				line.Publishing()
			}
			if _, err := line.Write([]byte(test.name)); err != nil {
				t.Fatal(err)
			}
			if kind := line.Failure(errors.New("reset")).Kind; kind != test.want {
				t.Errorf("the failure is %v, want %v", kind, test.want)
			}
			if _, err := line.Write([]byte("more")); err == nil {
				t.Error("it wrote after the failure was told")
			}
		})
	}
}

func TestALineIsNotOpenedBesideAProxy(t *testing.T) {
	line, err := dialled(t, networks.TransportOptions{Proxy: &url.URL{Scheme: "socks5", Host: "127.0.0.1:1"}}, time.Now().Add(time.Minute))
	if line != nil || networks.KindOf(err) != networks.Temporary {
		t.Errorf("dialling beside a proxy gave %v", err)
	}
}
