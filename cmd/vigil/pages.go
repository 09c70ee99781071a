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

// serveAt shows something at an address until the context ends.
func serveAt(ctx context.Context, what string, listen listening, address string, site http.Handler, log *slog.Logger) {
	listener, err := listen(ctx, address)
	if err != nil {
		log.Error("the "+what+" are not shown; all else goes on", "why", err)
		return
	}
	log.Info(what, "address", "http://"+listener.Addr().String()+"/")
	server := &http.Server{
		Handler:           site,
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
		log.Error("the "+what+" are not shown any more; all else goes on", "why", err)
	}
}

// listening takes an address.
type listening func(ctx context.Context, address string) (net.Listener, error)

// listenForPages takes the address, if only this machine can reach it.
func listenForPages(ctx context.Context, address string) (net.Listener, error) {
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
		Trouble:   m.queue.Trouble,

		Reconfigured: m.reconfigured,

		Accounts:  m.scheduler.Accounts, // readers come and go
		Timetable: plan.NewTimetable,    // reads zone data anew
		Version:   release,
		Zone:      m.config.timezone,
		Listen:    m.config.listen,
		Log:       log,
	}
}
