package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Steering is the body of `POST /_sandbox/faults`:
//
//	{"next": ["drop", "", "429-iso"], "always": "", "odds": {"drop": 0.3}, "looks": {"always": "500"}}
//
// What is left out stays as it is.
type Steering struct {
	Strikes
	// Looks are for requests that publish nothing.
	Looks Strikes `json:"looks"`
}

// Strikes say which faults come.
type Strikes struct {
	// Next is added to the queue; "" lets one request pass.
	Next []Fault `json:"next"`
	// Always strikes whenever the queue is empty; "" ends that.
	Always *Fault `json:"always"`
	// Odds replace the former ones; {} ends them.
	Odds Odds `json:"odds"`
}

// mountControl adds what people and scripts use. Pages of other sites can't
// steer the server: cross-origin requests that change something are refused.
func (s *Server) mountControl() {
	guard := http.NewCrossOriginProtection()
	handle := func(pattern string, answer http.HandlerFunc) { s.mux.Handle(pattern, guard.Handler(answer)) }
	handle("GET /{$}", s.showWall)
	handle("GET /_sandbox/files/{id}", s.showFile)
	handle("GET /_sandbox/posts", s.listPosts)
	handle("GET /_sandbox/requests", s.listRequests)
	handle("GET /_sandbox/faults", s.listFaults)
	handle("POST /_sandbox/faults", s.steer)
	handle("POST /_sandbox/reset", s.reset)
}

func (s *Server) listPosts(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, s.Posts(r.FormValue("network")))
}

func (s *Server) listRequests(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, s.Requests())
}

func (s *Server) listFaults(w http.ResponseWriter, _ *http.Request) {
	type described struct {
		Name     Fault  `json:"name"`
		About    string `json:"about"`
		Executes bool   `json:"executes"`
	}
	list := []described{}
	for _, fault := range Faults() {
		list = append(list, described{fault, fault.About(), fault.Executes()})
	}
	writeJSON(w, list)
}

func (s *Server) steer(w http.ResponseWriter, r *http.Request) {
	var steering Steering
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&steering); err != nil {
		http.Error(w, fmt.Sprintf("steering: %v", err), http.StatusBadRequest)
		return
	}
	if err := errors.Join(steering.Odds.check(), steering.Looks.Odds.check()); err != nil {
		http.Error(w, fmt.Sprintf("steering: %v", err), http.StatusBadRequest)
		return
	}
	s.plan.change(steering.Strikes)
	s.looks.change(steering.Looks)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) reset(w http.ResponseWriter, _ *http.Request) {
	s.Reset()
	w.WriteHeader(http.StatusNoContent)
}

// writeJSON answers with a value that always encodes; a client that has left is
// no concern of the server's.
func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(value)
}
