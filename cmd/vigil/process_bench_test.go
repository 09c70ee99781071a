package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"vigil/networks/all"
	"vigil/networks/sandbox"
)

// BenchmarkMemory runs the real daemon on ten thousand posts: twice as new ones,
// with an empty ledger, then as known ones. Anonymous memory is what the process
// holds for itself, beside files of which the system keeps pages.
func BenchmarkMemory(b *testing.B) {
	binary, folder := buildBinary(b), campaignOf(b, 10_000)
	var peak, idle, again int
	for b.Loop() {
		removeLedger(b, folder)
		first, rest := watchDaemon(b, binary, folder)
		second, known := watchDaemon(b, binary, folder)
		peak, idle, again = max(peak, first, second), max(idle, rest), max(again, known)
	}
	b.ReportMetric(float64(peak)/1024, "peak-MiB")
	b.ReportMetric(float64(idle)/1024, "idle-MiB")
	b.ReportMetric(float64(again)/1024, "idle-known-MiB")
	b.ReportMetric(0, "ns/op") // it is a time of waiting
}

// BenchmarkPublish is `vigil publish POST` as a whole process, to a server on
// loopback, and to a feed, which syncs each of its files to disk.
func BenchmarkPublish(b *testing.B) {
	server := httptest.NewServer(sandbox.New(all.List, sandbox.Options{}))
	defer server.Close()
	for name, account := range map[string]string{
		"server": "[accounts.mastodon]\nnetwork = \"mastodon\"\nserver = \"" + server.URL + "\"\ntoken = \"anything\"\n",
		"feed":   feedAccount,
	} {
		b.Run(name, func(b *testing.B) { benchmarkPublish(b, account) })
	}
}

func benchmarkPublish(b *testing.B, account string) {
	binary, folder := buildBinary(b), campaignOf(b, 20)
	writeAged(b, filepath.Join(folder, "config.toml"), configHead+account)
	var runs processRuns
	for number := 0; b.Loop(); number++ {
		post := fmt.Sprintf("posts/00/%05d.toml", number)
		writeAged(b, filepath.Join(folder, post), fmt.Sprintf("at = 2099-01-01T00:00:00Z\ntext = \"A letter takes ten minutes: %d.\"\n", number))
		runs.add(b, exec.Command(binary, "publish", post, "--config", filepath.Join(folder, "config.toml")))
	}
	runs.report(b)
}

// BenchmarkPlanOfPeople is `vigil plan` of thirty days as a whole process, in a campaign
// of 1,700 invented people and 5,000 posts. It has to stay below 300 milliseconds.
func BenchmarkPlanOfPeople(b *testing.B) {
	tomorrow := time.Now().AddDate(0, 0, 1)
	binary, folder := buildBinary(b), grownCampaign(b, tomorrow)
	var runs processRuns
	for b.Loop() {
		runs.add(b, exec.Command(binary, "plan", folder, "--to", tomorrow.AddDate(0, 0, 29).Format(time.DateOnly)))
	}
	runs.report(b)
}

// processRuns are runs of one command line, each as a whole process.
type processRuns struct {
	spent []time.Duration
	// resident is the most memory that one of them had, in KiB.
	resident int64
}

func (r *processRuns) add(b *testing.B, command *exec.Cmd) {
	begun := time.Now()
	if output, err := command.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, output)
	}
	r.spent = append(r.spent, time.Since(begun))
	// Maxrss is an int32 on 32-bit machines.
	r.resident = max(r.resident, int64(command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss))
}

