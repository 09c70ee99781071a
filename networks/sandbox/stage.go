package sandbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
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

// patience is how long a client that never leaves is kept waiting.
const patience = 10 * time.Minute

func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
	if err != nil {
		http.Error(w, fmt.Sprintf("reading the request: %v", err), http.StatusBadRequest)
		return
	}
	fault := None
	if s.route.Publishes {
		fault = s.server.plan.take()
	}
	scene := &scene{stage: s, request: r, body: body, fault: fault}
	scene.entry = s.server.write(scene)
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

// write enters a request into the journal.
func (s *Server) write(scene *scene) *Request {
	sum := sha256.Sum256(scene.body)
	entry := &Request{
		At:        s.options.Now(),
		Method:    scene.request.Method,
		Path:      scene.request.URL.Path,
		Publishes: scene.route.Publishes,
		Key:       scene.request.Header.Get("Idempotency-Key"),
		Size:      int64(len(scene.body)),
		Hash:      hex.EncodeToString(sum[:]),
		Fault:     scene.fault,
	}
	s.journal.arrive(entry)
	return entry
}

func (s *scene) play(w http.ResponseWriter) {
	planned := behaviours[s.fault]
	var truth answer
	if s.fault == None || planned.executes == before {
		truth = s.execute()
	}
	told := s.told(planned, truth)
	if s.fault != None && s.server.options.Struck != nil {
		s.server.options.Struck(s.fault)
	}
	s.end(w, planned.ending, &told)
	if planned.executes == after {
		s.executeLater(w)
	}
}

// told is what the client gets to hear: the truth, unless the fault has an
// answer of its own. Servers that cache errors or burn keys do so with it.
func (s *scene) told(planned behaviour, truth answer) answer {
	if planned.status == 0 {
		return truth
	}
	invented := jsonAnswer(planned.status, planned.body)
	if planned.header != nil {
		for name, values := range planned.header(s.server.options.Now(), s.request) {
			invented.header[name] = values
		}
	}
	if planned.executes == never && (s.manner == CachesErrors || s.manner == Burns) && s.keyed() {
		if first, again := s.server.keys.begin(s.manner, s.keyName()); again {
			return first
		}
		s.server.keys.finish(s.manner, s.keyName(), invented)
	}
	return invented
}

// execute lets the network's handler answer, or the key.
func (s *scene) execute() answer {
	if !s.keyed() {
		return s.handle()
	}
	if first, again := s.server.keys.begin(s.manner, s.keyName()); again {
		return first
	}
	made := s.handle()
	s.server.keys.finish(s.manner, s.keyName(), made)
	return made
}

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

func (s *scene) keyed() bool {
	return s.route.Publishes && s.manner != Ignores && s.request.Header.Get("Idempotency-Key") != ""
}

// keyName tells one account's key from another's.
func (s *scene) keyName() string {
	return s.route.Pattern + " " + s.request.Header.Get("Authorization") + " " + s.request.Header.Get("Idempotency-Key")
}

func (s *scene) end(w http.ResponseWriter, ending ending, told *answer) {
	switch ending {
	case closed:
		hangUp()
	case waiting:
		s.wait()
		hangUp()
	}
	s.server.journal.note(func() { s.entry.Status = told.status })
	if ending == half {
		told.breakOff(w)
	}
	told.send(w)
}

func (s *scene) wait() {
	select {
	case <-s.request.Context().Done():
	case <-time.After(patience):
	}
}

// executeLater lets the answer leave before the post goes up.
func (s *scene) executeLater(w http.ResponseWriter) {
	flush(w)
	if s.server.options.Lag > 0 {
		<-time.After(s.server.options.Lag)
	}
	s.execute()
}
