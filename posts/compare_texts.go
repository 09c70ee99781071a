package posts

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"vigil/networks"
)

// likeness is from which share of common groups of words on two texts say nearly the
// same: the size of what both have, divided by that of what either has (Jaccard).
const likeness = 0.7

// fewestShingles is how many groups a text needs to be nearly another one; shorter
// ones are the same or not.
const fewestShingles = 6

// repetitions finds, for each text, the latest one before it that says nearly the
// same. Two texts that are alike have one of their first groups in common, in any
// fixed order of all groups (prefix filtering: Chaudhuri, Ganti, Kaushik, "A
// Primitive Operator for Similarity Joins in Data Cleaning", ICDE 2006). So only
// those are looked up, and the time grows with the number of texts, not with that of
// pairs.
func (c *Comparison) repetitions() []Problem {
	var problems []Problem
	index := map[uint64][]*saying{}
	for _, said := range c.said {
		prefix := said.shingles[:prefixLength(len(said.shingles))]
		if earlier := said.alike(index, prefix); earlier != nil {
			problems = append(problems, said.repeats(earlier)...)
		}
		for _, shingle := range prefix {
			known := append(index[shingle], said)
			index[shingle] = known[max(0, len(known)-mostCandidates):]
		}
	}
	return problems
}

// mostCandidates is how many texts are remembered for one group: where more begin
// alike, the latest ones tell.
const mostCandidates = 64

// prefixLength is how many of n sorted groups must be looked up so that nothing is
// missed.
func prefixLength(n int) int {
	if n < fewestShingles {
		return min(n, 1)
	}
	return n - int(math.Ceil(likeness*float64(n))) + 1
}

// alike is the latest of the candidates that repeats itself with this text.
func (s *saying) alike(index map[uint64][]*saying, prefix []uint64) *saying {
	for _, shingle := range prefix {
		for _, other := range slices.Backward(index[shingle]) {
			if !s.related(other) && s.campaign == other.campaign && s.within(other) && len(s.common(other)) > 0 && similar(s.shingles, other.shingles) {
				return other
			}
		}
	}
	return nil
}

// similar compares two sorted lists of groups.
func similar(a, b []uint64) bool {
	if min(len(a), len(b)) < fewestShingles {
		return slices.Equal(a, b)
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(both) >= likeness*float64(len(a)+len(b)-both)
}

// within tells that the two go out within repeat_after of each other. A post whose
// time the plan decides may meet any other, unless it is meant to come again.
func (s *saying) within(other *saying) bool {
	if s.comesAgain() || other.comesAgain() {
		return false
	}
	if len(s.times) == 0 || len(other.times) == 0 {
		return true
	}
	apart, _ := s.nearest(other)
	return apart <= s.campaign.RepeatAfter
}

// comesAgain tells that the plan repeats the post by itself, in other company each
// time.
func (s *saying) comesAgain() bool {
	return s.post.Schedule.Evergreen > 0 || s.post.Rotates() || s.post.Schedule.Occasion != nil
}

// nearest is how near two of their times come to each other, and the later of them.
func (s *saying) nearest(other *saying) (apart time.Duration, later time.Time) {
	apart = math.MaxInt64
	for i, j := 0, 0; i < len(s.times) && j < len(other.times); {
		a, b := s.times[i], other.times[j]
		if between := a.Sub(b).Abs(); between < apart {
			apart, later = between, a
			if b.After(a) {
				later = b
			}
		}
		if a.Before(b) {
			i++
		} else {
			j++
		}
	}
	return apart, later
}

func (s *saying) repeats(earlier *saying) []Problem {
	if silenced(Repeat, []map[string]string{s.post.Allow, s.campaign.Allow}) {
		return nil
	}
	how := "nearly the same"
	if slices.Equal(s.shingles, earlier.shingles) {
		how = "the same"
	}
	when := "whenever the plan gives it a slot"
	if len(s.times) > 0 && len(earlier.times) > 0 {
		apart, _ := s.nearest(earlier)
		when = apartInWords(apart)
	}
	return s.problem(NearlySame, s.key, how, earlier.file(), strings.Join(s.common(earlier), ", "), when)
}

// apartInWords is a length of time as sentences say it.
func apartInWords(apart time.Duration) string {
	if apart < time.Minute {
		return "at the same time"
	}
	if apart >= 24*time.Hour {
		apart = apart.Truncate(time.Hour)
	}
	return networks.Duration(apart.Truncate(time.Minute)).String() + " apart"
}

func isWordSign(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }
