package scheduler

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"vigil/ledger"
)

// narrowest is the width below which text is not broken any more.
const narrowest = 40

// Write prints the overview for a person, in lines of at most width characters
// where words allow it; 0 means 80. Times are on the clocks of now's zone.
func (o Overview) Write(w io.Writer, width int, now time.Time) error {
	if width == 0 {
		width = 80
	}
	out := bufio.NewWriter(w)
	page := screen{out: out, width: max(width, narrowest), now: now}
	page.headline(o)
	for i, matter := range o.Matters {
		page.matter(i+1, matter)
	}
	page.waits(o.Waits)
	page.next(o.Next)
	page.last(o.Last)
	page.counts(o.CountsByList())
	page.silences(o.Silences)
	page.fetches(o.Fetches)
	if o.Uncompared {
		page.printf("\nThe clock is compared with nobody's: no account has a server.\n")
	}
	return out.Flush()
}

// screen is what an overview is printed on. Its writer keeps the first error.
type screen struct {
	out   *bufio.Writer
	width int
	now   time.Time
}

func (s screen) printf(format string, values ...any) { fmt.Fprintf(s.out, format, values...) }

func (s screen) headline(o Overview) {
	state := "OK"
	if !o.OK {
		state = "ATTENTION"
	}
	zone := s.now.Location().String()
	s.printf("%s  %s, %s\n", state, s.now.Format("Mon 2 January 2006, 15:04 -07:00"), zone)
}

func (s screen) matter(index int, m Matter) {
	s.printf("\n%d. ", index)
	s.wrap(m.What, 3)
	if m.Why != "" {
		s.printf("   ")
		s.wrap(m.Why, 3)
	}
	if when := s.when(m); when != "" {
		s.printf("   %s\n", when)
	}
	if m.Command != "" {
		s.printf("   > %s\n", m.Command)
	}
}

// when says since when a matter is, what waits on it, and until when.
func (s screen) when(m Matter) string {
	var said []string
	if !m.Since.IsZero() {
		said = append(said, "since "+s.clock(m.Since))
	}
	if m.Waiting > 0 {
		said = append(said, number(m.Waiting, "delivery waits", "deliveries wait"))
	}
	if !m.Until.IsZero() {
		said = append(said, "until "+s.clock(m.Until))
	}
	return strings.Join(said, ", ")
}

// waits are the accounts that stand still for a while.
func (s screen) waits(waits []Wait) {
	for i, wait := range waits {
		if i == 0 {
			s.printf("\nWaits\n")
		}
		s.printf("  ")
		s.wrap(fmt.Sprintf("%s until %s: %s; %s", wait.Account, s.clock(wait.Until), wait.Why, number(wait.Posts, "post waits", "posts wait")), 4)
	}
}

func (s screen) next(upcoming []Upcoming) {
	s.printf("\nNext\n")
	if len(upcoming) == 0 {
		s.printf("  nothing within a day\n")
	}
	for _, u := range upcoming {
		s.printf("  %s  %s  %s\n", s.clock(later(u.Due, u.At)), u.Post, strings.Join(u.Accounts, ", "))
		if len(u.Reasons) > 0 {
			s.printf("    ")
			s.wrap(Sentences(u.Reasons), 4)
		}
	}
}

func (s screen) last(deliveries []ledger.Delivery) {
	if len(deliveries) == 0 {
		return
	}
	s.printf("\nLast\n")
	for _, d := range deliveries {
		line := fmt.Sprintf("%s  %s  %s  #%d %s", s.clock(d.SentAt), d.Post, d.Account, d.ID, d.URL)
		s.printf("  %s\n", strings.TrimSpace(line))
	}
}

// counts says on one line per account how many are in which state.
func (s screen) counts(counts []ledger.Count) {
	for i, count := range counts {
		if i == 0 || counts[i-1].Account != count.Account {
			s.printf("\n%s: ", count.Account)
		} else {
			s.printf(", ")
		}
		s.printf("%d %s", count.Deliveries, count.State)
	}
	if len(counts) > 0 {
		s.printf("\n")
	}
}

// silences are told where a campaign asks for it.
func (s screen) silences(silences []Silence) {
	for _, silence := range silences {
		if warning := silence.Warning(); warning != "" {
			s.printf("\n")
			s.wrap(fmt.Sprintf("%s: %s; `vigil people coverage` lists them.", silence.Campaign, warning), 0)
		}
	}
}

// fetches says how old each campaign is that is fetched.
func (s screen) fetches(fetches []Fetch) {
	for i, fetch := range fetches {
		if i == 0 {
			s.printf("\nFetched\n")
		}
		seen := "never"
		if !fetch.At.IsZero() {
			seen = fmt.Sprintf("%s ago, commit %.10s", s.now.Sub(fetch.At).Round(time.Second), fetch.Commit)
		}
		s.printf("  %s  %s\n", fetch.Campaign, seen)
	}
}

// clock is a time of day, with the day where it is not today's.
func (s screen) clock(at time.Time) string {
	local := at.In(s.now.Location())
	if local.Format(time.DateOnly) == s.now.Format(time.DateOnly) {
		return local.Format("15:04")
	}
	return local.Format("Mon 2 Jan 15:04")
}

// wrap prints words, breaking lines before the width; further lines are indented.
func (s screen) wrap(text string, indent int) {
	column := indent
	for i, word := range strings.Fields(text) {
		length := utf8.RuneCountInString(word)
		switch {
		case i > 0 && column+1+length > s.width:
			s.printf("\n%s", strings.Repeat(" ", indent))
			column = indent
		case i > 0:
			s.printf(" ")
			column++
		}
		s.printf("%s", word)
		column += length
	}
	s.printf("\n")
}
