package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// callback is an address on this machine that a network sends the browser back to,
// once. Its path can't be guessed, so that no other page can bring a query there.
type callback struct {
	address string
	brought chan url.Values
	server  *http.Server
}

// awaitBrowser listens for a browser; the caller closes it.
func awaitBrowser(ctx context.Context) (*callback, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("no browser can be waited for: %w; sign in with --paste", err)
	}
	path := "/" + rand.Text()
	c := &callback{address: "http://" + listener.Addr().String() + path, brought: make(chan url.Values, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, c.receive)
	c.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go c.server.Serve(listener) // until Close; what a browser lacks, the person tells by giving up
	return c, nil
}

// Close ends the listening; an answer that is on its way gets there.
func (c *callback) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	return c.server.Shutdown(ctx)
}

func (c *callback) receive(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address has a code in it
	select {
	case c.brought <- r.URL.Query():
		fmt.Fprintln(w, "vigil goes on in the terminal. You can close this page.")
	default:
		http.Error(w, "This address was used already. Begin again in the terminal.", http.StatusGone)
	}
}
