package notices

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != http.StatusOK {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

func (s *stage) metrics(daemon Daemon) *Metrics {
	return NewMetrics(MetricsOptions{
		Health: Health{Daemon: func() Daemon { return daemon }, Teller: s.teller}, Ledger: s.ledger, Version: "v1", Log: quiet,
		Problems:   func() []Problems { return []Problems{{"lights", "error", 2}} },
		Silences:   func(context.Context) ([]Silence, error) { return []Silence{{"lights", 36 * time.Hour, 3}}, nil },
		Configured: func(account string) bool { return account != "old" },
		ListOf: func(account string) string {
			list, _, _ := strings.Cut(account, "/")
			return list
		},
	})
}

func TestMetricsCountWhatTheLedgerHasAndHowTheDaemonIs(t *testing.T) {
	acted(t, func(s *stage) {
		s.hold(1, 2)
		s.mail.refuses = errDown
		s.matters = []Matter{condition("clock", "", "the clock is wrong")}
		s.pass(5 * time.Minute)
		m := s.metrics(Daemon{Looped: time.Now(), NextDue: time.Now().Add(time.Hour), Unwritable: errors.New("disk full")})
		m.Sent("mastodon", 2*time.Second)
		s.signIn(ledger.SignIn{Account: "mastodon", Until: time.Now().Add(24 * time.Hour)})
		s.signIn(ledger.SignIn{Account: "x"})                                           // which has no end
		s.signIn(ledger.SignIn{Account: "old", Until: time.Now().Add(-24 * time.Hour)}) // which is not used any more
		got := scrape(s.t, m)
		for _, line := range []string{
			`vigil_build_info{version="v1"} 1`,
			`vigil_healthy 0`,
			`vigil_deliveries{account="mastodon",state="held"} 2`,
			`vigil_lateness_seconds_bucket{account="mastodon",le="5"} 1`,
			`vigil_next_due_timestamp_seconds 9.466887e+08`,
			`vigil_queue_problems{campaign="lights",severity="error"} 2`,
			`vigil_signed_in_until_timestamp_seconds{account="mastodon"} 9.467715e+08`,
			`vigil_people_silent_seconds_max{campaign="lights"} 129600`,
			`vigil_people_silent_past_threshold{campaign="lights"} 3`,
			`vigil_notices_untold 2`,
			`vigil_notice_service_failing{service="smtp"} 1`,
			`vigil_notice_service_failing{service="telegram"} 0`,
		} {
			if !strings.Contains(got, line+"\n") {
				t.Errorf("%s is not in\n%s", line, got)
			}
		}
		if strings.Contains(got, "vigil_oldest_overdue") || strings.Contains(got, `until_timestamp_seconds{account="x"}`) {
			t.Error("what is not known stands there")
		}
		if strings.Contains(got, `account="old"`) {
			t.Error("somebody is to sign in to an account that is not used any more")
		}
	})
}

func TestFiguresOfTheLedgerAreReadSeldomAndOutliveIt(t *testing.T) {
	acted(t, func(s *stage) {
		m := s.metrics(Daemon{Looped: time.Now()})
		scrape(s.t, m)
		s.hold(1, 1)
		if got := scrape(s.t, m); strings.Contains(got, "vigil_deliveries{") {
			t.Error("they were read twice in a moment")
		}
		time.Sleep(figuresAge)
		const held = `vigil_deliveries{account="mastodon",state="held"} 1`
		if got := scrape(s.t, m); !strings.Contains(got, held) {
			t.Errorf("after %s: %s", figuresAge, got)
		}
		if err := s.ledger.Close(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(figuresAge)
		if got := scrape(s.t, m); !strings.Contains(got, held) {
			t.Errorf("without a ledger: %s", got)
		}
	})
}

func TestAReaderOfMetricsDoesNotWaitForASlowLedger(t *testing.T) {
	acted(t, func(s *stage) {
		m := s.metrics(Daemon{Looped: time.Now()})
		m.reading = make(chan struct{}) // somebody asks, and gets no answer
		m.figures = figures{at: time.Now().Add(-time.Hour), tally: []ledger.Tally{{Count: ledger.Count{Account: "feed", State: ledger.Held, Deliveries: 3}}}}
		begun := time.Now()
		if got := scrape(s.t, m); !strings.Contains(got, `vigil_deliveries{account="feed",state="held"} 3`) || time.Since(begun) != figuresPatience {
			t.Errorf("after %s: %s", time.Since(begun), got)
		}
	})
}

func (s *stage) signIn(in ledger.SignIn) {
	s.t.Helper()
	if err := s.ledger.KeepSignIn(s.t.Context(), in); err != nil {
		s.t.Fatal(err)
	}
}

// A list of readers is one account: it may have hundreds, and they come and go.
func TestTheReadersOfAListAreOneSeries(t *testing.T) {
	acted(t, func(s *stage) {
		for _, reader := range []string{"letters/a1", "letters/b2"} {
			key := ledger.Key{Post: "lights/post", Slot: "once", Account: reader}
			note := ledger.Note{Planned: ledger.Planned{Key: key, Campaign: "lights", Network: "email", Due: time.Now()}, State: ledger.Held}
			if err := s.ledger.Note(s.t.Context(), []ledger.Note{note}); err != nil {
				t.Fatal(err)
			}
		}
		m := s.metrics(Daemon{Looped: time.Now()})
		m.Sent("letters/a1", time.Second)
		m.Sent("letters/b2", time.Second)
		got := scrape(s.t, m)
		for _, line := range []string{`vigil_deliveries{account="letters",state="held"} 2`, `vigil_lateness_seconds_count{account="letters"} 2`} {
			if !strings.Contains(got, line+"\n") {
				t.Errorf("%s is not in\n%s", line, got)
			}
		}
	})
}
