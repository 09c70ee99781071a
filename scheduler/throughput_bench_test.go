package scheduler

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// atOnce is how many posts are due at once.
const atOnce = 1000

// BenchmarkThroughput publishes a thousand posts that are due at once on one
// account, in order, while others wait, and compares that with a bare loop that
// claims, posts and finishes on the same disk, half of it before and half after.
// What waits was seen before: 10,000 posts planned for later, 10,000 that are due
// behind the thousand, or 10,000 rows of the ledger to be tried again tomorrow.
// "of-bare" is the share of the bare loop's speed.
func BenchmarkThroughput(b *testing.B) {
	const waiting = 10_000
	for name, prepare := range map[string]func(*field){
		"alone":             func(*field) {},
		"10000-planned":     func(f *field) { f.posts("later", waiting, func(i int) time.Time { return time.Now().Add(time.Hour) }) },
		"10000-due":         func(f *field) { f.posts("z-due", waiting, func(int) time.Time { return time.Now() }) },
		"10000-in-the-book": func(f *field) { f.fillLedger(waiting) },
	} {
		b.Run(name, func(b *testing.B) {
			var ours, bare time.Duration
			for b.Loop() {
				f := newField(b)
				prepare(f)
				f.settle()
				bare += f.bareLoop(atOnce / 2)
				ours += f.publishAtOnce()
				bare += f.bareLoop(atOnce / 2)
			}
			posts := float64(b.N * atOnce)
			b.ReportMetric(float64(bare)/float64(ours), "of-bare")
			b.ReportMetric(posts/ours.Seconds(), "posts/s")
			b.ReportMetric(posts/bare.Seconds(), "bare/s")
			b.ReportMetric(0, "ns/op") // it would count the preparations
		})
	}
}

// publishAtOnce returns how long a daemon takes from the first arrival to the
// last, which is when it claims, posts and finishes.
func (f *field) publishAtOnce() time.Duration {
	due := time.Now()
	f.posts("due", atOnce, func(int) time.Time { return due })
	all := f.network.expect(atOnce)
	_, stop := f.begin()
	defer stop()
	select {
	case <-all:
	case <-time.After(time.Minute):
		f.Fatalf("%d of %d posts arrived", len(f.network.arrivals), atOnce)
	}
	f.network.mutex.Lock()
	defer f.network.mutex.Unlock()
	arrivals := f.network.arrivals[:atOnce]
	if !slices.IsSortedFunc(arrivals, func(a, b arrival) int { return strings.Compare(a.delivery, b.delivery) }) {
		f.Fatal("the posts went out in another order than the plan's")
	}
	return arrivals[atOnce-1].at.Sub(arrivals[0].at) * atOnce / (atOnce - 1)
}

// fillLedger writes rows that are to be tried again tomorrow.
func (f *field) fillLedger(count int) {
	book, err := ledger.Open(context.Background(), f.database, ledger.Options{})
	if err != nil {
		f.Fatal(err)
	}
	notes := make([]ledger.Note, count)
	for i := range notes {
		planned := ledger.Planned{Key: ledger.Key{Post: fmt.Sprintf("c/waits-%05d", i), Slot: "once", Account: "one"}, Campaign: "c", Network: "loopback", Due: time.Now()}
		notes[i] = ledger.Note{Planned: planned, State: ledger.Retrying, Next: time.Now().Add(24 * time.Hour)}
	}
	if err := book.Note(context.Background(), notes); err != nil {
		f.Fatal(err)
	}
	if err := book.Close(); err != nil {
		f.Fatal(err)
	}
}

// bareLoop is the least that keeps the promise: a row with the message, synced;
// the request, over the same transport; the row's end, synced.
func (f *field) bareLoop(count int) time.Duration {
	database, err := sql.Open("sqlite", "file:"+filepath.Join(f.TempDir(), "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		f.Fatal(err)
	}
	defer database.Close() // a failure shows in what was measured
	database.SetMaxOpenConns(1)
	claim, finish := f.bareStatements(database)
	begun := time.Now()
	for i := range count {
		message := networks.Message{Version: 1, Delivery: fmt.Sprint("c/bare-", i), Due: begun, Part: 1, Parts: 1, Text: postText(i, begun)}
		claim(message.Delivery, frozen(message))
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		receipt, err := f.network.Publish(ctx, message)
		cancel()
		if err != nil {
			f.Fatal(err)
		}
		finish(message.Delivery, frozen(receipt))
	}
	return time.Since(begun)
}

func (f *field) bareStatements(database *sql.DB) (claim, finish func(key string, content []byte)) {
	prepare := func(query string) *sql.Stmt {
		statement, err := database.Prepare(query)
		if err != nil {
			f.Fatal(err)
		}
		return statement
	}
	run := func(statement *sql.Stmt) func(string, []byte) {
		return func(key string, content []byte) {
			if _, err := statement.Exec(key, content); err != nil {
				f.Fatal(err)
			}
		}
	}
	if _, err := database.Exec(`CREATE TABLE bare (key text PRIMARY KEY, state text, message blob, receipt blob)`); err != nil {
		f.Fatal(err)
	}
	return run(prepare(`INSERT INTO bare (key, state, message) VALUES ($1, 'sending', $2)`)),
		run(prepare(`UPDATE bare SET state = 'sent', receipt = $2 WHERE key = $1`))
}
