package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestFeedKeepsTheContractOfNetworks(t *testing.T) {
	var folder string
	networkstest.Run(t, networkstest.Subject{
		Network: Network,
		Config: func(t *testing.T, _ string) networks.Config {
			folder = filepath.Join(t.TempDir(), "public")
			return &Config{Folder: folder, URL: "https://news.example"}
		},
		Readers: func(t *testing.T) []networks.Posted { return readers(t, folder) },
	})
}

// readers see each part of each post, in the folder's own records.
func readers(t *testing.T, folder string) []networks.Posted {
	s := shelf{disk: disk{folder: folder}}
	var seen []networks.Posted
	for read, err := range s.posts() {
		if err != nil {
			t.Fatal(err)
		}
		for _, each := range slices.Backward(read.Parts) {
			seen = append(seen, posted(t, folder, read, each))
		}
	}
	return seen
}

func posted(t *testing.T, folder string, p post, each part) networks.Posted {
	seen := networks.Posted{
		ID: idOf(p.Name, each.Number), Text: each.Text, Title: each.Title, Warning: each.Warning,
		Sensitive: each.Sensitive, Language: each.Language, Parent: each.Parent, Poll: each.Poll,
	}
	for _, file := range each.Media {
		content, err := os.ReadFile(filepath.Join(folder, "media", file.Name))
		if err != nil {
			t.Fatal(err)
		}
		seen.Media = append(seen.Media, networks.Uploaded{Type: file.Type, Alt: file.Alt, Bytes: content})
	}
	return seen
}

var due = time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)

