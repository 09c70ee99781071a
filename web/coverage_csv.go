package web

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"vigil/scheduler"
)

// coverageColumns are those of the table of people, named as the keys of the JSON.
var coverageColumns = []string{
	"person", "name", "status", "silent_days", "silent_since", "named_30_days", "named_90_days", "named_365_days",
	"last_at", "last_post", "last_accounts", "last_delivery", "last_url", "next_due", "next_post", "next_tentative", "why_not",
}

// WriteCoverageCSV writes a table as [WriteCSV] does, a person on each row. What is not
// known is an empty cell; "why_not" says in words what stands against a turn.
func WriteCoverageCSV(w io.Writer, people []scheduler.Covered) error {
	table := csv.NewWriter(w)
	table.UseCRLF = true
	if err := table.Write(coverageColumns); err != nil {
		return err
	}
	for _, person := range people {
		row := []string{person.Person, person.Name, person.Status}
		row = append(row, pastCells(person.Past)...)
		row = append(row, nextCells(person.Next)...)
		row = append(row, person.Reason())
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		if err := table.Write(row); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

func pastCells(past *scheduler.Past) []string {
	if past == nil {
		return make([]string, 10)
	}
	cells := []string{
		strconv.Itoa(past.Days), stamp(past.Since), strconv.Itoa(past.Days30), strconv.Itoa(past.Days90), strconv.Itoa(past.Days365),
	}
	last := past.Last
	if last == nil {
		return append(cells, make([]string, 5)...)
	}
	return append(cells, stamp(last.At), last.Post, strings.Join(last.Accounts, " "), strconv.FormatInt(last.Delivery, 10), last.URL)
}

func nextCells(next *scheduler.NextNaming) []string {
	if next == nil {
		return make([]string, 3)
	}
	return []string{stamp(next.Due), next.Post, strconv.FormatBool(next.Tentative)}
}
