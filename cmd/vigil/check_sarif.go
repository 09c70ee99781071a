package main

import (
	"encoding/json"
	"net/url"
	"slices"

	"vigil/posts"
)

// SARIF 2.1.0, as far as services that show results of checks in reviews ask for it:
// "Static Analysis Results Interchange Format (SARIF) Version 2.1.0",
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, sections 3.13
// (sarifLog), 3.14 (run), 3.19 (toolComponent), 3.27 (result), 3.30 (region) and
// 3.49 (reportingDescriptor); and "SARIF support for code scanning",
// https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning.
const (
	sarifVersion = "2.1.0"
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver sarifDriver `json:"driver"`
	} `json:"tool"`
	// ColumnKind tells how columns are counted: in characters, not in UTF-16.
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version"`
	Rules   []sarifRule `json:"rules"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifRule struct {
	ID               string    `json:"id"`
	ShortDescription sarifText `json:"shortDescription"`
	Default          struct {
		Level string `json:"level"`
	} `json:"defaultConfiguration"`
}

type sarifResult struct {
	RuleID    string          `json:"ruleId"`
	RuleIndex int             `json:"ruleIndex"`
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

// printSARIF prints one run. Its rules are the codes that were met, since a service
// keeps what it was told of each.
func printSARIF(out page, problems []posts.Problem) error {
	var run sarifRun
	run.ColumnKind = "unicodeCodePoints"
	run.Tool.Driver = sarifDriver{Name: "vigil", Version: thisVersion().Release, Rules: []sarifRule{}}
	run.Results = []sarifResult{}
	codes := codesMet(problems)
	for _, code := range codes {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, ruleOf(code))
	}
	for _, problem := range problems {
		run.Results = append(run.Results, resultOf(problem, slices.Index(codes, problem.Code)))
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{sarifSchema, sarifVersion, []sarifRun{run}})
}

func codesMet(problems []posts.Problem) []posts.Code {
	var codes []posts.Code
	for _, problem := range problems {
		codes = append(codes, problem.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func ruleOf(code posts.Code) sarifRule {
	severity, about, _, _ := posts.Explain(code)
	rule := sarifRule{ID: string(code), ShortDescription: sarifText{about}}
	rule.Default.Level = string(severity)
	return rule
}

// resultOf is a problem; its severities are SARIF's levels by the same names.
func resultOf(problem posts.Problem, rule int) sarifResult {
	var place sarifLocation
	place.Physical.Artifact.URI = (&url.URL{Path: problem.File}).String()
	if problem.Line > 0 {
		place.Physical.Region = &sarifRegion{problem.Line, problem.Column}
	}
	return sarifResult{
		RuleID: string(problem.Code), RuleIndex: rule, Level: string(problem.Severity),
		Message: sarifText{told(problem)}, Locations: []sarifLocation{place},
	}
}
