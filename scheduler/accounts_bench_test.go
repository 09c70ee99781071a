package scheduler

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// BenchmarkAccounts publishes 500 posts on each of 20 accounts, all due at once, to
// a network that takes 50 ms for each, and compares that with bare clients: the
// same requests over the same transport, as many at the same time, and nothing
// written down. Half of those run before and half after. "of-bare" is the share of
// their speed; "heap-MiB" is what the heap grew by at most, files, plan and all.
func BenchmarkAccounts(b *testing.B) {
	for _, atOnce := range []int{1, 10} {
		b.Run(fmt.Sprintf("at-once=%d", atOnce), func(b *testing.B) {
			var ours, bare time.Duration
			var heap uint64
			for b.Loop() {
				f := newFleet(b, atOnce)
				bare += f.bareClients(fleetPosts * fleetAccounts / 2)
				took, grown := f.publishAll()
				ours, heap = ours+took, max(heap, grown)
				bare += f.bareClients(fleetPosts * fleetAccounts / 2)
			}
			deliveries := float64(b.N * fleetPosts * fleetAccounts)
			b.ReportMetric(float64(bare)/float64(ours), "of-bare")
			b.ReportMetric(deliveries/ours.Seconds(), "posts/s")
			b.ReportMetric(deliveries/bare.Seconds(), "bare/s")
			b.ReportMetric(float64(heap)/(1<<20), "heap-MiB")
			b.ReportMetric(0, "ns/op") // it would count the preparations
		})
	}
}

const (
	fleetPosts    = 500
	fleetAccounts = 20
	fleetLatency  = 50 * time.Millisecond
)

// fleet is a field with many accounts on one slow network.
type fleet struct {
	*field
	atOnce   int
	accounts []*Account
}

func newFleet(b *testing.B, atOnce int) *fleet {
	f := &fleet{field: newField(b), atOnce: atOnce}
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-time.After(fleetLatency)
		f.network.take(w, r)
	}))
	b.Cleanup(slow.Close)
	f.network.url = slow.URL
	for i := range fleetAccounts {
		known := posts.Account{Name: fmt.Sprintf("account-%02d", i), Network: "loopback", Limits: stageLimits}
		f.accounts = append(f.accounts, &Account{Account: known, Opened: f.network, AtOnce: atOnce})
	}
	return f
}

// publishAll returns how long a daemon takes from the first arrival to the last,
// and by how much the heap grows meanwhile.
func (f *fleet) publishAll() (took time.Duration, grown uint64) {
	due := time.Now()
	f.posts("due", fleetPosts, func(int) time.Time { return due })
	all := f.network.expect(fleetPosts * fleetAccounts)
	peak := watchHeap()
	stop := f.launch()
	f.await(all)
	grown = peak()
	stop()
	return f.network.span(), grown
}

// launch starts a daemon, and returns how to end it.
func (f *fleet) launch() func() {
	ctx, cancel := context.WithCancel(context.Background())
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	book, err := ledger.Open(ctx, f.database, ledger.Options{})
	if err != nil {
		f.Fatal(err)
	}
	defaults := posts.Defaults{Zone: "UTC", Networks: []string{"loopback"}, Timetable: plan.NewTimetable().Check}
	for _, account := range f.accounts {
		defaults.Accounts = append(defaults.Accounts, account.Account)
	}
	queue, err := OpenQueue(ctx, QueueOptions{Ledger: book, Folders: []string{f.folder}, Log: log, Defaults: defaults})
	if err != nil {
		f.Fatal(err)
	}
	scheduler := New(Options{Ledger: book, Queue: queue, Accounts: f.accounts, Log: log})
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := scheduler.Run(ctx); err != nil {
			f.Error(err)
		}
	})
	return func() {
		cancel()
		ended.Wait()
		f.close(book, scheduler)
	}
}

// bareClients returns how long as many clients as there are slots take for so many
// posts, from the first arrival to the last.
func (f *fleet) bareClients(count int) time.Duration {
	all := f.network.expect(count)
	var next atomic.Int64
	var clients sync.WaitGroup
	due := time.Now()
	for range fleetAccounts * f.atOnce {
		clients.Go(func() {
			for i := int(next.Add(1)); i <= count; i = int(next.Add(1)) {
				f.publishBare(networks.Message{Version: 1, Delivery: fmt.Sprint("c/bare-", i), Due: due, Part: 1, Parts: 1, Text: postText(i, due)})
			}
		})
	}
	clients.Wait()
	f.await(all)
	return f.network.span()
}

func (f *fleet) publishBare(message networks.Message) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := f.network.Publish(ctx, message); err != nil {
		f.Error(err)
	}
}

func (f *fleet) await(all <-chan struct{}) {
	select {
	case <-all:
	case <-time.After(5 * time.Minute):
		f.Fatalf("only %d posts arrived", len(f.network.arrivals))
	}
}

// span is the time from the first arrival to the last.
func (l *loopback) span() time.Duration {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.arrivals[len(l.arrivals)-1].at.Sub(l.arrivals[0].at)
}

// watchHeap measures the heap until it is asked by how much that grew at most.
func watchHeap() (peak func() uint64) {
	runtime.GC()
	before, most := heapBytes(), uint64(0)
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ended:
				return
			case <-ticker.C:
				most = max(most, heapBytes())
			}
		}
	}()
	return func() uint64 {
		close(ended)
		<-done
		return most - min(most, before)
	}
}

// heapBytes is what objects take, those that are not swept yet among them.
func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
