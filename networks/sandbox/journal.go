package sandbox

import (
	"sync"
	"time"
)

// Request is one request as it arrived. No credential is kept.
type Request struct {
	// At carries the monotonic clock too, so that lateness can be measured.
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	// Publishes tells that a reader could have seen something after it.
	Publishes bool `json:"publishes,omitempty"`
	// Key is its Idempotency-Key.
	Key string `json:"key,omitempty"`
	// Size and Hash (SHA-256, hexadecimal) are those of its body.
	Size int64  `json:"size"`
	Hash string `json:"hash,omitempty"`
	// Fault is what struck it.
	Fault Fault `json:"fault,omitempty"`
	// Executed tells that the network's handler ran.
	Executed bool `json:"executed,omitempty"`
	// Status is the handler's or the fault's; 0 where none was sent.
	Status int `json:"status,omitempty"`
}

// journal keeps the last requests, in the order of their arrival.
type journal struct {
	mutex    sync.Mutex
	requests []*Request
	keep     int
	// running counts requests whose handler has not returned yet.
	running int
	idle    *sync.Cond
}

func newJournal(keep int) *journal {
	j := &journal{keep: keep}
	j.idle = sync.NewCond(&j.mutex)
	return j
}

func (j *journal) arrive(request *Request) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.running++
	j.requests = append(j.requests, request)
	// Twice the bound before anything moves: one copy per keep requests.
	if len(j.requests) >= 2*j.keep {
		j.requests = append([]*Request(nil), j.requests[len(j.requests)-j.keep:]...)
	}
}

// note changes an entry while others may read it.
func (j *journal) note(change func()) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	change()
}

func (j *journal) leave() {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.running--
	j.idle.Broadcast()
}

func (j *journal) wait() {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	for j.running > 0 {
		j.idle.Wait()
	}
}

func (j *journal) list() []Request {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	kept := j.requests[max(0, len(j.requests)-j.keep):]
	list := make([]Request, len(kept))
	for i, request := range kept {
		list[i] = *request
	}
	return list
}

func (j *journal) clear() {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.requests = nil
}