func (r *processRuns) report(b *testing.B) {
	slices.Sort(r.spent)
	b.ReportMetric(float64(r.spent[0].Microseconds())/1000, "least-ms")
	b.ReportMetric(float64(r.spent[len(r.spent)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(r.resident)/1024, "resident-MiB")
	b.ReportMetric(0, "ns/op") // it is their mean
}

// BenchmarkMemoryOfPeople has a daemon at a campaign of 1,700 invented people, one of
// whom is named in turn each hour, and 5,000 posts.
func BenchmarkMemoryOfPeople(b *testing.B) {
	binary, folder := buildBinary(b), campaignOfPeople(b)
	for b.Loop() {
		removeLedger(b, folder)
		peak, idle := watchDaemon(b, binary, folder)
		b.ReportMetric(float64(peak)/1024, "peak-MiB")
		b.ReportMetric(float64(idle)/1024, "idle-MiB")
	}
}

// most is what a daemon may hold for itself, in MiB, once it has nothing to do any more.
const most = 40

// BenchmarkMemoryOfPeopleAfterWork has the same daemon publish 400 posts to a server
// first.
func BenchmarkMemoryOfPeopleAfterWork(b *testing.B) {
	const count = 400
	server := sandbox.New(all.List, sandbox.Options{})
	web := httptest.NewServer(server)
	defer web.Close()
	binary, folder := buildBinary(b), campaignOfPeople(b)
	writeAged(b, filepath.Join(folder, "config.toml"), configHead+"[accounts.mastodon]\nnetwork = \"mastodon\"\nserver = \""+web.URL+"\"\ntoken = \"anything\"\n")
	for b.Loop() {
		removeLedger(b, folder)
		due := time.Now().Add(10 * time.Second).UTC().Format(time.RFC3339) // nothing older than the ledger goes out
		for i := range count {
			writeAged(b, filepath.Join(folder, fmt.Sprintf("posts/now/%03d.toml", i)), fmt.Sprintf("at = %s\ntext = \"A letter takes ten minutes, and this is one of many: %d.\"\n", due, i))
		}
		before := len(server.Posts(""))
		peak, idle := watchDaemon(b, binary, folder, func() bool { return len(server.Posts(""))-before >= count })
		b.ReportMetric(float64(peak)/1024, "peak-MiB")
		b.ReportMetric(float64(idle)/1024, "idle-MiB")
		if idle > most<<10 {
			b.Errorf("the daemon holds %d KiB when it idles, and may hold %d MiB", idle, most)
		}
	}
}

// campaignOfPeople is a campaign of 1,700 invented people, one of whom is named in turn
// each hour, and 5,000 posts.
func campaignOfPeople(b *testing.B) (folder string) {
	folder = campaignOf(b, 5000)
	for i := range 1700 {
		writeAged(b, filepath.Join(folder, fmt.Sprintf("people/person-%04d.toml", i)), fmt.Sprintf(
			"name = \"Person %d (an invented person)\"\nstatus = \"held\"\nborn = %d-%02d-%02d\n[letters]\nto = \"Person %d\"\naddress = \"%d Nowhere Street\"\n",
			i, 1950+i%50, i%12+1, i%28+1, i, i))
	}
	writeAged(b, filepath.Join(folder, "posts/round.toml"), "every = \"hour :30\"\nwho = { status = [\"held\"] }\ntext = \"{{person.name}} is remembered. {{person.letters}}\"\n")
	return folder
}

const (
	configHead  = "campaigns = [\".\"]\nledger = \"sqlite:vigil.db\"\n"
	feedAccount = "[accounts.feed]\nnetwork = \"feed\"\nfolder = \"public\"\n"
)

func buildBinary(b testing.TB) string {
	binary := filepath.Join(b.TempDir(), "vigil")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, output)
	}
	return binary
}

// campaignOf writes a configuration with a feed, and a campaign of many posts that
// are due in many years.
func campaignOf(b *testing.B, posts int) string {
	folder := b.TempDir()
	writeAged(b, filepath.Join(folder, "config.toml"), configHead+feedAccount)
	writeAged(b, filepath.Join(folder, "campaign.toml"), "id = \"c\"\nname = \"A campaign\"\ntimezone = \"Europe/Vilnius\"\n")
	first := time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range posts {
		due := first.Add(time.Duration(i) * time.Hour).Format(time.RFC3339)
		text := fmt.Sprintf("at = %s\ntext = '''\nA letter takes ten minutes. To somebody in a cell it says that one is not forgotten: %d.\nhttps://example.org/letters'''\n", due, i)
		writeAged(b, filepath.Join(folder, fmt.Sprintf("posts/%02d/%05d.toml", i/500, i)), text)
	}
	return folder
}

// writeAged writes a file as it would stand there for a while already.
func writeAged(b testing.TB, path, text string) {
	hourAgo := time.Now().Add(-time.Hour)
	for _, err := range []error{os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644), os.Chtimes(path, hourAgo, hourAgo)} {
		if err != nil {
			b.Fatal(err)
		}
	}
}

func removeLedger(b *testing.B, folder string) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.RemoveAll(filepath.Join(folder, "vigil.db"+suffix)); err != nil {
			b.Fatal(err)
		}
	}
}

// watchDaemon runs the daemon until its work is done, and for a while after that. It
// returns its anonymous memory in KiB: the most that was seen, and what it holds when it
// has nothing to do any more.
func watchDaemon(b *testing.B, binary, folder string, done ...func() bool) (peak, idle int) {
	daemon := exec.Command(binary, "run", "--config", filepath.Join(folder, "config.toml"))
	if err := daemon.Start(); err != nil {
		b.Fatal(err)
	}
	for begun, idles := time.Now(), time.Now(); time.Since(idles) < 15*time.Second; time.Sleep(2 * time.Millisecond) {
		idle = anonymous(b, daemon.Process.Pid)
		peak = max(peak, idle)
		if slices.ContainsFunc(done, func(done func() bool) bool { return !done() }) {
			idles = time.Now()
		}
		if time.Since(begun) > 2*time.Minute {
			b.Fatal("the work was not done after two minutes")
		}
	}
	if err := daemon.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := daemon.Wait(); err != nil {
		b.Fatal(err)
	}
	return peak, idle
}

// anonymous is RssAnon of proc_pid_status(5), in KiB.
func anonymous(b *testing.B, process int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		b.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "RssAnon:")
	number, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	size, err := strconv.Atoi(number)
	if err != nil {
		return 0 // it has not begun, or has ended
	}
	return size
}
