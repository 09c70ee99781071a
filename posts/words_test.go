package posts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigil/posts"
)

// Each file of testdata/words is a table in one language: a person, a text, and what
// it becomes on one day or several; "! " stands before what is wrong with it.
func TestWordsAreFilledInAsPeopleOfEachLanguageWriteThem(t *testing.T) {
	campaign, problems := posts.ReadCampaign("testdata/words", posts.Defaults{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	tables, err := filepath.Glob("testdata/words/*.txt")
	if err != nil || len(tables) < 4 {
		t.Fatalf("found %d tables: %v", len(tables), err)
	}
	for _, table := range tables {
		language := strings.TrimSuffix(filepath.Base(table), ".txt")
		t.Run(language, func(t *testing.T) { compareWords(t, campaign, language, table) })
	}
}

func compareWords(t *testing.T, campaign *posts.Campaign, language, table string) {
	source, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.TrimSpace(string(source)), "\n\n")
	compared := 0
	for i, block := range blocks {
		lines := strings.Split(block, "\n")
		if strings.HasPrefix(block, "#") {
			continue
		}
		for at, line := range lines[2:] {
			compared++
			day, want, _ := strings.Cut(line, " ")
			got := filledIn(t, campaign, language, day, lines[0], lines[1])
			if lines[2+at] = day + " " + got; !*update && got != want {
				t.Errorf("%s, %s: %s\n got %s\nwant %s", lines[0], day, lines[1], got, want)
			}
		}
		blocks[i] = strings.Join(lines, "\n")
	}
	if compared < 20 {
		t.Errorf("%d texts prove little", compared)
	}
	if *update {
		if err := os.WriteFile(table, []byte(strings.Join(blocks, "\n\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// filledIn is what a text becomes on an account of a language.
func filledIn(t *testing.T, campaign *posts.Campaign, language, day, person, text string) string {
	t.Helper()
	due, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	composed, problems := posts.Compose(posts.Composition{
		Campaign: campaign,
		Post: &posts.Post{
			Entry:   posts.Entry{ID: "words", Languages: []string{language}, People: []string{person}},
			Content: posts.Content{Text: posts.Localized{language: text}},
		},
		Account: posts.Account{Name: "feed", Network: "feed", Language: language},
		Due:     due, Local: due,
	})
	if len(problems) > 0 {
		return "! " + problems[0].Message + "; " + strings.ReplaceAll(problems[0].Remedy, "\n", " ")
	}
	return composed.Text()
}
