package web

import (
	"net/http"

	"vigil/posts"
)

// problemsContent are the problems of files, file by file.
type problemsContent struct {
	Errors, Warnings int
	Files            []fileProblems
}

type fileProblems struct {
	File     string
	Problems []posts.Problem
}

func (s *site) problems(*http.Request) (page, error) {
	var content problemsContent
	problems := append(s.passedOver(), s.Problems()...)
	posts.SortProblems(problems)
	for _, problem := range problems {
		content.add(problem)
	}
	return s.newPage("problems.html", "Problems of files", "/problems", content), nil
}

// passedOver is what the posts of all campaigns tell of the people whom they will not
// name.
func (s *site) passedOver() []posts.Problem {
	var problems []posts.Problem
	for _, campaign := range s.Campaigns() {
		for _, entry := range campaign.Entries {
			if problem, passes := campaign.PassedOver(entry); passes {
				problems = append(problems, problem)
			}
		}
	}
	return problems
}

func (c *problemsContent) add(problem posts.Problem) {
	switch problem.Severity {
	case posts.Error:
		c.Errors++
	case posts.Warning:
		c.Warnings++
	}
	if len(c.Files) == 0 || c.Files[len(c.Files)-1].File != problem.File {
		c.Files = append(c.Files, fileProblems{File: problem.File})
	}
	last := &c.Files[len(c.Files)-1]
	last.Problems = append(last.Problems, problem)
}
