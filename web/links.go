package web

import (
	"net/url"
	"strconv"
	"strings"

	"vigil/ledger"
)

// links lead from page to page. Served pages and exported files are the same
// templates and differ in these; an empty link is none.
type links interface {
	Style() string
	Navigation() []entry
	Delivery(id int64) string
	// Post is the history of one post.
	Post(id string) string
	// Person is the history of one person, by campaign id / person id.
	Person(id string) string
}

// served are the links of the running site.
type served struct{}

func (served) Style() string { return "/style.css" }

func (served) Navigation() []entry {
	return []entry{{"/", "Overview"}, {"/plan", "Plan"}, {"/history", "History"}, {"/people", "People"}, {"/problems", "Problems"}}
}

func (served) Delivery(id int64) string { return "/delivery/" + strconv.FormatInt(id, 10) }

func (served) Post(id string) string { return "/history?" + url.Values{"post": {id}}.Encode() }

func (served) Person(id string) string { return "/history?" + url.Values{"person": {id}}.Encode() }

// exported are the links between files, from a page that lies at root below
// the folder.
type exported struct{ root string }

func (e exported) Style() string { return e.root + "style.css" }

func (e exported) Navigation() []entry { return []entry{{e.root + "index.html", "History"}} }

func (e exported) Delivery(id int64) string {
	return e.root + "delivery/" + strconv.FormatInt(id, 10) + ".html"
}

func (exported) Post(string) string { return "" }

func (exported) Person(string) string { return "" }

// address is where a post is found, if a browser can go there.
func address(found string) string {
	parsed, err := url.Parse(found)
	if err != nil || parsed.Scheme != "https" && parsed.Scheme != "http" {
		return ""
	}
	return found
}

// stateWord is a state as people read it.
func stateWord(state ledger.State) string { return strings.ReplaceAll(string(state), "_", " ") }
