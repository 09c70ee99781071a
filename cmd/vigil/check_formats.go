package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"vigil/posts"
)

// checkFormats are the ways in which problems are printed, by name; people get text.
var checkFormats = map[string]func(page, []*reading) error{
	"json":   func(out page, readings []*reading) error { return printJSON(out, allProblems(readings)) },
	"github": func(out page, readings []*reading) error { return printWorkflow(out, inRepository(readings)) },
	"sarif":  func(out page, readings []*reading) error { return printSARIF(out, inRepository(readings)) },
}

// checkFormat is how check prints, by the flags --format and --json.
type checkFormat struct {
	name   string
	asJSON bool
}

func (f *checkFormat) add(command *cobra.Command) {
	command.Flags().StringVar(&f.name, "format", "text", "text, json, github (annotations of a workflow) or sarif (2.1.0)")
	jsonFlag(command, &f.asJSON)
}

// validate is asked before anything is read.
func (f *checkFormat) validate() error {
	if f.asJSON && f.name == "text" {
		f.name = "json"
	}
	switch {
	case f.asJSON && f.name != "json":
		return &ended{exitUsage, fmt.Errorf("--json and --format %s: write one of them", f.name)}
	case f.name != "text" && checkFormats[f.name] == nil:
		return &ended{exitUsage, fmt.Errorf("--format %s: write text, json, github or sarif", f.name)}
	}
	return nil
}

func (f *checkFormat) print(out page, readings []*reading, verbose bool) error {
	if show := checkFormats[f.name]; show != nil {
		return show(out, readings)
	}
	return printCheck(out, readings, verbose)
}

// inRepository are all problems with their files as paths from the top of the
// repository, with "/", which is what services that host it know them by.
func inRepository(readings []*reading) []posts.Problem {
	var all []posts.Problem
	for _, r := range readings {
		top := repositoryAround(r.folder)
		for _, problem := range r.problems {
			problem.File = pathBelow(top, problem.File)
			all = append(all, problem)
		}
	}
	return all
}

// repositoryAround is the nearest folder above with a .git, which is a file in a
// linked work tree; else the folder itself: without a repository paths count from
// the campaign.
func repositoryAround(folder string) string {
	for at := folder; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			return folder
		}
	}
}

// pathBelow is a path from there; one that lies elsewhere stays as it is.
func pathBelow(top, file string) string {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	below, err := filepath.Rel(top, absolute)
	if err != nil || below == ".." || strings.HasPrefix(below, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(below)
}

// told is what a problem says where nobody sees the line below it.
func told(problem posts.Problem) string {
	said := problem.Message
	if problem.Account != "" {
		said = "on " + problem.Account + ": " + said
	}
	if problem.Remedy != "" {
		said += "\n" + problem.Remedy
	}
	return said
}
