package ledger_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"vigil/ledger"
)

// BenchmarkBare is what a claim and a finish cost at least: a row inserted and
// synced, the same row changed and synced.
func BenchmarkBare(b *testing.B) {
	database, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-1000)")
	if err != nil {
		b.Fatal(err)
	}
	defer database.Close()
	database.SetMaxOpenConns(1)
	run := func(query string, arguments ...any) {
		if _, err := database.Exec(query, arguments...); err != nil {
			b.Fatal(err)
		}
	}
	run(`CREATE TABLE bare (id integer PRIMARY KEY, key text UNIQUE, state text, message blob, receipt blob)`)
	insert, err := database.Prepare(`INSERT INTO bare (id, key, state, message) VALUES ($1, $2, 'sending', $3)`)
	if err != nil {
		b.Fatal(err)
	}
	update, err := database.Prepare(`UPDATE bare SET state = 'sent', receipt = $2 WHERE id = $1`)
	if err != nil {
		b.Fatal(err)
	}
	number := 0
	for b.Loop() {
		number++
		c, o := claimOf(planned(number), "a"), sent("a", "1")
		if _, err := insert.Exec(number, c.Key.String(), c.Message); err != nil {
			b.Fatal(err)
		}
		if _, err := update.Exec(number, o.Receipt); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkClaimFinish(b *testing.B) {
	for _, waiting := range []int{0, 10_000} {
		b.Run(fmt.Sprintf("waiting=%d", waiting), func(b *testing.B) {
			l := open(b)
			notes := make([]ledger.Note, waiting)
			for i := range notes {
				notes[i] = ledger.Note{Planned: planned(1_000_000 + i), State: ledger.Retrying, Next: noon.AddDate(0, 0, 1)}
			}
			if err := l.Note(b.Context(), notes); err != nil {
				b.Fatal(err)
			}
			number := 0
			for b.Loop() {
				number++
				claimFinish(b, l, number)
			}
		})
	}
}

func BenchmarkSixteenAtOnce(b *testing.B) {
	l := open(b)
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
	claimed, err := l.Claim(context.Background(), claimOf(planned(number), attempt))
	if err != nil || !claimed.Granted {
		b.Fatal(claimed, err)
	}
	if _, err := l.Finish(context.Background(), sent(attempt, fmt.Sprint(number))); err != nil {
		b.Fatal(err)
	}
}
