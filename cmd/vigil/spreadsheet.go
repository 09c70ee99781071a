package main

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"vigil/posts"
)

// spreadsheet is a table that somebody keeps in a program for spreadsheets, saved as
// CSV: a row of headings, and below it one row for each thing.
type spreadsheet struct {
	headings []string
	rows     []sheetRow
	// columns are those that are read, by the name of their field; unread the headings
	// of the others.
	columns map[string]int
	unread  []string
}

// sheetRow is a row, with the number that the program shows beside it.
type sheetRow struct {
	number int
	cells  []string
}

// sheetFlags are those by which a person helps to read a spreadsheet.
type sheetFlags struct {
	// mapping names fields by the headings of their columns; "-": the column is left
	// unread.
	mapping map[string]string
	// encoding is the file's, where it is not Unicode.
	encoding string
	// dates is "day-first" or "month-first": how 3/4/2027 is meant.
	dates string
}

func (f *sheetFlags) add(command *cobra.Command) {
	flags := command.Flags()
	flags.StringToStringVar(&f.mapping, "map", nil, `what a column holds: --map "Was wir sagen=text"; "-" leaves it unread`)
	flags.StringVar(&f.encoding, "encoding", "", "the file's encoding where it is not Unicode: windows-1251")
	flags.StringVar(&f.dates, "dates", "", "how 3/4/2027 is meant: day-first or month-first")
}

// sheetField is what a column may hold.
type sheetField struct {
	name string
	// headings are words by which people call it, in small letters.
	headings []string
	// perLanguage: "text.be" is the field in a language.
	perLanguage bool
}

// readSpreadsheet reads a file, and finds out which column is which. What no field is
// called like stays unread, so that a plan may have columns for people alone.
func readSpreadsheet(path string, fields []sheetField, flags sheetFlags) (*spreadsheet, error) {
	written, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	text, err := inUnicode(written, flags.encoding)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	sheet, err := parseSpreadsheet(text)
	if err == nil {
		err = sheet.assign(fields, flags.mapping)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return sheet, nil
}

// encodings are those that older programs write without saying so.
var encodings = map[string]*charmap.Charmap{
	"windows-1250": charmap.Windows1250, "windows-1251": charmap.Windows1251, "windows-1252": charmap.Windows1252,
	"iso-8859-2": charmap.ISO8859_2, "koi8-r": charmap.KOI8R,
}

// inUnicode is the text of a file. UTF-8, and UTF-16 with its mark, are recognised; of
// anything else nobody can know what its letters are.
func inUnicode(written []byte, encoding string) (string, error) {
	if encoding != "" {
		known, ok := encodings[strings.ToLower(encoding)]
		if !ok {
			return "", &ended{exitUsage, fmt.Errorf("--encoding %s: known are %s", encoding, strings.Join(slices.Sorted(maps.Keys(encodings)), ", "))}
		}
		decoded, err := known.NewDecoder().Bytes(written)
		return string(decoded), err
	}
	decoded, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), written)
	if err == nil && !utf8.Valid(decoded) {
		err = errors.New("it is not UTF-8: save it as “CSV UTF-8”, or name what it is with --encoding windows-1251")
	}
	return string(decoded), err
}

func parseSpreadsheet(text string) (*spreadsheet, error) {
	separator, text := separatorOf(text)
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord = separator, -1
	sheet := &spreadsheet{}
	for number := 1; ; number++ {
		cells, err := reader.Read()
		switch {
		case errors.Is(err, io.EOF) && number == 1:
			return nil, errors.New("it is empty; its first row has to name the columns")
		case errors.Is(err, io.EOF):
			return sheet, nil
		case err != nil:
			return nil, fmt.Errorf("it is no CSV as programs for spreadsheets save it: %w", err)
		}
		for i := range cells {
			cells[i] = posts.Normalize(cells[i])
		}
		if number == 1 {
			sheet.headings = cells
		} else if strings.Join(cells, "") != "" {
			sheet.rows = append(sheet.rows, sheetRow{number, cells})
		}
	}
}

