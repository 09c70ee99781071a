package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// The size that a campaign of several years has: every person has a file, and posts
// say different things of them in two languages.
const (
	campaignPeople = 1_700
	campaignPosts  = 5_000
)

// BenchmarkCheckCampaign is `vigil check` of such a campaign, editor's checks and
// comparison of all posts with each other included. It has to stay below two seconds.
func BenchmarkCheckCampaign(b *testing.B) {
	folder := grownCampaign(b, time.Date(2090, 1, 1, 9, 0, 0, 0, time.UTC))
	for b.Loop() {
		checked := &selection{folder: folder}
		if err := checked.acquaint(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		r := checked.read(time.Now())
		if len(r.campaign.Entries) != campaignPosts || len(r.campaign.People) != campaignPeople || posts.HasErrors(r.problems) {
			b.Fatalf("%d posts, %d people, %v", len(r.campaign.Entries), len(r.campaign.People), r.problems[:min(3, len(r.problems))])
		}
		b.ReportMetric(float64(len(r.problems)), "problems")
		if err := r.close(); err != nil {
			b.Fatal(err)
		}
	}
}

// grownCampaign writes such a campaign, whose first post is due then.
func grownCampaign(b *testing.B, first time.Time) string {
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
	save(campaignFile, "name = \"Until All Are Free\"\ntimezone = \"Europe/Vilnius\"\nlanguage = \"be\"\naccounts = [\"feed\", \"mastodon\", \"x\"]\nhashtags = [\"UntilAllAreFree\"]\n")
	for i := range campaignPeople {
		save(fmt.Sprintf("people/invented-%04d.toml", i), fmt.Sprintf("name.be = \"Выдумка %s\"\nname.en = \"Vydumka %s\"\nstatus = \"held\"\n[letters]\nto.be = \"Выдумка\"\nto.en = \"Vydumka\"\naddress.be = \"Калонія %d\"\naddress.en = \"Colony %d\"\nverified = %s\n", inventedWord(i, true), inventedWord(i, false), i, i, first.AddDate(0, -1, 0).Format(time.DateOnly)))
	}
	from := first.Format(time.DateOnly)
	for i := range campaignPosts {
		at := first.AddDate(0, 0, i/4).Add(time.Duration(i%4) * 3 * time.Hour)
		when := fmt.Sprintf("at = %q\nperson = \"invented-%04d\"", at.Format("2006-01-02 15:04"), i%campaignPeople)
		switch {
		case i%50 == 0:
			when = fmt.Sprintf("every = \"monday 18:00\"\nfrom = %s\nwho = { status = [\"held\"] }", from)
		case i%50 == 1:
			when = fmt.Sprintf("cron = \"17 %d * * %d\"\nfrom = %s", i/50%24, i%7, from)
		}
		name := "{{person.name}}"
		if i%50 == 1 {
			name = "Нехта"
		}
		save(fmt.Sprintf("posts/%s/post-%04d.toml", at.Format("2006-01"), i), fmt.Sprintf("%s\ntext.be = '''\n%s чакае лістоў ужо %d дзён: %s. Адзін ліст займае дзесяць хвілін. #лісты\nhttps://example.org/%d'''\ntext.en = '''\n%s has waited for letters for %d days: %s. One letter takes ten minutes. #letters\nhttps://example.org/%d'''\n",
			when, name, i, inventedWords(i, true), i, name, i, inventedWords(i, false), i))
	}
	return folder
}

// inventedWord is a word that no language has, another one for each number.
func inventedWord(number int, cyrillic bool) string {
	syllables := []string{"Ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu"}
	if cyrillic {
		syllables = []string{"Ба", "ке", "лі", "мо", "ну", "ра", "се", "ты", "во", "зу"}
	}
	var word strings.Builder
	for range 4 {
		word.WriteString(syllables[number%len(syllables)])
		number = number/len(syllables) + 3
	}
	return word.String()
}

func inventedWords(number int, cyrillic bool) string {
	var words strings.Builder
	for i := range 12 {
		words.WriteString(inventedWord(number*31+i*7, cyrillic) + " ")
	}
	return words.String()
}
