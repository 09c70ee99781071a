package main

import (
	"fmt"
	"io"
	"strings"

	"vigil/posts"
)

// printPreviewsInMarkdown prints previews for a comment in a review. Whatever comes
// from the files stands in code, so that no name in it calls anybody, and no sign
// is taken for Markdown.
func printPreviewsInMarkdown(out page, readings []*reading) error {
	var text strings.Builder
	for _, r := range readings {
		for _, file := range r.files() {
			writeMarkdown(&text, r.previews(file))
		}
	}
	fmt.Fprintln(&text, summary(out, readings))
	_, err := io.WriteString(out, text.String())
	return err
}

// writeMarkdown writes those of one post.
func writeMarkdown(out *strings.Builder, previews []preview) {
	if len(previews) == 0 {
		return
	}
	fmt.Fprintf(out, "## %s\n\n", codeSpan(previews[0].Post))
	if told := strings.Join(circumstances(previews), ", "); told != "" {
		fmt.Fprintf(out, "%s\n\n", codeSpan(told))
	}
	common := commonProblems(previews)
	writeProblems(out, common)
	for _, p := range previews {
		p.Problems = without(p.Problems, common)
		writeAccount(out, p)
	}
}

func writeAccount(out *strings.Builder, p preview) {
	if p.LeftOut != "" {
		fmt.Fprintf(out, "- %s is left out: %s\n\n", codeSpan(p.Account), codeSpan(p.LeftOut))
		return
	}
	for i, part := range p.Parts {
		fmt.Fprintf(out, "**%s**%s, %s%s\n\n", codeSpan(p.Account), p.partOf(i), part.measure(), part.manner())
		out.WriteString(codeBlock(strings.Join(part.pieces(), "\n")) + "\n")
	}
	for _, remark := range p.remarks() {
		fmt.Fprintf(out, "- %s\n", codeSpan(remark))
	}
	if len(p.remarks()) > 0 {
		out.WriteString("\n")
	}
	writeProblems(out, p.Problems)
}

func writeProblems(out *strings.Builder, problems []posts.Problem) {
	told := 0
	for _, problem := range problems {
		if problem.Severity == posts.Note {
			continue // what is left out and lost is told in its own words
		}
		told++
		fmt.Fprintf(out, "- **%s**: %s\n", problem.Severity, codeSpan(problem.Message))
		if problem.Remedy != "" {
			fmt.Fprintf(out, "  %s\n", codeSpan(problem.Remedy))
		}
	}
	if told > 0 {
		out.WriteString("\n")
	}
}

// codeSpan is a text on one line of Markdown, as it is (CommonMark 0.31, 6.1): more
// backticks stand around it than it has in a row.
func codeSpan(text string) string {
	text = strings.Join(strings.Fields(printable(text)), " ")
	fence := strings.Repeat("`", longestRun(text)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// codeBlock is a text of several lines, as it is (CommonMark 0.31, 4.5).
func codeBlock(text string) string {
	fence := strings.Repeat("`", max(3, longestRun(text)+1))
	return fence + "text\n" + printable(text) + "\n" + fence + "\n"
}

// longestRun is how many backticks stand in a row at most.
func longestRun(text string) int {
	longest, run := 0, 0
	for _, r := range text {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}
