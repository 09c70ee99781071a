package notices

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestHealthSaysWhyNotAllIsWell(t *testing.T) {
	for _, test := range []struct {
		name   string
		daemon func(now time.Time) Daemon
		why    string
	}{
		{"all is well", func(now time.Time) Daemon { return Daemon{Looped: now} }, ""},
		{"waits for another", func(time.Time) Daemon { return Daemon{StandingBy: true} }, ""},
		{"could not lead", func(time.Time) Daemon { return Daemon{StandingBy: true, Hindered: errors.New("no route to host")} }, "could not lead: no route to host"},
		{"has not begun", func(time.Time) Daemon { return Daemon{} }, "the loop has not begun"},
		{"is stuck", func(now time.Time) Daemon { return Daemon{Looped: now.Add(-4 * time.Minute)} }, "the loop last came round at 1999-12-31T23:56:00Z"},
		{"clock", func(now time.Time) Daemon { return Daemon{Looped: now, ClockDoubted: true} }, "the clock contradicts its own past"},
		{"ledger", func(now time.Time) Daemon { return Daemon{Looped: now, Unwritable: errors.New("disk full")} }, "nothing is published: disk full"},
		{"a little late", func(now time.Time) Daemon { return Daemon{Looped: now, OldestOverdue: now.Add(-time.Minute)} }, ""},
		{"overdue", func(now time.Time) Daemon { return Daemon{Looped: now, OldestOverdue: now.Add(-time.Hour)} }, "something due at 1999-12-31T23:00:00Z is not out"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				health := Health{Daemon: func() Daemon { return test.daemon(time.Now()) }, Teller: New(Options{})}
				answer := httptest.NewRecorder()
				health.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/healthz", nil))
				wantHealth(t, answer, test.why)
			})
		})
	}
}

func wantHealth(t *testing.T, answer *httptest.ResponseRecorder, why string) {
	t.Helper()
	var body struct {
		OK  bool     `json:"ok"`
		Why []string `json:"why"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	if why == "" {
		if answer.Code != http.StatusOK || !body.OK || len(body.Why) != 0 {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
		return
	}
	if answer.Code != http.StatusServiceUnavailable || body.OK || len(body.Why) != 1 || !strings.Contains(body.Why[0], why) {
		t.Errorf("%d %s; want %q", answer.Code, answer.Body, why)
	}
}
