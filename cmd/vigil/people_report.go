package main

import (
	"fmt"
	"slices"
	"strings"
)

// What becomes of a row.
const (
	newRow       = "new"
	changedRow   = "changed"
	differsRow   = "differs" // the file is there, and --update was not given
	unchangedRow = "unchanged"
	refusedRow   = "refused"
)

// importedRow is a row of the table, and what became of it.
type importedRow struct {
	// Row is the number that a program for spreadsheets shows beside it.
	Row     int    `json:"row"`
	Outcome string `json:"outcome"`
	Name    string `json:"name"`
	// File is the person's, inside the campaign.
	File     string        `json:"file,omitempty"`
	Changes  []changedKey  `json:"changes,omitempty"`
	Problems []cellProblem `json:"problems,omitempty"`
	// Remarks are worth a look; the row was taken all the same.
	Remarks []string `json:"remarks,omitempty"`
}

// changedKey is a key of a file that is there; Old is empty where it had none.
type changedKey struct {
	Key string `json:"key"`
	Old string `json:"old"`
	New string `json:"new"`
}

func (r *importedRow) remark(remark string) {
	if remark != "" {
		r.Remarks = append(r.Remarks, remark)
	}
}

func (r *importedRow) keyChanges() []keyChange {
	changes := make([]keyChange, len(r.Changes))
	for i, change := range r.Changes {
		changes[i] = keyChange{change.Key, change.New}
	}
	return changes
}

// anyName is a name of a row that can't be read.
func (f *personRecord) anyName() string {
	for _, change := range f.changes {
		if base, _ := languageIn(change.key); base == "name" {
			return change.value
		}
	}
	return ""
}

// importReport is what became of a table.
type importReport struct {
	table   string
	sheet   *spreadsheet
	folder  string
	options *importOptions
	Rows    []importedRow
}

func (r *importReport) count(outcome string) int {
	number := 0
	for _, row := range r.Rows {
		if row.Outcome == outcome {
			number++
		}
	}
	return number
}

func (r *importReport) print(out page) error {
	out.printf("%s: %s; %s\n", r.table, count(len(r.Rows), "row"), strings.Join(r.readAs(), ", "))
	table := tableOf()
	for _, row := range r.Rows {
		if row.Outcome != unchangedRow || len(row.Remarks) > 0 {
			table.add(out.paint(outcomeStyles[row.Outcome], row.Outcome), fmt.Sprintf("row %d", row.Row), row.File, strings.Join(row.lines(), "\n"))
		}
	}
	if err := table.print(out); err != nil {
		return err
	}
	out.printf("%s\n", r.summary())
	return nil
}

var outcomeStyles = map[string]style{newRow: green, changedRow: green, differsRow: yellow, refusedRow: red}

// readAs says which column was taken for which key, in the order of the table.
func (r *importReport) readAs() []string {
	fields := map[int]string{}
	for field, column := range r.sheet.columns {
		fields[column] = field
	}
	var said []string
	for column, heading := range r.sheet.headings {
		if field, read := fields[column]; read && !strings.EqualFold(field, heading) {
			said = append(said, fmt.Sprintf("%s is %s", printable(heading), field))
		} else if read {
			said = append(said, field)
		}
	}
	return said
}

// lines are what is to be said of a row.
func (r *importedRow) lines() []string {
	lines := []string{printable(r.Name)}
	for _, change := range r.Changes {
		old := "nothing"
		if change.Old != "" {
			old = oneLine(change.Old)
		}
		lines = append(lines, fmt.Sprintf("%s: %s → %s", change.Key, old, oneLine(change.New)))
	}
	for _, problem := range r.Problems {
		where := "column " + problem.Column + ": "
		if problem.Column == "" {
			where = ""
		}
		lines = append(lines, printable(where+problem.Message))
	}
	lines = append(lines, r.Remarks...)
	return slices.DeleteFunc(lines, func(line string) bool { return line == "" })
}

// oneLine shows a value in a list.
func oneLine(value string) string { return excerpt(value, excerptLength) }

// summary counts, and says what was written and what can be done.
func (r *importReport) summary() string {
	var counted []string
	for _, outcome := range []string{newRow, changedRow, differsRow, unchangedRow, refusedRow} {
		if number := r.count(outcome); number > 0 {
			counted = append(counted, fmt.Sprintf("%d %s", number, outcome))
		}
	}
	if len(counted) == 0 {
		return "The table has no rows."
	}
	said := strings.Join(counted, ", ")
	if r.options.dryRun {
		said += "; nothing was written: this was a dry run"
	}
	if r.count(differsRow) > 0 {
		said += "; --update changes the files that differ"
	}
	return said
}
