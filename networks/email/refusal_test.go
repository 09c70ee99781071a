package email

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"vigil/networks"
)

func TestWhatARefusalMeans(t *testing.T) {
	at := func(hook func(*sink) *func() error, code int) func(*sink, *smtp.Server) {
		return func(s *sink, _ *smtp.Server) {
			*hook(s) = func() error { return reply(code, "no, <friend@readers.example>") }
		}
	}
	auth := func(s *sink) *func() error { return &s.auth }
	mail := func(s *sink) *func() error { return &s.mail }
	greeting := func(code int) func(*sink, *smtp.Server) {
		return func(s *sink, _ *smtp.Server) {
			s.greet = func(*smtp.Conn) error { return reply(code, "no service here") }
		}
	}
	rcpt := func(code int) func(*sink, *smtp.Server) {
		return func(s *sink, _ *smtp.Server) {
			s.rcpt = func(to string) error { return reply(code, "<"+to+">: no") }
		}
	}
	data := func(code int) func(*sink, *smtp.Server) {
		return func(s *sink, _ *smtp.Server) {
			s.content = func(_ net.Conn, letter io.Reader) error {
				io.Copy(io.Discard, letter)
				return reply(code, "not for Friend@Readers.Example")
			}
		}
	}
	for name, test := range map[string]struct {
		change     func(*sink, *smtp.Server)
		kind       networks.Kind
		credential string
		pause      time.Duration
	}{
		"a server that closes":             {greeting(421), networks.Temporary, "", 0},
		"a server that serves nobody":      {greeting(554), networks.Denied, "server", 0},
		"a wrong password":                 {at(auth, 535), networks.Denied, "password", 0},
		"a sign-in that is out of order":   {at(auth, 454), networks.Temporary, "", 0},
		"a sender who is not ours":         {at(mail, 550), networks.Denied, "from", 0},
		"a sender who has to sign in":      {at(mail, 530), networks.Denied, "password", 0},
		"a letter that is too large":       {at(mail, 552), networks.Rejected, "", 0},
		"a full disk":                      {at(mail, 452), networks.Temporary, "", 0},
		"nobody of that name":              {rcpt(550), networks.Rejected, "", 0},
		"greylisting":                      {rcpt(451), networks.Temporary, "", greylisted},
		"a busy mailbox":                   {rcpt(450), networks.Temporary, "", greylisted},
		"a full mailbox, after the letter": {data(552), networks.Rejected, "", 0},
		"spam, after the letter":           {data(554), networks.Rejected, "", 0},
		"greylisting, after the letter":    {data(451), networks.Temporary, "", greylisted},
		"a server that closes, after it":   {data(421), networks.Temporary, "", greylisted},
	} {
		t.Run(name, func(t *testing.T) {
			account, s := onSink(t, test.change)
			_, err := publish(t, account, letter("text"))
			known, ok := errors.AsType[*networks.Error](err)
			if !ok || known.Kind != test.kind || known.Credential != test.credential {
				t.Fatalf("%v means %+v, want %v of %q", err, known, test.kind, test.credential)
			}
			if wait := time.Until(known.At); test.pause == 0 && !known.At.IsZero() || test.pause > 0 && wait.Round(time.Minute) != test.pause {
				t.Errorf("try again in %v, want %v", wait, test.pause)
			}
			if strings.Contains(strings.ToLower(err.Error()), "friend@") {
				t.Errorf("the error tells who reads: %v", err)
			}
			if len(s.all()) != 0 {
				t.Error("the server has the letter")
			}
		})
	}
}

// What is lost before the letter itself has left nothing; from then on nobody can
// tell, and what is called uncertain is out or it is not.
func TestWhatALostConnectionMeans(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*sink, *smtp.Server)
		kind   networks.Kind
		out    bool
	}{
		"before the greeting": {func(s *sink, _ *smtp.Server) {
			s.greet = func(conn *smtp.Conn) error { reset(conn.Conn()); return nil }
		}, networks.Temporary, false},
		"at the sign-in": {func(s *sink, _ *smtp.Server) {
			var conn net.Conn
			s.greet = func(c *smtp.Conn) error { conn = c.Conn(); return nil }
			s.auth = func() error { reset(conn); return nil }
		}, networks.Temporary, false},
		"at the recipient": {func(s *sink, _ *smtp.Server) {
			var conn net.Conn
			s.greet = func(c *smtp.Conn) error { conn = c.Conn(); return nil }
			s.rcpt = func(string) error { reset(conn); return nil }
		}, networks.Temporary, false},
		"in the middle of the letter": {func(s *sink, _ *smtp.Server) {
			s.content = func(conn net.Conn, letter io.Reader) error {
				io.ReadFull(letter, make([]byte, 100))
				reset(conn)
				return errors.New("lost")
			}
		}, networks.Uncertain, false},
		"after the letter, which was taken": {func(s *sink, _ *smtp.Server) {
			s.content = func(conn net.Conn, letter io.Reader) error {
				raw, err := io.ReadAll(letter)
				s.mutex.Lock()
				s.letters = append(s.letters, taken{raw: string(raw)})
				s.mutex.Unlock()
				reset(conn)
				return errors.Join(err, errors.New("lost"))
			}
		}, networks.Uncertain, true},
	} {
		t.Run(name, func(t *testing.T) {
			account, s := onSink(t, test.change)
			m := letter("text")
			m.Text = strings.Repeat("A letter takes ten minutes. ", 10_000)
			_, err := publish(t, account, m)
			if err == nil || networks.KindOf(err) != test.kind {
				t.Errorf("it was called %v (%v), want %v", networks.KindOf(err), err, test.kind)
			}
			if out := len(s.all()) == 1; out != test.out {
				t.Errorf("the server has the letter: %v, want %v; the error was %v", out, test.out, err)
			}
			if s.begun() > 1 {
				t.Errorf("the letter was sent %d times", s.begun())
			}
		})
	}
}

