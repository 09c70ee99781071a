package scheduler

import (
	"slices"
	"testing"
	"time"
)

// BenchmarkLateness publishes two hundred posts over twenty seconds and measures
// how late each arrives, beside how late a bare timer of Go is at the same times.
func BenchmarkLateness(b *testing.B) {
	const count, apart = 200, 100 * time.Millisecond
	var ours, bare []time.Duration
	for b.Loop() {
		f := newField(b)
		first := time.Now().Truncate(time.Second).Add(2 * time.Second)
		due := func(i int) time.Time { return first.Add(time.Duration(i) * apart) }
		f.posts("due", count, due)
		all := f.network.expect(count)
		_, stop := f.begin()
		for i := range count {
			// In between, so that neither wakes the other.
			at := due(i).Add(apart / 2)
			<-time.NewTimer(time.Until(at)).C
			bare = append(bare, time.Since(at))
		}
		<-all
		stop()
		for _, arrived := range f.network.arrivals {
			ours = append(ours, arrived.at.Sub(arrived.due))
		}
	}
	for name, late := range map[string][]time.Duration{"": ours, "timer-": bare} {
		slices.Sort(late)
		b.ReportMetric(float64(late[len(late)/2].Microseconds())/1000, name+"p50-ms")
		b.ReportMetric(float64(late[len(late)*99/100].Microseconds())/1000, name+"p99-ms")
	}
	b.ReportMetric(0, "ns/op") // it is the posts' own time
}