// separatorOf is what stands between the cells of the first line most often: a comma, a
// semicolon (where the comma divides decimals) or a tab. A line sep=; says it, and is
// none of the table.
func separatorOf(text string) (rune, string) {
	first, rest, _ := strings.Cut(text, "\n")
	first = strings.TrimSuffix(first, "\r")
	if said, ok := strings.CutPrefix(first, "sep="); ok && utf8.RuneCountInString(said) == 1 {
		separator, _ := utf8.DecodeRuneInString(said)
		return separator, rest
	}
	separators := []rune{',', ';', '\t'}
	return slices.MaxFunc(separators, func(a, b rune) int {
		return cmp.Compare(strings.Count(first, string(a)), strings.Count(first, string(b)))
	}), text
}

// assign finds the field of each column: as --map says, else by its heading.
func (s *spreadsheet) assign(fields []sheetField, mapping map[string]string) error {
	for heading := range mapping {
		if !slices.ContainsFunc(s.headings, func(h string) bool { return strings.EqualFold(h, heading) }) {
			return &ended{exitUsage, fmt.Errorf("--map %s: there is no such column; there are %s", heading, strings.Join(s.headings, ", "))}
		}
	}
	s.columns = map[string]int{}
	for column, heading := range s.headings {
		name, err := fieldOf(heading, fields, mapping)
		if err != nil {
			return err
		}
		if name == "" {
			if heading != "" && !unwanted(heading, mapping) {
				s.unread = append(s.unread, heading)
			}
			continue
		}
		if other, taken := s.columns[name]; taken {
			return &ended{exitUsage, fmt.Errorf("both %q and %q are read as %s; leave one out: --map %q", s.headings[other], heading, name, heading+"=-")}
		}
		s.columns[name] = column
	}
	return nil
}

// unwanted tells that a person said to leave a column unread.
func unwanted(heading string, mapping map[string]string) bool {
	for mapped, name := range mapping {
		if strings.EqualFold(mapped, heading) && name == "-" {
			return true
		}
	}
	return false
}

// fieldOf is the field that a heading means; empty: none.
func fieldOf(heading string, fields []sheetField, mapping map[string]string) (string, error) {
	for mapped, name := range mapping {
		if !strings.EqualFold(mapped, heading) {
			continue
		}
		if name == "-" {
			return "", nil
		}
		found := fieldNamed(name, fields)
		if found == "" {
			return "", &ended{exitUsage, fmt.Errorf("--map %s=%s: %s", heading, name, posts.Suggestion(name, fieldNames(fields)))}
		}
		return found, nil
	}
	return fieldNamed(heading, fields), nil
}

func fieldNames(fields []sheetField) []string {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.name
	}
	return names
}

// anyLanguage stands in the name of a field for one.
const anyLanguage = "LANGUAGE"

// isTag tells whether a word can be a language's.
func isTag(word string) bool { return len(word) == 2 || len(word) == 3 }

// fieldNamed is the field of a heading, "text", "Text (be)" or "text.be".
func fieldNamed(heading string, fields []sheetField) string {
	words := strings.ToLower(strings.TrimSpace(heading))
	for _, field := range fields {
		if words == field.name || slices.Contains(field.headings, words) {
			return field.name
		}
	}
	dotted := strings.NewReplacer("(", ".", ")", "", "_", ".", " .", ".").Replace(words)
	for _, field := range fields {
		before, after, inside := strings.Cut(field.name, anyLanguage)
		if language := strings.TrimSuffix(strings.TrimPrefix(dotted, before), after); inside && isTag(language) && before+language+after == dotted {
			return dotted
		}
	}
	at := max(0, strings.LastIndexByte(dotted, '.'))
	base, language := strings.TrimSpace(dotted[:at]), strings.TrimSpace(dotted[min(at+1, len(dotted)):])
	if !isTag(language) {
		return ""
	}
	for _, field := range fields {
		if field.perLanguage && (base == field.name || slices.Contains(field.headings, base)) {
			return field.name + "." + language
		}
	}
	return ""
}

// cell is what a row holds in a field; empty where it has none.
func (s *spreadsheet) cell(row sheetRow, field string) string {
	column, known := s.columns[field]
	if !known || column >= len(row.cells) {
		return ""
	}
	return row.cells[column]
}
