package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"vigil/posts"
)

// sheetDate reads a day as people and their programs write it, or a month or a year
// where nobody knows more: 2026-12-01, 1.12.2026, 1/12/2026, 12.2026, 2026. With dots
// the day comes first; with strokes it does where nothing else is possible, or order
// ("day-first", "month-first") says so.
func sheetDate(cell, order string) (posts.PartialDate, error) {
	for _, layout := range []string{time.DateOnly, "2006/1/2", "2006.1.2", "2.1.2006", "2. 1. 2006"} {
		if day, err := time.Parse(layout, cell); err == nil {
			return posts.PartialDate(posts.DateOf(day)), nil
		}
	}
	for _, layout := range []string{"2006-01", "1.2006", "1/2006"} {
		if month, err := time.Parse(layout, cell); err == nil {
			return posts.PartialDate{Year: month.Year(), Month: month.Month()}, nil
		}
	}
	if year, err := strconv.Atoi(cell); err == nil && len(cell) == 4 {
		return posts.PartialDate{Year: year}, nil
	}
	return strokesDate(cell, order)
}

// strokesDate reads 3/4/2027 and 3-4-2027, which half of the world reads the other way.
func strokesDate(cell, order string) (posts.PartialDate, error) {
	strokes := strings.ReplaceAll(cell, "-", "/")
	dayFirst, wrong := time.Parse("2/1/2006", strokes)
	monthFirst, wrongToo := time.Parse("1/2/2006", strokes)
	switch {
	case wrong != nil && wrongToo != nil:
		return posts.PartialDate{}, fmt.Errorf("%q is no day; write it like 2026-12-01", cell)
	case wrong != nil || wrongToo == nil && order == "month-first":
		return posts.PartialDate(posts.DateOf(monthFirst)), nil
	case wrongToo != nil || order == "day-first" || dayFirst.Equal(monthFirst):
		return posts.PartialDate(posts.DateOf(dayFirst)), nil
	}
	return posts.PartialDate{}, fmt.Errorf("%q may be %s or %s; say which with --dates day-first, or --dates month-first",
		cell, dayFirst.Format("2 January"), monthFirst.Format("2 January"))
}

// checkOrder tells of an order of dates that there is not.
func checkOrder(order string) error {
	if order == "" || order == "day-first" || order == "month-first" {
		return nil
	}
	return &ended{exitUsage, fmt.Errorf("--dates %s: write day-first or month-first", order)}
}
