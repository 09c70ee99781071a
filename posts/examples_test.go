package posts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"vigil/posts"
)

// exampleCampaign is the one into which each example is put: nothing in it is wrong.
const exampleCampaign = `
-- campaign.toml --
name = "Reading week"
timezone = "Europe/Vilnius"
language = "en"
accounts = ["feed"]
-- people/olga.toml --
name = "Olga Nibytkina"
-- people/vera.toml --
name = "Vera Prydumanaja"
status = "held"
gender = "f"
arrested = 2024-01-17
-- posts/letters.toml --
at = "2026-11-20 12:00"
text = "Nobody writes letters any more, they say."
`

// leftOut are lines that an example may leave out because every file has them.
var leftOut = map[string][]string{
	"posts/example.toml": {"at = \"2026-12-01 18:00\"\n", "text = \"A letter takes ten minutes.\"\n"},
	"people/vera.toml":   {"name = \"Vera Prydumanaja\"\n"},
	"campaign.toml":      {"name = \"Reading week\"\n"},
}

func TestEachExampleShowsItsProblemAndHowToWriteIt(t *testing.T) {
	for _, code := range posts.Codes() {
		example, ok := posts.ExampleOf(code)
		if !ok {
			continue
		}
		t.Run(string(code), func(t *testing.T) {
			var said []posts.Problem
			for before := range linesLeftOut(t, example.Right) {
				right := problemsOf(t, before, example.Right)
				wrong := problemsOf(t, before, example.Wrong)
				if len(right) == 0 && slices.ContainsFunc(wrong, func(p posts.Problem) bool { return p.Code == code }) {
					return
				}
				said = append(said, append(wrong, right...)...)
			}
			t.Errorf("no lines above make the right form well and the wrong one this problem; told is %v", said)
		})
	}
}

// linesLeftOut are all beginnings that a file may have above the lines of an example.
func linesLeftOut(t *testing.T, example string) func(yield func(string) bool) {
	lines := leftOut[fileOf(example)]
	if lines == nil {
		t.Fatalf("%s is not known", fileOf(example))
	}
	return func(yield func(string) bool) {
		for chosen := range 1 << len(lines) {
			var before strings.Builder
			for i, line := range lines {
				if chosen&(1<<i) != 0 {
					before.WriteString(line)
				}
			}
			if !yield(before.String()) {
				return
			}
		}
	}
}

// fileOf is the file in which an example stands.
func fileOf(example string) string {
	first, _, _ := strings.Cut(example, "\n")
	if name, ok := strings.CutPrefix(first, "# "); ok && strings.HasSuffix(name, ".toml") {
		return name
	}
	return "posts/example.toml"
}

func problemsOf(t *testing.T, before, example string) []posts.Problem {
	t.Helper()
	folder := layOut(t, txtar.Parse([]byte(exampleCampaign)))
	write(t, folder, "media/table.jpg", picture(t))
	write(t, folder, fileOf(example), []byte(before+example+"\n"))
	_, problems := posts.ReadCampaign(folder, defaultsOf(t, folder))
	return problems
}
