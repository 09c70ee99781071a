package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"vigil/scheduler/plan"
	"vigil/web"
)

const (
	// headPatience and pagePatience bound how long a reader may take, so that no
	// connection is kept for nothing; an export of years takes seconds.
	headPatience = 10 * time.Second
	pagePatience = 5 * time.Minute
)

// serve shows the pages for editors until the context ends. Publishing does not
// depend on them: where they can't be shown, that is said, and all else goes on.
func (m *machinery) serve(ctx context.Context, log *slog.Logger) {
	if m.config.listen == "" {
		return
	}
	listener, err := listen(ctx, m.config.listen)
	if err != nil {
		log.Error("the pages for editors are not shown; all else goes on", "why", err)
		return
	}
	log.Info("pages for editors", "address", "http://"+listener.Addr().String()+"/")
	server := &http.Server{
		Handler:           web.New(m.pages(log)),
		ReadHeaderTimeout: headPatience,
		WriteTimeout:      pagePatience,
		IdleTimeout:       pagePatience,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	stop := context.AfterFunc(ctx, func() {
		parting, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer cancel()
		if err := server.Shutdown(parting); err != nil {
			log.Warn("a page was cut off", "why", err)
		}
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		log.Error("the pages for editors are not shown any more; all else goes on", "why", err)
	}
}

// listen takes the address, if only this machine can reach it.
func listen(ctx context.Context, address string) (net.Listener, error) {
	if err := web.CheckListen(address); err != nil {
		return nil, err
	}
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", address)
}

// pages are what the daemon knows.
func (m *machinery) pages(log *slog.Logger) web.Options {
	return web.Options{
		Ledger:    m.ledger,
		Campaigns: m.queue.Campaigns,
		Problems:  m.queue.Problems,
		Accounts:  m.accounts,
		Timetable: plan.NewTimetable, // reads zone data anew
		Version:   release,
		Zone:      m.config.timezone,
		Listen:    m.config.listen,
		Log:       log,
	}
}
