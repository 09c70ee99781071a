package sandbox

import (
	"bufio"
	"context"
	"encoding/binary"
	"net"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// largestMessage is the most that a message over a WebSocket may hold.
const largestMessage = 1 << 20

// talk answers the messages of one WebSocket, one after the other. A fault strikes a
// message as it would a request; what ends a request's connection ends this one.
func (s *stage) talk(w http.ResponseWriter, r *http.Request) {
	kept := &keeping{ResponseWriter: w}
	conn, err := websocket.Accept(kept, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered
	}
	defer func() { _ = conn.CloseNow() }() // the client may have closed it before
	conn.SetReadLimit(largestMessage)
	line := &line{stage: s, request: r, conn: conn, raw: kept.conn}
	for {
		_, message, err := conn.Read(context.Background())
		if err != nil || !line.hear(message) {
			return
		}
	}
}

// keeping remembers the connection below a WebSocket, for faults that cut it.
type keeping struct {
	http.ResponseWriter
	conn net.Conn
}

// Hijack is called by websocket.Accept.
func (k *keeping) Hijack() (conn net.Conn, buffered *bufio.ReadWriter, err error) {
	conn, buffered, err = http.NewResponseController(k.ResponseWriter).Hijack()
	k.conn = conn
	return conn, buffered, err
}

// line is one open WebSocket.
type line struct {
	*stage
	request *http.Request
	conn    *websocket.Conn
	raw     net.Conn
}

// hear plays one message, and tells whether the talk goes on.
func (l *line) hear(message []byte) bool {
	publishes, struck := l.route.Talk.Publishes(message), l.server.looks
	if publishes {
		struck = l.server.plan
	}
	scene := &scene{stage: l.stage, request: l.request, body: message, fault: struck.take()}
	scene.entry = scene.journal(l.server.options.Now())
	l.server.journal.note(func() { scene.entry.Publishes = publishes })
	defer l.server.journal.leave()
	planned := behaviours[scene.fault]
	said := l.carryOut(scene, planned)
	if scene.fault != None && l.server.options.Struck != nil {
		l.server.options.Struck(scene.fault)
	}
	goesOn := l.say(planned.ending, said) && (planned.status == 0 || len(said) > 0 && planned.status/100 != 2)
	if planned.executes == after {
		if l.server.options.Lag > 0 {
			<-time.After(l.server.options.Lag)
		}
		l.execute(scene)
	}
	return goesOn
}

// carryOut returns what is said to a message. An HTTP answer that claims success
// becomes a message of its own; any other is what the network says in such a case.
func (l *line) carryOut(scene *scene, planned behaviour) (said [][]byte) {
	if planned.executes == before {
		said = l.execute(scene)
	}
	switch {
	case planned.status == 0:
		return said
	case planned.status/100 == 2 && planned.body != "":
		return [][]byte{[]byte(planned.body)}
	case planned.status/100 == 2:
		return nil
	}
	return l.route.Talk.Refuse(scene.body, planned.status)
}

func (l *line) execute(scene *scene) [][]byte {
	said := l.route.Talk.Answer(scene.body)
	l.server.journal.note(func() { scene.entry.Executed = true })
	return said
}

// say answers as the fault wants it, and tells whether the talk goes on.
func (l *line) say(ending ending, said [][]byte) bool {
	switch ending {
	case closed:
		return false
	case cut:
		l.cut()
		return false
	case waiting:
		l.wait()
		return false
	case half, dripping:
		l.breakOff(said, ending == dripping)
		return false
	case flooding, packed:
		return l.flood(said)
	}
	for _, message := range said {
		if l.conn.Write(context.Background(), websocket.MessageText, message) != nil {
			return false
		}
	}
	return true
}

// cut has the client hear of a reset.
func (l *line) cut() {
	if lingering, ok := l.raw.(interface{ SetLinger(seconds int) error }); ok {
		_ = lingering.SetLinger(0) // else it is an ordinary end
	}
	_ = l.raw.Close()
}

// wait returns once the client has left, or its patience is at an end.
func (l *line) wait() {
	waiting, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	<-l.conn.CloseRead(waiting).Done()
}

// breakOff promises a whole message and sends half of it; slowly, if it drips.
func (l *line) breakOff(said [][]byte, drips bool) {
	if len(said) == 0 {
		return
	}
	message := said[0]
	if _, err := l.raw.Write(textFrame(len(message))); err != nil {
		return // the client has left
	}
	if !drips {
		_, _ = l.raw.Write(message[:len(message)/2]) // as above
		return
	}
	_, _ = l.raw.Write(message[:1])
	l.wait()
}

// textFrame is the beginning of a text message of this length in one frame (RFC 6455,
// section 5.2).
func textFrame(length int) []byte {
	const final, text = 0x80, 0x1
	if length < 126 {
		return []byte{final | text, byte(length)}
	}
	return binary.BigEndian.AppendUint16([]byte{final | text, 126}, uint16(length))
}

// flood sends the first message behind more blanks than anybody should read.
func (l *line) flood(said [][]byte) bool {
	if len(said) == 0 {
		return false
	}
	writer, err := l.conn.Writer(context.Background(), websocket.MessageText)
	if err != nil {
		return false
	}
	for range blankPieces {
		if _, err := writer.Write(blankPiece()); err != nil {
			return false // the client has left
		}
	}
	_, err = writer.Write(said[0])
	return err == nil && writer.Close() == nil
}
