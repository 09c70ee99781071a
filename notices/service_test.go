package notices

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var quiet = slog.New(slog.DiscardHandler)

func send(t *testing.T, address string) error {
	t.Helper()
	service, err := NewService("name", address, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return service.Send(t.Context(), Message{Title: "vigil on tiny needs you now", Text: "Ліст: 1 post waits"})
}

func TestAWebhookTakesTheText(t *testing.T) {
	var took string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		took = string(body)
	}))
	defer server.Close()
	if err := send(t, "generic+"+server.URL+"/hook"); err != nil || took != "Ліст: 1 post waits" {
		t.Errorf("it took %q: %v", took, err)
	}
}

func TestWhatAServiceRefusesNamesNoSecret(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	host := strings.TrimPrefix(server.URL, "http://")
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	defer server.Close()
	for _, address := range []string{
		"generic+" + server.URL + "/hook-s3cret/s3cret-path?token=s3cret-query",
		"generic+" + closed.URL + "/hook-s3cret?token=s3cret%20query",
		"ntfy://user-s3cret:s3cret-word@" + host + "/topic-s3cret?scheme=http",
		"smtp://user-s3cret:pass-s3cret@" + strings.TrimPrefix(closed.URL, "http://") + "/?from=a-s3cret@example.org&to=b-s3cret@example.org",
		"gotify://" + host + "/AzyoeNS-s3cret?disabletls=yes",
	} {
		service, err := NewService("name", address, quiet)
		if err == nil {
			err = service.Send(t.Context(), Message{Text: "x"})
		}
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAnAddressThatCanNotBeReadIsNotRepeated(t *testing.T) {
	for _, address := range []string{"", "telegram", "telegram://s3cret@", "no-such-service://s3cret", "smtp://us%er:s3cret@h", "ht tp://s3cret"} {
		_, err := NewService("name", address, quiet)
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestLoggerGoesToTheLog(t *testing.T) {
	var log bytes.Buffer
	service, err := NewService("logger", "logger://", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Send(t.Context(), Message{Text: "one post waits"}); err != nil || !strings.Contains(log.String(), "one post waits") {
		t.Errorf("%q, %v", log.String(), err)
	}
}

func TestMailHasTheTitleForItsSubject(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	mail := make(chan string, 1)
	go takeMail(t, listener, mail)
	address := "smtp://" + listener.Addr().String() + "/?auth=none&starttls=no&from=vigil@example.org&to=editors@example.org"
	if err := send(t, address); err != nil {
		t.Fatal(err)
	}
	if got := <-mail; !strings.Contains(got, "Subject: vigil on tiny needs you now\r\n") || !strings.Contains(got, "Ліст: 1 post waits") {
		t.Errorf("the mail is %q", got)
	}
}

// takeMail is a mail server for one message (RFC 5321).
func takeMail(t *testing.T, listener net.Listener, mail chan<- string) {
	connection, err := listener.Accept()
	if err != nil {
		t.Error(err)
		return
	}
	defer connection.Close()
	lines := bufio.NewReader(connection)
	say := func(line string) {
		if _, err := io.WriteString(connection, line+"\r\n"); err != nil {
			t.Error(err)
		}
	}
	say("220 mail.example")
	for {
		line, err := lines.ReadString('\n')
		switch {
		case err != nil:
			return
		case strings.HasPrefix(line, "DATA"):
			say("354 go on")
			var text strings.Builder
			for line != ".\r\n" && err == nil {
				line, err = lines.ReadString('\n')
				text.WriteString(line)
			}
			mail <- text.String()
			say("250 taken")
		case strings.HasPrefix(line, "QUIT"):
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func TestASendEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	service := &Service{send: func(Message) error { select {} }}
	if err := service.Send(ctx, Message{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestServicesAreNamedByTheirKindAndNeverByTheirSecrets(t *testing.T) {
	addresses := []string{"smtp://a:b@h/", "telegram://token@telegram", "smtp://c:d@h/", "generic+https://h/s3cret", "s3cret", "S3CRET://x"}
	want := []string{"smtp", "telegram", "smtp 2", "generic", "unknown", "unknown 2"}
	if diff := cmp.Diff(want, Names(addresses)); diff != "" {
		t.Error(diff)
	}
}

func TestEverythingOfAnAddressIsSecretButItsServer(t *testing.T) {
	address := "smtp://user-name:p%40ssword@mail.example.org:587/?from=vigil@example.org&key=a+b+c+d"
	censor := newCensor(address)
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	said := errors.New(address + " user-name p@ssword p%40ssword a b c d a+b+c+d mail.example.org:587 " + parsed.Redacted())
	got := censor.error(said).Error()
	for _, secret := range []string{"user-name", "ssword", "a b c", "a+b", "vigil@example.org"} {
		if strings.Contains(got, secret) {
			t.Errorf("%s is in %s", secret, got)
		}
	}
	if !strings.Contains(got, "mail.example.org:587") {
		t.Errorf("the server is not in %s", got)
	}
}
