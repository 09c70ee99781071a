package main

import (
	"strings"
)

// table is rows with aligned columns. Only the last column may be long: on a
// terminal it is broken between words.
type table struct {
	rows [][]string
	// right are the columns that are aligned at their right side.
	right map[int]bool
}

// tableOf begins a table with a line of headings; without any it has none.
func tableOf(headings ...string) *table {
	t := &table{right: map[int]bool{}}
	if len(headings) > 0 {
		t.rows = append(t.rows, headings)
	}
	return t
}

// numbers aligns columns at their right side; the first is 0.
func (t *table) numbers(columns ...int) *table {
	for _, column := range columns {
		t.right[column] = true
	}
	return t
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

const (
	between = "  "
	// narrowest is what the last column gets at least.
	narrowest = 20
)

func (t *table) print(p page) error {
	widths := t.widths()
	var out strings.Builder
	for _, row := range t.rows {
		t.line(&out, row, widths, p.width)
	}
	_, err := p.Write([]byte(out.String()))
	return err
}

// widths are those of all columns but the last, which needs none.
func (t *table) widths() []int {
	var widths []int
	for _, row := range t.rows {
		for column, cell := range row {
			if column == len(widths) {
				widths = append(widths, 0)
			}
			widths[column] = max(widths[column], columnsOf(cell))
		}
	}
	return widths
}

func (t *table) line(out *strings.Builder, row []string, widths []int, width int) {
	var begun strings.Builder
	for column, cell := range row[:len(row)-1] {
		begun.WriteString(t.padded(cell, column, widths[column]) + between)
	}
	indent := columnsOf(begun.String())
	last := row[len(row)-1]
	if column := len(row) - 1; t.right[column] {
		last = t.padded(last, column, widths[column])
	}
	if width > 0 {
		width = max(width-indent, narrowest)
	}
	lines := wrap(last, width)
	if len(lines) == 0 {
		lines = []string{""}
	}
	out.WriteString(strings.TrimRight(begun.String()+lines[0], " ") + "\n")
	for _, more := range lines[1:] {
		out.WriteString(strings.Repeat(" ", indent) + more + "\n")
	}
}

func (t *table) padded(cell string, column, width int) string {
	space := strings.Repeat(" ", max(0, width-columnsOf(cell)))
	if t.right[column] {
		return space + cell
	}
	return cell + space
}
