package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"vigil/posts"
)

const manyPosts = 10_000

// manyFiles is a campaign of ten thousand posts for three accounts, half of
// which name a person, a tenth of which recur.
func manyFiles(b *testing.B) string {
	b.Helper()
	folder := b.TempDir()
	save := func(path, text string) {
		path = filepath.Join(folder, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	save(campaignFile, "name = \"Many\"\ntimezone = \"Europe/Vilnius\"\nlanguage = \"en\"\naccounts = [\"feed\", \"mastodon\", \"x\"]\nhashtags = [\"OneWord\"]\n")
	save("people/invented.toml", "name = \"Invented Person\"\n[letters]\nto = \"Invented Person\"\naddress = \"Colony 1\"\n")
	day := time.Date(2090, 1, 1, 18, 0, 0, 0, time.UTC)
	for i := range manyPosts {
		when := fmt.Sprintf("at = %q", day.AddDate(0, 0, i/4).Format("2006-01-02 15:04"))
		if i%10 == 0 {
			when = "every = \"monday 18:00\"\nfrom = 2090-01-01"
		}
		words := "To somebody in a cell it says that one is not forgotten."
		if i%2 == 0 {
			when += "\nperson = \"invented\""
			words = "{{person.name}}\n{{person.letters}}"
		}
		save(fmt.Sprintf("posts/%03d/post-%05d.toml", i/100, i), fmt.Sprintf("%s\ntext = '''\nA letter takes ten minutes, the %dth too: https://example.org/letters\n%s'''\n", when, i, words))
	}
	return folder
}

// BenchmarkCheck compares checking with the bare decoding of the same files, one
// after another.
func BenchmarkCheck(b *testing.B) {
	folder := manyFiles(b)
	b.Run("bare", func(b *testing.B) {
		listing, err := posts.Scan(folder)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			for _, file := range listing.Posts {
				var post struct {
					At, Every, Person, Text string
					From                    time.Time
				}
				if _, err := toml.DecodeFile(filepath.Join(folder, file.Path), &post); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			checked := &selection{folder: folder}
			if err := checked.acquaint(b.Context(), nil); err != nil {
				b.Fatal(err)
			}
			r := checked.read(time.Now())
			if len(r.campaign.Entries) != manyPosts || posts.HasErrors(r.problems) {
				b.Fatalf("%d posts, %v", len(r.campaign.Entries), r.problems[:min(3, len(r.problems))])
			}
			if err := r.close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
