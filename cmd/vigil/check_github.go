package main

import (
	"fmt"
	"strings"

	"vigil/posts"
)

// workflowCommands are what a runner of GitHub Actions shows as annotations, by
// severity. Source: "Workflow commands for GitHub Actions",
// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions.
var workflowCommands = map[posts.Severity]string{posts.Error: "error", posts.Warning: "warning", posts.Note: "notice"}

// What a command can't hold is escaped as its own toolkit does it: a message has one
// line, and a property ends with a comma or a colon. Source:
// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts,
// escapeData and escapeProperty.
var (
	escapedMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapedProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// printWorkflow prints one command for each problem.
func printWorkflow(out page, problems []posts.Problem) error {
	for _, problem := range problems {
		properties := []string{"file=" + escapedProperty.Replace(problem.File)}
		if problem.Line > 0 {
			properties = append(properties, fmt.Sprintf("line=%d", problem.Line))
		}
		if problem.Column > 0 {
			properties = append(properties, fmt.Sprintf("col=%d", problem.Column))
		}
		properties = append(properties, "title="+escapedProperty.Replace(string(problem.Code)))
		if _, err := fmt.Fprintf(out, "::%s %s::%s\n", workflowCommands[problem.Severity], strings.Join(properties, ","), escapedMessage.Replace(told(problem))); err != nil {
			return err
		}
	}
	return nil
}
