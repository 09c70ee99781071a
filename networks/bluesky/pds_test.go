package bluesky

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// pds is what the real server tells about itself (.ci/servers/bluesky).
type pds struct {
	Address     string `json:"address"`
	Handle      string `json:"handle"`
	DID         string `json:"did"`
	Password    string `json:"password"`
	AppPassword string `json:"app_password"`
	Friend      string `json:"friend"`
	FriendDID   string `json:"friend_did"`
}

// open opens the account that lives there.
func (p pds) open(t *testing.T, password string, around networks.Surroundings) *account {
	t.Helper()
	config := &Config{Handle: p.Handle, Server: p.Address, Card: off, VideoServer: videoByPDS}
	if err := config.AppPassword.UnmarshalText([]byte(password)); err != nil {
		t.Fatal(err)
	}
	opened, err := config.Open(around)
	if err != nil {
		t.Fatal(err)
	}
	return opened.(*account)
}

// ask reads something from the real server, as anybody can.
func (p pds) ask(t *testing.T, method string, parameters url.Values, into any) {
	t.Helper()
	asked := query(method, parameters)
	asked.server = p.Address
	if err := asked.read(soonEnough(t), networks.NewReader(networks.TransportOptions{}), into); err != nil {
		t.Fatal(err)
	}
}

// state is all that a put could change.
func (p pds) state(t *testing.T) (state struct {
	Rev     string
	Records int
}) {
	t.Helper()
	p.ask(t, "com.atproto.sync.getLatestCommit", url.Values{"did": {p.DID}}, &state)
	for _, collection := range []string{postCollection, repostCollection, threadGates, postGates} {
		var list struct{ Records []json.RawMessage }
		p.ask(t, "com.atproto.repo.listRecords", url.Values{"repo": {p.DID}, "collection": {collection}, "limit": {"100"}}, &list)
		state.Records += len(list.Records)
	}
	return state
}

func soonEnough(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// publish prepares and publishes, with what was prepared passed through storage.
func publish(t *testing.T, a *account, m networks.Message) (networks.Receipt, networks.Message, error) {
	t.Helper()
	prepared, err := a.Prepare(soonEnough(t), m)
	if err != nil {
		t.Fatalf("preparing: %v", err)
	}
	m.Prepared = prepared
	receipt, err := a.Publish(soonEnough(t), m)
	return receipt, m, err
}

func mustPublish(t *testing.T, a *account, m networks.Message) (networks.Receipt, networks.Message) {
	t.Helper()
	receipt, m, err := publish(t, a, m)
	if err != nil {
		t.Fatalf("publishing %q: %v", m.Text, err)
	}
	return receipt, m
}

var due = time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)

func message(delivery, text string) networks.Message {
	return networks.Message{
		Version: 1, Delivery: delivery, Key: networks.IdempotencyKey(delivery, 1, 0), Due: due, Part: 1, Parts: 1, Text: text,
	}
}

// The promises that the package's comment makes are kept by the real server.
func TestTheRealServer(t *testing.T) {
	var real pds
	server := networkstest.StartServer(t, "bluesky", &real)
	around := networkstest.Surroundings(t, networks.TransportOptions{})
	a := real.open(t, real.AppPassword, around)
	for _, test := range []struct {
		name string
		run  func(*testing.T, pds, *account)
	}{
		{"stores facets at the bytes where they are", storesFacets},
		{"shows four pictures", showsPictures},
		{"shows a video that it was given as a file", showsVideo},
		{"chains a thread of three", chainsThread},
		{"makes no second record of a replay", makesNoSecond},
		{"refuses an edit", refusesEdit},
		{"gates a post after it is up", gatesPost},
		{"reposts once", repostsOnce},
		{"deletes, twice", deletesTwice},
		{"finds and counts by the record", findsAndCounts},
		{"takes labels and languages", takesLabels},
		{"counts as vigil does", countsAsVigil},
		{"answers as the sandbox does", answersAsSandbox},
		{"takes no file above its limit", tooLarge},
		{"names a wrong password", namesWrongPassword},
		{"says when it is the main password", saysMainPassword},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, real, a) })
	}
	t.Run("takes up a kept session, and renews it", func(t *testing.T) { takesUpSession(t, real, around) })
	t.Run("remembers after its restart", func(t *testing.T) {
		m := message("restart", "What was said before stays said.")
		_, m = mustPublish(t, a, m)
		before := real.state(t)
		server.Stop(t)
		server.Start(t, &real)
		if _, err := a.Publish(soonEnough(t), m); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, real.state(t)); diff != "" {
			t.Errorf("a replay after the restart changed something (-before +after):\n%s", diff)
		}
	})
}

func namesWrongPassword(t *testing.T, real pds, _ *account) {
	a := real.open(t, "invented-and-wrong", networkstest.Surroundings(t, networks.TransportOptions{}))
	_, err := a.Publish(soonEnough(t), message("denied", "This can't go out."))
	known, ok := errors.AsType[*networks.Error](err)
	if !ok || known.Kind != networks.Denied || known.Credential != "app_password" || strings.Contains(err.Error(), "invented-and-wrong") {
		t.Errorf("a wrong password: %+v", err)
	}
}

func saysMainPassword(t *testing.T, real pds, a *account) {
	around := networkstest.Surroundings(t, networks.TransportOptions{})
	if _, err := real.open(t, real.Password, around).Verify(soonEnough(t)); err != nil {
		t.Fatal(err)
	}
	var stored session
	kept, _ := around.Session.Load()
	if err := json.Unmarshal(kept, &stored); err != nil || claimsOf(stored.Access).Scope != fullScope {
		t.Errorf("the main password's scope is %q (%v)", claimsOf(stored.Access).Scope, err)
	}
	identity, err := a.Verify(soonEnough(t))
	want := networks.Identity{ID: real.DID, Handle: "@" + real.Handle, Server: strings.TrimPrefix(real.Address, "http://")}
	if diff := cmp.Diff(want, identity); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if scope := claimsOf(a.door.current.Access).Scope; scope != fakeAccessScope {
		t.Errorf("an app password's scope is %q, the sandbox says %q", scope, fakeAccessScope)
	}
}

// takesUpSession opens the account anew, as a restarted daemon does.
func takesUpSession(t *testing.T, real pds, around networks.Surroundings) {
	kept, err := around.Session.Load()
	if err != nil {
		t.Fatal(err)
	}
	again := real.open(t, "wrong, and not needed", around)
	if _, err := again.Verify(soonEnough(t)); err != nil {
		t.Fatalf("a restart made a new session: %v", err)
	}
	if _, err := again.door.enter(soonEnough(t), 119*time.Minute+58*time.Second); err != nil {
		t.Fatalf("renewing: %v", err)
	}
	renewed, _ := around.Session.Load()
	var before, after session
	if err := errors.Join(json.Unmarshal(kept, &before), json.Unmarshal(renewed, &after)); err != nil {
		t.Fatal(err)
	}
	if before.Refresh == after.Refresh || before.DID != after.DID {
		t.Error("the session was not renewed")
	}
	if _, err := again.Verify(soonEnough(t)); err != nil {
		t.Errorf("the renewed session: %v", err)
	}
	again.door.distrust(after.Access)
	if _, err := again.Verify(soonEnough(t)); err != nil {
		t.Errorf("after a refused token: %v", err)
	}
}
