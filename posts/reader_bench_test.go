package posts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"vigil/posts"
)

// manyPosts is how many files the benchmarks read.
const manyPosts = 10_000

// largeCampaign has posts as people write them: of ten, eight have a time of
// their own, two recur; some have two languages, some a picture.
func largeCampaign(b *testing.B) string {
	b.Helper()
	folder := filepath.Join(b.TempDir(), "large")
	save(b, folder, "campaign.toml", "name = \"A large campaign\"\ntimezone = \"Europe/Vilnius\"\nlanguage = \"be\"\nhashtags = [\"UntilAllAreFree\"]\n")
	for i := range 200 {
		save(b, folder, fmt.Sprintf("people/person-%03d.toml", i), fmt.Sprintf("name = \"Invented Person %d\"\nstatus = \"held\"\n[letters]\nto = \"Invented Person\"\naddress = \"Colony %d\"\nverified = 2026-10-01\n", i, i))
	}
	day := time.Date(2027, 1, 1, 18, 0, 0, 0, time.UTC)
	for i := range manyPosts {
		when := fmt.Sprintf("at = %q", day.AddDate(0, 0, i/4).Format("2006-01-02 15:04"))
		if i%10 >= 8 {
			when = "every = \"monday 18:00\"\nfrom = 2027-01-01"
		}
		text := fmt.Sprintf("text = '''\nA letter takes ten minutes. To somebody in a cell it says that one is not forgotten: %d.\n{{person.name}}\nhttps://example.org/letters'''\n", i)
		if i%3 == 0 {
			text = fmt.Sprintf("text.be = '''\nЛіст займае дзесяць хвілін. Чалавеку ў камеры ён кажа, што пра яго памятаюць: %d.'''\ntext.ru = '''\nПисьмо занимает десять минут. Человеку в камере оно говорит, что о нём помнят: %d.'''\n", i, i)
		}
		save(b, folder, fmt.Sprintf("posts/%s/post-%05d.toml", day.AddDate(0, 0, i/4).Format("2006-01"), i), fmt.Sprintf("%s\nperson = \"person-%03d\"\n%s", when, i%200, text))
	}
	return folder
}

func save(b *testing.B, folder, name, content string) {
	b.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkReading compares what vigil does with ten thousand posts with the
// bare reading and decoding of their files, one after another, into a struct.
func BenchmarkReading(b *testing.B) {
	folder := largeCampaign(b)
	listing, err := posts.Scan(folder)
	if err != nil || len(listing.Posts) != manyPosts {
		b.Fatal(len(listing.Posts), err)
	}
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			for _, file := range listing.Posts {
				var bare barePost
				if _, err := toml.DecodeFile(filepath.Join(folder, file.Path), &bare); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("scan", func(b *testing.B) {
		for b.Loop() {
			if _, err := posts.Scan(folder); err != nil {
				b.Fatal(err)
			}
		}
	})
	everything := defaultsOf(b, folder)
	index := everything
	index.Each = nil
	for name, defaults := range map[string]posts.Defaults{"start": index, "check": everything} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				campaign, problems := posts.ReadCampaign(folder, defaults)
				if len(campaign.Entries) != manyPosts || posts.HasErrors(problems) {
					b.Fatal(len(campaign.Entries), problems[0])
				}
			}
		})
	}
}

type barePost struct {
	At     string
	Every  string
	From   time.Time
	Person string
	Text   any
}
