package sandbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"

	"vigil/networks"
)

// stage is one route of one network with what may go wrong there.
type stage struct {
	server *Server
	route  networks.Route
	manner Manner
}

// largestBody is the most that a request may carry: above every network's
// limit for one upload.
const largestBody = 512 << 20

func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.route.Talk != nil && r.Header.Get("Upgrade") != "" {
		s.talk(w, r)
		return
	}
	arrived := s.server.options.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
	if err != nil {
		http.Error(w, fmt.Sprintf("reading the request: %v", err), http.StatusBadRequest)
		return
	}
	scene := &scene{stage: s, request: r, body: body}
	if s.route.Publishes {
		scene.fault = s.server.plan.take()
	} else {
		scene.fault = s.server.looks.take()
	}
	scene.entry = scene.journal(arrived)
	defer s.server.journal.leave()
	scene.play(w)
}

// scene is one request on its way through a stage.
type scene struct {
	*stage
	request *http.Request
	body    []byte
	fault   Fault
	entry   *Request
}

// journal writes the request down.
func (s *scene) journal(arrived time.Time) *Request {
	sum := sha256.Sum256(s.body)
	entry := &Request{
		At:        arrived,
		Method:    s.request.Method,
		Path:      s.request.URL.Path,
		Publishes: s.route.Publishes,
		Key:       s.key(),
		Size:      int64(len(s.body)),
		Hash:      hex.EncodeToString(sum[:]),
		Fault:     s.fault,
	}
	s.server.journal.arrive(entry)
	return entry
}

func (s *scene) play(w http.ResponseWriter) {
	planned := behaviours[s.fault]
	var told answer
	var answered responding
	if planned.executes != never {
		// The server has the request's key as soon as it has the request.
		answered = s.reserve()
	}
	if planned.executes == before {
		told = answered(s.handle)
	}
	if planned.status != 0 {
		told = s.invent(planned)
	}
	if s.fault != None && s.server.options.Struck != nil {
		s.server.options.Struck(s.fault)
	}
	s.end(w, planned.ending, &told)
	if planned.executes == after {
		s.handleLater(w, answered)
	}
}

// invent is the fault's own answer. Servers that cache errors or burn keys do
// so with it.
func (s *scene) invent(planned behaviour) answer {
	invent := func() answer {
		invented := jsonAnswer(planned.status, planned.body)
		if planned.header != nil {
			maps.Copy(invented.header, planned.header(s.server.options.Now(), s.request))
		}
		return invented
	}
	remembered := s.manner == CachesErrors || s.manner == Burns
	if remembered && planned.executes == never && !planned.between {
		return s.reserve()(invent)
	}
	return invent()
}

// responding answers a key that is known as the server's manner is, and any
// other request with what respond makes.
type responding func(respond func() answer) answer

// reserve takes the request's key, where it has one and the server minds it.
func (s *scene) reserve() responding {
	if !s.route.Publishes || s.manner == Ignores || s.key() == "" {
		return func(respond func() answer) answer { return respond() }
	}
	// One account's key is not another's.
	name := s.route.Pattern + " " + s.request.Header.Get("Authorization") + " " + s.key()
	if first, again := s.server.keys.begin(s.manner, name); again {
		return func(func() answer) answer { return first }
	}
	return func(respond func() answer) answer {
		made := respond()
		s.server.keys.finish(s.manner, name, made)
		return made
	}
}

func (s *scene) key() string { return s.request.Header.Get("Idempotency-Key") }

// handle runs the handler to its end, even if the client has left.
func (s *scene) handle() answer {
	r := s.request.WithContext(context.WithoutCancel(s.request.Context()))
	r.Body = io.NopCloser(bytes.NewReader(s.body))
	made := newAnswer()
	s.route.Handle(made, r)
	made.WriteHeader(http.StatusOK)
	s.server.journal.note(func() { s.entry.Executed = true })
	return *made
}

// handleLater lets the answer leave before the post goes up.
func (s *scene) handleLater(w http.ResponseWriter, answered responding) {
	flush(w)
	if s.server.options.Lag > 0 {
		<-time.After(s.server.options.Lag)
	}
	answered(s.handle)
}
