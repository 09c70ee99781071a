package posts_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler/plan"
)

var update = flag.Bool("update", false, "write the golden files anew")

// today is the day on which all golden files were written.
var today = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// trapCampaign is the campaign that each trap is put into: nothing in it is
// wrong, so that whatever is told comes from the trap.
const trapCampaign = `
-- campaign.toml --
name = "Until All Are Free"
timezone = "Europe/Vilnius"
accounts = ["mastodon", "mastodon-ru", "x"]
-- people/aliaksandr-birulia.toml --
name = "Aliaksandr Birulia"
`

func TestEachTrapGetsItsRightAnswer(t *testing.T) {
	traps, err := filepath.Glob("testdata/traps/*.toml")
	if err != nil || len(traps) < 50 {
		t.Fatalf("found %d traps: %v", len(traps), err)
	}
	for _, trap := range traps {
		t.Run(filepath.Base(trap), func(t *testing.T) {
			source, err := os.ReadFile(trap)
			if err != nil {
				t.Fatal(err)
			}
			folder := layOut(t, txtar.Parse([]byte(trapCampaign)))
			write(t, folder, "posts/"+filepath.Base(trap), source)
			write(t, folder, "media/x.jpg", picture(t))
			compare(t, strings.TrimSuffix(trap, ".toml")+".golden", checked(t, folder))
		})
	}
}

func TestEachBadCampaignIsAnswered(t *testing.T) {
	campaigns, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(campaigns) < 40 {
		t.Fatalf("found %d campaigns: %v", len(campaigns), err)
	}
	for _, path := range campaigns {
		t.Run(filepath.Base(path), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			last := len(archive.Files) - 1
			if archive.Files[last].Name != "expected" {
				t.Fatal("the last part of the archive has to be called expected")
			}
			want := archive.Files[last].Data
			archive.Files = archive.Files[:last]
			folder := layOut(t, archive)
			write(t, folder, "media/x.jpg", picture(t))
			got := checked(t, folder)
			if *update {
				archive.Files = append(archive.Files, txtar.File{Name: "expected", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("what is told differs (-want +got):\n%s", diff)
			}
		})
	}
}

// checked is what `vigil check` says of a campaign: each problem as people see
// it, and the exit code; "silence" if there is nothing to say.
func checked(t *testing.T, folder string) string {
	t.Helper()
	_, problems := posts.ReadCampaign(folder, defaultsOf(t, folder))
	if len(problems) == 0 {
		return "silence\n"
	}
	var b bytes.Buffer
	for _, problem := range problems {
		source, _ := os.ReadFile(filepath.Join(folder, problem.File)) // a file that can't be read has no line to show
		if err := problem.Write(&b, source); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(b.String(), "%!") {
		t.Errorf("a sentence does not fit its arguments:\n%s", b.String())
	}
	exit := 0
	if posts.HasErrors(problems) {
		exit = 3
	}
	fmt.Fprintf(&b, "exit %d\n", exit)
	return strings.ReplaceAll(b.String(), folder, "FOLDER")
}

func defaultsOf(t testing.TB, folder string) posts.Defaults {
	return defaultsWith(t, folder, testAccounts())
}

func defaultsWith(t testing.TB, folder string, accounts []posts.Account) posts.Defaults {
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	album := posts.NewAlbum(root)
	timetable := plan.NewTimetable()
	return posts.Defaults{
		Accounts:  accounts,
		Networks:  []string{"mastodon", "x", "feed"},
		Now:       today,
		Timetable: timetable.Check,
		Each: func(c *posts.Campaign, post *posts.Post) []posts.Problem {
			due := today
			if next := timetable.Next(post.Schedule, today, 1); len(next) > 0 {
				due = next[0]
			}
			return posts.Check(posts.Checking{Campaign: c, Post: post, Accounts: accounts, Due: due, Local: due, Album: album})
		},
	}
}

func testAccounts() []posts.Account {
	limits := networks.Limits{
		Text:   networks.TextLimits{Max: 500, Counting: networks.Characters, Link: 23},
		Media:  networks.MediaLimits{Max: 4, Types: []string{"image/jpeg", "image/png"}, ImageBytes: 1 << 23, Alt: 1500, Focus: true},
		Poll:   networks.PollLimits{MaxOptions: 4, Option: 50, Shortest: networks.Duration(5 * time.Minute), Longest: networks.Duration(30 * 24 * time.Hour)},
		Thread: true, Reply: true, Repost: true, Warning: true, Sensitive: true, Language: true,
		Visibilities: []string{"public", "unlisted"},
	}
	short := limits
	short.Text = networks.TextLimits{Max: 280, Counting: networks.Weighted, Link: 23}
	short.Warning, short.Sensitive, short.Visibilities = false, false, nil
	return []posts.Account{
		{Name: "feed", Network: "feed", Limits: limits},
		{Name: "mastodon", Network: "mastodon", Language: "be", Limits: limits},
		{Name: "mastodon-ru", Network: "mastodon", Language: "ru", Limits: limits},
		{Name: "x", Network: "x", Language: "be", Limits: short, Options: []networks.Option{{Key: "reply_settings", Values: []string{"following", "mentioned"}}}},
	}
}

// layOut writes the files of an archive. A file whose only line is "link to
// PATH" becomes a symbolic link; \xNN in one whose name ends in .bytes is a
// byte; one whose name ends in .huge is filled up beyond what is read.
func layOut(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "uaaf")
	for _, file := range archive.Files {
		if target, ok := strings.CutPrefix(strings.TrimSpace(string(file.Data)), "link to "); ok {
			link(t, folder, file.Name, target)
			continue
		}
		content := file.Data
		name, asBytes := strings.CutSuffix(file.Name, ".bytes")
		if asBytes {
			content = unescape(t, file.Data)
		}
		if plain, huge := strings.CutSuffix(name, ".huge"); huge {
			name, content = plain, append(content, bytes.Repeat([]byte("# more\n"), 1<<18)...)
		}
		write(t, folder, name, content)
	}
	return folder
}

func unescape(t *testing.T, written []byte) []byte {
	t.Helper()
	var content []byte
	for i := 0; i < len(written); i++ {
		if !bytes.HasPrefix(written[i:], []byte(`\x`)) {
			content = append(content, written[i])
			continue
		}
		var b byte
		if _, err := fmt.Sscanf(string(written[i+2:i+4]), "%02x", &b); err != nil {
			t.Fatal(err)
		}
		content = append(content, b)
		i += 3
	}
	return content
}

func write(t *testing.T, folder, name string, content []byte) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, folder, name, target string) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

// picture is a small photograph.
func picture(t *testing.T) []byte {
	t.Helper()
	canvas := image.NewRGBA(image.Rect(0, 0, 8, 8))
	canvas.Set(3, 3, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, canvas, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func compare(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("what is told differs (-want +got):\n%s", diff)
	}
}
