package email

import (
	"context"
	"encoding"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestEmailKeepsTheContract(t *testing.T) {
	var last *sink
	networkstest.Run(t, networkstest.Subject{
		Network: Network,
		Secrets: []string{password},
		Config: func(t *testing.T, _ string) networks.Config {
			last = newSink(t, nil)
			return configured(t, last)
		},
		Readers: func(t *testing.T) []networks.Posted {
			var posts []networks.Posted
			for _, letter := range last.all() {
				posts = append([]networks.Posted{open(t, letter.raw).posted(t)}, posts...)
			}
			return posts
		},
	})
}

// configured is what an operator wrote about a server.
func configured(t *testing.T, s *sink) *Config {
	t.Helper()
	config := &Config{
		Server: "smtp://" + s.address, User: user,
		From: "Until All Are Free <letters@campaign.example>", To: "friend@readers.example",
		Certificate: s.certificate,
	}
	written(t, &config.Password, password)
	return config
}

func written(t *testing.T, into encoding.TextUnmarshaler, text string) {
	t.Helper()
	if err := into.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

func opened(t *testing.T, config networks.Config) networks.Account {
	t.Helper()
	account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// patience is how long what should take milliseconds may take.
const patience = 30 * time.Second

func publish(t *testing.T, account networks.Account, message networks.Message) (networks.Receipt, error) {
	t.Helper()
	return publishWithin(t, patience, account, message)
}

func publishWithin(t *testing.T, patience time.Duration, account networks.Account, message networks.Message) (networks.Receipt, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return account.Publish(ctx, message)
}

func letter(text string) networks.Message {
	return networks.Message{
		Version: 1, Delivery: "campaign/" + text + "|once|letters", Key: networks.IdempotencyKey(text, 1, 0),
		Due: time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC), Part: 1, Parts: 1, Title: "A week of letters", Text: text,
	}
}

// sent is the only letter that the server has.
func (s *sink) sent(t *testing.T) read {
	t.Helper()
	letters := s.all()
	if len(letters) != 1 {
		t.Fatalf("the server has %d letters", len(letters))
	}
	return open(t, letters[0].raw)
}

func onSink(t *testing.T, change func(*sink, *smtp.Server)) (networks.Account, *sink) {
	t.Helper()
	s := newSink(t, change)
	return opened(t, configured(t, s)), s
}
