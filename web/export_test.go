package web

import (
	"context"
	"encoding/csv"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func TestNoCellOfTheTableIsAFormula(t *testing.T) {
	f := newFixture(t)
	p := planned("x", "@account", noon)
	for i, text := range []string{"=HYPERLINK(\"https://evil.example\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "fine = \"so\", it\nis"} {
		p.Slot, p.Text, p.Campaign, p.Due = string(rune('a'+i)), text, "-campaign", noon.Add(time.Duration(i)*time.Minute)
		f.note(ledger.Note{Planned: p, State: ledger.Failed, Reasons: []ledger.Reason{{Code: "=code", Detail: "x"}}})
	}
	body := f.get("/history.csv", http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(rows) != 8 {
		t.Fatal(len(rows), err)
	}
	if diff := cmp.Diff(columns, rows[0]); diff != "" {
		t.Error(diff)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("a cell is %q", cell)
			}
		}
	}
	if got, want := rows[1][11], "fine = \"so\", it\nis"; got != want {
		t.Errorf("a harmless text became %q, was %q", got, want)
	}
}

func TestTheTableForSpreadsheetsSaysThatItIsUTF8(t *testing.T) {
	f := newFixture(t)
	f.seed()
	if body := f.get("/history.csv?spreadsheet&account=feed", http.StatusOK); !strings.HasPrefix(body, "\ufeffid,") {
		t.Errorf("it begins with %.10q", body)
	}
	if body := f.get("/history.csv?account=feed", http.StatusOK); !strings.HasPrefix(body, "id,") || strings.Count(body, "\r\n") != 5 {
		t.Errorf("the plain table is %q", body)
	}
}

var reference = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

func TestTheExportLeadsNowhereButToItself(t *testing.T) {
	f := newFixture(t)
	f.seed()
	f.note(ledger.Note{Planned: planned("september", "feed", noon.AddDate(0, -2, 0)), State: ledger.Missed})
	folder := filepath.Join(t.TempDir(), "history")
	if err := ExportHTML(t.Context(), folder, f.options, ledger.Filter{}); err != nil {
		t.Fatal(err)
	}
	var pages []string
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".html" {
			return err
		}
		pages = append(pages, name)
		return checkReferences(t, folder, name)
	})
	want := []string{"2026-09.html", "2026-11.html", "delivery/1.html", "delivery/2.html", "delivery/3.html", "delivery/4.html",
		"delivery/5.html", "delivery/6.html", "delivery/7.html", "delivery/8.html", "index.html"}
	if diff := cmp.Diff(want, pages); diff != "" || err != nil {
		t.Error(diff, err)
	}
	index, err := os.ReadFile(filepath.Join(folder, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	f.expect(string(index), `<a href="2026-11.html">November 2026</a>: 7 deliveries`, "September 2026</a>: 1 delivery")
}

// checkReferences fails where a page names a file that is not there.
func checkReferences(t *testing.T, folder, name string) error {
	page, err := os.ReadFile(filepath.Join(folder, name))
	for _, found := range reference.FindAllStringSubmatch(string(page), -1) {
		target := found[1]
		if strings.HasPrefix(target, "#") || strings.HasPrefix(target, "https://social.example/") {
			continue
		}
		if _, err := os.Stat(filepath.Join(folder, path.Dir(name), target)); err != nil {
			t.Errorf("%s leads to %s: %v", name, target, err)
		}
	}
	return err
}

func TestTheExportIsFilteredAndNeverMixedWithAnEarlierOne(t *testing.T) {
	f := newFixture(t)
	numbers := f.seed()
	folder := t.TempDir()
	if err := ExportHTML(t.Context(), folder, f.options, ledger.Filter{Account: "mastodon", States: []ledger.State{ledger.Sent}, Limit: 1, Before: 1}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(folder, "delivery"))
	if err != nil || len(entries) != 1 || entries[0].Name() != path.Base(f.path(numbers["thread"]))+".html" {
		t.Error(entries, err)
	}
	if err := ExportHTML(t.Context(), folder, f.options, ledger.Filter{}); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a folder with files was taken: %v", err)
	}
}

func TestAnEmptyHistoryIsExported(t *testing.T) {
	f := newFixture(t)
	folder := t.TempDir()
	if err := ExportHTML(t.Context(), folder, f.options, ledger.Filter{}); err != nil {
		t.Fatal(err)
	}
	index, err := os.ReadFile(filepath.Join(folder, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	f.expect(string(index), "There is no history yet")
}

func TestWhatBreaksOffIsNotTakenForTheWhole(t *testing.T) {
	f := newFixture(t)
	f.many(3, noon)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, path := range []string{"/history.csv", "/history.json"} {
		request := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		request.Host = "localhost"
		func() {
			defer func() {
				if recover() != http.ErrAbortHandler {
					t.Errorf("%s was ended as if it were whole", path)
				}
			}()
			f.site.ServeHTTP(httptest.NewRecorder(), request)
		}()
	}
}
