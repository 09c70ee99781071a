package web

import (
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler"
	"vigil/scheduler/plan"
)

// executed are the templates that some test has executed.
var executed sync.Map

// TestMain fails where a template was never executed: nobody has seen it. It
// puts a mark at the beginning of each.
func TestMain(m *testing.M) {
	marked, names, err := markTemplates()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	parse = func() *template.Template { return marked }
	code := m.Run()
	for _, name := range names {
		if _, seen := executed.Load(name); !seen && code == 0 && whole() {
			fmt.Fprintf(os.Stderr, "no test executes the template %q\n", name)
			code = 1
		}
	}
	os.Exit(code)
}

// whole tells that no test was left out by a flag.
func whole() bool {
	for _, argument := range os.Args[1:] {
		if strings.HasPrefix(argument, "-test.run") || strings.HasPrefix(argument, "-test.bench") {
			return false
		}
	}
	return true
}

var definition = regexp.MustCompile(`\{\{define "(\w+)"\}\}`)

func markTemplates() (*template.Template, []string, error) {
	marked := template.New("").Funcs(functions).Funcs(template.FuncMap{
		"executed": func(name string) string { executed.Store(name, true); return "" },
	})
	var names []string
	paths, err := fs.Glob(files, "templates/*.html")
	for _, path := range paths {
		source, problem := fs.ReadFile(files, path)
		if problem != nil {
			return nil, nil, problem
		}
		name := filepath.Base(path)
		text := string(source)
		for _, found := range definition.FindAllStringSubmatch(text, -1) {
			names = append(names, found[1])
		}
		text = definition.ReplaceAllString(text, `{{define "$1"}}{{executed "$1"}}`)
		if strings.HasPrefix(text, `{{template "top"`) {
			names, text = append(names, name), fmt.Sprintf("{{executed %q}}", name)+text
		}
		if _, err := marked.New(name).Parse(text); err != nil {
			return nil, nil, err
		}
	}
	return marked, names, err
}

// noon is now in these tests: 14:00 in Vilnius.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// fixture is a site over a real ledger and a real campaign.
type fixture struct {
	testing.TB
	ledger  *ledger.Ledger
	options Options
	site    http.Handler
}

// campaign is a folder with a campaign about plainly fictional people.
var campaign = map[string]string{
	"campaign.toml": `id = "lights"
name = "Lights"
timezone = "Europe/Vilnius"
language = "en"
accounts = ["feed", "mastodon"]
`,
	"people/vasil-prykladny.toml": `name.en = "Vasil Prykladny (fictional)"
name.be = "Васіль Прыкладны (выдуманы)"
`,
	"posts/letters.toml": `at = "2026-11-23 18:00"
person = "vasil-prykladny"
text = "A letter takes ten minutes."
`,
	"posts/held.toml": `at = "2026-11-24 18:00"
hold = "wait for the family's word"
text = "Not yet."
`,
	"posts/often.toml": `cron = "*/10 * * * *"
text = "Every ten minutes."
[allow]
often = "an example"
`,
	"posts/broken.toml": `at = "2026-11-25 18:00"
txet = "A key that nobody knows."
`,
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{TB: t, ledger: openLedger(t)}
	accounts := []*scheduler.Account{
		{Account: posts.Account{Name: "feed", Network: "feed"}},
		{Account: posts.Account{Name: "mastodon", Network: "mastodon"}},
	}
	read, problems := posts.ReadCampaign(writeFolder(t, campaign), posts.Defaults{Now: noon})
	if read == nil {
		t.Fatal(problems)
	}
	timetable := plan.NewTimetable()
	f.options = Options{
		Ledger:    f.ledger,
		Campaigns: func() []*posts.Campaign { return []*posts.Campaign{read} },
		Problems:  func() []posts.Problem { return problems },
		Accounts:  func() []*scheduler.Account { return accounts },
		Timetable: func() *plan.Timetable { return timetable },
		Listen:    "127.0.0.1:8470",
		Version:   "test",
		Log:       slog.New(slog.DiscardHandler),
		Clock:     func() time.Time { return noon },
	}
	f.site = New(f.options)
	return f
}

func openLedger(t testing.TB) *ledger.Ledger {
	t.Helper()
	opened, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "vigil.db"), ledger.Options{Clock: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	return opened
}

func writeFolder(t testing.TB, contents map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for path, content := range contents {
		path = filepath.Join(folder, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// get asks for a page and expects a status.
func (f *fixture) get(path string, status int) string {
	f.Helper()
	answer := f.ask(http.MethodGet, path, "localhost:8470")
	if answer.Code != status {
		f.Fatalf("GET %s: status %d, want %d\n%s", path, answer.Code, status, answer.Body)
	}
	return answer.Body.String()
}

func (f *fixture) ask(method, path, host string) *httptest.ResponseRecorder {
	f.Helper()
	request := httptest.NewRequest(method, path, nil)
	request.Host = host
	answer := httptest.NewRecorder()
	f.site.ServeHTTP(answer, request)
	return answer
}

// expect fails unless the page holds all of the texts.
func (f *fixture) expect(page string, texts ...string) {
	f.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			f.Errorf("the page lacks %q:\n%s", text, page)
		}
	}
}

func (f *fixture) refuse(page string, texts ...string) {
	f.Helper()
	for _, text := range texts {
		if strings.Contains(page, text) {
			f.Errorf("the page holds %q:\n%s", text, page)
		}
	}
}
