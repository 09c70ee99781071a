package posts

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzReader gives any bytes to the reader, as each kind of file: it must not
// panic, and each problem must stand within the file.
func FuzzReader(f *testing.F) {
	traps, err := filepath.Glob("testdata/traps/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, trap := range traps {
		source, err := os.ReadFile(trap)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	f.Add([]byte("name = \"a\"\n[letters]\nto.be = \"a\"\n"))
	f.Add([]byte("id = \"a\"\nname = \"b\"\nquiet = \"1-2\"\nfallback.ru = \"be\"\n"))
	f.Add([]byte("priority = 0x\n"))
	f.Add([]byte("priority = 0b2\n"))
	f.Fuzz(func(t *testing.T, source []byte) {
		r := aReading()
		post, problems := r.post("posts/a.toml", source)
		if post == nil && !HasErrors(problems) {
			t.Error("a post that could not be read has no error")
		}
		_, more := r.person("people/a.toml", source)
		problems = append(problems, more...)
		doc := parse(aCampaign, campaignKeys.names(), campaignFile, source, r.zones)
		if doc.tree != nil {
			readTable(doc.top(), &Campaign{}, campaignKeys)
		}
		for _, problem := range append(problems, doc.problems...) {
			checkWithin(t, problem, source)
		}
	})
}

// aReading is a reading of a campaign with one person and two accounts.
func aReading() *reading {
	return &reading{
		zones: &zones{},
		campaign: &Campaign{
			ID: "uaaf", Zone: "Europe/Vilnius", Language: "be",
			People:  map[string]*Person{"invented-person": {ID: "invented-person", Name: Localized{"": "Invented Person"}}},
			Invalid: map[string]bool{},
		},
		defaults: Defaults{
			Accounts: []Account{{Name: "mastodon", Network: "mastodon"}, {Name: "x", Network: "x"}},
			Now:      time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC),
		},
	}
}

func checkWithin(t *testing.T, problem Problem, source []byte) {
	t.Helper()
	lines := bytes.Split(bytes.TrimPrefix(source, []byte(byteOrderMark)), []byte("\n"))
	if problem.Line < 1 || problem.Line > len(lines) {
		t.Fatalf("%v stands outside of the %d lines", problem, len(lines))
	}
	if line := lines[problem.Line-1]; problem.Column > utf8.RuneCount(line)+1 {
		t.Errorf("%v stands outside of %q", problem, line)
	}
	if err := problem.Write(io.Discard, source); err != nil {
		t.Error(err)
	}
}

// FuzzLocator walks any bytes to their end.
func FuzzLocator(f *testing.F) {
	f.Add([]byte("a.b = [1, { c = '''d''' }]\n[[e]]\nf = \"\\\"\" # g\n"))
	f.Fuzz(func(t *testing.T, source []byte) {
		for path, spot := range locate(source).spots {
			if spot.key < 0 || spot.key > spot.end || spot.value > spot.end || spot.end > len(source) {
				t.Errorf("%s: %+v in %d bytes", path, spot, len(source))
			}
		}
	})
}
