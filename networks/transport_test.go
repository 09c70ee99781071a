package networks

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// post sends a small post with a deadline.
func post(t *testing.T, client *http.Client, address string, body io.Reader) (*http.Response, []byte, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Idempotency-Key", "key")
	return Call(client, request)
}

func expectKind(t *testing.T, err error, want Kind, words ...string) {
	t.Helper()
	failure, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("%v is no *Error", err)
	}
	if failure.Kind != want {
		t.Errorf("%v: %s, want %s", err, failure.Kind, want)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
}

// hangingUp executes each request and closes the connection without an answer,
// except for the first one on a connection.
func hangingUp(t *testing.T) (address string, executed *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	executed = new(atomic.Int64)
	serve := func(conn net.Conn) {
		defer conn.Close()
		reader := bufio.NewReader(conn)
		for first := true; ; first = false {
			request, err := http.ReadRequest(reader)
			if err != nil {
				return
			}
			io.Copy(io.Discard, request.Body)
			if request.URL.Path == "/post" {
				executed.Add(1)
			}
			if !first || request.URL.Path == "/post" {
				return
			}
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		}
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return "http://" + listener.Addr().String(), executed
}

// Sequence A7.
func TestSequenceA7APostIsNeverRepeatedByTheClientItself(t *testing.T) {
	tests := []struct {
		name     string
		client   func() *http.Client
		body     func() io.Reader
		executed int64
	}{
		{"net/http repeats a post with a key", plainClient, func() io.Reader { return strings.NewReader("text") }, 2},
		{"net/http repeats a boost without a body", plainClient, noBody, 2},
		{"the transport sends a post once", publishingClient, func() io.Reader { return strings.NewReader("text") }, 1},
		{"the transport sends a boost once", publishingClient, noBody, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			address, executed := hangingUp(t)
			client := test.client()
			if _, _, err := post(t, client, address+"/warm", strings.NewReader("text")); err != nil {
				t.Fatal(err)
			}
			_, _, err := post(t, client, address+"/post", test.body())
			expectKind(t, err, Uncertain)
			if got := executed.Load(); got != test.executed {
				t.Errorf("executed %d times, want %d", got, test.executed)
			}
		})
	}
}

func noBody() io.Reader              { return nil }
func plainClient() *http.Client      { return &http.Client{Transport: &http.Transport{}} }
func publishingClient() *http.Client { return NewClient(NewTransport(TransportOptions{})) }

func TestTheKeyTravelsOnlyWithABody(t *testing.T) {
	var keys []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("Idempotency-Key"))
	}))
	defer server.Close()
	for _, body := range []io.Reader{nil, http.NoBody, strings.NewReader("text")} {
		if _, _, err := post(t, publishingClient(), server.URL, body); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(keys, ","); got != ",,key" {
		t.Errorf("keys %q", got)
	}
}

// Sequence A2: the process was stopped, or the machine slept, after the
// request was begun; the context has not noticed.
func TestSequenceA2NothingIsWrittenPastTheWallClockDeadline(t *testing.T) {
	var executed atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err == nil {
			executed.Add(1)
		}
	}))
	defer server.Close()
	var asleep atomic.Bool
	clock := func() time.Time {
		if asleep.Load() {
			return time.Now().Add(3 * time.Hour)
		}
		return time.Now()
	}
	client := NewClient(NewTransport(TransportOptions{Now: clock}))

	_, _, err := post(t, client, server.URL, &slumber{asleep: &asleep, left: 1 << 20})
	expectKind(t, err, Uncertain, "had to be over by")

	_, _, err = post(t, client, server.URL, strings.NewReader("text"))
	expectKind(t, err, Temporary, "had to be over by")
	if executed.Load() != 0 {
		t.Error("the server got a whole request")
	}
}

func TestAWayOfOnesOwnIsFencedToo(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			panic(http.ErrAbortHandler) // an answer in the middle of a body would end the attempt
		}
		fmt.Fprint(w, r.Host)
	}))
	defer server.Close()
	var dialled []string
	var asleep atomic.Bool
	options := TransportOptions{
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			dialled = append(dialled, address)
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
		Now: func() time.Time {
			if asleep.Load() {
				return time.Now().Add(time.Hour)
			}
			return time.Now()
		},
	}
	for _, client := range []*http.Client{NewClient(NewTransport(options)), NewReader(options)} {
		if _, body, err := post(t, client, "http://localhost:1", strings.NewReader("text")); err != nil || string(body) != "localhost:1" {
			t.Errorf("%q, %v", body, err)
		}
	}
	if len(dialled) != 2 || dialled[0] != "localhost:1" || dialled[1] != "localhost:1" {
		t.Errorf("dialled %q", dialled)
	}
	_, _, err := post(t, NewClient(NewTransport(options)), "http://localhost:1", &slumber{asleep: &asleep, left: 1 << 20})
	expectKind(t, err, Uncertain, "had to be over by")
}

// slumber is a body during which the machine falls asleep.
type slumber struct {
	asleep *atomic.Bool
	left   int
}

func (s *slumber) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	if s.left < 1<<19 {
		s.asleep.Store(true)
	}
	n := min(len(p), s.left)
	s.left -= n
	return n, nil
}

