package scheduler

import (
	"testing"
	"time"
)

// A rehearsal of two years with 1,700 fictional people, three a day, on five accounts,
// two of a hundred deliveries failing, and changes each week.
func TestRehearsalOfTwoYears(t *testing.T) {
	people, weeks := 1700, 104
	if testing.Short() {
		people, weeks = 150, 9
	}
	begun := time.Now()
	s := newStaging(t, folderInMemory(t), people, 0.02)
	for week := range weeks {
		s.week(week + 1)
	}
	s.must(s.Until(t.Context(), s.clock.Now().AddDate(0, 0, 2)))
	t.Logf("%d weeks with %d people took %v", weeks, people, time.Since(begun).Round(time.Millisecond))
	s.judge()
}

// BenchmarkRehearsalOfTwoYears reports how long it takes, and how long a day does.
func BenchmarkRehearsalOfTwoYears(b *testing.B) {
	const weeks = 104
	for b.Loop() {
		s := newStaging(b, b.TempDir(), 1700, 0.02)
		for week := range weeks {
			s.week(week + 1)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N)/weeks/7, "ms/day")
}
