package sandbox

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"time"
)

const (
	// patience is how long a client that never leaves is kept waiting.
	patience = 10 * time.Minute
	// dripPause is how long a dripping answer rests after each byte.
	dripPause = 10 * time.Second
	// blankPieces of blanks, 16 MiB in all, stand before an answer that is too long.
	// JSON allows them, so that a client without a bound would take the answer for a
	// good one.
	blankPieces = 256
)

// end answers a request as its fault says.
func (s *scene) end(w http.ResponseWriter, ending ending, told *answer) {
	switch ending {
	case closed:
		hangUp()
	case cut:
		reset(w)
	case waiting:
		s.wait(patience)
		hangUp()
	case dripping:
		s.note(told)
		s.drip(w, told)
	case half:
		s.note(told)
		told.breakOff(w)
	case flooding:
		s.note(told)
		told.flood(w)
	case packed:
		s.note(told)
		told.pack(w)
	case hinted:
		w.WriteHeader(http.StatusContinue)
		w.WriteHeader(http.StatusEarlyHints)
		s.note(told)
		told.send(w)
	case whole:
		s.note(told)
		told.send(w)
	}
}

func (s *scene) note(told *answer) {
	s.server.journal.note(func() { s.entry.Status = told.status })
}

// wait returns false once the client has left.
func (s *scene) wait(length time.Duration) bool {
	select {
	case <-s.request.Context().Done():
		return false
	case <-time.After(length):
		return true
	}
}

// drip sends a byte now and then; what would follow is never sent.
func (s *scene) drip(w http.ResponseWriter, told *answer) {
	told.sendPart(w, 0)
	for at := range min(told.body.Len()-1, int(patience/dripPause)) {
		// A client that has left is no concern of the server's.
		_, _ = w.Write(told.body.Bytes()[at : at+1])
		flush(w)
		if !s.wait(dripPause) {
			break
		}
	}
	hangUp()
}

// flood sends the answer behind the blanks.
func (a *answer) flood(w http.ResponseWriter) {
	a.sendHeader(w)
	sendOften(w, blankPiece())
	_, _ = w.Write(a.body.Bytes()) // as above
}

// pack does so in a form that unfolds only at the client.
func (a *answer) pack(w http.ResponseWriter) {
	w.Header().Set("Content-Encoding", "gzip")
	a.sendHeader(w)
	sendOften(w, gzipped(blankPiece()))
	_, _ = w.Write(gzipped(a.body.Bytes())) // as above
}

// gzipped is one member of a gzip file; members may stand one after the other (RFC
// 1952, section 2.2).
func gzipped(plain []byte) []byte {
	var member bytes.Buffer
	packing := gzip.NewWriter(&member)
	_, _ = packing.Write(plain) // memory takes all
	_ = packing.Close()
	return member.Bytes()
}

// sendOften sends a piece of the blanks until all of them are sent, or the client
// has left.
func sendOften(w http.ResponseWriter, piece []byte) {
	for range blankPieces {
		if _, err := w.Write(piece); err != nil {
			return
		}
	}
}

// blankPiece is one piece of the blanks.
func blankPiece() []byte { return bytes.Repeat([]byte(" "), 64<<10) }

// flush pushes out what is written; a writer that can't has nothing buffered.
func flush(w http.ResponseWriter) {
	_ = http.NewResponseController(w).Flush()
}

// hangUp closes the connection without another byte: net/http takes this panic
// as a handler's wish to do so.
func hangUp() { panic(http.ErrAbortHandler) }

// reset closes the connection so that the client hears of a reset instead of an
// end, and what was on its way is lost. Where that can't be had, it hangs up.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		hangUp()
	}
	if lingering, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		_ = lingering.SetLinger(0) // else it is an ordinary end
	}
	_ = conn.Close()
}
