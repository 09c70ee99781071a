package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"vigil/notices"
	"vigil/web"
)

// presence is how the daemon in this process is: it starts, stands by, or leads
// with a watch. It outlives each lead.
type presence struct {
	standing atomic.Bool
	hindered atomic.Pointer[hindrance]
	watch    atomic.Pointer[watch]
}

// leads is told of the watch of a daemon that leads; nil: it does no more.
func (p *presence) leads(w *watch) { p.watch.Store(w) }

// standBy is told whether the daemon waits for another to end. A command has no
// presence, and never waits.
func (p *presence) standBy(waits bool) {
	if p != nil {
		p.standing.Store(waits)
	}
}

// hindrance is why a daemon that stands by could not lead even if nobody else did.
type hindrance struct{ why error }

// hinder is told what keeps a daemon that stands by from leading, other than another
// one that leads; nil: nothing.
func (p *presence) hinder(why error) {
	if p != nil {
		p.hindered.Store(&hindrance{why})
	}
}

// daemon is how the loop is, if there is one.
func (p *presence) daemon() notices.Daemon {
	if w := p.watch.Load(); w != nil {
		return w.daemon()
	}
	daemon := notices.Daemon{StandingBy: p.standing.Load()}
	if hindered := p.hindered.Load(); hindered != nil {
		daemon.Hindered = hindered.why
	}
	return daemon
}

// ServeHTTP answers programs that ask, whatever the daemon does.
func (p *presence) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	figures := http.NewServeMux()
	if watch := p.watch.Load(); watch != nil {
		watch.handle(figures)
	} else {
		figures.Handle("GET /healthz", notices.Health{Daemon: p.daemon})
	}
	figures.ServeHTTP(w, r)
}

// show tells systemd how the daemon is, and programs that ask at the address of
// [metrics], until the returned function is called.
func (p *presence) show(ctx context.Context, address string, log *slog.Logger) (stop func()) {
	leaving := ctx.Done()
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var under sync.WaitGroup
	under.Go(func() { supervisorFrom(os.Getenv).run(ctx, leaving, p, log) })
	if address != "" {
		under.Go(func() { serveAt(ctx, "health and metrics", listenForAll, address, p, log) })
	}
	return func() {
		cancel()
		under.Wait()
	}
}

// serve shows the pages for editors until the context ends, with health and
// metrics beside them. Publishing does not depend on them: where they can't be
// shown, that is said, and all else goes on.
func (m *machinery) serve(ctx context.Context, log *slog.Logger) {
	if m.config.listen == "" {
		return
	}
	site := http.NewServeMux()
	site.Handle("/", web.New(m.pages(log)))
	m.watch.handle(site)
	serveAt(ctx, "pages for editors", listenForPages, m.config.listen, site, log)
}

// handle adds what programs ask for.
func (w *watch) handle(site *http.ServeMux) {
	site.Handle("GET /healthz", w.health)
	site.Handle("GET /metrics", w.metrics)
}

// sent counts a post that went out. A command that publishes counts nothing.
func (m *machinery) sent(account string, late time.Duration) {
	if m.watch != nil {
		m.watch.metrics.Sent(account, late)
	}
}

// listenForAll takes an address of [metrics], which others may reach: it shows
// names of accounts and campaigns, and counts.
func listenForAll(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", address)
}