// hangsFor is long enough for a letter, and short for a test.
const hangsFor = 500 * time.Millisecond

func TestAServerThatNeverAnswersIsNotWaitedForForever(t *testing.T) {
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	for name, test := range map[string]struct {
		change func(*sink, *smtp.Server)
		kind   networks.Kind
	}{
		"at the recipient": {func(s *sink, _ *smtp.Server) {
			s.rcpt = func(string) error { <-never; return nil }
		}, networks.Temporary},
		"after the letter": {func(s *sink, _ *smtp.Server) {
			s.content = func(_ net.Conn, letter io.Reader) error {
				io.Copy(io.Discard, letter)
				<-never
				return reply(451, "too late")
			}
		}, networks.Uncertain},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, _ := onSink(t, test.change)
			began := time.Now()
			_, err := publishWithin(t, hangsFor, account, letter("text"))
			if err == nil || networks.KindOf(err) != test.kind {
				t.Errorf("it was called %v (%v), want %v", networks.KindOf(err), err, test.kind)
			}
			if took := time.Since(began); took > patience {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestNothingLeavesWithoutTime(t *testing.T) {
	account, s := onSink(t, nil)
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if _, err := account.Publish(ctx, letter("text")); err == nil || networks.KindOf(err) != networks.Temporary {
		t.Errorf("past the deadline: %v", err)
	}
	if _, err := account.Publish(t.Context(), letter("text")); err == nil || networks.KindOf(err) != networks.Temporary {
		t.Errorf("without a deadline: %v", err)
	}
	if len(s.all()) != 0 {
		t.Error("something left all the same")
	}
}

func TestALetterThatTheServerWouldNotTakeIsNotSent(t *testing.T) {
	account, s := onSink(t, func(_ *sink, server *smtp.Server) { server.MaxMessageBytes = 2000 })
	m := letter("text")
	m.Text = strings.Repeat("long ", 1000)
	_, err := publish(t, account, m)
	if err == nil || networks.KindOf(err) != networks.Rejected || !strings.Contains(err.Error(), "the server takes 2000") {
		t.Errorf("%v", err)
	}
	if s.begun() != 0 {
		t.Error("it was sent")
	}
}

func TestNothingIsSentWithoutTLS(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*testing.T) (*sink, func(*Config))
		kind   networks.Kind
		want   string
	}{
		"a server without STARTTLS": {func(t *testing.T) (*sink, func(*Config)) {
			other := newSink(t, func(s *sink, server *smtp.Server) { s.encrypted(t, server) })
			return newSink(t, nil), func(config *Config) { config.Certificate = other.certificate }
		}, networks.Temporary, "offers no STARTTLS"},
		"a certificate that nobody vouches for": {func(t *testing.T) (*sink, func(*Config)) {
			other := newSink(t, func(s *sink, server *smtp.Server) { s.encrypted(t, server) })
			return newSink(t, func(s *sink, server *smtp.Server) { s.encrypted(t, server) }),
				func(config *Config) { config.Certificate = other.certificate }
		}, networks.Temporary, "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			s, change := test.change(t)
			config := configured(t, s)
			change(config)
			_, err := publish(t, opened(t, config), letter("text"))
			if err == nil || networks.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
			if len(s.all()) != 0 {
				t.Error("it was sent")
			}
		})
	}
}

func TestALetterTravelsWithinTLS(t *testing.T) {
	for scheme, change := range map[string]func(*sink, *testing.T, *smtp.Server){"smtp": (*sink).encrypted, "smtps": (*sink).withTLS} {
		t.Run(scheme, func(t *testing.T) {
			s := newSink(t, func(s *sink, server *smtp.Server) { change(s, t, server) })
			config := configured(t, s)
			config.Server = scheme + "://" + s.address
			if _, err := publish(t, opened(t, config), letter("text")); err != nil {
				t.Fatal(err)
			}
			if got := s.sent(t).plain; got != "text" {
				t.Errorf("readers see %q", got)
			}
		})
	}
}

func TestVerifyingWritesNobody(t *testing.T) {
	account, s := onSink(t, nil)
	identity, err := account.(networks.Verifier).Verify(within(t))
	if err != nil || identity.Handle != "letters@campaign.example to f…@readers.example" || strings.Contains(identity.ID, "friend") {
		t.Errorf("%+v, %v", identity, err)
	}
	if len(s.all()) != 0 {
		t.Error("a letter was written")
	}
}

func TestVerifyingTellsAWrongPassword(t *testing.T) {
	s := newSink(t, nil)
	config := configured(t, s)
	written(t, &config.Password, "another invented one")
	_, err := opened(t, config).(networks.Verifier).Verify(within(t))
	known, ok := errors.AsType[*networks.Error](err)
	if !ok || known.Kind != networks.Denied || known.Credential != "password" || strings.Contains(err.Error(), "another") {
		t.Errorf("%v", err)
	}
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}
