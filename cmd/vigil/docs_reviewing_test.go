package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v2"
)

const reviewing = "docs/reviewing.md"

// recipes are the files for servers of git that the page has.
func recipes(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, block := range blocks(t, reviewing) {
		if block.language == "yaml" {
			found = append(found, block.text())
		}
	}
	if len(found) != 2 {
		t.Fatalf("%d recipes", len(found))
	}
	return found
}

// scriptsIn are what a recipe has a shell do: the values of run and of lists of script.
func scriptsIn(t *testing.T, recipe string) []string {
	t.Helper()
	var read any
	if err := yaml.Unmarshal([]byte(recipe), &read); err != nil {
		t.Fatalf("%v in\n%s", err, recipe)
	}
	var scripts []string
	var look func(key string, value any)
	look = func(key string, value any) {
		switch value := value.(type) {
		case map[any]any:
			for key, value := range value {
				look(fmt.Sprint(key), value) // "on" is read as true
			}
		case []any:
			for _, value := range value {
				look(key, value)
			}
		case string:
			if key == "run" || key == "script" {
				scripts = append(scripts, value)
			}
		}
	}
	look("", read)
	return scripts
}

func TestTheRecipesForReviewsNameCommandsThatExist(t *testing.T) {
	for _, recipe := range recipes(t) {
		seen := 0
		for _, script := range scriptsIn(t, recipe) {
			for line := range strings.Lines(script) {
				if command, is := strings.CutPrefix(line, "vigil "); is {
					seen++
					if err := exists("vigil " + command); err != nil {
						t.Errorf("%s: %v", line, err)
					}
				}
			}
		}
		if seen != 3 {
			t.Errorf("%d commands in\n%s", seen, recipe)
		}
	}
}

// TestTheRecipesShowWhatABranchChanges runs what they do with vigil, in a clone in which a
// branch has changed a post.
func TestTheRecipesShowWhatABranchChanges(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	folder := t.TempDir()
	shell := func(script string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), "sh", "-e", "-c", script)
		command.Dir = folder
		command.Env = append(os.Environ(), "VIGIL_CONFIG=", "HOME="+folder, "GIT_CONFIG_NOSYSTEM=1", "SINCE=main", "GITHUB_STEP_SUMMARY=summary.md")
		if said, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s\n%v\n%s", script, err, said)
		}
	}
	writeFile(t, filepath.Join(folder, "campaign.toml"), "name = \"Reading Week\"\ntimezone = \"UTC\"\naccounts = [\"feed\"]\n")
	shell("mkdir posts; git init -q -b main; git config user.name anna; git config user.email anna@campaign.example; git add .; git commit -q -m begun; git checkout -q -b branch")
	writeFile(t, filepath.Join(folder, "posts", "daily.toml"), "every = \"day 18:00\"\ntext = \"A page a day.\"\n")
	for _, recipe := range recipes(t) {
		for _, script := range scriptsIn(t, recipe) {
			if strings.HasPrefix(script, "vigil ") {
				shell(script)
			}
		}
	}
	for _, file := range []string{"comment.md", "summary.md", "changes.md"} {
		said, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"/daily`", "added: ", "A page a day."} {
			if !strings.Contains(string(said), want) {
				t.Errorf("%s does not say %q:\n%s", file, want, said)
			}
		}
	}
}
