package plan

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"vigil/posts"

	"github.com/robfig/cron/v3"
)

// cronFields are the five fields of a line, in their order, and what each takes
// (https://pkg.go.dev/github.com/robfig/cron/v3, "CRON Expression Format").
var cronFields = []struct {
	name, takes string
	option      cron.ParseOption
}{
	{"minute", "0 to 59", cron.Minute},
	{"hour", "0 to 23", cron.Hour},
	{"day", "1 to 31", cron.Dom},
	{"month", "1 to 12, or JAN to DEC", cron.Month},
	{"weekday", "0 to 6 from Sunday on, or SUN to SAT", cron.Dow},
}

// parseCron reads a line of five fields. As in cron itself, a day and a weekday
// that are both given mean "either".
func parseCron(line, zone string) (rule, error) {
	switch upper := strings.ToUpper(strings.TrimSpace(line)); {
	case len(line) > longestLine:
		return rule{}, badCron("a line of %d characters is too long", len(line))
	case strings.Contains(upper, "TZ="):
		return rule{}, fault{posts.CronZone, []any{zone}}
	case strings.HasPrefix(upper, "@EVERY"):
		return rule{}, fault{posts.CronSinceStart, nil}
	case strings.HasPrefix(upper, "@"):
		return rule{}, badCron("%q is a nickname of some crons, and not known here", line)
	}
	fields := strings.Fields(line)
	if len(fields) != len(cronFields) {
		return rule{}, badCron("%q has %d fields", line, len(fields))
	}
	for i, field := range fields {
		if err := checkCronField(i, field); err != nil {
			return rule{}, err
		}
	}
	return newRule(strings.Join(fields, " "))
}

// longestLine bounds what is read of a line: nobody needs more.
const longestLine = 400

func badCron(format string, args ...any) error {
	return fault{posts.BadCron, []any{fmt.Sprintf(format, args...)}}
}

// checkCronField says which field is wrong, and what it takes; the parser's own
// message would name neither. It refuses what the parser lets pass: an empty
// item, and "*-5", of which it reads the star alone.
func checkCronField(i int, field string) error {
	kind := cronFields[i]
	for item := range strings.SplitSeq(field, ",") {
		_, err := cron.NewParser(kind.option).Parse(item)
		if err != nil || strings.Contains(item, "*-") || strings.Contains(item, "?-") {
			return badCron("%q is no %s; that field takes %s, with 1,2 and 1-5 and */2", item, kind.name, kind.takes)
		}
	}
	return nil
}

// newRule makes a rule of five fields that are each right. From the year 2000
// on each day of the calendar comes within the five years for which the
// schedule looks ahead, 29 February too; what does not come then never will.
func newRule(fields string) (rule, error) {
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	schedule, err := parser.Parse(fields)
	if err != nil {
		return rule{}, badCron("%q: %v", fields, err)
	}
	times, ok := schedule.(*cron.SpecSchedule)
	if !ok || times.Next(time.Date(2000, 1, 1, 0, 0, 0, -1, time.UTC)).IsZero() {
		return rule{}, fault{posts.NeverDue, []any{strconv.Quote(fields), "name a day that its month has"}}
	}
	midnights := *times
	midnights.Minute, midnights.Hour = 1, 1
	hour := strings.Fields(fields)[1]
	return rule{
		times:     times,
		midnights: &midnights,
		clocks:    clocks(times),
		realHours: strings.HasPrefix(hour, "*") || strings.HasPrefix(hour, "?"),
	}, nil
}

// clocks are the schedule's times of a day.
func clocks(times *cron.SpecSchedule) []time.Duration {
	hours, minutes := values(times.Hour), values(times.Minute)
	clocks := make([]time.Duration, 0, len(hours)*len(minutes))
	for _, hour := range hours {
		for _, minute := range minutes {
			clocks = append(clocks, time.Duration(hour)*time.Hour+time.Duration(minute)*time.Minute)
		}
	}
	return clocks
}

// starBit is the highest bit of a field of cron.SpecSchedule; it says that
// there was a star, as the package's parser sets it.
const starBit = 1 << 63

// values are the numbers in a field of the schedule.
func values(field uint64) []int {
	var numbers []int
	for field &^= starBit; field != 0; field &= field - 1 {
		numbers = append(numbers, bits.TrailingZeros64(field))
	}
	return numbers
}
