// A relay of Nostr with a Blossom server for pictures, for tests: PORT FOLDER.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"

	"github.com/fiatjaf/eventstore/badger"
	"github.com/fiatjaf/khatru"
	"github.com/fiatjaf/khatru/blossom"
	"github.com/nbd-wtf/go-nostr"
)

func main() {
	port, folder := os.Args[1], os.Args[2]
	address := "127.0.0.1:" + port
	events := &badger.BadgerBackend{Path: filepath.Join(folder, "events")}
	if err := events.Init(); err != nil {
		log.Fatal(err)
	}
	relay := khatru.NewRelay()
	relay.StoreEvent = append(relay.StoreEvent, events.SaveEvent)
	relay.QueryEvents = append(relay.QueryEvents, events.QueryEvents)
	relay.CountEvents = append(relay.CountEvents, events.CountEvents)
	relay.DeleteEvent = append(relay.DeleteEvent, events.DeleteEvent)
	relay.ReplaceEvent = append(relay.ReplaceEvent, events.ReplaceEvent)

	if _, err := os.Stat(filepath.Join(folder, "members-only")); err == nil {
		relay.RejectEvent = append(relay.RejectEvent, func(ctx context.Context, _ *nostr.Event) (bool, string) { return stranger(ctx) })
		relay.RejectFilter = append(relay.RejectFilter, func(ctx context.Context, _ nostr.Filter) (bool, string) { return stranger(ctx) })
	}

	media := blossom.New(relay, "http://"+address)
	media.Store = blossom.EventStoreBlobIndexWrapper{Store: events, ServiceURL: media.ServiceURL}
	place := func(hash string) string { return filepath.Join(folder, hash) }
	media.StoreBlob = append(media.StoreBlob, func(_ context.Context, hash, _ string, body []byte) error {
		return os.WriteFile(place(hash), body, 0o600)
	})
	media.LoadBlob = append(media.LoadBlob, func(_ context.Context, hash, _ string) (io.ReadSeeker, error) {
		body, err := os.ReadFile(place(hash))
		return bytes.NewReader(body), err
	})

	serve := &http.Server{Addr: address, Handler: relay}
	go func() { log.Fatal(serve.ListenAndServe()) }()
	waitFor("http://" + address)
	fmt.Printf("{\"relay\":\"ws://%[1]s\",\"media\":\"http://%[1]s\"}\n", address)
	select {}
}

// member is the one account that a relay of members knows: the example of NIP-19.
const member = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e"

func stranger(ctx context.Context) (bool, string) {
	switch khatru.GetAuthed(ctx) {
	case member:
		return false, ""
	case "":
		return true, "auth-required: who is there?"
	}
	return true, "restricted: members only"
}

// waitFor returns once the relay answers.
func waitFor(address string) {
	for {
		answer, err := http.Get(address)
		if err == nil {
			answer.Body.Close()
			return
		}
	}
}
