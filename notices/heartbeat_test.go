package notices

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// watcher answers as a service that waits for heartbeats.
type watcher func(*http.Request) (*http.Response, error)

func (w watcher) RoundTrip(r *http.Request) (*http.Response, error) { return w(r) }

func answers(status int) (*http.Response, error) {
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: io.NopCloser(strings.NewReader("OK"))}, nil
}

func TestTheHeartbeatStopsWhenNotAllIsWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pings int
		var sick atomic.Bool
		client := &http.Client{Transport: watcher(func(*http.Request) (*http.Response, error) { pings++; return answers(200) })}
		ctx, cancel := context.WithCancel(t.Context())
		heartbeat := NewHeartbeat("https://watcher.example/s3cret", 5*time.Minute, client, quiet)
		go heartbeat.Run(ctx, func() []string {
			if sick.Load() {
				return []string{"the ledger can't be written"}
			}
			return nil
		})
		time.Sleep(time.Hour)
		synctest.Wait()
		if pings != 12 {
			t.Errorf("%d pings in an hour of health", pings)
		}
		sick.Store(true)
		time.Sleep(time.Hour)
		synctest.Wait()
		if pings != 12 {
			t.Errorf("%d pings in an hour without it", pings-12)
		}
		cancel()
		synctest.Wait()
	})
}

func TestAFailingHeartbeatIsLoggedOnceWithoutItsAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var up atomic.Bool
		client := &http.Client{Transport: watcher(func(*http.Request) (*http.Response, error) {
			if up.Load() {
				return answers(200)
			}
			return nil, errors.New("no route to host")
		})}
		ctx, cancel := context.WithCancel(t.Context())
		heartbeat := NewHeartbeat("https://watcher.example/s3cret", time.Minute, client, slog.New(slog.NewTextHandler(&log, nil)))
		go heartbeat.Run(ctx, func() []string { return nil })
		time.Sleep(time.Hour)
		synctest.Wait()
		up.Store(true)
		time.Sleep(time.Hour)
		cancel()
		synctest.Wait()
		if got := log.String(); strings.Contains(got, "s3cret") || strings.Count(got, "no route to host") != 1 || strings.Count(got, "can be fetched again") != 1 {
			t.Error(got)
		}
	})
}

func TestAWatcherThatRefusesIsNoSuccess(t *testing.T) {
	client := &http.Client{Transport: watcher(func(*http.Request) (*http.Response, error) { return answers(404) })}
	if err := NewHeartbeat("https://watcher.example/x", time.Minute, client, quiet).Ping(t.Context()); err == nil {
		t.Error("a 404 counts as a heartbeat")
	}
}
