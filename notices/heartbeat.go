package notices

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Heartbeat fetches an address regularly while all is well. A watcher elsewhere,
// such as healthchecks.io, tells people when it stops: a dead server tells nobody.
type Heartbeat struct {
	address string
	every   time.Duration
	client  *http.Client
	censor  censor
	log     *slog.Logger
	// failed tells that the last fetch did, so that it is logged once.
	failed bool
}

// pingPatience is how long the watcher may take to answer.
const pingPatience = 30 * time.Second

// NewHeartbeat makes a heartbeat; client is what fetches. The address is secret:
// who knows it can keep the watcher quiet.
func NewHeartbeat(address string, every time.Duration, client *http.Client, log *slog.Logger) *Heartbeat {
	return &Heartbeat{address: address, every: every, client: client, censor: newCensor(address), log: log}
}

// Run fetches the address until the context ends, as often as wanted, when well
// has nothing to say.
func (h *Heartbeat) Run(ctx context.Context, well func() []string) {
	ticker := time.NewTicker(h.every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if why := well(); len(why) > 0 {
			h.log.Warn("no heartbeat: not all is well", "why", strings.Join(why, "; "))
			continue
		}
		h.logged(ctx, h.Ping(ctx))
	}
}

// logged logs the first of several failures, and that they are over.
func (h *Heartbeat) logged(ctx context.Context, err error) {
	switch {
	case ctx.Err() != nil:
	case err != nil && !h.failed:
		h.log.Warn("the heartbeat's address can't be fetched; it is tried again", "why", err)
	case err == nil && h.failed:
		h.log.Info("the heartbeat's address can be fetched again")
	}
	h.failed = err != nil
}

// Ping fetches the address once.
func (h *Heartbeat) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pingPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.address, nil)
	if err != nil {
		return h.censor.error(err)
	}
	answer, err := h.client.Do(request)
	if err != nil {
		return h.censor.error(err)
	}
	defer answer.Body.Close() // it was only read
	if _, err := io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)); err != nil {
		return h.censor.error(err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("the watcher answered %s", answer.Status)
	}
	return nil
}
