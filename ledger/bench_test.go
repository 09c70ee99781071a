package ledger_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vigil/ledger"
)

// BenchmarkClaimFinish compares claim and finish with a bare loop that inserts a
// row, syncs, changes it, and syncs. They take turns, so that both meet the same
// disk; "of-bare" is the share of the bare loop's speed.
func BenchmarkClaimFinish(b *testing.B) {
	for _, waiting := range []int{0, 10_000} {
		b.Run(fmt.Sprintf("waiting=%d", waiting), func(b *testing.B) {
			l, bare := openAt(b, filepath.Join(b.TempDir(), "vigil.db")), openBare(b)
			notes := make([]ledger.Note, waiting)
			for i := range notes {
				notes[i] = ledger.Note{Planned: planned(1_000_000 + i), State: ledger.Retrying, Next: noon.AddDate(0, 0, 1)}
			}
			note(b, l, notes...)
			var spent, spentBare []time.Duration
			number := 0
			for b.Loop() {
				number++
				start := time.Now()
				claimFinish(b, l, number)
				spent = append(spent, time.Since(start))
				start = time.Now()
				bare(number)
				spentBare = append(spentBare, time.Since(start))
			}
			b.ReportMetric(float64(median(spentBare))/float64(median(spent)), "of-bare")
		})
	}
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// openBare returns what a claim and a finish cost at least.
func openBare(b *testing.B) func(number int) {
	database, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-1000)")
	must(b, err)
	b.Cleanup(func() { must(b, database.Close()) })
	database.SetMaxOpenConns(1)
	_, err = database.Exec(`CREATE TABLE bare (id integer PRIMARY KEY, key text UNIQUE, state text, message blob, receipt blob)`)
	must(b, err)
	insert, err := database.Prepare(`INSERT INTO bare (id, key, state, message) VALUES ($1, $2, 'sending', $3)`)
	must(b, err)
	update, err := database.Prepare(`UPDATE bare SET state = 'sent', receipt = $2 WHERE id = $1`)
	must(b, err)
	return func(number int) {
		c, o := claimOf(planned(number), "a"), sent("a", "1")
		_, err := insert.Exec(number, c.Key.String(), c.Message)
		must(b, err)
		_, err = update.Exec(number, o.Receipt)
		must(b, err)
	}
}

func BenchmarkSixteenAtOnce(b *testing.B) {
	l := openAt(b, filepath.Join(b.TempDir(), "vigil.db"))
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for number := range b.N {
			numbers <- number
		}
	}()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			claimFinish(b, l, <-numbers)
		}
	})
}

func claimFinish(b *testing.B, l *ledger.Ledger, number int) {
	attempt := fmt.Sprint("attempt-", number)
	granted(b, l, claimOf(planned(number), attempt))
	finish(b, l, sent(attempt, fmt.Sprint(number)))
}

// seen are posts as a campaign's folder has them.
func seen(count int) ([]ledger.SeenPost, map[string][]byte) {
	posts, sources := make([]ledger.SeenPost, count), map[string][]byte{}
	for i := range posts {
		id := fmt.Sprintf("lights/2026/post-%05d", i)
		posts[i] = ledger.SeenPost{
			ID: id, Campaign: "lights", Path: "posts/2026/post.toml", Size: 600, ModTime: noon, Inode: uint64(i) << 40, FirstSeen: noon,
			Hash: [32]byte{1, byte(i)}, ScheduleHash: [32]byte{2}, Index: bytes.Repeat([]byte("index "), 50), Commit: "4f9a",
		}
		sources[id] = bytes.Repeat([]byte("source "), 80)
	}
	return posts, sources
}

func BenchmarkSaveSeen(b *testing.B) {
	l := openAt(b, filepath.Join(b.TempDir(), "vigil.db"))
	posts, sources := seen(10_000)
	for b.Loop() {
		must(b, l.SaveSeen(b.Context(), posts, sources))
	}
}

func BenchmarkSeenPosts(b *testing.B) {
	l := openAt(b, filepath.Join(b.TempDir(), "vigil.db"))
	posts, sources := seen(10_000)
	must(b, l.SaveSeen(b.Context(), posts, sources))
	for b.Loop() {
		read := 0
		for _, err := range l.SeenPosts(b.Context(), "") {
			must(b, err)
			read++
		}
		if read != len(posts) {
			b.Fatalf("read %d of %d", read, len(posts))
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "vigil.db")
	openAt(b, path)
	for b.Loop() {
		l, err := ledger.Open(b.Context(), path, ledger.Options{})
		must(b, err)
		must(b, l.Close())
	}
}

func BenchmarkIndex(b *testing.B) {
	l := openAt(b, filepath.Join(b.TempDir(), "vigil.db"))
	number := 0
	for b.Loop() {
		b.StopTimer()
		notes := make([]ledger.Note, 100)
		for i := range notes {
			number++
			notes[i] = ledger.Note{Planned: planned(number), State: ledger.Missed}
		}
		note(b, l, notes...)
		b.StartTimer()
		must(b, l.Beat(b.Context(), noon, noon))
	}
}
