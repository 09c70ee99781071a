package scheduler

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"vigil/posts"
)

// many is how many posts a large queue has.
const many = 10_000

// BenchmarkStart is from opening the ledger to the timer being set for the next
// post, with ten thousand posts in the folder. The new ones are compared with
// reading and decoding their files, one after another, and doing nothing else:
// "of-bare" is how many times that it takes.
func BenchmarkStart(b *testing.B) {
	b.Run("known", func(b *testing.B) {
		f := newField(b)
		f.fill()
		f.settle()
		var spent, worked []time.Duration
		for b.Loop() {
			begun := processorTime()
			spent = append(spent, f.start())
			worked = append(worked, processorTime()-begun)
		}
		b.ReportMetric(milliseconds(spent), "median-ms")
		b.ReportMetric(milliseconds(slices.Sorted(slices.Values(spent))[:1]), "least-ms")
		b.ReportMetric(milliseconds(worked), "cpu-ms")
	})
	b.Run("new", func(b *testing.B) {
		f := newField(b)
		f.fill()
		var spent, bare []time.Duration
		for b.Loop() {
			bare = append(bare, f.decodeAll())
			f.database = filepath.Join(b.TempDir(), "vigil.db")
			spent = append(spent, f.start())
		}
		b.ReportMetric(milliseconds(spent), "median-ms")
		b.ReportMetric(milliseconds(bare), "bare-ms")
		b.ReportMetric(milliseconds(spent)/milliseconds(bare), "of-bare")
	})
}

// BenchmarkChange is all the work that follows from one file that was saved, in a
// queue of ten thousand: the look that finds it, the one that believes it, and the
// new plan.
func BenchmarkChange(b *testing.B) {
	f := newField(b)
	f.fill()
	f.settle()
	ctx, cancel := context.WithCancel(context.Background())
	book, scheduler := f.assemble(ctx)
	defer f.close(book, scheduler)
	defer scheduler.under.Wait()
	defer cancel()
	if err := scheduler.begin(ctx); err != nil {
		b.Fatal(err)
	}
	var spent, worked []time.Duration
	for number := 0; b.Loop(); number++ {
		f.write(postFile("post", number%many), postText(number, time.Now().Add(24*time.Hour)))
		changed := []string{filepath.Join(f.folder, postFile("post", number%many))}
		begun, before := time.Now(), processorTime()
		for again := true; again; {
			var err error
			if again, err = scheduler.queue.Recheck(ctx, changed); err != nil {
				b.Fatal(err)
			}
			changed = nil
		}
		<-scheduler.queue.Changed()
		scheduler.replan(ctx)
		spent, worked = append(spent, time.Since(begun)), append(worked, processorTime()-before)
	}
	b.ReportMetric(milliseconds(spent), "median-ms")
	b.ReportMetric(milliseconds(slices.Sorted(slices.Values(spent))[:1]), "least-ms")
	b.ReportMetric(milliseconds(worked), "cpu-ms")
}

// processorTime is what all processors together have spent on this process.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // it fails for a wrong argument only
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// fill writes ten thousand posts, three each hour from now on.
func (f *field) fill() {
	first := time.Now().Add(time.Hour)
	f.posts("post", many, func(i int) time.Time { return first.Add(time.Duration(i) * 20 * time.Minute) })
}

// settle has a daemon see all files, and write down that it did.
func (f *field) settle() {
	ctx := context.Background()
	book, scheduler := f.assemble(ctx)
	if err := scheduler.queue.Save(ctx); err != nil {
		f.Fatal(err)
	}
	f.close(book, scheduler)
}

// start takes all steps of a daemon up to the first sleep of its loop.
func (f *field) start() time.Duration {
	runtime.GC()                                      // a new process has no garbage of an earlier one
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as `vigil run` starts
	ctx, cancel := context.WithCancel(context.Background())
	begun := time.Now()
	book, scheduler := f.assemble(ctx)
	if err := scheduler.begin(ctx); err != nil {
		f.Fatal(err)
	}
	wake := scheduler.pass(ctx, scheduler.now())
	spent := time.Since(begun)
	cancel()
	scheduler.under.Wait() // for what begin has set going beside the loop
	if !wake.After(begun) || len(scheduler.upcoming) == 0 {
		f.Fatalf("nothing is armed: wakes at %v with %d to come", wake, len(scheduler.upcoming))
	}
	f.close(book, scheduler)
	return spent
}

// decodeAll is the least that reading the files can take in one goroutine.
func (f *field) decodeAll() time.Duration {
	listing, err := posts.Scan(f.folder)
	if err != nil {
		f.Fatal(err)
	}
	begun := time.Now()
	for _, file := range listing.Posts {
		var bare struct {
			At   time.Time
			Text string
		}
		source, err := os.ReadFile(filepath.Join(f.folder, file.Path))
		if err == nil {
			err = toml.Unmarshal(source, &bare)
		}
		if err != nil {
			f.Fatal(err)
		}
	}
	return time.Since(begun)
}

func milliseconds(spent []time.Duration) float64 {
	sorted := slices.Sorted(slices.Values(spent))
	return float64(sorted[len(sorted)/2].Microseconds()) / 1000
}
