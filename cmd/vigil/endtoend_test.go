package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/all"
	"vigil/networks/sandbox"
	"vigil/posts"
)

// seen is what a reader sees of a post.
type seen struct {
	Text, Warning, Language string
	Poll                    []string
	Alt                     []string
	Answers                 string
}

// TestWhatIsWrittenArrivesAtItsTime plays the main job: a folder of TOML files,
// the daemon's own code, and the sandbox as Mastodon (twice, in two languages,
// and once in a third one that the campaign doesn't have) and as X.
func TestWhatIsWrittenArrivesAtItsTime(t *testing.T) {
	t.Parallel()
	server := sandbox.New(all.List, sandbox.Options{})
	listening := httptest.NewServer(server)
	defer listening.Close()

	folder := t.TempDir()
	due := time.Now().Add(3 * time.Second).Truncate(time.Millisecond)
	writeCampaign(t, folder, due)
	writeFile(t, filepath.Join(folder, "config.toml"), fmt.Sprintf(everyNetwork, listening.URL))
	config, err := readConfiguration(filepath.Join(folder, "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if said := leftOut(t, config); !slices.Equal(said, []string{"ru"}) {
		t.Errorf("check says that %v are left out, want the account ru", said)
	}

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- runDaemon(ctx, config, slog.New(slog.NewTextHandler(io.Discard, nil))) }()
	wantOnWall(t, server, "mastodon", due, mastodonPosts)
	wantOnWall(t, server, "x", due, xPosts)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

const everyNetwork = `
campaigns = ["campaign"]
timezone = "Europe/Vilnius"

[accounts.en]
network = "mastodon"
server = %[1]q
token = "anything-en"
language = "en"

[accounts.be]
network = "mastodon"
server = %[1]q
token = "anything-be"
language = "be"

[accounts.ru]
network = "mastodon"
server = %[1]q
token = "anything-ru"
language = "ru"

[accounts.x]
network = "x"
server = %[1]q
language = "en"
consumer_key = "anything"
consumer_secret = "anything"
access_token = "anything"
access_secret = "anything"
`

func writeCampaign(t *testing.T, folder string, due time.Time) {
	t.Helper()
	picture, err := os.ReadFile("../../examples/until-all-are-free/media/envelope.png")
	if err != nil {
		t.Fatal(err)
	}
	at := "at = \"" + due.UTC().Format("2006-01-02T15:04:05.000Z") + "\"\n"
	files := map[string]string{
		"campaign.toml": "name = \"An invented campaign\"\nlanguage = \"en\"\naccounts = [\"en\", \"be\", \"ru\", \"x\"]\n",
		"posts/thread.toml": at + `only_on = ["en", "be", "ru", "x"]
text.en = '''
One: a name is said.
---
Two: it is said again.'''
text.be = '''
Адзін: імя прагучала.
---
Два: яно прагучала зноў.'''
`,
		"posts/poll.toml":     at + "only_on = [\"en\", \"x\"]\ntext = \"Have you written?\"\n[poll]\noptions = [\"Yes\", \"Tonight\"]\nopen = \"3d\"\n",
		"posts/pictures.toml": at + "only_on = [\"en\", \"x\"]\ntext = \"Two envelopes 👩‍👩‍👧\"\n[[media]]\nfile = \"media/a.png\"\nalt = \"The first envelope\"\n[[media]]\nfile = \"media/b.png\"\nalt = \"The second envelope\"\n",
		"posts/warning.toml":  at + "only_on = [\"en\"]\ntext = \"A cell is quiet.\"\nwarning = \"imprisonment\"\n",
		"media/a.png":         string(picture),
		"media/b.png":         string(picture),
	}
	for path, text := range files {
		writeFile(t, filepath.Join(folder, "campaign", path), text)
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// leftOut are the accounts of which check says that they lack the language.
func leftOut(t *testing.T, config *configuration) []string {
	t.Helper()
	var described []posts.Account
	for _, settings := range config.accounts {
		described = append(described, settings.described())
	}
	defaults := config.defaults(described, time.Now())
	defaults.Each = func(*posts.Campaign, *posts.Post) []posts.Problem { return nil }
	_, problems := posts.ReadCampaign(config.campaigns[0], defaults)
	var names []string
	for _, problem := range problems {
		if problem.Severity == posts.Error {
			t.Errorf("check: %s", problem)
		}
		if problem.Code == posts.LeftOutByTongue && strings.HasSuffix(problem.File, "thread.toml") {
			names = append(names, problem.Args[0])
		}
	}
	return names
}

var pictures = []string{"The first envelope", "The second envelope"}

var mastodonPosts = []seen{
	{Text: "A cell is quiet.", Warning: "imprisonment", Language: "en"},
	{Text: "Have you written?", Language: "en", Poll: []string{"Yes", "Tonight"}},
	{Text: "One: a name is said.", Language: "en"},
	{Text: "Two envelopes 👩‍👩‍👧", Language: "en", Alt: pictures},
	{Text: "Two: it is said again.", Language: "en", Answers: "One: a name is said."},
	{Text: "Адзін: імя прагучала.", Language: "be"},
	{Text: "Два: яно прагучала зноў.", Language: "be", Answers: "Адзін: імя прагучала."},
}

var xPosts = []seen{
	{Text: "Have you written?", Poll: []string{"Yes", "Tonight"}},
	{Text: "One: a name is said."},
	{Text: "Two envelopes 👩‍👩‍👧", Alt: pictures},
	{Text: "Two: it is said again.", Answers: "One: a name is said."},
}

// wantOnWall waits until a network shows as many posts as it should, and compares
// them; none may be there before its time.
func wantOnWall(t *testing.T, server *sandbox.Server, network string, due time.Time, want []seen) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for begun := time.Now(); len(server.Posts(network)) < len(want) && time.Since(begun) < patience; {
		<-ticker.C
	}
	posted := server.Posts(network)
	var got []seen
	for _, post := range posted {
		got = append(got, asSeen(posted, post))
		if at := time.UnixMicro(post.At); at.Before(due) {
			t.Errorf("%s: %q was there %v before its time", network, post.Text, due.Sub(at))
		}
	}
	slices.SortFunc(got, func(a, b seen) int { return strings.Compare(a.Text, b.Text) })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s shows (-want +got):\n%s", network, diff)
	}
}

func asSeen(all []networks.Posted, post networks.Posted) seen {
	reader := seen{Text: post.Text, Warning: post.Warning, Language: post.Language}
	if post.Poll != nil {
		reader.Poll = post.Poll.Options
	}
	for _, picture := range post.Media {
		reader.Alt = append(reader.Alt, picture.Alt)
	}
	for _, parent := range all {
		if post.Parent != "" && parent.ID == post.Parent {
			reader.Answers = parent.Text
		}
	}
	return reader
}
