package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/ledger/ledgertest"
)

// Who asks is not told that all is well where no machine could lead.
func TestADaemonThatStandsByAndCouldNotLeadSaysSo(t *testing.T) {
	opened, err := ledger.Open(t.Context(), ledgertest.Postgres(t), ledger.Options{
		Clock: func() time.Time { return time.Now().Add(-time.Hour) }, // it would not be let
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p := &presence{}
	m := &machinery{config: &configuration{presence: p, standsBy: true}, ledger: opened}
	done := make(chan error, 1)
	go func() { done <- m.takeLead(ctx, slog.New(slog.DiscardHandler)) }()
	for !p.standing.Load() || p.hindered.Load() == nil {
		runtime.Gosched()
	}
	answer := httptest.NewRecorder()
	p.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	if answer.Code != http.StatusServiceUnavailable || !strings.Contains(answer.Body.String(), "this machine's clock says") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if got := p.status(); !strings.HasPrefix(got, "standing by; this machine could not lead: ") {
		t.Errorf("systemd is told %q", got)
	}
	cancel()
	<-done
	if err := opened.Close(); err != nil {
		t.Error(err)
	}
}
