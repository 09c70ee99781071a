package sandbox

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"
)

// answer is an HTTP answer before it is sent; a fake's handler writes into it.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func newAnswer() *answer { return &answer{header: http.Header{}} }

func jsonAnswer(status int, body string) answer {
	made := answer{status: status, header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}}
	made.body.WriteString(body)
	return made
}

// Header, WriteHeader and Write make it an http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(content []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(content)
}

func (a *answer) clone() answer {
	copied := answer{status: a.status, header: a.header.Clone()}
	copied.body.Write(a.body.Bytes())
	return copied
}

// send writes the whole answer.
func (a *answer) send(w http.ResponseWriter) {
	a.sendPart(w, a.body.Len())
}

// breakOff promises the whole answer, sends half of it and closes the connection.
func (a *answer) breakOff(w http.ResponseWriter) {
	a.sendPart(w, a.body.Len()/2)
	flush(w)
	hangUp()
}

func (a *answer) sendPart(w http.ResponseWriter, length int) {
	// 204 and 304 have no body, and net/http refuses a length there.
	if a.body.Len() > 0 {
		w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	}
	a.sendHeader(w)
	// A client that has left is no concern of the server's.
	_, _ = w.Write(a.body.Bytes()[:length])
}

func (a *answer) sendHeader(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(max(a.status, http.StatusOK))
}
