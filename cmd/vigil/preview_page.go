package main

import (
	"fmt"
	"slices"
	"strings"

	"vigil/posts"
)

// printPreviews prints the previews of each post below its name.
func printPreviews(out page, readings []*reading) error {
	for _, r := range readings {
		for _, file := range r.files() {
			if err := printPreview(out, r.previews(file)); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintln(out, summary(out, readings))
	return err
}

func printPreview(out page, previews []preview) error {
	var text strings.Builder
	on := page{Writer: &text, colour: out.colour, width: out.width}
	headline := strings.Join(append([]string{previews[0].Post}, circumstances(previews)...), ", ")
	on.printf("%s\n", on.paint(bold, headline))
	common := commonProblems(previews)
	on.previewProblems(common)
	for _, p := range previews {
		p.Problems = without(p.Problems, common)
		on.preview(p)
	}
	on.printf("\n")
	_, err := out.Write([]byte(text.String()))
	return err
}

// circumstances are when the post goes out next, which is the same on all accounts,
// and what keeps it from that.
func circumstances(previews []preview) []string {
	var told []string
	if due := slices.IndexFunc(previews, func(p preview) bool { return !p.Due.IsZero() }); due >= 0 {
		told = append(told, clockOf(previews[due].Due))
	}
	if previews[0].Draft {
		told = append(told, "a draft")
	}
	if why := previews[0].Held; why != "" {
		told = append(told, "held: "+why)
	}
	return told
}

// commonProblems are those of all accounts that take part.
func commonProblems(previews []preview) []posts.Problem {
	var common []posts.Problem
	begun := false
	for _, p := range previews {
		switch {
		case p.LeftOut != "":
		case !begun:
			common, begun = p.Problems, true
		default:
			common = slices.DeleteFunc(slices.Clone(common), func(problem posts.Problem) bool { return !tells(p.Problems, problem) })
		}
	}
	return common
}

func without(problems, others []posts.Problem) []posts.Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p posts.Problem) bool { return tells(others, p) })
}

// tells finds a problem among others, whatever account it is on.
func tells(problems []posts.Problem, problem posts.Problem) bool {
	return slices.ContainsFunc(problems, func(p posts.Problem) bool {
		return p.Code == problem.Code && p.Place == problem.Place && p.Message == problem.Message
	})
}

// frame is what stands before each line of a text.
const frame = "│ "

func (p page) preview(of preview) {
	if of.LeftOut != "" {
		p.printf("  %s is left out: %s\n", of.Account, of.LeftOut)
		return
	}
	for i, part := range of.Parts {
		p.printf("┌ %s\n", p.head(of, i))
		for _, piece := range part.pieces() {
			p.framed(piece)
		}
		p.printf("└\n")
	}
	for _, remark := range of.remarks() {
		p.printf("  %s\n", remark)
	}
	p.previewProblems(of.Problems)
}

// head names the account, and says how long the part is: "mastodon, part 1 of
// 2, 480 of 500".
func (p page) head(of preview, i int) string {
	part := of.Parts[i]
	measure := part.measure()
	if part.tooLong() > 0 {
		measure = p.paint(red, measure)
	}
	return p.paint(bold, of.Account) + of.partOf(i) + "  " + measure + part.manner()
}

// framed prints a text behind a frame.
func (p page) framed(text string) {
	width := 0
	if p.width > 0 {
		width = p.width - len([]rune(frame))
	}
	for _, line := range wrap(printable(text), width) {
		p.printf("%s\n", strings.TrimRight(frame+line, " "))
	}
}

func (p page) previewProblems(problems []posts.Problem) {
	for _, problem := range problems {
		colour := yellow
		switch problem.Severity {
		case posts.Note:
			continue // what is left out and lost is told in its own words
		case posts.Error:
			colour = red
		}
		p.printf("  %s\n", p.paint(colour, string(problem.Severity)+": "+problem.Message))
		if problem.Remedy != "" {
			p.printf("    %s\n", strings.ReplaceAll(strings.TrimSpace(problem.Remedy), "\n", "\n    "))
		}
	}
}
