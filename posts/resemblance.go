package posts

import (
	"iter"
	"strings"
)

// Resembles tells whether a file may be another version of the one that a text was made
// of: half of the text's words stand in it, which is what git takes for a file that was
// moved (git-diff, --find-renames, https://git-scm.com/docs/git-diff). Names that a
// template filled in, and what the campaign adds, need not be there.
func Resembles(source, text string) bool {
	left := map[string]int{}
	for word := range wordsOf(source) {
		left[word]++
	}
	all, found := 0, 0
	for word := range wordsOf(text) {
		all++
		if left[word] > 0 {
			left[word]--
			found++
		}
	}
	return found > 0 && 2*found >= all
}

func wordsOf(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !isWordSign(r) })
}
