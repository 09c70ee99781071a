package main

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vigil/networks/sandbox"
)

// manners are what the servers do with a key that they have seen.
var manners = []sandbox.Manner{sandbox.Honours, sandbox.Ignores, sandbox.Replays500, sandbox.CachesErrors}

// trials is how many processes die side by side: mostly they wait.
const trials = 40

// envelope is a picture.
func envelope(t testing.TB) string {
	t.Helper()
	picture, err := os.ReadFile("../../examples/until-all-are-free/media/envelope.png")
	if err != nil {
		t.Fatal(err)
	}
	return string(picture)
}

// onDemand is how many kills at random VIGIL_CRASHES asks for; without it 0.
func onDemand(t testing.TB) int {
	asked := os.Getenv("VIGIL_CRASHES")
	if asked == "" {
		return 0
	}
	kills, err := strconv.Atoi(asked)
	if err != nil {
		t.Fatalf("VIGIL_CRASHES is how often to kill at random: %v", err)
	}
	return kills
}

// trial is a death at a point, under a server's manner.
type trial struct {
	point  point
	manner sandbox.Manner
	audit  *audit
	err    error
	tries  int
	took   time.Duration
}

// A process that is killed at any point of a delivery's life, and started again,
// brings it out once: on a server that honours keys, on one that does not, on one
// that answers a key with 500 and on one that remembers its errors.
func TestADeathAtAnyPointNeitherDoublesNorLosesAPost(t *testing.T) {
	t.Parallel()
	binary := buildBinary(t)
	todo := plannedTrials(t)
	var work sync.WaitGroup
	free := make(chan struct{}, trials)
	for _, each := range todo {
		free <- struct{}{}
		wait(100 * time.Millisecond) // or all of them start at once
		work.Go(func() {
			defer func() { <-free }()
			each.run(t, binary)
		})
	}
	work.Wait()
	reportTrials(t, todo)
}

// settlesSlowly tells whether it takes two minutes until such a server is believed
// that a post is not there: the software that ignores keys, or caches errors, says
// nothing of how long it needs.
func settlesSlowly(manner sandbox.Manner) bool {
	return manner == sandbox.Ignores || manner == sandbox.CachesErrors
}

// plannedTrials are all points under all manners, the longest first. What would
// wait for two minutes twice is left to VIGIL_CRASHES.
func plannedTrials(t *testing.T) []*trial {
	var todo []*trial
	for _, point := range points {
		for _, manner := range manners {
			r := &trial{point: point, manner: manner}
			tooLong := point.looks == 2 && settlesSlowly(manner) && onDemand(t) == 0
			if testing.Short() {
				tooLong = point.looks > 0 || manner != sandbox.Ignores
			}
			if !tooLong {
				todo = append(todo, r)
			}
		}
	}
	slices.SortStableFunc(todo, func(a, b *trial) int { return cmp.Compare(b.settlings(), a.settlings()) })
	return todo
}

// settlings is about how many times 15 seconds it takes.
func (r *trial) settlings() int {
	if settlesSlowly(r.manner) {
		return 8 * r.point.looks
	}
	return r.point.looks
}

// run tries until the process was where it was to die: a busy machine may let a
// moment pass.
func (r *trial) run(t *testing.T, binary string) {
	begun := time.Now()
	for r.tries = 1; ; r.tries++ {
		r.audit, r.err = r.play(t, binary)
		if !errors.Is(r.err, errNotReached) || r.tries == 10 || time.Since(begun) > resendPatience {
			break
		}
	}
	r.took = time.Since(begun)
}

// play is one life, with its deaths, from the first start to the end of all posts.
func (r *trial) play(t *testing.T, binary string) (*audit, error) {
	s := newScene(t, binary, newStallingServer(r.manner, nil, nil))
	defer s.close()
	s.due = time.Now().Add(4 * time.Second)
	w := &writer{random: rand.New(rand.NewPCG(1, uint64(r.point.looks)))}
	posts := r.point.needs(w, s.due)
	writeExpected(t, s.folder, posts)
	writeFile(t, filepath.Join(s.folder, "config.toml"), fmt.Sprintf("campaigns = [\"campaign\"]\n"+mastodonAccount, "main", s.server.http.URL, ""))
	if err := r.point.reach(s); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.lastWords())
	}
	if err := s.finish(len(posts)); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.lastWords())
	}
	return s.examine(posts)
}

const mastodonAccount = `
[accounts.%[1]s]
network = "mastodon"
server = %[2]q
token = "anything-%[1]s"
%[3]s
`

// finish lets a process run until everything has come to its end, and ends it.
func (s *scene) finish(deliveries int) error {
	select {
	case <-s.process.ended:
		if err := s.start(); err != nil {
			return err
		}
	default:
	}
	over := fmt.Sprintf(`SELECT count(*) >= %d AND sum(state IN ('sending', 'uncertain', 'retrying', 'held') AND reasons NOT LIKE '%%undecided%%') = 0
		AND (SELECT count(*) > 0 FROM accounts) FROM deliveries`, deliveries)
	if err := s.until(s.running, soon); err != nil {
		return err // it would not hear that it is to end
	}
	s.until(s.holds(over), resendPatience) // what is not over is told by the audit
	return s.process.terminate()
}

// lastWords are the end of the log.
func (s *scene) lastWords() string {
	log, err := os.ReadFile(filepath.Join(s.folder, "daemon.log"))
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(string(log), "\n")
	return strings.Join(lines[max(0, len(lines)-25):], "\n")
}

// reportTrials fails where a point was not reached, or where a post came to harm.
func reportTrials(t *testing.T, todo []*trial) {
	reached := map[string]int{}
	var doubled, lost, stuck, deliveries int
	for _, r := range todo {
		name := r.point.name + ", " + string(r.manner)
		if r.err != nil {
			t.Errorf("%s: %v", name, r.err)
			continue
		}
		reached[r.point.name]++
		doubled, lost, stuck = doubled+r.audit.doubled, lost+r.audit.lost, stuck+r.audit.stuck
		deliveries += r.audit.deliveries
		for _, problem := range r.audit.problems {
			t.Errorf("%s: %s", name, problem)
		}
		t.Logf("%-60s %-14s %d tries, %4.0f s", r.point.name, r.manner, r.tries, r.took.Seconds())
	}
	for _, point := range points {
		if reached[point.name] == 0 && !testing.Short() {
			t.Errorf("nothing was killed at: %s", point.name)
		}
	}
	t.Logf("%d points, %d deaths, %d deliveries: %d doubled, %d lost, %d stuck", len(reached), len(todo), deliveries, doubled, lost, stuck)
}
