package notices

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	_ "modernc.org/sqlite"

	"vigil/ledger"
)

// stage is a ledger, a teller, and two services that note what they are given.
// Time is that of the test's bubble, which begins on 1 January 2000, a Saturday, at
// midnight UTC; the digest is at nine.
type stage struct {
	t      *testing.T
	ledger *ledger.Ledger
	mail   *inbox
	chat   *inbox
	teller *Teller
	// matters are what needs a person; broken is why the ledger can't be written.
	matters []Matter
	broken  error
}

// inbox is a service that notes what it takes.
type inbox struct {
	service *Service
	took    []Message
	// refuses is why it takes nothing.
	refuses error
}

func newInbox(name string) *inbox {
	box := &inbox{}
	box.service = &Service{Name: name, limit: usualLimit, send: func(m Message) error {
		if box.refuses != nil {
			return box.refuses
		}
		box.took = append(box.took, m)
		return nil
	}}
	return box
}

// acted runs a test on a stage, in a bubble of its own time.
func acted(t *testing.T, test func(s *stage)) {
	synctest.Test(t, func(t *testing.T) {
		opened, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "vigil.db"), ledger.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := &stage{t: t, ledger: opened, mail: newInbox("smtp"), chat: newInbox("telegram")}
		s.restart()
		test(s)
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
}

// restart is another process on the same ledger.
func (s *stage) restart() {
	s.teller = New(Options{
		Ledger: s.ledger, Services: []*Service{s.mail.service, s.chat.service},
		Matters:    func(context.Context, time.Time) ([]Matter, error) { return s.matters, s.broken },
		Unwritable: func(err error) Matter { return condition("unwritable", "", err.Error()) },
		Digest:     9 * time.Hour, Zone: time.UTC, Host: "tiny", Log: slog.New(slog.DiscardHandler),
	})
}

// pass lets the teller work for a while.
func (s *stage) pass(long time.Duration) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan struct{})
	go func() {
		s.teller.Run(ctx)
		close(done)
	}()
	time.Sleep(long)
	synctest.Wait()
	cancel()
	<-done
}

// until is how long it is to a time of the next days.
func until(clock string) time.Duration {
	at, err := time.Parse(time.DateTime, clock)
	if err != nil {
		panic(err)
	}
	return time.Until(at)
}

func condition(code, subject, text string) Matter {
	return Matter{Text: text, Urgent: true, Conditions: []ledger.Notice{{Code: code, Subject: subject}}}
}

// hold writes deliveries that are held, and returns the matter that they are.
func (s *stage) hold(from, to int) Matter {
	s.t.Helper()
	for number := from; number <= to; number++ {
		key := ledger.Key{Post: fmt.Sprintf("lights/post-%d", number), Slot: "once", Account: "mastodon"}
		note := ledger.Note{Planned: ledger.Planned{Key: key, Campaign: "lights", Network: "mastodon", Due: time.Now()}, State: ledger.Held}
		if err := s.ledger.Note(s.t.Context(), []ledger.Note{note}); err != nil {
			s.t.Fatal(err)
		}
	}
	matter := Matter{Text: fmt.Sprintf("%d posts on mastodon: held", to), Urgent: true}
	for number := 1; number <= to; number++ {
		matter.Deliveries = append(matter.Deliveries, int64(number))
	}
	return matter
}

// wantTook compares what a service took, by words in each of its messages.
func (s *stage) wantTook(box *inbox, words ...string) {
	s.t.Helper()
	if len(box.took) != len(words) {
		s.t.Fatalf("%s took %d messages: %+v; want %d", box.service.Name, len(box.took), box.took, len(words))
	}
	for i, word := range words {
		if !strings.Contains(box.took[i].Text, word) {
			s.t.Errorf("%s took %q, and %q is not in it", box.service.Name, box.took[i].Text, word)
		}
	}
}

var errDown = errors.New("no route to host")
