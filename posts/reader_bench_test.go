//go:build unix

package posts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
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
// All are done in turn, since other work on the machine slows all of them; of
// the rounds the median counts. "cpu" is the time of all processors together.
func BenchmarkReading(b *testing.B) {
	folder := largeCampaign(b)
	everything := defaultsWith(b, folder, threeAccounts())
	index := everything
	index.Each = nil
	jobs := []*job{
		{name: "bare", do: func() { readBare(b, folder) }},
		{name: "scan", do: func() { scanAll(b, folder) }},
		{name: "start", do: func() { readAll(b, folder, index) }},
		{name: "check", do: func() { readAll(b, folder, everything) }},
	}
	for b.Loop() {
		for _, job := range jobs {
			job.measure()
		}
	}
	bare := jobs[0]
	b.ReportMetric(0, "ns/op") // that of all jobs together tells nothing
	b.ReportMetric(bare.median(bare.wall)*1000, "bare-ms")
	b.ReportMetric(jobs[1].median(jobs[1].wall)*1000, "scan-ms")
	for _, job := range jobs[2:] {
		b.ReportMetric(job.median(job.wall)/bare.median(bare.wall), job.name+"-×bare")
		b.ReportMetric(job.median(job.cpu)/bare.median(bare.cpu), job.name+"-cpu-×bare")
	}
}

// threeAccounts have limits of three kinds, and take each of the posts.
func threeAccounts() []posts.Account {
	return slices.DeleteFunc(testAccounts(), func(a posts.Account) bool { return a.Language == "ru" })
}

// job is measured once a round, in seconds.
type job struct {
	name      string
	do        func()
	wall, cpu []float64
}

func (j *job) measure() {
	runtime.GC() // each begins with the same memory
	before, start := processorTime(), time.Now()
	j.do()
	j.wall = append(j.wall, time.Since(start).Seconds())
	j.cpu = append(j.cpu, (processorTime() - before).Seconds())
}

func (j *job) median(seconds []float64) float64 {
	sorted := slices.Sorted(slices.Values(seconds))
	return sorted[len(sorted)/2]
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// readBare stands for the least that any program would do.
func readBare(b *testing.B, folder string) {
	files, err := filepath.Glob(filepath.Join(folder, "posts", "*", "*.toml"))
	if err != nil || len(files) != manyPosts {
		b.Fatal(len(files), err)
	}
	for _, file := range files {
		var bare barePost
		if _, err := toml.DecodeFile(file, &bare); err != nil {
			b.Fatal(err)
		}
	}
}

type barePost struct {
	At     string
	Every  string
	From   time.Time
	Person string
	Text   any
}

func scanAll(b *testing.B, folder string) {
	listing, err := posts.Scan(folder)
	if err != nil || len(listing.Posts) != manyPosts {
		b.Fatal(len(listing.Posts), err)
	}
}

func readAll(b *testing.B, folder string, defaults posts.Defaults) {
	campaign, problems := posts.ReadCampaign(folder, defaults)
	if len(campaign.Entries) != manyPosts || posts.HasErrors(problems) {
		b.Fatal(len(campaign.Entries), problems[0])
	}
}
