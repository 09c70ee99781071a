package sandbox_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// parrot is a network that posts each message, and says it back.
func parrot(wall networks.Wall) []networks.Route {
	answer := func(message []byte) [][]byte {
		wall.Put(networks.Posted{Network: "parrot", Text: string(message)})
		return [][]byte{message}
	}
	return []networks.Route{{Pattern: "GET /talk", Talk: &networks.Talk{
		Publishes: func(message []byte) bool { return string(message) != "look" },
		Answer:    answer,
		Refuse:    func(_ []byte, _ int) [][]byte { return [][]byte{[]byte("no")} },
	}}}
}

// talk opens a WebSocket to a server with that network alone.
func talk(t *testing.T) (*sandbox.Server, *websocket.Conn) {
	t.Helper()
	server := sandbox.New([]networks.Network{{Name: "parrot", Fake: parrot}}, sandbox.Options{})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	conn, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(web.URL, "http")+"/talk", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return server, conn
}

// said is the answer to a message; an error stands for none.
func said(t *testing.T, conn *websocket.Conn, message string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := conn.Write(ctx, websocket.MessageText, []byte(message)); err != nil {
		t.Fatal(err)
	}
	_, answer, err := conn.Read(ctx)
	if err != nil {
		_ = conn.CloseNow() // as every client does; a server that floods would wait for it
	}
	return string(answer), err
}

func TestATalkGoesOnFromMessageToMessage(t *testing.T) {
	server, conn := talk(t)
	server.Next(sandbox.None, sandbox.RateLimited)
	for _, want := range []string{"one", "no", "three"} {
		message := strings.Replace(want, "no", "two", 1)
		if answer, err := said(t, conn, message); err != nil || answer != want {
			t.Errorf("to %q it said %q, %v, want %q", message, answer, err, want)
		}
	}
	if got := len(server.Posts("")); got != 2 {
		t.Errorf("%d messages were carried out, want 2", got)
	}
}

func TestAFaultStrikesAMessageAsItStrikesARequest(t *testing.T) {
	for _, fault := range sandbox.Faults() {
		if fault.Waits() || fault.Harmless() {
			continue
		}
		server, conn := talk(t)
		server.Next(fault)
		if answer, err := said(t, conn, "post"); err == nil && answer == "post" {
			t.Errorf("%s: the true answer came", fault)
		}
		server.Wait()
		if up := len(server.Posts("")) == 1; up != fault.Executes() {
			t.Errorf("%s: up: %v, want %v", fault, up, fault.Executes())
		}
		requests := server.Requests()
		if len(requests) != 1 || requests[0].Fault != fault || !requests[0].Publishes {
			t.Errorf("%s: the journal says %+v", fault, requests)
		}
	}
}

func TestMessagesThatOnlyLookHaveFaultsOfTheirOwn(t *testing.T) {
	server, conn := talk(t)
	server.Always(sandbox.Refuse)
	if answer, err := said(t, conn, "look"); err != nil || answer != "look" {
		t.Errorf("a look was struck: %q, %v", answer, err)
	}
	server.Always(sandbox.None)
	server.NextLooks(sandbox.RefuseReset)
	if answer, err := said(t, conn, "look"); err == nil {
		t.Errorf("the fault did not strike: %q", answer)
	}
}