// opened is an account on a folder.
func opened(t testing.TB, folder string, config Config) *account {
	t.Helper()
	config.Folder = folder
	open, err := config.Open(networks.Surroundings{Name: "news", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return open.(*account)
}

// written is the only part of a post of this id, due so many minutes later.
func written(id string, minutes int, text string) networks.Message {
	delivery := "uaaf/" + id + "|once|news"
	return networks.Message{
		Version: networks.MessageVersion, Delivery: delivery, Key: networks.IdempotencyKey(delivery, 1, 0),
		Due: due.Add(time.Duration(minutes) * time.Minute), Part: 1, Parts: 1, Text: text,
	}
}

func picture(name string) networks.Media {
	content := []byte("the bytes of " + name)
	sum := fmt.Sprintf("%064x", name)
	return networks.Media{
		File: "media/" + name, Type: "image/jpeg", Hash: sum[:64], Size: int64(len(content)),
		Width: 40, Height: 30, Alt: "A stamped envelope, addressed by hand",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	}
}

func publish(t testing.TB, to *account, m networks.Message) networks.Receipt {
	t.Helper()
	receipt, err := to.Publish(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

// example publishes one post of each kind. The people in it are invented.
func example(t testing.TB, to *account) []networks.Receipt {
	letters := written("2026-12/letters", 0, "A letter takes ten minutes.\nIt says that somebody knows.\n\nHow: https://example.org/letters?a=1&b=2. #UntilAllAreFree")
	letters.Language, letters.Hashtags, letters.Media = "en", []string{"UntilAllAreFree", "Letters"}, []networks.Media{picture("envelope.jpg")}
	first := publish(t, to, letters)

	warned := written("2026-12/cell", 1, "Яна Прыдуманая ўжо год у адзіночнай камеры.")
	warned.Language, warned.Warning, warned.Sensitive, warned.Media = "be", "турма", true, []networks.Media{picture("cell.jpg")}
	poll := written("2026-12/poll", 2, "Have you written this month?")
	poll.Title, poll.Poll = "A question", &networks.Poll{Options: []string{"Yes", "Tonight"}, Open: 72 * time.Hour}
	poll.Parent = &first
	receipts := []networks.Receipt{first, publish(t, to, warned), publish(t, to, poll)}

	for number, text := range []string{"הודעה ראשונה", "Second <b>part</b> & more", "Third"} {
		m := written("2026-12/thread", 3, text)
		m.Part, m.Parts, m.Parent = number+1, 3, &receipts[len(receipts)-1]
		if number == 0 {
			m.Parent, m.Language = nil, "he"
		}
		receipts = append(receipts, publish(t, to, m))
	}
	return receipts
}

func TestFeedsAndPagesLookAsBefore(t *testing.T) {
	folder := t.TempDir()
	example(t, opened(t, folder, Config{Title: "Until All Are Free", URL: "https://news.example/feed", Author: "Dissidentby"}))
	for _, name := range []string{"feed.xml", "feed.json", "index.html", "page.html"} {
		path := filepath.Join(folder, name)
		if name == "page.html" {
			path = filepath.Join(folder, pageName(nameOf("uaaf/2026-12/cell|once|news")))
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-golden +written):\n%s", name, diff)
		}
	}
}

// subscribed is a feed as a program reads it.
type subscribed struct {
	ID      string `xml:"id"`
	Title   string `xml:"title"`
	Updated string `xml:"updated"`
	Author  string `xml:"author>name"`
	Entries []struct {
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Updated   string `xml:"updated"`
		Published string `xml:"published"`
		Links     []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Content struct {
			Type string `xml:"type,attr"`
			HTML string `xml:",chardata"`
		} `xml:"content"`
	} `xml:"entry"`
}

// mustAgree checks that both feeds are valid and tell of the same posts, and
// returns their titles.
func mustAgree(t *testing.T, folder, base string) []string {
	t.Helper()
	mustBeValid(t, folder, base)
	atom, items := readAtom(t, folder), readJSONFeed(t, folder)
	if len(items) != len(atom.Entries) {
		t.Fatalf("%d posts in the one feed and %d in the other", len(atom.Entries), len(items))
	}
	var titles []string
	for i, entry := range atom.Entries {
		if entry.ID != items[i].ID || entry.Content.HTML != items[i].HTML {
			t.Errorf("the feeds differ: %+v and %+v", entry, items[i])
		}
		titles = append(titles, entry.Title)
	}
	return titles
}

// mustBeValid checks each feed for what its standard requires, and that each
// link to a page leads there.
func mustBeValid(t *testing.T, folder, base string) {
	t.Helper()
	atom := readAtom(t, folder)
	if atom.ID == "" || atom.Title == "" || atom.Author == "" || !isTime(atom.Updated) {
		t.Errorf("Atom requires id, title, updated and an author: %+v", atom)
	}
	seen := map[string]bool{}
	for _, entry := range atom.Entries {
		if entry.ID == "" || seen[entry.ID] || entry.Title == "" || !isTime(entry.Updated) || !isTime(entry.Published) {
			t.Errorf("Atom requires a unique id, title and updated of an entry: %+v", entry)
		}
		if entry.Content.Type != "html" || entry.Links[0].Rel != "alternate" {
			t.Errorf("an entry has its page and its content: %+v", entry)
		}
		seen[entry.ID] = true
		mustLead(t, folder, base, entry.Links[0].Href)
	}
	for _, item := range readJSONFeed(t, folder) {
		if item.ID == "" || item.HTML == "" || !isTime(item.Published) || !isTime(item.Modified) {
			t.Errorf("JSON Feed requires id and content of an item: %+v", item)
		}
		mustLead(t, folder, base, item.URL)
	}
}

func mustLead(t *testing.T, folder, base, address string) {
	t.Helper()
	page, inside := strings.CutPrefix(address, base)
	if _, err := os.Stat(filepath.Join(folder, page)); err != nil || !inside {
		t.Errorf("a feed links to %s: %v", address, err)
	}
}

func isTime(text string) bool {
	_, err := time.Parse(time.RFC3339, text)
	return err == nil
}

func readAtom(t *testing.T, folder string) subscribed {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, "feed.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var atom struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		subscribed
	}
	if err := xml.Unmarshal(content, &atom); err != nil {
		t.Fatalf("feed.xml: %v", err)
	}
	return atom.subscribed
}

func readJSONFeed(t *testing.T, folder string) []jsonItem {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, "feed.json"))
	if err != nil {
		t.Fatal(err)
	}
	var feed struct {
		Version string     `json:"version"`
		Title   string     `json:"title"`
		Items   []jsonItem `json:"items"`
	}
	if err := json.Unmarshal(content, &feed); err != nil {
		t.Fatalf("feed.json: %v", err)
	}
	if feed.Version != "https://jsonfeed.org/version/1.1" || feed.Title == "" || feed.Items == nil {
		t.Errorf("JSON Feed requires version, title and items: %s", content)
	}
	return feed.Items
}

