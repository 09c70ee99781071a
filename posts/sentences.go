package posts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Code names a kind of problem, for programs and for `allow.CODE = "why"`. It
// never changes.
type Code string

// sentence is what a problem says. Its texts are filled with the problem's
// arguments by number, so that a translation may take them in another order.
type sentence struct {
	severity Severity
	// allowable: `allow.CODE = "why"` silences it. What a network would refuse,
	// or what can't be read, can't be allowed.
	allowable bool
	// message is a finished sentence without a full stop; remedy holds the words
	// to write instead.
	message, remedy string
	// about explains the code to whoever asks (`vigil explain CODE`): what it
	// means, and why it is looked for.
	about string
}

func fill(text string, args []any) string {
	if !strings.Contains(text, "%") {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Codes are all codes, sorted.
func Codes() []Code { return slices.Sorted(maps.Keys(sentences)) }

// Explain tells what a code means and whether `allow` silences it; ok is false
// for a code that does not exist.
func Explain(code Code) (severity Severity, about string, allowable, ok bool) {
	sentence, ok := sentences[code]
	return sentence.severity, sentence.about, sentence.allowable, ok
}

// sentences is the one table of what posts says. A code that is not in it has
// no words; a test compares.
var sentences = together(fileSentences, keySentences, timeSentences, composingSentences, accountSentences, editorSentences)
