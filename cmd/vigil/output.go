package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/mattn/go-isatty"
	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"
)

// The rules of output. What was asked for goes to standard output, for people
// in aligned columns, or, with --json, the same structs as one array. Errors and
// remarks go to standard error. Colour only repeats what words say; it is used
// on a terminal, unless NO_COLOR is set (no-color.org) or TERM is "dumb". On a
// terminal lines are broken at its width; elsewhere they are as long as they are,
// so that grep finds what stands in them.

// page is what a command prints on.
type page struct {
	io.Writer
	colour bool
	// width is the terminal's in columns; 0: there is none, break nothing.
	width int
}

// pageOf is the standard output of a command.
func pageOf(command *cobra.Command) page {
	return pageOn(command.OutOrStdout())
}

func pageOn(out io.Writer) page {
	file, isFile := out.(*os.File)
	if !isFile || !isatty.IsTerminal(file.Fd()) {
		return page{Writer: out}
	}
	colour := os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return page{Writer: out, colour: colour, width: terminalWidth(file)}
}

// printf prints remarks. Where nobody can be told that printing failed, nobody is;
// what was asked for is printed by those that return the error.
func (p page) printf(format string, values ...any) {
	fmt.Fprintf(p, format, values...)
}

// style is how a terminal shows a word (ECMA-48, select graphic rendition).
type style string

const (
	bold   style = "1"
	faint  style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
)

// paint gives words a style, where there is colour.
func (p page) paint(s style, words string) string {
	if !p.colour || words == "" {
		return words
	}
	return "\x1b[" + string(s) + "m" + words + "\x1b[0m"
}

// jsonFlag adds --json to a command that lists something.
func jsonFlag(command *cobra.Command, chosen *bool) {
	command.Flags().BoolVar(chosen, "json", false, "print one JSON array, for programs")
}

// printJSON prints rows as one array, [] where there are none. What is long is
// printed row by row: see jsonArray.
func printJSON[T any](out io.Writer, rows []T) error {
	array := jsonArray{out: out}
	for _, row := range rows {
		if err := array.add(row); err != nil {
			return err
		}
	}
	return array.end()
}

// jsonArray prints an array of which only one row is in memory.
type jsonArray struct {
	out   io.Writer
	begun bool
}

func (a *jsonArray) add(row any) error {
	before := ",\n  "
	if !a.begun {
		before, a.begun = "[\n  ", true
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("  ", "  ")
	if err := encoder.Encode(row); err != nil {
		return err
	}
	_, err := io.WriteString(a.out, before+strings.TrimSuffix(text.String(), "\n"))
	return err
}

func (a *jsonArray) end() error {
	after := "\n]\n"
	if !a.begun {
		after = "[]\n"
	}
	_, err := io.WriteString(a.out, after)
	return err
}

// printable is a text without signs that a terminal would obey: what readers
// see is foreign here.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return '\u00b7'
		}
		return r
	}, text)
}

// columnsOf is how wide a text stands on a terminal, its style not counted.
func columnsOf(text string) int {
	return uniseg.StringWidth(unstyled(text))
}

// unstyled is a text as paint got it.
func unstyled(text string) string {
	for {
		before, after, found := strings.Cut(text, "\x1b[")
		if !found {
			return text
		}
		_, after, _ = strings.Cut(after, "m")
		text = before + after
	}
}

// wrap breaks a text between words into lines of at most width columns; 0 means
// that each of its lines stays whole.
func wrap(text string, width int) []string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if width <= 0 || columnsOf(line) <= width {
			lines = append(lines, line)
			continue
		}
		lines = append(lines, wrapLine(line, width)...)
	}
	return lines
}

func wrapLine(line string, width int) []string {
	var lines []string
	var current string
	for word := range strings.FieldsSeq(line) {
		switch {
		case current == "":
			current = word
		case columnsOf(current)+1+columnsOf(word) <= width:
			current += " " + word
		default:
			lines = append(lines, current)
			current = word
		}
	}
	return append(lines, current)
}
