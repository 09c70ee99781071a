package main

import "strings"

// printDiff shows what becomes of a file, line by line: "-" before what goes, "+"
// before what comes.
func printDiff(out page, file string, before, after []byte) {
	out.printf("%s\n", out.paint(bold, file))
	for _, line := range diffLines(linesOf(before), linesOf(after)) {
		style := red
		if line[0] == '+' {
			style = green
		}
		out.printf("  %s\n", out.paint(style, printable(line)))
	}
}

func linesOf(text []byte) []string {
	var lines []string
	for line := range strings.Lines(string(text)) {
		lines = append(lines, strings.TrimRight(line, "\r\n"))
	}
	return lines
}

// diffLines are the lines that are not in both, by the longest common subsequence. It
// takes as much memory as the product of their numbers: what is the same at both ends
// is left out before.
func diffLines(before, after []string) []string {
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		before, after = before[1:], after[1:]
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	common := commonLines(before, after)
	var changes []string
	for i, j := 0, 0; i < len(before) || j < len(after); {
		switch {
		case i < len(before) && j < len(after) && before[i] == after[j]:
			i, j = i+1, j+1
		case j == len(after) || i < len(before) && common[i+1][j] >= common[i][j+1]:
			changes = append(changes, "- "+before[i])
			i++
		default:
			changes = append(changes, "+ "+after[j])
			j++
		}
	}
	return changes
}

// commonLines counts how many lines are common to what follows each pair of places.
func commonLines(before, after []string) [][]int {
	common := make([][]int, len(before)+1)
	for i := range common {
		common[i] = make([]int, len(after)+1)
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			if before[i] == after[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	return common
}