func TestFeedsAreValid(t *testing.T) {
	for name, base := range map[string]string{"with an address": "https://news.example/feed/", "without": ""} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			to := opened(t, folder, Config{URL: base})
			receipts := example(t, to)
			if titles := mustAgree(t, folder, base); len(titles) != 4 {
				t.Errorf("a thread is one entry, yet there are: %q", titles)
			}
			for _, receipt := range receipts {
				if err := to.Delete(t.Context(), receipt); err != nil {
					t.Fatal(err)
				}
			}
			if titles := mustAgree(t, folder, base); len(titles) != 0 {
				t.Errorf("after deleting all there are still %q", titles)
			}
		})
	}
}

func TestForeignWordsStayWords(t *testing.T) {
	folder := t.TempDir()
	to := opened(t, folder, Config{Title: "<script>alert(1)</script>"})
	attack := `"><script>alert(2)</script><img src=x onerror=alert(3)> javascript:alert(4) https://x.example/"onmouseover="alert(5) ` + "]]>\x00\x0B\x1B end"
	m := written("attack", 0, attack)
	m.Title, m.Warning, m.Hashtags = attack, attack, []string{attack}
	m.Language = `en" onload="alert(6)`
	m.Poll = &networks.Poll{Options: []string{attack}}
	envelope := picture("envelope.jpg")
	envelope.Alt = attack
	m.Media = []networks.Media{envelope}
	receipt := publish(t, to, m)

	mustBeValid(t, folder, "")
	pages := []string{"index.html", pageName(receipt.ID)}
	shown := map[string]string{"feed.xml": readAtom(t, folder).Entries[0].Content.HTML}
	for _, name := range pages {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		shown[name] = string(content)
	}
	for name, page := range shown {
		for _, live := range []string{"<script", "<img src=x", `" on`, `"on`, `href="javascript`} {
			if strings.Contains(page, live) {
				t.Errorf("%s: %q came through:\n%s", name, live, page)
			}
		}
	}
}

func TestNamesAreSafeAndDiffer(t *testing.T) {
	deliveries := []string{
		"uaaf/2026-12/letters|once|feed", "uaaf/2026-12/letters|2026-12-01T09:00|feed", "uaaf/2026-11/letters|once|feed",
		"uaaf/лісты|once|feed", "uaaf/Лісты|once|feed", "uaaf/../../etc/passwd|once|feed", "uaaf/" + strings.Repeat("x", 300) + "|once|feed",
		"uaaf/a b#c?d%2F|once|feed", "uaaf/-x-|once|feed", "", "|", "\x00",
	}
	seen := map[string]string{}
	for _, delivery := range deliveries {
		name := nameOf(delivery)
		if other, taken := seen[strings.ToLower(name)]; taken {
			t.Errorf("%q and %q are both %q", delivery, other, name)
		}
		seen[strings.ToLower(name)] = delivery
		if back, number, err := parseID(name); err != nil || back != name || number != 1 || len(name) > 60 {
			t.Errorf("%q is named %q, which is read as %q, %d, %v", delivery, name, back, number, err)
		}
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	tests := map[string]struct {
		config Config
		want   string
	}{
		"no folder":       {Config{}, "folder is missing"},
		"negative keep":   {Config{Folder: "x", Keep: -1}, "keep = -1"},
		"enormous keep":   {Config{Folder: "x", Keep: 100_000}, "keep = 100000"},
		"no address":      {Config{Folder: "x", URL: "news.example"}, "is not the address of a folder"},
		"wrong scheme":    {Config{Folder: "x", URL: "ftp://news.example/"}, "is not the address of a folder"},
		"address of page": {Config{Folder: "x", URL: "https://news.example/?page=1"}, "is not the address of a folder"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := test.config.Open(networks.Surroundings{Name: "news"}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}
