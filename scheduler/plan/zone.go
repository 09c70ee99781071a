package plan

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// pass is a stretch of time through which a zone's clocks run without a jump.
// Wall-clock times are written as if they were UTC, where no clock jumps.
//
// At its start the clocks may have leapt forward, so that some wall times are
// missing, or back, so that some are shown a second time. Both concern only the
// first hour or so of a pass; that the pass before it was longer than the jump
// is taken for granted; a test looks for exceptions in the oddest zones.
type pass struct {
	zone *time.Location
	// start is included, end is not; zero: since ever, for ever.
	start, end time.Time
	// offset is what the zone adds to UTC, earlier what it added in the pass
	// before.
	offset, earlier time.Duration
}

// passAt is the pass that t lies in.
func passAt(zone *time.Location, t time.Time) pass {
	t = t.In(zone)
	start, end := t.ZoneBounds()
	if !end.IsZero() && !end.After(t) {
		// On 31 December of a leap year that the zone's table no longer lists, Go
		// says that the year ended yesterday (1.26.8, time/zoneinfo.go, tzset takes
		// each year to have 365 days). A bound without a jump does no harm.
		end = t.Add(time.Hour)
	}
	p := pass{zone: zone, start: start, end: end, offset: offsetAt(t)}
	p.earlier = p.offset
	if !start.IsZero() {
		p.earlier = offsetAt(start.Add(-1))
	}
	return p
}

func offsetAt(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// within bounds the pass to from (included) and until (excluded).
func (p pass) within(from, until time.Time) (time.Time, time.Time) {
	if p.start.After(from) {
		from = p.start
	}
	if !p.end.IsZero() && p.end.Before(until) {
		until = p.end
	}
	return from, until
}

// wall is what the clocks show at t.
func (p pass) wall(t time.Time) time.Time { return t.UTC().Add(p.offset) }

// instant is when the clocks of this pass show a wall time.
func (p pass) instant(wall time.Time) time.Time { return wall.Add(-p.offset) }

// repeats tells whether the pass before showed this wall time already.
func (p pass) repeats(wall time.Time) bool {
	return !p.start.IsZero() && wall.Add(-p.earlier).Before(p.start)
}

// gap is the wall times that the jump at the start left out: first included,
// last excluded, and equal where nothing is missing.
func (p pass) gap() (first, last time.Time) {
	if p.start.IsZero() || p.offset <= p.earlier {
		return time.Time{}, time.Time{}
	}
	return p.start.UTC().Add(p.earlier), p.start.UTC().Add(p.offset)
}

// afterGap moves a missing wall time forward by the gap: it comes as long
// after the last time that the clocks showed as if they had not jumped.
func (p pass) afterGap(wall time.Time) time.Time { return wall.Add(-p.earlier) }

// ZoneDataVersion says which release of the time zone database is in use, and
// where it lies: "2025b (/usr/share/zoneinfo)". The directories are those in
// which package time looks before it takes what the binary carries.
func ZoneDataVersion() string {
	return zoneDataVersion(os.Getenv("ZONEINFO"), "/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo")
}

func zoneDataVersion(directories ...string) string {
	for _, directory := range directories {
		if _, err := os.Stat(directory); directory == "" || err != nil {
			continue
		}
		return fmt.Sprintf("%s (%s)", releaseIn(directory), directory)
	}
	return "the program's own"
}

// releaseIn reads the release where the database's makefile leaves it:
// "+VERSION" holds the bare name, and tzdata.zi begins with "# version 2025b".
func releaseIn(directory string) string {
	for _, name := range []string{"+VERSION", "tzdata.zi"} {
		line, err := firstLine(filepath.Join(directory, name))
		if release := strings.TrimSpace(strings.TrimPrefix(line, "# version ")); err == nil && release != "" {
			return release
		}
	}
	return "of unknown release"
}

func firstLine(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Scan()
	return lines.Text(), lines.Err()
}
