// Package web serves the pages for editors: what needs attention, what is
// planned, the history, one delivery, who was named when, the problems of files. Pages are made on
// the server and need no JavaScript. They change nothing, and there is no
// sign-in yet: they are for this machine only, see [CheckListen].
package web

import (
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler"
	"vigil/scheduler/plan"
)

// Options are what the pages show.
type Options struct {
	Ledger *ledger.Ledger
	// Campaigns and Problems are the files as they are now; asked at each request.
	Campaigns func() []*posts.Campaign
	Problems  func() []posts.Problem
	// Reconfigured is when the configuration was changed after the daemon had read it;
	// zero: it was not. nil: never.
	Reconfigured func() time.Time
	// Trouble is what stands against a post because of how its files are.
	Trouble  func(*posts.Campaign, *posts.Entry) (ledger.Reason, bool)
	Accounts func() []*scheduler.Account
	// Timetable answers from today's zone data; asked at each request.
	Timetable func() *plan.Timetable
	// Zone is the configuration's, for what belongs to no campaign; empty: UTC.
	Zone string
	// Listen is the configured address: its host may be asked for.
	Listen  string
	Version string
	Log     *slog.Logger
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time
}

// site answers requests.
type site struct {
	Options
	links     links
	templates *template.Template
}

// New returns the pages.
func New(options Options) http.Handler {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	if options.Reconfigured == nil {
		options.Reconfigured = func() time.Time { return time.Time{} }
	}
	s := &site{Options: options, links: served{}, templates: parse()}
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", s.page(s.overview))
	pages.HandleFunc("GET /plan", s.page(s.plan))
	pages.HandleFunc("GET /history", s.page(s.history))
	pages.HandleFunc("GET /history.csv", s.historyCSV)
	pages.HandleFunc("GET /history.json", s.historyJSON)
	pages.HandleFunc("GET /delivery/{id}", s.page(s.delivery))
	pages.HandleFunc("GET /people", s.page(s.coverage))
	pages.HandleFunc("GET /people.csv", s.coverageCSV)
	pages.HandleFunc("GET /problems", s.page(s.problems))
	pages.HandleFunc("GET /style.css", style)
	pages.HandleFunc("GET /", s.page(func(*http.Request) (page, error) { return page{}, errNotFound }))
	return guarded(pages, options.Listen)
}

// errNotFound is answered with a page that says so.
var errNotFound = errors.New("there is no such page")

// page answers with what a handler made, whole or not at all.
func (s *site) page(fill func(*http.Request) (page, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, err := fill(r)
		status := http.StatusOK
		if err != nil {
			p, status = s.failure(r, err)
		}
		body, err := render(p)
		if err != nil {
			s.Log.Error("a page could not be made", "path", r.URL.Path, "error", err)
			http.Error(w, "the page could not be made; the log says why", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		if _, err := w.Write(body); err != nil {
			s.Log.Debug("a reader went away", "path", r.URL.Path, "error", err)
		}
	}
}

// outlook is what is known now.
func (s *site) outlook() scheduler.Outlook {
	return scheduler.Outlook{
		Ledger: s.Ledger, Campaigns: s.Campaigns(), Problems: s.Problems(), Trouble: s.Trouble,
		Reconfigured: s.Reconfigured(),
		Accounts:     s.Accounts(), Timetable: s.Timetable(), Now: s.Clock(),
	}
}
