package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vigil/networks/sandbox"
)

// flood is a campaign of a thousand deliveries of all kinds on many accounts, and
// a process that is killed again and again while they fall due.
type flood struct {
	*scene
	t      *testing.T
	writer *writer
	posts  []*expected
	begins time.Time
	lasts  time.Duration
	kills  int

	deaths, ended int
	audit         *audit
	err           error
	took          time.Duration
}

const (
	// groups of four accounts share their posts.
	groups = 12
	// usualKills is how often each process is killed where nobody asks for more.
	usualKills = 30
	// usualFlood is for how long posts fall due.
	usualFlood = 40 * time.Second
)

// troubles strike beside the crashes: without them a server's manner would show
// only where a process died.
var troubles = sandbox.Odds{
	sandbox.Drop: 0.01, sandbox.AcceptError: 0.01, sandbox.Half: 0.01,
	sandbox.Fail: 0.01, sandbox.Unavailable: 0.01, sandbox.Refuse: 0.01,
}

// A process that is killed at random while a thousand deliveries of all kinds fall
// due, on a server that errs besides, brings each of them out once.
func TestDeathsAtRandomNeitherDoubleNorLoseAPost(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes minutes, and the deaths at each point are in the short tests")
	}
	t.Parallel()
	binary := buildBinary(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	floods := make([]*flood, len(manners))
	var work sync.WaitGroup
	for i, manner := range manners {
		floods[i] = newFlood(t, binary, manner, rand.New(rand.NewPCG(seed, uint64(i))))
		work.Go(floods[i].run)
	}
	work.Wait()
	for i, manner := range manners {
		floods[i].report(t, manner)
	}
}

func newFlood(t *testing.T, binary string, manner sandbox.Manner, random *rand.Rand) *flood {
	latency := rand.New(rand.NewPCG(random.Uint64(), 1))
	server := newStallingServer(manner, troubles, func() time.Duration {
		return time.Duration(latency.IntN(60)) * time.Millisecond
	})
	f := &flood{t: t, scene: newScene(t, binary, server), writer: &writer{random: random}, kills: usualKills, lasts: usualFlood}
	if asked := onDemand(t); asked > 0 {
		f.kills, f.lasts = asked, time.Duration(asked)*usualFlood/usualKills
	}
	f.begins = time.Now().Add(5 * time.Second)
	f.compose()
	writeExpected(t, f.folder, f.posts)
	writeFile(t, filepath.Join(f.folder, "config.toml"), f.configuration())
	return f
}

// accountsOf are a group's: two for each language, one of them with several posts
// at once, one with a gap between two.
func accountsOf(group int) []string {
	return []string{fmt.Sprintf("en%d", group), fmt.Sprintf("be%d", group), fmt.Sprintf("en%d-busy", group), fmt.Sprintf("be%d-slow", group)}
}

func (f *flood) configuration() string {
	var text strings.Builder
	text.WriteString("campaigns = [\"campaign\"]\n[accounts.en-feed]\nnetwork = \"feed\"\nfolder = \"public\"\nkeep = 1000\n")
	fmt.Fprintf(&text, "[accounts.en-x]\nnetwork = \"x\"\nserver = %q\nconsumer_key = \"a\"\nconsumer_secret = \"a\"\naccess_token = \"a\"\naccess_secret = \"a\"\n", f.server.http.URL)
	for group := range groups {
		for i, account := range accountsOf(group) {
			keys := []string{"", "", "at_once = 3\n", "gap = \"500ms\"\n"}[i]
			fmt.Fprintf(&text, mastodonAccount, account, f.server.http.URL, "language = \""+account[:2]+"\"\n"+keys)
		}
	}
	return text.String()
}

// compose plans the posts of all groups, and some for X and the feed, which differ
// in what they take.
func (f *flood) compose() {
	for group := range groups {
		accounts := accountsOf(group)
		for number, make := range kindsOfPost {
			post := make(f)
			post.name = fmt.Sprintf("%02d-%02d", group, number)
			post.accounts = accounts
			f.posts = append(f.posts, post)
		}
		f.link(f.posts[len(f.posts)-len(kindsOfPost):])
	}
	for number := range 15 {
		post := []func(*flood) *expected{(*flood).plain, (*flood).thread, (*flood).picture}[number%3](f)
		post.name, post.accounts = fmt.Sprintf("elsewhere-%02d", number), []string{"en-feed", "en-x"}
		f.posts = append(f.posts, post)
	}
}

// kindsOfPost are a group's posts. The first two are early, and others answer them and
// show them again.
var kindsOfPost = []func(*flood) *expected{
	(*flood).plain, (*flood).plain, (*flood).answer, (*flood).answer, (*flood).repost, (*flood).repost,
	(*flood).thread, (*flood).thread, (*flood).longThread, (*flood).picture, (*flood).pictures,
	(*flood).poll, (*flood).poll, (*flood).warned, (*flood).warned, (*flood).everyMinute,
	(*flood).plain, (*flood).plain, (*flood).picture, (*flood).thread, (*flood).plain,
}

