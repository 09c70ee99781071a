package email

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"vigil/networks"
)

// relay is the server that takes letters in, and how to sign in there.
type relay struct {
	host, address string
	// hello is the name that vigil gives itself: the domain of the sender, as this
	// machine's own would tell on the operator.
	hello string
	// implicit is TLS from the start; plain is none at all.
	implicit, plain bool
	tls             *tls.Config
	user, password  string
}

// The steps of a conversation. Each knows what a refusal for good means there.
var (
	greeting = step{name: "the greeting", means: networks.Denied, credential: "server"}
	security = step{name: "STARTTLS", means: networks.Temporary}
	signIn   = step{name: "the sign-in", means: networks.Denied, credential: "password"}
	sender   = step{name: "the sender", means: networks.Denied, credential: "from"}
	receiver = step{name: "the recipient", means: networks.Rejected, pause: greylisted}
	content  = step{name: "the letter", means: networks.Rejected, pause: greylisted}
)

// greylisted is how long to leave a server that wants to see a letter twice (RFC
// 6647). Each server has its own figure; that five minutes suit most is not verified.
const greylisted = 5 * time.Minute

// preliminaries bounds everything before the letter itself.
const preliminaries = 90 * time.Second

// call greets the server and signs in.
func (r relay) call(line *networks.Line, until time.Time) (*smtp.Client, error) {
	if soon := time.Now().Add(preliminaries); soon.Before(until) {
		until = soon
	}
	if err := line.SetReadDeadline(until); err != nil {
		return nil, line.Failure(err)
	}
	conn := net.Conn(line)
	if r.implicit {
		conn = tls.Client(line, r.tls)
	}
	client, err := smtp.NewClient(conn, r.host)
	if err != nil {
		return nil, greeting.failure(line, err)
	}
	client.SkipSMTPUTF8(true) // all addresses are of ASCII
	if err := client.Hello(r.hello); err != nil {
		return nil, greeting.failure(line, err)
	}
	if err := r.secure(client); err != nil {
		return nil, security.failure(line, err)
	}
	if r.user == "" {
		return client, nil
	}
	auth, err := r.auth(client)
	if err != nil {
		return nil, err
	}
	if err := client.Auth(auth); err != nil {
		return nil, signIn.failure(line, err)
	}
	return client, nil
}

func (r relay) secure(client *smtp.Client) error {
	if r.implicit || r.plain {
		return nil
	}
	if offered, _ := client.Extension("STARTTLS"); !offered {
		return errors.New(`the server offers no STARTTLS, and nothing is sent without TLS; try "smtps://…"`)
	}
	return client.StartTLS(r.tls)
}

// auth is a way to sign in that the server knows. Both send the password, within TLS.
func (r relay) auth(client *smtp.Client) (smtp.Auth, error) {
	_, offered := client.Extension("AUTH")
	switch ways := strings.Fields(strings.ToUpper(offered)); {
	case slices.Contains(ways, "PLAIN"):
		return smtp.PlainAuth("", r.user, r.password, r.host, false), nil
	case slices.Contains(ways, "LOGIN"):
		return smtp.LoginAuth(r.user, r.password, r.host, false), nil
	}
	return nil, &networks.Error{Kind: networks.Denied, Credential: "user",
		Cause: fmt.Errorf("%s offers no way to sign in with a password here (it offers %q)", r.host, offered)}
}

// envelope is what a server goes by: whose letter it is, and for whom.
type envelope struct{ from, to string }

// hand gives one letter to the server. From its first byte on a failure is in doubt.
func hand(line *networks.Line, client *smtp.Client, envelope envelope, letter []byte, until time.Time) error {
	if most := largest(client); most > 0 && int64(len(letter)) > most {
		return networks.Rejected.Errorf("the letter has %d bytes, and the server takes %d; use smaller pictures", len(letter), most)
	}
	if err := client.Mail("<" + envelope.from + ">"); err != nil {
		return sender.failure(line, err)
	}
	if err := client.Rcpt("<" + envelope.to + ">"); err != nil {
		return receiver.failure(line, err)
	}
	writer, err := client.Data()
	if err != nil {
		return content.failure(line, err)
	}
	if err := line.SetReadDeadline(until); err != nil {
		return line.Failure(err)
	}
	line.Publishing()
	if _, err := writer.Write(letter); err != nil {
		return line.Failure(err)
	}
	if err := writer.Close(); err != nil && !accepted(err) {
		return content.failure(line, err)
	}
	return nil
}

// largest is what the server says that it takes (RFC 1870); 0: it does not say.
func largest(client *smtp.Client) int64 {
	_, told := client.Extension("SIZE")
	most, err := strconv.ParseInt(strings.TrimSpace(told), 10, 64)
	if err != nil {
		return 0
	}
	return most
}

// parting is how long the server may take to say good-bye.
const parting = 2 * time.Second

// leave says good-bye. Whatever comes of that, the answer that matters is known.
func leave(line *networks.Line, client *smtp.Client) {
	if line.SetReadDeadline(time.Now().Add(parting)) == nil {
		_ = client.Quit()
	}
}
