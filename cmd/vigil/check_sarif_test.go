package main

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"vigil/posts"
)

// problemsOfEachCode have files whose names are no addresses, and places of all kinds.
func problemsOfEachCode() []posts.Problem {
	places := []posts.Place{{File: "posts/a b, 100%.toml", Line: 2, Column: 14}, {File: "posts/ліст:1.toml", Line: 1}, {File: "media"}}
	var problems []posts.Problem
	for i, code := range slices.Concat(posts.Codes(), posts.Codes()) {
		problem := posts.NewProblem(code, places[i%len(places)])
		problem.Message, problem.Remedy = "what is wrong", "" // the sentences have nothing to be filled with here
		problems = append(problems, problem)
	}
	return problems
}

// What is asked for here is what the schema of SARIF 2.1.0 requires, or bounds, of the
// objects that vigil writes:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json.
// The output for all campaigns of this repository's tests was held against that schema
// with two validators, last in November 2026.
func TestSARIFHasWhatItsSchemaRequires(t *testing.T) {
	var out strings.Builder
	if err := printSARIF(pageOn(&out), problemsOfEachCode()); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal([]byte(out.String()), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("version %q with %d runs", log.Version, len(log.Runs))
	}
	run := log.Runs[0]
	if run.Tool.Driver.Name == "" || !slices.Contains([]string{"utf16CodeUnits", "unicodeCodePoints"}, run.ColumnKind) {
		t.Errorf("%+v, %q", run.Tool.Driver.Name, run.ColumnKind)
	}
	if rules := run.Tool.Driver.Rules; len(rules) != len(posts.Codes()) {
		t.Errorf("%d rules for %d codes: each is to stand there once", len(rules), len(posts.Codes()))
	}
	for _, rule := range run.Tool.Driver.Rules {
		if rule.ID == "" || rule.ShortDescription.Text == "" || !isSARIFLevel(rule.Default.Level) {
			t.Errorf("%+v", rule)
		}
	}
	for _, result := range run.Results {
		checkSARIFResult(t, run, result)
	}
}

func isSARIFLevel(level string) bool {
	return slices.Contains([]string{"none", "note", "warning", "error"}, level)
}

func checkSARIFResult(t *testing.T, run sarifRun, result sarifResult) {
	t.Helper()
	if result.Message.Text == "" || !isSARIFLevel(result.Level) || run.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID {
		t.Errorf("%+v", result)
	}
	for _, location := range result.Locations {
		if address, err := url.Parse(location.Physical.Artifact.URI); err != nil || address.Path == "" || strings.Contains(location.Physical.Artifact.URI, " ") {
			t.Errorf("%q is no reference to a file: %v", location.Physical.Artifact.URI, err)
		}
		if region := location.Physical.Region; region != nil && (region.StartLine < 1 || region.StartColumn < 0) {
			t.Errorf("%+v: lines and columns count from 1", region)
		}
	}
}

func TestSARIFLeavesOutAColumnThatIsNotKnown(t *testing.T) {
	var out strings.Builder
	if err := printSARIF(pageOn(&out), problemsOfEachCode()); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{`"startLine": 0`, `"startColumn": 0`, `: null`} {
		if strings.Contains(out.String(), key) {
			t.Errorf("%s stands there, which the schema refuses", key)
		}
	}
}