// link tells answers and reposts what they are about.
func (f *flood) link(group []*expected) {
	for i := range 2 {
		group[i].due = f.begins.Add(time.Duration(i) * time.Second)
		if f.alone() {
			continue
		}
		group[2+i].answers, group[4+i].repeats = group[i].name, group[i].name
	}
}

// planned is a post at a random time.
func (f *flood) planned(parts int) *expected {
	due := f.begins.Add(time.Duration(f.writer.random.Int64N(int64(f.lasts)))).Truncate(time.Millisecond)
	return &expected{due: due, parts: f.writer.parts(parts, "en", "be")}
}

func (f *flood) plain() *expected  { return f.planned(1) }
func (f *flood) thread() *expected { return f.planned(2 + f.writer.random.IntN(2)) }

func (f *flood) longThread() *expected {
	post := f.planned(5)
	post.pictures = []int{0, 1, 0, 2}
	return post
}

func (f *flood) picture() *expected {
	post := f.planned(1)
	post.pictures = []int{1}
	return post
}

func (f *flood) pictures() *expected {
	post := f.planned(1)
	post.pictures = []int{4}
	return post
}

func (f *flood) poll() *expected {
	post := f.planned(1)
	post.options = []string{"Yes", "Tonight", "Not yet"}
	return post
}

func (f *flood) warned() *expected {
	post := f.planned(1)
	post.warning = "imprisonment"
	return post
}

// alone tells that posts have nothing to do with each other: what waits for another
// one that is in doubt for two minutes waits for several more.
func (f *flood) alone() bool { return settlesSlowly(f.server.manner) && onDemand(f.t) == 0 }

// answer and repost come in the second half, when what they are about is out.
func (f *flood) answer() *expected {
	post := f.planned(1)
	if f.alone() {
		return post
	}
	post.due = post.due.Add(f.begins.Add(f.lasts).Sub(post.due) / 2)
	return post
}

func (f *flood) repost() *expected {
	post := f.answer()
	if !f.alone() {
		post.parts = nil
	}
	return post
}

// everyMinute says the same each minute, but on servers where several of them would
// be in doubt at once: only a person can tell which is which.
func (f *flood) everyMinute() *expected {
	post := f.planned(1)
	post.everyMinute = !settlesSlowly(f.server.manner)
	return post
}

// run kills and starts, then lets the last process bring everything to its end.
func (f *flood) run() {
	begun := time.Now()
	defer func() { f.took = time.Since(begun) }()
	if f.err = f.start(); f.err != nil {
		return
	}
	for range f.kills {
		if f.err = f.dieAtRandom(); f.err != nil {
			return
		}
	}
	wait(time.Until(f.begins.Add(f.lasts)))
	f.server.calm()
	if f.err = f.finish(f.countOnce()); f.err == nil {
		f.audit, f.err = f.examine(f.posts)
	}
}

// dieAtRandom lets a process live for a while. One of eight is asked to end.
func (f *flood) dieAtRandom() (err error) {
	random := f.writer.random
	wait(time.Duration(random.Int64N(2 * int64(f.lasts) / int64(f.kills))))
	if random.IntN(8) == 0 && f.running() {
		f.ended++
		err = f.process.terminate()
	} else {
		f.deaths++
		err = f.kill()
	}
	if err == nil {
		err = f.start()
	}
	return err
}

// countOnce is how many deliveries there are that do not recur.
func (f *flood) countOnce() int {
	count := 0
	for _, post := range f.posts {
		if !post.everyMinute {
			count += len(post.accounts)
		}
	}
	return count
}

func (f *flood) report(t *testing.T, manner sandbox.Manner) {
	if f.err != nil {
		t.Errorf("%s: %v\n%s", manner, f.err, f.lastWords())
		return
	}
	for _, problem := range f.audit.problems {
		t.Errorf("%s: %s", manner, problem)
	}
	if len(f.audit.problems) > 0 {
		t.Logf("%s: the last process said\n%s", manner, f.lastWords())
	}
	if f.interrupted == 0 {
		t.Errorf("%s: no attempt was in flight at any of %d deaths", manner, f.deaths)
	}
	once := f.countOnce()
	t.Logf("%-14s %d killed with %d attempts in flight, %d told to end; %d deliveries once and %d each minute (%d of them too late, %d left to a person): %d doubled, %d lost, %d stuck, in %.0f s",
		manner, f.deaths, f.interrupted, f.ended, once, f.audit.deliveries-once, f.audit.late, f.audit.undecided,
		f.audit.doubled, f.audit.lost, f.audit.stuck, f.took.Seconds())
	for text, times := range feedEntries(t, f.folder) {
		if times != 1 {
			t.Errorf("%s: %q is in the feed %d times", manner, text, times)
		}
	}
}
