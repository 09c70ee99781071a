package posts

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// Problem is something that is wrong, or may be, in a file that people write:
// where it stands, what it is, and the words to write instead.
type Problem struct {
	// Code names the sentence in the table of sentences; it is what `allow.CODE`
	// takes, and never changes.
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Place
	// Post is the id of the post that it is about, and Account the account on
	// which it is a problem; empty: on all of them.
	Post    string `json:"post,omitempty"`
	Account string `json:"account,omitempty"`
	// Message says what is wrong, Remedy what to write instead; Remedy may be
	// empty where the message says it all.
	Message string `json:"message"`
	Remedy  string `json:"remedy,omitempty"`
	// Args are what the sentence was filled with, so that it can be told in
	// another language.
	Args []string `json:"args,omitempty"`
}

// Place is a position in a file of the campaign.
type Place struct {
	// File is the path inside the campaign's folder, with "/".
	File string `json:"file"`
	// Line and Column count from 1, Column in characters; 0: the file as a whole.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

// Severity tells what a problem stops.
type Severity string

// The severities.
const (
	// Error: the post (or person, or campaign) does not go out as it is.
	Error Severity = "error"
	// Warning: it goes out, and perhaps not as it was meant.
	Warning Severity = "warning"
	// Note: worth knowing, and nothing need be done.
	Note Severity = "note"
)

// NewProblem fills the sentence of a code. A code without a sentence is a
// programmer's mistake, which a test finds.
func NewProblem(code Code, at Place, args ...any) Problem {
	sentence := sentences[code]
	problem := Problem{
		Code:     code,
		Severity: sentence.severity,
		Place:    at,
		Message:  fill(sentence.message, args),
		Remedy:   fill(sentence.remedy, args),
	}
	for _, arg := range args {
		problem.Args = append(problem.Args, fmt.Sprint(arg))
	}
	return problem
}

// On is the problem as one of a single account.
func (p Problem) On(account string) Problem {
	p.Account = account
	return p
}

func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.Place.String())
	b.WriteString(": ")
	if p.Severity != Error {
		b.WriteString(string(p.Severity) + ": ")
	}
	if p.Account != "" {
		b.WriteString("on " + p.Account + ": ")
	}
	b.WriteString(p.Message)
	return b.String()
}

func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Write prints the problem for a person: place and message, then the line of
// the source with a caret below the place, then the remedy. Without a source
// the line is left out.
func (p Problem) Write(w io.Writer, source []byte) error {
	var b strings.Builder
	b.WriteString(p.String() + "\n")
	if line, ok := sourceLine(source, p.Line); ok && p.Column > 0 {
		writeCaret(&b, line, p.Column)
	}
	if p.Remedy != "" {
		for line := range strings.Lines(p.Remedy) {
			b.WriteString("  " + strings.TrimRight(line, "\n") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// longestLine is how much of a line is shown around the caret, in characters:
// a whole text may stand on one line.
const longestLine = 96

func writeCaret(b *strings.Builder, line string, column int) {
	shown := []rune(line)
	caret := min(column-1, len(shown))
	if start := caret - longestLine/2; start > 0 {
		shown, caret = shown[start:], longestLine/2
	}
	shown = shown[:min(len(shown), longestLine)]

	b.WriteString("    ")
	var padding strings.Builder
	for i, r := range shown {
		b.WriteRune(harmless(r))
		if i < caret {
			padding.WriteString(padFor(r))
		}
	}
	b.WriteString("\n    " + padding.String() + "^\n")
}

// harmless keeps signs that a terminal would obey, or that would turn the line
// round, out of what is printed.
func harmless(r rune) rune {
	if r != '\t' && r != ' ' && (unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)) {
		return '\u00b7'
	}
	return r
}

func padFor(r rune) string {
	switch {
	case r == '\t':
		return "\t"
	case unicode.Is(unicode.Mn, r):
		return ""
	}
	return " "
}

func sourceLine(source []byte, number int) (string, bool) {
	for line := range strings.Lines(strings.TrimPrefix(string(source), byteOrderMark)) {
		if number--; number == 0 {
			return strings.TrimRight(line, "\r\n"), true
		}
	}
	return "", false
}

// SortProblems puts them in the order in which people read files.
func SortProblems(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Account, b.Account),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// HasErrors tells whether one of the problems is an error: then `check`,
// `preview` and `plan` end with exit code 3.
func HasErrors(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Error })
}

// byteOrderMark is what some editors put before a file's first sign. It is
// read over; lines and columns don't count it.
const byteOrderMark = "\ufeff"