func TestARequestStoppedBeforeItsFirstByteIsTemporary(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	calls := 0
	transport := NewTransport(TransportOptions{Now: func() time.Time {
		calls++
		// Admitted and dialled in time, and then stopped for an hour.
		if calls > 2 {
			return time.Now().Add(time.Hour)
		}
		return time.Now()
	}})
	_, _, err := post(t, NewClient(transport), server.URL, strings.NewReader("text"))
	expectKind(t, err, Temporary, "nothing was sent")
}

func TestNoStragglerWritesAfterTheFailureWasReported(t *testing.T) {
	g := &guard{deadline: time.Now().Add(time.Hour), now: time.Now}
	g.arm()
	if g.seal() {
		t.Error("sealed before anything was written, yet something had begun")
	}
	if err := g.permit(); !errors.Is(err, errSealed) {
		t.Errorf("a straggler may write: %v", err)
	}
}

func TestOnlyBytesOfTheRequestCountAsSent(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		panic(http.ErrAbortHandler)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	trusting := NewClient(NewTransport(TransportOptions{Roots: roots}))

	_, _, err := post(t, publishingClient(), server.URL, strings.NewReader("text"))
	expectKind(t, err, Temporary, "certificate")
	_, _, err = post(t, trusting, server.URL, strings.NewReader("text"))
	expectKind(t, err, Uncertain)
	server.Close()
	_, _, err = post(t, trusting, server.URL, strings.NewReader("text"))
	expectKind(t, err, Temporary, "refused")
}

func TestAProxyThatRefusesIsTemporary(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "no", http.StatusForbidden)
	}))
	defer proxy.Close()
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := NewClient(NewTransport(TransportOptions{Proxy: address}))
	_, _, err = post(t, client, "https://letters.example/api", strings.NewReader("text"))
	expectKind(t, err, Temporary, "nothing was sent")
}

func TestAProxyMayCarryPlainHTTP(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.URL.Host)
	}))
	defer proxy.Close()
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := NewClient(NewTransport(TransportOptions{Proxy: address}))
	_, body, err := post(t, client, "http://letters.onion/", strings.NewReader("text"))
	if err != nil || string(body) != "letters.onion" {
		t.Errorf("%q, %v", body, err)
	}
}

func TestWhatMayNotBeSentIsNotTried(t *testing.T) {
	_, _, err := post(t, publishingClient(), "http://letters.example/", nil)
	expectKind(t, err, Temporary, "https")
	request, err := http.NewRequest(http.MethodPost, "https://letters.example/bot-token/", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = Call(publishingClient(), request)
	expectKind(t, err, Temporary, "deadline")
	if strings.Contains(err.Error(), "bot-token") {
		t.Errorf("the path is told: %v", err)
	}
}

func TestAnswersAreReadWithinBounds(t *testing.T) {
	tests := []struct {
		name   string
		answer http.HandlerFunc
		want   Kind
		words  string
	}{
		{"half a body", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"id":`)
		}, Uncertain, "broke off"},
		{"a body without end", func(w http.ResponseWriter, r *http.Request) {
			for range 2 << 10 {
				fmt.Fprint(w, strings.Repeat("x", 1<<10))
			}
		}, Uncertain, "it is longer than"},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/secret", http.StatusTemporaryRedirect)
		}, Uncertain, "https://elsewhere.example;"},
		{"a rate limit", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusTooManyRequests)
		}, RateLimited, "429"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			calls := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls++
				test.answer(w, r)
			}))
			defer server.Close()
			_, _, err := post(t, publishingClient(), server.URL, strings.NewReader("text"))
			expectKind(t, err, test.want, test.words)
			if calls != 1 {
				t.Errorf("%d calls", calls)
			}
		})
	}
}

func TestAnAnswerOfExactlyTheBoundIsRead(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "0123456789")
	}))
	defer server.Close()
	for bound, want := range map[int64]bool{9: false, 10: true, 11: true} {
		client := NewClient(NewTransport(TransportOptions{MaxBody: bound}))
		_, body, err := post(t, client, server.URL, strings.NewReader("text"))
		if (err == nil) != want || want && string(body) != "0123456789" {
			t.Errorf("bound %d: %q, %v", bound, body, err)
		}
	}
}

func TestEachPostHasAConnectionOfItsOwn(t *testing.T) {
	var peers []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peers = append(peers, r.RemoteAddr)
	}))
	defer server.Close()
	client := publishingClient()
	for range 2 {
		if _, _, err := post(t, client, server.URL, strings.NewReader("text")); err != nil {
			t.Fatal(err)
		}
	}
	if len(peers) != 2 || peers[0] == peers[1] {
		t.Errorf("connections from %v", peers)
	}
}

func TestClosingThrowsAwayWhatTheKernelStillHolds(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	g := &guard{deadline: time.Now().Add(time.Minute), now: time.Now}
	client, err := g.dial(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the server saw %v, want a reset", err)
	}
}

func TestTheReaderStaysOnItsHost(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Error("the reader left its host")
	}))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusFound)
		case "/moved":
			http.Redirect(w, r, "/here", http.StatusFound)
		case "/circle":
			http.Redirect(w, r, "/circle", http.StatusFound)
		}
	}))
	defer server.Close()
	reader := NewReader(TransportOptions{})
	for path, words := range map[string]string{"/moved": "", "/away": "sends on to", "/circle": "circle"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = Read(reader, request)
		if words == "" && err != nil || words != "" && (err == nil || !strings.Contains(err.Error(), words)) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
