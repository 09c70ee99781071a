package web

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler"
)

//go:embed templates/*.html templates/style.css
var files embed.FS

// functions are what templates can call beside the methods of a page.
var functions = template.FuncMap{
	"sentences": scheduler.Sentences,
	"address":   address,
	"state":     stateWord,
	"order":     orderWords,
}

// parse reads all templates; each file defines the template of its name. It is done
// where pages are shown, since a daemon without them has no use for the memory.
var parse = func() *template.Template {
	return template.Must(template.New("").Funcs(functions).ParseFS(files, "templates/*.html"))
}

// page is what a template is filled with. Content belongs to the template.
type page struct {
	Template string
	Title    string
	// Here is the path of the present page's entry in the navigation.
	Here    string
	Links   links
	Clocks  clocks
	Version string
	Content any

	campaigns []*posts.Campaign
	templates *template.Template
}

// entry is a line of the navigation.
type entry struct{ Path, Title string }

// Navigation are the pages that every page leads to.
func (p page) Navigation() []entry { return p.Links.Navigation() }

// Moment is a time as the page of a campaign shows it.
func (p page) Moment(campaign string, at time.Time) moment { return p.Clocks.moment(campaign, at) }

// Rows are deliveries together with their page, for the list that several pages show.
func (p page) Rows(deliveries []ledger.Delivery) rows { return rows{p, deliveries} }

// rows are a list of deliveries on a page.
type rows struct {
	Page       page
	Deliveries []ledger.Delivery
}

// newPage is a page with what all pages have.
func (s *site) newPage(template, title, here string, content any) page {
	return page{
		Template: template, Title: title, Here: here, Links: s.links,
		Clocks: s.clocks(), Version: s.Version, Content: content, campaigns: s.Campaigns(), templates: s.templates,
	}
}

func render(p page) ([]byte, error) {
	var body bytes.Buffer
	err := p.templates.ExecuteTemplate(&body, p.Template, p)
	return body.Bytes(), err
}

// failure is the page that says what went wrong.
func (s *site) failure(r *http.Request, err error) (page, int) {
	switch {
	case errors.Is(err, errNotFound), errors.Is(err, ledger.ErrNotFound):
		return s.newPage("failure.html", "Not found", "", err.Error()), http.StatusNotFound
	case errors.Is(err, errFilter):
		return s.newPage("failure.html", "Not understood", "", err.Error()), http.StatusBadRequest
	}
	s.Log.Error("a page could not be shown", "path", r.URL.Path, "error", err)
	return s.newPage("failure.html", "Something failed", "", err.Error()), http.StatusInternalServerError
}

func style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, files, "templates/style.css")
}
