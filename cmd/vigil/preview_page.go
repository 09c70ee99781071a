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
			if err := r.printPreview(out, r.previews(file)); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintln(out, summary(out, readings))
	return err
}

func (r *reading) printPreview(out page, previews []preview) error {
	var text strings.Builder
	on := page{Writer: &text, colour: out.colour, width: out.width}
	on.printf("%s\n", on.paint(bold, r.headline(previews)))
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

// headline names the post, its next time, which is the same on all accounts, and
// what keeps it from going out.
func (r *reading) headline(previews []preview) string {
	var head strings.Builder
	head.WriteString(previews[0].Post)
	for _, p := range previews {
		if !p.Due.IsZero() {
			head.WriteString(", " + clockOf(p.Due))
			break
		}
	}
	if previews[0].Draft {
		head.WriteString(", a draft")
	}
	if why := previews[0].Held; why != "" {
		head.WriteString(", held: " + why)
	}
	return head.String()
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
		p.part(part)
		p.printf("└\n")
	}
	p.remarks(of)
	p.previewProblems(of.Problems)
}

// head names the account, and says how long the part is: "mastodon, part 1 of
// 2, 480 of 500".
func (p page) head(of preview, i int) string {
	var head strings.Builder
	head.WriteString(p.paint(bold, of.Account))
	if len(of.Parts) > 1 {
		head.WriteString(fmt.Sprintf(", part %d of %d", i+1, len(of.Parts)))
	}
	length := of.Parts[i].Length
	switch {
	case of.Limit == 0:
		head.WriteString(fmt.Sprintf("  %d", length))
	case length > of.Limit:
		head.WriteString("  " + p.paint(red, fmt.Sprintf("%d of %d: %d too long", length, of.Limit, length-of.Limit)))
	default:
		head.WriteString(fmt.Sprintf("  %d of %d", length, of.Limit))
	}
	for _, more := range []string{of.Parts[i].Language, of.Parts[i].Visibility} {
		if more != "" {
			head.WriteString(", " + more)
		}
	}
	return head.String()
}

func (p page) part(part previewPart) {
	if part.Warning != "" {
		p.framed("[warning: " + part.Warning + "]")
	}
	if part.Title != "" {
		p.framed("[title: " + part.Title + "]")
	}
	if part.Text != "" {
		p.framed(part.Text)
	}
	for _, media := range part.Media {
		p.framed("[" + hidden(part.Sensitive) + media.File + ": " + described(media.Alt) + "]")
	}
	if part.Poll != nil {
		for _, option := range part.Poll.Options {
			p.framed("○ " + option)
		}
		p.framed("[poll, open for " + span(part.Poll.Open) + several(part.Poll.Multiple) + "]")
	}
}

func hidden(sensitive bool) string {
	if sensitive {
		return "hidden until asked for: "
	}
	return ""
}

func described(alt string) string {
	if alt == "" {
		return "no description"
	}
	return alt
}

func several(multiple bool) string {
	if multiple {
		return ", several may be chosen"
	}
	return ""
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

// remarks are what no reader sees.
func (p page) remarks(of preview) {
	if len(of.Only) > 0 {
		p.printf("  %s: %s only\n", strings.Join(of.Only, ", "), of.Account)
	}
	if of.ReplyTo != "" {
		p.printf("  answers %s\n", of.ReplyTo)
	}
	if of.Repost != "" {
		p.printf("  shows %s again\n", of.Repost)
	}
	if lost := slices.DeleteFunc(slices.Clone(of.Lost), func(key string) bool { return key == "language" }); len(lost) > 0 {
		p.printf("  not shown there: %s\n", strings.Join(lost, ", "))
	}
	if of.Price > 0 {
		p.printf("  costs %s\n", dollars(of.Price))
	}
	if len(of.Parts) > 1 && of.Limit > 0 {
		p.printf("  %d in all\n", of.Length)
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
